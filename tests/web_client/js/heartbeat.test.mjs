import assert from "node:assert/strict";
import { test } from "node:test";

import { Heartbeat } from "../../../web_client/js/heartbeat.js";

test("every beat is a ping with the next number while the other end answers", () => {
  const heart = new Heartbeat(0);
  for (let n = 1; n <= 10; n += 1) {
    assert.equal(heart.beat(n * 1000), n);
    heart.heard(n * 1000 + 20);
  }
});

test("four seconds of silence are a lost line, not three", () => {
  const heart = new Heartbeat(0);
  assert.deepEqual([1, 2, 3, 4].map((n) => heart.beat(n * 1000)), [1, 2, 3, -1]);
});

test("a page that stood still reads what has piled up before it concludes anything", () => {
  const heart = new Heartbeat(0);
  assert.equal(heart.beat(60_000), 1);
  heart.heard(60_010);
  assert.equal(heart.beat(61_000), 2);
});

test("a line that died while the page stood still is found out soon after", () => {
  const heart = new Heartbeat(0);
  assert.equal(heart.beat(60_000), 1);
  assert.equal(heart.beat(61_000), 2);
  assert.equal(heart.beat(62_000), -1);
});
