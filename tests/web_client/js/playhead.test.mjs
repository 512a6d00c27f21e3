import assert from "node:assert/strict";
import { test } from "node:test";

import { Playhead } from "../../../web_client/js/playhead.js";
import { random } from "./random.mjs";

test("an item is before its first sound, in it, and after its last", () => {
  const head = new Playhead();
  head.run("a", 0, 1000);
  assert.equal(head.at("a", 999), -1);
  assert.equal(head.at("a", 1000), 0);
  assert.equal(head.at("a", 1500), 500);
  head.end("a", 700, 1700);
  assert.equal(head.at("a", 1699), 699);
  assert.equal(head.at("a", 1700), Infinity);
  assert.equal(head.at("b", 1700), -1);
});

test("a gap holds the position, and what follows goes on from there", () => {
  const head = new Playhead();
  head.run("a", 0, 100);
  head.gap("a", 50);
  assert.equal(head.at("a", 400), 50);
  head.run("a", 50, 500);
  assert.equal(head.at("a", 400), 50);
  assert.equal(head.at("a", 510), 60);
});

test("however the sound stutters, the position is the number of samples put out", () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const chance = random(seed);
    const head = new Playhead();
    const truth = [];
    let sample = 0;
    let frame = Math.floor(chance() * 1000);
    const first = frame;
    for (let run = 0; run < 6; run += 1) {
      head.run("a", sample, frame);
      const length = 1 + Math.floor(chance() * 50);
      for (let n = 0; n < length; n += 1) truth[frame + n] = sample + n;
      sample += length;
      frame += length;
      if (run === 5) head.end("a", sample, frame);
      else head.gap("a", sample);
      const pause = run === 5 ? 0 : Math.floor(chance() * 50);
      for (let n = 0; n < pause; n += 1) truth[frame + n] = sample;
      frame += pause;
    }
    for (let at = first; at < frame; at += 1) assert.equal(head.at("a", at), truth[at]);
    assert.equal(head.at("a", frame), Infinity);
  }
});

test("the present item is the one being heard", () => {
  const head = new Playhead();
  head.run("a", 0, 100);
  head.end("a", 50, 150);
  head.run("b", 0, 150);
  assert.deepEqual([99, 100, 149, 150, 900].map((frame) => head.present(frame)), ["", "a", "a", "b", "b"]);
});

test("an item dropped before its first sound is over, not pending", () => {
  const head = new Playhead();
  head.end("a", 0, 100);
  assert.equal(head.at("a", 100), Infinity);
  assert.equal(head.present(100), "");
});
