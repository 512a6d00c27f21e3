import assert from "node:assert/strict";
import { test } from "node:test";

import { Answer } from "../../../web_client/js/answer.js";

const words = (text, step = 100) =>
  text.split(" ").map((each, n) => ({ kind: "word", at_ms: n * step, end_ms: (n + 1) * step, text: each }));
const marked = (answer) => answer.words.map((_, n) => answer.text.slice(answer.bounds(n).start, answer.bounds(n).end));

function answerOf(text, cues = words(text)) {
  const answer = new Answer("item", "resp");
  answer.addText(text);
  answer.addCues(cues);
  return answer;
}

test("every word is found where it stands, the same word twice too", () => {
  const answer = answerOf("the cat, the dog and the bird.");
  assert.deepEqual(marked(answer), ["the", "cat,", "the", "dog", "and", "the", "bird."]);
  assert.deepEqual(answer.bounds(2), { start: 9, end: 12 });
});

test("Chinese stands without spaces", () => {
  const cues = ["红灯", "亮了", "吗？"].map((text, n) => ({ kind: "word", at_ms: n, end_ms: n + 1, text }));
  assert.deepEqual(marked(answerOf("红灯亮了吗？", cues)), ["红灯", "亮了", "吗？"]);
  const late = new Answer("item", "resp");
  late.addCues(cues);
  marked(late);
  assert.equal(late.text, "红灯亮了吗？");
});

test("words that come before their text make it", () => {
  const answer = new Answer("item", "resp");
  answer.addCues(words("Is it red?"));
  assert.deepEqual(marked(answer), ["Is", "it", "red?"]);
  assert.equal(answer.text, "Is it red?");
});

test("a word that the text has otherwise does not run away with the mark", () => {
  const answer = answerOf("Dial 112 now, then wait, then dial again.", words("Dial one now, then wait, then dial again."));
  const bounds = answer.words.map((_, n) => answer.bounds(n));
  for (let n = 1; n < bounds.length; n += 1) assert.ok(bounds[n].start >= bounds[n - 1].start);
  assert.equal(answer.text.slice(bounds[2].start, bounds[2].end), "now,");
});

test("a cut keeps what was heard by half", () => {
  const answer = answerOf("one two three four");
  answer.cut(249);
  assert.equal(answer.text, "one two");
  assert.equal(answer.words.length, 2);
  answer.addText(" five");
  answer.addCues(words("six"));
  assert.equal(answer.text, "one two");
});

test("nothing heard leaves nothing", () => {
  const answer = answerOf("one two");
  answer.cut(0);
  assert.equal(answer.text, "");
});

test("the server's words for what was heard win, whichever comes first", () => {
  const first = answerOf("one two three");
  first.cut(180, "one two");
  first.cut(120);
  assert.equal(first.text, "one two");
  const second = answerOf("one two three");
  second.cut(120);
  second.cut(180, "one two");
  assert.equal(second.text, "one two");
});

test("what stands on the screen is not taken back", () => {
  const answer = answerOf("one two three");
  answer.cut(Infinity);
  assert.equal(answer.text, "one two three");
  assert.equal(answer.cues.length, 3);
});
