import assert from "node:assert/strict";
import { test } from "node:test";

import { Frames, MOST, PIECE, cut } from "../../../web_client/js/frames.js";
import { random } from "./random.mjs";

/** Bytes that tell their place. */
function bytes(length) {
  const next = random(length + 1);
  return Uint8Array.from({ length }, () => Math.floor(next() * 256));
}

for (const length of [1, PIECE - 1, PIECE, PIECE + 1, 100_000, MOST]) {
  test(`${length} bytes are cut into pieces that make them again`, () => {
    const jpeg = bytes(length);
    const parts = [...cut("f", jpeg)];
    assert.deepEqual(parts.map(({ part }) => part), parts.map((_, at) => at));
    assert.ok(parts.every(({ parts: all }) => all === parts.length && all <= 64));
    const pieces = parts.map(({ data }) => Buffer.from(data, "base64"));
    assert.ok(pieces.every((piece) => piece.length <= PIECE));
    assert.deepEqual(new Uint8Array(Buffer.concat(pieces)), jpeg);
  });
}

test("a still that finds no room is left out", async () => {
  const sent = [];
  const frames = new Frames((part) => sent.push(part) > 0, () => 70_000);
  assert.equal(frames.free, false);
  assert.equal(await frames.send(bytes(100)), "");
  assert.deepEqual(sent, []);
});

test("one at a time: what comes while a still is on its way is left out", async () => {
  let waiting = 0;
  const sent = [];
  const send = (part) => {
    waiting = 70_000;
    return sent.push(part) > 0;
  };
  const frames = new Frames(send, () => waiting);
  const first = frames.send(bytes(3 * PIECE));
  assert.equal(await frames.send(bytes(10)), "");
  assert.equal(sent.length, 1);
  const room = setInterval(() => { waiting = 0; }, 5);
  assert.notEqual(await first, "");
  clearInterval(room);
  assert.deepEqual(sent.map(({ part }) => part), [0, 1, 2]);
});

test("a line that breaks ends the still, and the next one begins anew", async () => {
  let broken = true;
  const sent = [];
  const frames = new Frames((part) => !broken && sent.push(part) > 0, () => 0);
  assert.equal(await frames.send(bytes(100)), "");
  broken = false;
  const id = await frames.send(bytes(100));
  assert.equal(sent[0].frame_id, id);
});
