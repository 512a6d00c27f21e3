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
  latency.sounded(3000);
  assert.deepEqual(latency.last, { ms: 3000 - (1000 + 1200), typed: false });
});

test("sound after the end of the turn does not count", () => {
  const latency = new Latency();
  talk(latency, 0, 25, 1000);
  talk(latency, 1000, 25, 0);
  talk(latency, 2000, 25, 1000);
  latency.stopped(1500);
  latency.sounded(2500);
  assert.equal(latency.last.ms, 1500);
});

test("a typed turn counts from its sending", () => {
  const latency = new Latency();
  latency.typed(500);
  latency.sounded(640);
  assert.deepEqual(latency.last, { ms: 140, typed: true });
});

test("the greeting, which nobody asked for, is not measured", () => {
  const latency = new Latency();
  latency.sounded(640);
  assert.equal(latency.last, null);
});
