/** The talk in writing: both sides, with the word being spoken marked. */

import { make, scrolling, setText } from "./dom.js";
import { WORDS } from "./words.js";

/** @typedef {import("./conversation.js").Entry} Entry */
/** @typedef {import("./conversation.js").Turn} Turn */
/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./timeline.js").State} State */

/** px from the end within which the log keeps following it. */
const NEAR = 120;
/** A sentence ends here; the full-width signs stand without a space. */
const SENTENCE = /[^.!?。！？]+(?:[.!?]+(?=\s|$)|[。！？]+)/gu;

/** Events: `correct` {id, text} when the caller wants to correct what was heard. */
export class Captions extends EventTarget {
  #log;
  #said;
  /** @type {Map<string, HTMLElement>} */
  #views = new Map();
  /** @type {Map<string, number>} characters of an answer already told to a screen reader */
  #told = new Map();
  #atEnd = true;

  /** @param {HTMLElement} log @param {HTMLElement} said what a screen reader is told */
  constructor(log, said) {
    super();
    this.#log = log;
    this.#said = said;
    log.addEventListener("scroll", () => {
      this.#atEnd = this.#isNear();
    });
    // A notice, a picture or a keyboard takes some of the height: the last words stay in sight.
    new ResizeObserver(() => this.#atEnd && this.follow("auto")).observe(log);
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {Turn | undefined} last the caller's last turn: it alone can be corrected
   * @param {boolean} correctable whether there is a conversation to correct
   */
  update(entries, last, correctable) {
    const following = this.#isNear();
    const gone = new Set(this.#views.keys());
    let grown = false;
    for (const entry of entries) {
      gone.delete(entry.id);
      grown ||= !this.#views.has(entry.id);
      const view = this.#views.get(entry.id) ?? this.#add(entry);
      view.toggleAttribute("data-undone", entry.undone);
      if (entry.role === "caller") this.#caller(view, entry, entry.id === last?.id && correctable);
      else if (entry.role === "notice") setText(view, entry.text);
    }
    for (const id of gone) {
      this.#views.get(id)?.remove();
      this.#views.delete(id);
    }
    if (following || grown) this.follow();
  }

  /**
   * @param {readonly Answer[]} answers
   * @param {Map<string, State>} states of those that have begun and not been put away
   * @param {Answer | null} present
   */
  speak(answers, states, present) {
    for (const answer of answers) {
      const view = this.#views.get(answer.id);
      if (!view) continue;
      const state = states.get(answer.id);
      const over = answer.ended || answer.cutAt !== null || answer.undone;
      view.toggleAttribute("data-now", answer === present && !answer.undone);
      view.hidden = (!state && !over) || answer.text === "";
      if (!view.hidden) this.#answer(view, answer, over ? null : (state ?? null));
    }
  }

  /** @param {Answer | null} answer @returns {HTMLElement | null} where what belongs to this answer is put */
  place(answer) {
    return (answer && this.#views.get(answer.id)?.querySelector(".more")) ?? null;
  }

  /** Show the end of the talk. @param {ScrollBehavior} [behavior] */
  follow(behavior = scrolling()) {
    this.#log.scrollTo({ top: this.#log.scrollHeight, behavior });
  }

  #isNear() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR;
  }

  /** @param {Entry} entry */
  #add(entry) {
    const view = make("div", { class: `turn ${entry.role}` });
    if (entry.role === "assistant") {
      view.hidden = true;
      view.append(
        make("p", { class: "words" },
          make("span", { class: "unseen" }, `${WORDS.assistant}: `),
          make("span", { class: "spoken" }), make("mark"), make("span", { class: "ahead" })),
        make("div", { class: "more" }));
    } else if (entry.role === "caller") {
      view.append(
        make("p", { class: "words" }, make("span", { class: "unseen" }, `${WORDS.you}: `), make("span", { class: "spoken" })),
        make("p", { class: "aside" }));
    }
    this.#views.set(entry.id, view);
    this.#log.append(view);
    return view;
  }

  /** @param {HTMLElement} view @param {Turn} turn @param {boolean} correctable */
  #caller(view, turn, correctable) {
    setText(part(view, ".spoken"), turn.live ? `${turn.text} …`.trim() : turn.text);
    view.toggleAttribute("data-live", turn.live);
    const aside = part(view, ".aside");
    const offer = turn.spoken && !turn.live && correctable && !turn.undone;
    if (turn.undone) aside.replaceChildren(WORDS.corrected);
    else if (offer && !aside.firstElementChild) aside.replaceChildren(WORDS.misheard, " ", this.#button(turn.id));
    else if (!offer) aside.replaceChildren();
    if (turn.spoken && !turn.live && !this.#told.has(turn.id)) {
      this.#told.set(turn.id, 0);
      this.#tell(`${WORDS.you}: ${turn.text}`);
    }
  }

  /** @param {string} id */
  #button(id) {
    const button = make("button", { type: "button", class: "link" }, WORDS.correct);
    button.addEventListener("click", () => {
      const text = part(/** @type {HTMLElement} */ (this.#views.get(id)), ".spoken").textContent ?? "";
      this.dispatchEvent(new CustomEvent("correct", { detail: { id, text } }));
    });
    return button;
  }

  /** @param {HTMLElement} view @param {Answer} answer @param {State | null} state null where it is over */
  #answer(view, answer, state) {
    const near = this.#isNear();
    const height = view.offsetHeight;
    let [start, end] = [answer.text.length, answer.text.length];
    if (state) {
      start = state.spoken > 0 ? answer.bounds(state.spoken - 1).end : 0;
      end = start;
      if (state.word >= 0) ({ start, end } = answer.bounds(state.word));
    }
    setText(part(view, ".spoken"), answer.text.slice(0, start));
    setText(part(view, "mark"), answer.text.slice(start, end));
    setText(part(view, ".ahead"), answer.text.slice(end));
    view.toggleAttribute("data-cut", answer.cutAt !== null);
    if (near && view.offsetHeight !== height) this.follow();
    this.#tellSentences(answer, end);
  }

  /** @param {Answer} answer @param {number} until characters heard */
  #tellSentences(answer, until) {
    const from = this.#told.get(answer.id) ?? 0;
    const over = answer.ended || answer.cutAt !== null;
    if (until <= from) return;
    const heard = answer.text.slice(from, until);
    const whole = over ? heard : (heard.match(SENTENCE) ?? []).join("");
    if (!whole.trim()) return;
    this.#told.set(answer.id, from + whole.length);
    this.#tell(whole.trim());
  }

  /** @param {string} text */
  #tell(text) {
    this.#said.append(make("p", {}, text));
    while (this.#said.childElementCount > 4) this.#said.firstElementChild?.remove();
  }
}

/** @param {HTMLElement} view @param {string} selector @returns {HTMLElement} */
function part(view, selector) {
  return /** @type {HTMLElement} */ (view.querySelector(selector));
}
