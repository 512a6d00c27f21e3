import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, encode, toInt16 } from "../../../web_client/js/pcm.js";

test("sound comes back as it went", () => {
  const samples = Int16Array.from({ length: 20000 }, (_, n) => ((n * 7919) % 65536) - 32768);
  assert.deepEqual(toInt16(decode(encode(samples))), samples);
});

test("the wire is little-endian", () => {
  assert.equal(encode(Int16Array.of(1, -2)), Buffer.from([1, 0, 254, 255]).toString("base64"));
});

test("a loud sample is clipped, not wrapped around", () => {
  assert.deepEqual(toInt16(Float32Array.of(1.5, -1.5, 1, -1)), Int16Array.of(32767, -32768, 32767, -32768));
});

test("half a sample at the end is left out", () => {
  assert.equal(decode(Buffer.from([0, 0, 1]).toString("base64")).length, 1);
});
