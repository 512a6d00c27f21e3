import assert from "node:assert/strict";
import { test } from "node:test";

import { RtcPlayhead } from "../../../web_client/js/playhead_rtc.js";
import { random } from "./random.mjs";

const WRAP = 2 ** 32;

test("before the first packet nothing is heard, and the first sample is ms 0", () => {
  const head = new RtcPlayhead();
  head.anchor("a", 0, 1000);
  assert.equal(head.at("a", 0), -1);
  head.read(1000 - 960, 100);
  assert.equal(head.at("a", 119), -1);
  head.read(1000, 120);
  assert.equal(head.at("a", 120), 0);
  assert.equal(head.at("a", 130), 10);
});

test("the position never goes beyond the packet that is there", () => {
  const head = new RtcPlayhead();
  head.anchor("a", 0, 0);
  head.read(960, 100);
  assert.equal(head.at("a", 5000), 40);
});

test("a position in the past is that of its own time", () => {
  const head = new RtcPlayhead();
  head.anchor("a", 0, 0);
  for (let n = 0; n < 10; n += 1) head.read(960 * n, 100 + 20 * n);
  assert.equal(head.at("a", 290), 190);
  assert.equal(head.at("a", 250), 150);
  assert.equal(head.at("a", 99), -1);
});

test("timestamps wrap around", () => {
  const head = new RtcPlayhead();
  head.anchor("a", 500, WRAP - 480);
  head.read(WRAP - 480, 0);
  assert.equal(head.at("a", 0), 500);
  head.read(480, 20);
  assert.equal(head.at("a", 20), 520);
});

test("after a break the item goes on where its anchor says", () => {
  const head = new RtcPlayhead();
  head.anchor("a", 0, 0);
  head.anchor("a", 200, 48 * 1200);
  head.read(48 * 190, 190);
  assert.equal(head.at("a", 190), 190);
  head.read(48 * 1200, 1200);
  assert.equal(head.at("a", 1205), 205);
});

test("one item follows another; what is over is told apart from what is to come", () => {
  const head = new RtcPlayhead();
  head.anchor("a", 0, 0);
  head.anchor("b", 0, 4800);
  head.read(2400, 50);
  assert.equal(head.present(50), "a");
  assert.equal(head.at("b", 50), -1);
  head.read(4800, 100);
  assert.equal(head.present(100), "b");
  assert.equal(head.at("a", 110), 100);
  head.end("b");
  assert.equal(head.at("b", 110), Infinity);
  assert.equal(head.present(110), "");
});

test("an item that ended and is anchored again is heard again", () => {
  const head = new RtcPlayhead();
  head.anchor("a", 0, 0);
  head.read(0, 0);
  head.end("a");
  head.anchor("a", 300, 48_000);
  head.read(48_000, 1000);
  assert.equal(head.at("a", 1000), 300);
});

test("whenever it is asked, the position of an unbroken item is the truth to a packet, and never goes back", () => {
  const next = random(7);
  for (let round = 0; round < 200; round += 1) {
    const head = new RtcPlayhead();
    const origin = Math.floor(next() * WRAP);
    head.anchor("a", 0, origin);
    let before = -1;
    let now = 0;
    for (let packet = 0; packet < 50; packet += 1) {
      now = 20 * packet + Math.floor(next() * 8);
      head.read((origin + 960 * packet) % WRAP, now);
      const at = now + next() * 12;
      const found = head.at("a", at);
      assert.ok(Math.abs(found - at) <= 20, `${found} at ${at}`);
      assert.ok(found >= before);
      before = found;
    }
  }
});
