import assert from "node:assert/strict";
import { test } from "node:test";

import { Returning } from "../../../web_client/js/returning.js";

test("the waits grow, and the last one repeats", () => {
  const returning = new Returning(0, 100_000);
  assert.deepEqual([0, 1, 2, 3, 4, 5].map(() => returning.next(0)), [500, 1000, 2000, 4000, 8000, 8000]);
});

test("hope ends with the grace and what the server may have noticed later; the last wait ends there too", () => {
  const returning = new Returning(0, 30_000);
  assert.equal(returning.next(31_800), 200);
  assert.equal(returning.next(32_000), null);
});
