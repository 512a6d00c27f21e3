import assert from "node:assert/strict";
import { test } from "node:test";

import { Latency } from "../../../web_client/js/latency.js";

/** Pieces of 40 ms sent at real time from `from`; loud up to `until` ms. */
function talk(latency, from, pieces, until) {
  for (let n = 1; n <= pieces; n += 1) latency.sent(40, n * 40 <= until ? 0.1 : 0.0001, from + n * 40);
}

test("it is measured from the last loud piece, not from where the silence was noticed", () => {
  const latency = new Latency();
  talk(latency, 1000, 50, 1200);
  latency.stopped(1700);
  latency.sounded(3000, "a");
  assert.deepEqual(latency.last, { ms: 3000 - (1000 + 1200), typed: false, item: "a" });
});

test("sound after the end of the turn does not count", () => {
  const latency = new Latency();
  talk(latency, 0, 25, 1000);
  talk(latency, 1000, 25, 0);
  talk(latency, 2000, 25, 1000);
  latency.stopped(1500);
  latency.sounded(2500, "a");
  assert.equal(latency.last.ms, 1500);
});

test("a typed turn counts from its sending", () => {
  const latency = new Latency();
  latency.typed(500);
  latency.sounded(640, "a");
  assert.deepEqual(latency.last, { ms: 140, typed: true, item: "a" });
});

test("the greeting, which nobody asked for, is not measured", () => {
  const latency = new Latency();
  latency.sounded(640, "a");
  assert.equal(latency.last, null);
});

test("where the server counts otherwise, what was loud last is what ended", () => {
  const latency = new Latency();
  talk(latency, 1000, 50, 1200);
  latency.stopped(Infinity);
  latency.sounded(3000, "a");
  assert.equal(latency.last.ms, 800);
});

test("the parts add up to what was measured here; the rest is the page's own", () => {
  const latency = new Latency();
  latency.typed(0);
  latency.sounded(100, "a");
  assert.equal(latency.waterfall("own"), null);
  latency.told({ item_id: "a", parts: [{ name: "x", ms: 30 }, { name: "y", ms: 40 }], total_ms: 70 });
  const { parts, total } = latency.waterfall("own");
  assert.deepEqual(parts.at(-1), { name: "own", ms: 30 });
  assert.equal(parts.reduce((sum, { ms }) => sum + ms, 0), total);
  assert.equal(total, 100);
});

test("a measure of another answer, or one below the server's own sum, adds nothing", () => {
  const latency = new Latency();
  latency.typed(0);
  latency.sounded(50, "a");
  for (const item of ["a", "b"]) {
    latency.told({ item_id: item, parts: [{ name: "x", ms: 70 }], total_ms: 70 });
    assert.deepEqual(latency.waterfall("own"), { parts: [{ name: "x", ms: 70 }], total: 70 });
  }
});
