import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING, heardCues, heardWords, length, merge, state } from "../../../web_client/js/timeline.js";
import { random } from "./random.mjs";

const word = (at_ms, end_ms, text) => ({ kind: "word", at_ms, end_ms, text });
const node = (at_ms, end_ms, node_id) => ({ kind: "node", at_ms, end_ms, node_id });
const place = (...walked) => ({ procedure: "p", node: walked.at(-1), step: walked.length, walked });
const become = (at_ms, where, replies = [], person) => ({ kind: "state", at_ms, place: where, replies, person });

const CUES = [
  node(0, 400, "start"), word(0, 150, "Let"), word(200, 400, "us."),
  node(600, 1000, "plug"), word(600, 780, "Firmly"), word(800, 1000, "in?"),
  become(800, place("start", "plug"), [{ id: "plug:0", label: "Yes" }]),
];

test("before the first sound nothing has changed", () => {
  const before = { ...NOTHING, node: "x", path: ["x"], replies: [{ id: "1", label: "One" }] };
  assert.deepEqual(state(CUES, -1, before), before);
});

test("the word being spoken is marked until the next begins", () => {
  const marks = [0, 149, 199, 200, 599, 600, 800, 999].map((at) => state(CUES, at).word);
  assert.deepEqual(marks, [0, 0, 0, 1, 1, 2, 3, 3]);
});

test("the mark goes with the last word", () => {
  assert.equal(state(CUES, 1000).word, -1);
  assert.equal(state(CUES, 1000).spoken, 4);
  assert.equal(state(CUES, Infinity).word, -1);
});

test("a node is lit until the next, and the path grows", () => {
  assert.equal(state(CUES, 599).node, "start");
  assert.equal(state(CUES, 600).node, "plug");
  assert.deepEqual(state(CUES, 600).path, ["start", "plug"]);
});

test("replies and place count from their own time on, and stay when the answer is over", () => {
  assert.deepEqual(state(CUES, 799).replies, []);
  assert.deepEqual(state(CUES, 800).replies, [{ id: "plug:0", label: "Yes" }]);
  const over = state(CUES, Infinity);
  assert.deepEqual(over.replies, [{ id: "plug:0", label: "Yes" }]);
  assert.equal(over.node, "plug");
});

test("at the end of a walk's answer the lit node is the place, at the end of any other none is", () => {
  assert.equal(state([node(0, 9, "a")], Infinity).node, "");
  assert.deepEqual(state([node(0, 9, "a"), node(9, 20, "b")], Infinity).path, ["a", "b"]);
});

test("until an answer lights its first node the place before it stays lit", () => {
  const before = state(CUES, Infinity);
  const next = [word(0, 300, "Good."), node(500, 900, "restart"), become(700, place("start", "plug", "restart"))];
  assert.equal(state(next, 100, before).node, "plug");
  assert.deepEqual(state(next, 500, before).path, ["start", "plug", "restart"]);
  assert.deepEqual(state(next, Infinity, before).path, ["start", "plug", "restart"]);
});

test("an empty node lights none", () => {
  const cues = [node(0, 100, "a"), node(100, 200, ""), word(100, 200, "By the way")];
  assert.equal(state(cues, 150).node, "");
  assert.deepEqual(state(cues, 150).path, ["a"]);
});

test("leaving a procedure lights nothing and leaves its path drawn, until something else is lit", () => {
  const before = state(CUES, Infinity);
  const left = state([become(0, null)], 0, before);
  assert.deepEqual([left.node, left.path, left.place, left.replies], ["", ["start", "plug"], null, []]);
  assert.deepEqual(state([node(0, 9, "s1")], 0, left).path, ["s1"]);
});

test("steps that are read again begin again", () => {
  const steps = [node(0, 9, "s1"), node(9, 18, "s2")];
  assert.deepEqual(state(steps, 5, state(steps, Infinity)).path, ["s1"]);
});

test("a place in another picture lights nothing in this one, but its replies are offered", () => {
  const aside = [become(0, place("start", "restart"), [{ id: "x", label: "X" }]), node(0, 9, "s1")];
  const shown = state(aside, 0, NOTHING, () => false);
  assert.deepEqual([shown.node, shown.path, shown.here], ["s1", ["s1"], null]);
  const over = state(aside, Infinity, NOTHING, () => false);
  assert.deepEqual([over.node, over.path, over.place.node, over.replies.length], ["", ["s1"], "restart", 1]);
});

test("going back shortens the path", () => {
  const before = { ...NOTHING, place: place("a", "b", "c"), path: ["a", "b", "c"], node: "c" };
  assert.deepEqual(state([become(0, place("a", "b"))], Infinity, before).path, ["a", "b"]);
});

test("a loop is walked as often as it is walked", () => {
  const cues = [node(0, 1, "a"), node(1, 2, "b"), node(2, 3, "a")];
  assert.deepEqual(state(cues, 2).path, ["a", "b", "a"]);
  assert.equal(state(cues, 2).node, "a");
});

test("who takes over is told from its time on", () => {
  const cues = [become(500, null, [], "our desk")];
  assert.equal(state(cues, 499).person, "");
  assert.equal(state(cues, 500).person, "our desk");
});

test("the order and the number of the messages change nothing", () => {
  for (let seed = 0; seed < 100; seed += 1) {
    const chance = random(seed);
    const shuffled = CUES.map((cue) => ({ cue, key: chance() })).sort((a, b) => a.key - b.key).map(({ cue }) => cue);
    let cues = [];
    while (shuffled.length) cues = merge(cues, shuffled.splice(0, 1 + Math.floor(chance() * 3)));
    for (const at of [-1, 0, 200, 620, 790, 999, 1000, Infinity]) {
      // Cues of one moment and different kinds may stand in either order; none of them changes what the other does.
      assert.deepEqual(state(cues, at), state(CUES, at), `${seed} ${at}`);
    }
  }
});

test("the position only ever adds words", () => {
  let before = 0;
  for (let at = -10; at < 1200; at += 7) {
    const { spoken } = state(CUES, at);
    assert.ok(spoken >= before);
    before = spoken;
  }
});

test("a word or a node is heard by half, a state when it was reached", () => {
  assert.deepEqual([0, 74, 75, 299, 300, 689, 690, 1000].map((at) => heardWords(CUES, at)), [0, 0, 1, 1, 2, 2, 3, 4]);
  assert.ok(!heardCues(CUES, 799).some((cue) => cue.kind === "state"));
  assert.ok(heardCues(CUES, 800).some((cue) => cue.kind === "state"));
  assert.deepEqual(heardCues(CUES, 799).filter((cue) => cue.kind === "node").map((cue) => cue.node_id), ["start"]);
});

test("the length is the end of the last cue", () => {
  assert.equal(length(CUES), 1000);
  assert.equal(length([]), 0);
});
