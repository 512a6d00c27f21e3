import assert from "node:assert/strict";
import { test } from "node:test";

import { wanted } from "../../../web_client/history/filters.js";

const NONE = { words: "", language: "", verdict: "", mark: "", since: "", until: "" };

test("what is not filled in is not asked for", () => {
  assert.deepEqual(wanted(NONE), NONE);
  assert.deepEqual(wanted({ ...NONE, words: " red ", language: "zh", mark: "wrong" }), { ...NONE, words: "red", language: "zh", mark: "wrong" });
});

test("days are those of whoever reads, the last one whole", () => {
  const { since, until } = wanted({ ...NONE, since: "2026-02-28", until: "2026-02-28" });
  assert.equal(since, new Date(2026, 1, 28).toISOString());
  assert.equal(until, new Date(2026, 2, 1).toISOString());
  assert.equal(wanted({ ...NONE, since: "soon" }).since, "");
});
