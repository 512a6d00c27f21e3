import assert from "node:assert/strict";
import { test } from "node:test";

import { Conversation } from "../../../web_client/js/conversation.js";

const transcription = "conversation.item.input_audio_transcription";
const begin = () => new Conversation(() => 0);
const said = (conversation) => conversation.entries.map(({ role, text }) => [role, text]);
const added = (id, text, type = "input_text") => ({
  type: "conversation.item.added",
  item: { id, type: "message", role: "user", content: [type === "input_text" ? { type, text } : { type, transcript: text }] },
});

test("what is being heard grows, is revised, and is settled", () => {
  const conversation = begin();
  conversation.receive({ type: `${transcription}.delta`, item_id: "u", delta: "the in" });
  conversation.receive({ type: `${transcription}.delta`, item_id: "u", delta: "ternet" });
  assert.deepEqual(said(conversation), [["caller", "the internet"]]);
  conversation.receive({ type: `${transcription}.delta`, item_id: "u", delta: "", partial: "the inner light" });
  assert.equal(conversation.entries[0].text, "the inner light");
  conversation.receive(added("u", "The internet light", "input_audio"));
  conversation.receive({ type: `${transcription}.completed`, item_id: "u", transcript: "The internet light is red." });
  assert.deepEqual(conversation.entries, [
    { role: "caller", id: "u", text: "The internet light is red.", live: false, spoken: true, undone: false },
  ]);
});

test("a partial that comes late changes nothing", () => {
  const conversation = begin();
  conversation.receive({ type: `${transcription}.completed`, item_id: "u", transcript: "Red." });
  conversation.receive({ type: `${transcription}.delta`, item_id: "u", delta: "green" });
  assert.deepEqual(said(conversation), [["caller", "Red."]]);
});

test("nothing heard leaves no line", () => {
  const conversation = begin();
  conversation.receive({ type: `${transcription}.delta`, item_id: "u", delta: "a" });
  conversation.receive({ type: `${transcription}.completed`, item_id: "u", transcript: " " });
  conversation.receive({ type: `${transcription}.failed`, item_id: "v" });
  assert.deepEqual(said(conversation), []);
});

test("what was typed is shown once", () => {
  const conversation = begin();
  conversation.say("msg", "hello");
  conversation.receive(added("msg", "hello"));
  assert.deepEqual(said(conversation), [["caller", "hello"]]);
});

test("what was picked is shown once, whether or not the server names it", () => {
  const conversation = begin();
  conversation.pick("Yes");
  conversation.receive(added("item_9", "Yes"));
  conversation.receive(added("item_10", "and more"));
  assert.deepEqual(said(conversation), [["caller", "Yes"], ["caller", "and more"]]);
  assert.equal(conversation.entries[0].id, "item_9");
});

test("an answer is one entry, whichever of its events comes first", () => {
  const ids = { item_id: "a", response_id: "r" };
  const events = [
    { type: "response.output_item.added", response_id: "r", item: { id: "a", type: "message" } },
    { type: "frontdesk.route", ...ids, verdict: "answer" },
    { type: "frontdesk.cues", ...ids, cues: [{ kind: "word", at_ms: 0, end_ms: 9, text: "Hi" }] },
    { type: "response.output_audio_transcript.delta", ...ids, delta: "Hi" },
    { type: "response.output_audio.delta", ...ids, delta: "" },
  ];
  for (let turn = 0; turn < events.length; turn += 1) {
    const conversation = begin();
    for (const event of [...events.slice(turn), ...events.slice(0, turn)]) conversation.receive(event);
    assert.equal(conversation.entries.length, 1);
    const [answer] = conversation.answers;
    assert.deepEqual([answer.text, answer.cues.length, answer.audible, answer.route.verdict], ["Hi", 1, true, "answer"]);
  }
});

test("an answer without sound is read; one stopped before its first sound was not heard", () => {
  const conversation = begin();
  const done = (id, status) => conversation.receive({ type: "response.done", response: { id, status } });
  for (const id of ["1", "2"]) {
    conversation.receive({ type: "response.output_audio_transcript.delta", item_id: `a${id}`, response_id: id, delta: "words" });
  }
  done("1", "completed");
  done("2", "cancelled");
  assert.equal(conversation.answers[0].silent, true);
  assert.equal(conversation.answers[1].cutAt, 0);
  assert.equal(conversation.answers[1].text, "");
});

test("a correction takes back what follows too", () => {
  const conversation = begin();
  conversation.say("1", "kept");
  conversation.say("2", "wrong");
  conversation.receive({ type: "response.output_text.delta", item_id: "a", response_id: "r", delta: "answer" });
  conversation.undo("2");
  conversation.say("3", "right");
  assert.deepEqual(conversation.entries.map(({ undone }) => undone), [false, true, true, false]);
  assert.equal(conversation.lastTurn.id, "3");
});

test("a function call is not a line of the talk", () => {
  const conversation = begin();
  conversation.receive({ type: "response.output_item.added", response_id: "r", item: { id: "f", type: "function_call" } });
  assert.deepEqual(said(conversation), []);
});

test("unknown events change nothing", () => {
  const conversation = begin();
  for (const type of ["rate_limits.updated", "frontdesk.someday", "session.updated"]) conversation.receive({ type });
  assert.deepEqual(said(conversation), []);
});

test("a very long talk keeps its end", () => {
  const conversation = begin();
  for (let n = 0; n < 500; n += 1) conversation.say(`${n}`, `line ${n}`);
  assert.equal(conversation.entries.length, 400);
  assert.equal(conversation.entries.at(-1).text, "line 499");
});

test("when the line is lost, what had not been heard is not claimed", () => {
  const conversation = begin();
  const speak = (id) => conversation.receive({ type: "response.output_audio_transcript.delta", item_id: id, response_id: id, delta: "words" });
  speak("heard");
  speak("ahead");
  conversation.find("heard").ended = true;
  conversation.restart();
  assert.deepEqual(said(conversation), [["assistant", "words"], ["assistant", ""]]);
});
