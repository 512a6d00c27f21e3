import assert from "node:assert/strict";
import { test } from "node:test";

import { Answer } from "../../../web_client/js/answer.js";
import { Scene } from "../../../web_client/js/scene.js";

function answerOf(id, verdict, cues, diagram_id) {
  const answer = new Answer(id, `r-${id}`);
  answer.route = { verdict, diagram_id };
  answer.addCues(cues);
  answer.complete = true;
  return answer;
}

const node = (at_ms, end_ms, node_id) => ({ kind: "node", at_ms, end_ms, node_id });
const become = (at_ms, walked, replies = []) => ({
  kind: "state", at_ms, replies, place: walked && { procedure: "p", node: walked.at(-1), step: walked.length, walked },
});
const YES = { id: "plug:0", label: "Yes" };
const step = answerOf("1", "step", [node(0, 900, "plug"), become(500, ["start", "plug"], [YES])], "red");

test("a picture appears with the voice, not with the message", () => {
  const scene = new Scene();
  assert.equal(scene.at([step], () => -1).diagram, "");
  const shown = scene.at([step], () => 0);
  assert.equal(shown.diagram, "red");
  assert.equal(shown.state.node, "plug");
  assert.equal(shown.speaking, true);
});

test("what an answer left stays while the next has not begun, and then is built upon", () => {
  const scene = new Scene();
  const next = answerOf("2", "step", [node(300, 900, "restart")], "red");
  const before = scene.at([step, next], (each) => (each === step ? Infinity : -1));
  assert.deepEqual([before.state.node, before.state.replies, before.speaking], ["plug", [YES], false]);
  const during = scene.at([step, next], (each) => (each === step ? Infinity : 300));
  assert.deepEqual(during.state.path, ["start", "plug", "restart"]);
});

test("a doubt keeps the picture, a new answer without one puts it away", () => {
  for (const [verdict, diagram] of [["doubt", "red"], ["miss", "red"], ["answer", ""]]) {
    const scene = new Scene();
    const next = answerOf("2", verdict, [become(0, null)]);
    assert.equal(scene.at([step, next], (each) => (each === step ? Infinity : 0)).diagram, diagram);
  }
});

test("a question asked on the way keeps the way in sight", () => {
  const scene = new Scene();
  const aside = answerOf("2", "answer", [become(0, ["start", "plug"], [YES])]);
  const shown = scene.at([step, aside], (each) => (each === step ? Infinity : 0));
  assert.deepEqual([shown.diagram, shown.state.node, shown.state.replies], ["red", "plug", [YES]]);
});

test("a picture brought on the way is not taken for the way, though its nodes be named alike", () => {
  const scene = new Scene();
  const aside = answerOf("2", "answer", [become(0, ["start", "plug"], [YES]), node(100, 900, "restart")], "wifi");
  const at = (ms) => scene.at([step, aside], (each) => (each === step ? Infinity : ms)).state;
  assert.deepEqual([at(0).node, at(0).path, at(0).here], ["", [], null]);
  assert.deepEqual(at(100).path, ["restart"]);
  assert.deepEqual([at(Infinity).node, at(Infinity).path], ["", ["restart"]]);
});

test("another picture begins without the path of the one before", () => {
  const scene = new Scene();
  const next = answerOf("2", "answer", [node(500, 900, "a")], "wifi");
  const shown = scene.at([step, next], (each) => (each === step ? Infinity : 10));
  assert.deepEqual([shown.diagram, shown.state.node, shown.state.path], ["wifi", "", []]);
});

test("what was answered is offered no longer, until something else is said", () => {
  const scene = new Scene();
  const at = (each) => (each === step ? Infinity : 0);
  assert.deepEqual(scene.at([step], at).state.replies, [YES]);
  scene.answered();
  assert.deepEqual(scene.at([step], at).state.replies, []);
  const again = answerOf("2", "step", [become(0, ["start", "plug"], [YES])], "red");
  assert.deepEqual(scene.at([step, again], at).state.replies, [YES]);
});

test("a stopped answer leaves the place that was heard", () => {
  const scene = new Scene();
  const cut = answerOf("2", "step", [node(0, 900, "restart"), become(450, ["start", "plug", "restart"])], "red");
  cut.cut(400);
  const shown = scene.at([step, cut], () => Infinity);
  assert.equal(shown.state.node, "plug");
  assert.equal(shown.speaking, false);
});

test("what a correction took back leaves no trace", () => {
  const scene = new Scene();
  const wrong = answerOf("1", "step", [node(0, 9, "plug")], "red");
  scene.at([wrong], () => Infinity);
  wrong.undone = true;
  scene.restart([wrong]);
  const shown = scene.at([wrong], () => Infinity);
  assert.deepEqual([shown.diagram, shown.state.node, shown.answer], ["", "", null]);
});

test("asking many times is asking once", () => {
  const scene = new Scene();
  const first = scene.at([step], () => 600);
  for (let n = 0; n < 5; n += 1) assert.deepEqual(scene.at([step], () => 600), first);
});

test("who takes over is named by the route too", () => {
  const scene = new Scene();
  const last = answerOf("9", "hand_over", []);
  last.route.person = "our desk";
  assert.equal(scene.at([last], () => 0).state.person, "our desk");
});
