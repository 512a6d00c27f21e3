/** One past conversation: what was said, what was heard of each answer, what was drawn beside it, how it was given. */

import { make } from "../js/dom.js";
import { Drawings } from "./drawing.js";
import { marks } from "./marks.js";
import { WORDS, moment, time } from "./words.js";

/**
 * @param {any} past what the server says of it
 * @param {{mark: (answer: string, mark: string, note: string) => Promise<void>, erase: () => void, eraseCaller: (caller: {kind: string, value: string}) => void}} actions
 * @returns {HTMLElement[]}
 */
export function past(past, actions) {
  const drawings = new Drawings(past.drawings);
  const talk = make("div", { class: "log" });
  const deeds = [...past.deeds];
  for (const line of past.lines) {
    talk.append(turn(line, drawings, actions));
    // An answer is kept when it has been given: what was done meanwhile was done by it.
    while (line.role === "assistant" && deeds.length > 0 && deeds[0][0] <= line.at) talk.append(deed(deeds.shift()));
  }
  talk.append(...deeds.map(deed));
  talk.lang = past.language;
  return [head(past, actions), talk];
}

/** @param {[number, string, string]} deed */
function deed([, what, detail]) {
  return make("p", { class: "deed" }, WORDS.deed([what, ...told(detail)].join(", ")));
}

/** What a deed was done with. @param {string} detail JSON, as it was stored @returns {string[]} */
function told(detail) {
  try {
    return Object.values(JSON.parse(detail)).map(String);
  } catch {
    return [detail];
  }
}

/** @param {any} past @param {any} actions */
function head(past, actions) {
  const title = past.lines.find((/** @type {any} */ line) => line.role === "user" && line.text)?.text ?? WORDS.noWords;
  const erase = make("button", { type: "button", class: "danger" }, WORDS.erase);
  erase.addEventListener("click", () => actions.erase());
  const about = make("p", { class: "aside" }, [moment(past.began), WORDS.languages[past.language] ?? past.language, past.running ? WORDS.running : "", past.id].filter(Boolean).join(" · "));
  const callers = make("ul", { class: "callers" });
  for (const caller of past.callers) {
    const button = make("button", { type: "button", class: "caller-known", title: WORDS.eraseCaller }, `${WORDS.callers[caller.kind]}: ${caller.value}`);
    button.addEventListener("click", () => actions.eraseCaller(caller));
    callers.append(make("li", {}, button));
  }
  return make("header", { class: "past-head" }, make("div", {}, make("h2", { lang: past.language }, title), about, callers), erase);
}

/** @param {any} line @param {Drawings} drawings @param {any} actions */
function turn(line, drawings, actions) {
  if (line.role !== "assistant") {
    const said = make("div", { class: "turn caller" }, make("span", { class: "unseen" }, `${WORDS.caller}: `), make("p", { class: "words" }, line.text || WORDS.noWords));
    said.append(make("p", { class: "aside" }, [time(line.at), line.durable ? "" : WORDS.late].filter(Boolean).join(" · ")));
    return said;
  }
  const words = make("p", { class: "words" });
  if (line.heard) words.append(line.heard);
  if (line.unheard) {
    words.append(" ", make("span", { class: "until" }, line.heard ? WORDS.unheard : WORDS.nothingHeard), " ", make("span", { class: "unheard" }, line.unheard));
  }
  const said = make("div", { class: "said" }, make("span", { class: "unseen" }, `${WORDS.assistant}: `), words, how(line), marks(line, actions.mark));
  const answer = make("div", { class: "turn assistant" }, said);
  const drawing = line.drawing ? drawings.show(line.drawing) : null;
  if (drawing) answer.append(drawing);
  return answer;
}

/** How an answer was given. @param {any} line */
function how(line) {
  const verdict = WORDS.verdicts[line.verdict] ?? "";
  const sources = line.sources.map((/** @type {string[]} */ [id, title]) => (title === id ? id : `${title} (${id})`)).join(", ");
  const rows = [
    [WORDS.verdict, verdict],
    [WORDS.score, line.verdict ? Number(line.score).toFixed(2) : ""],
    [WORDS.route, WORDS.routes[line.route] ?? ""],
    [WORDS.reason, line.reason],
    [WORDS.sources, sources],
  ].filter(([, value]) => value);
  if (rows.length === 0) return make("p", { class: "aside" }, time(line.at));
  const summary = [time(line.at), verdict, line.sources[0]?.[1] ?? ""].filter(Boolean).join(" · ");
  return make(
    "details",
    { class: "how" },
    make("summary", { "aria-label": `${WORDS.why}: ${summary}` }, summary),
    make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
  );
}
