import assert from "node:assert/strict";
import { test } from "node:test";

import { Resampler } from "../../../web_client/js/resampler.js";
import { random } from "./random.mjs";

const tone = (hz, rate, seconds) => Float32Array.from({ length: rate * seconds }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rate));
const level = (samples) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const whole = (from, to, input) => {
  const resampler = new Resampler(from, to);
  return Float32Array.from([...resampler.push(input), ...resampler.flush()]);
};
const decibels = (ratio) => 20 * Math.log10(ratio);

for (const from of [8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000]) {
  test(`${from} Hz: the output has the length of the input, to the sample`, () => {
    for (const length of [from, from + 1, 3 * from + 17]) {
      const out = whole(from, 24000, new Float32Array(length));
      assert.ok(Math.abs(out.length - (length * 24000) / from) <= 1, `${out.length}`);
    }
  });

  test(`${from} Hz: how the input is cut into pieces changes nothing`, () => {
    const chance = random(from);
    const input = Float32Array.from({ length: from }, () => chance() - 0.5);
    const expected = whole(from, 24000, input);
    const resampler = new Resampler(from, 24000);
    const pieces = [];
    for (let at = 0; at < input.length; ) {
      const next = at + 1 + Math.floor(chance() * 300);
      pieces.push(...resampler.push(input.subarray(at, next)));
      at = next;
    }
    pieces.push(...resampler.flush());
    assert.deepEqual(Float32Array.from(pieces), expected);
  });

  test(`${from} Hz: a voice tone stays the same tone at the same time`, () => {
    const out = whole(from, 24000, tone(1000, from, 0.5)).subarray(2400, 9600);
    const expected = tone(1000, 24000, 0.5).subarray(2400, 9600);
    const error = level(out.map((x, n) => x - expected[n])) / level(expected);
    assert.ok(decibels(error) < -50, `${decibels(error)} dB`);
  });
}

for (const from of [44100, 48000, 96000]) {
  test(`${from} Hz: what lies above half of the new rate is gone, not folded down`, () => {
    for (const hz of [12500, 14000, 18000, 21000]) {
      const out = whole(from, 24000, tone(hz, from, 0.5)).subarray(2400, 9600);
      assert.ok(decibels(level(out) / Math.SQRT1_2) < -60, `${hz} Hz: ${decibels(level(out) / Math.SQRT1_2)} dB`);
    }
  });
}

test("an hour leaves no drift", () => {
  const resampler = new Resampler(44100, 24000);
  let count = 0;
  const second = new Float32Array(44100);
  for (let n = 0; n < 30; n += 1) count += resampler.push(second).length;
  assert.ok(30 * 24000 - count <= 50 && count <= 30 * 24000);
  assert.equal(resampler.push(second).length, 24000);
});

test("a rate that is none is refused", () => {
  for (const rate of [0, -1, 44100.5, NaN]) assert.throws(() => new Resampler(rate, 24000), RangeError);
});
