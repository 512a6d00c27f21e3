import assert from "node:assert/strict";
import { test } from "node:test";

import { LEAST, between, drawn, keyed, moved, resized } from "../../../web_client/preview/geometry.js";
import { random } from "./random.mjs";

const BOX = { name: "Lamp", x: 10, y: 20, width: 30, height: 40 };
const inside = ({ x, y, width, height }) => x >= 0 && y >= 0 && x + width <= 100.05 && y + height <= 100.05;

test("two points make a box, whichever comes first, cut at the picture's edge", () => {
  assert.deepEqual(between(30, 40, 10, 120), { x: 10, y: 40, width: 20, height: 60 });
  assert.ok(!drawn(between(5, 5, 5.5, 30)));
  assert.ok(drawn(between(5, 5, 9, 9)));
});

test("arrows move a box, with Shift its corner, with Alt a little; other keys do nothing", () => {
  const pressed = (key, more = {}) => keyed(BOX, { key, shiftKey: false, altKey: false, ...more });
  assert.deepEqual(pressed("ArrowRight"), { ...BOX, x: 11 });
  assert.deepEqual(pressed("ArrowUp", { altKey: true }), { ...BOX, y: 19.8 });
  assert.deepEqual(pressed("ArrowDown", { shiftKey: true }), { ...BOX, height: 41 });
  assert.equal(pressed("Enter"), null);
});

test("whatever is done to a box, it stays on the picture and large enough", () => {
  const next = random(7);
  let box = BOX;
  for (let step = 0; step < 2000; step += 1) {
    const change = next() < 0.5 ? moved : resized;
    box = change(box, next() * 160 - 80, next() * 160 - 80);
    assert.ok(inside(box) && box.width >= LEAST && box.height >= LEAST, JSON.stringify(box));
    assert.equal(box.name, "Lamp");
  }
});
