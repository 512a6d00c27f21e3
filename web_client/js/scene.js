/** What the page shows now: every answer's timeline at its position, one laid over the other. */

import { NOTHING, state } from "./timeline.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./timeline.js").State} State */

/**
 * @typedef {object} Shown
 * @property {State} state
 * @property {string} diagram id of the picture, or ""
 * @property {Answer | null} answer the one being heard or read, else the last that was
 * @property {boolean} speaking whether it is being heard or read
 * @property {Map<string, State>} words the states of the answers that have begun and not been put away
 */

/** An answer of these kinds says something new: a picture of the old matter would mislead. */
const TURNS_THE_PAGE = new Set(["answer", "out_of_scope", "greeting"]);

export class Scene {
  /** @type {{state: Readonly<State>, diagram: string, answer: Answer | null}} after the answers that are over */
  #base = { state: NOTHING, diagram: "", answer: null };
  /** @type {Set<string>} ids of the answers in #base */
  #over = new Set();
  /** @type {Map<string, string>} for a picture, the procedure that is walked in it */
  #procedures = new Map();
  /** Id of the last answer that had begun when the caller answered. */
  #answered = "";
  #latest = "";

  /**
   * @param {readonly Answer[]} answers in their order
   * @param {(answer: Answer) => number} position ms heard of an answer; -1 not begun, Infinity over
   * @returns {Shown}
   */
  at(answers, position) {
    let { state: shown, diagram, answer } = this.#base;
    let speaking = false;
    let settled = true;
    /** @type {Map<string, State>} */
    const words = new Map();
    for (const each of answers) {
      if (this.#over.has(each.id) || each.undone) continue;
      const at = each.cutAt !== null ? Infinity : position(each);
      if (at < 0) {
        settled = false;
        continue;
      }
      this.#learn(each);
      const next = pictureOf(each, diagram, state(each.cues, at, shown));
      if (next !== diagram) shown = { ...NOTHING, place: shown.place, replies: shown.replies, person: shown.person };
      diagram = next;
      shown = state(each.cues, at, shown, (place) => this.#procedures.get(next) === place.procedure);
      if (each.route?.person) shown = { ...shown, person: each.route.person };
      words.set(each.id, shown);
      answer = each;
      each.ended = at === Infinity;
      speaking = !each.ended;
      settled &&= each.ended && each.complete;
      if (settled) {
        this.#over.add(each.id);
        this.#base = { state: shown, diagram, answer };
      }
    }
    this.#latest = answer?.id ?? "";
    if (this.#latest && this.#latest === this.#answered) shown = { ...shown, replies: [] };
    return { state: shown, diagram, answer, speaking, words };
  }

  /** @param {Answer} answer */
  #learn({ route, cues }) {
    if (!route?.diagram_id || route.verdict === "answer") return;
    const walk = cues.find((cue) => cue.kind === "state" && cue.place);
    if (walk?.kind === "state" && walk.place) this.#procedures.set(route.diagram_id, walk.place.procedure);
  }

  /** The caller has answered: what was offered is offered no longer. */
  answered() {
    this.#answered = this.#latest;
  }

  /**
   * A page that was loaded again: the conversation stands here, the server says.
   * @param {{place: import("./timeline.js").Place | null, replies: import("./timeline.js").Reply[], person?: string}} stands
   * @param {import("./conversation.js").Picture | null} picture the last that was shown
   * @param {readonly Answer[]} answers that are over and done with, in their order
   */
  restore({ place, replies, person = "" }, picture, answers) {
    const inPicture = place !== null && (picture?.nodes ?? []).some(({ id }) => id === place.node);
    const here = inPicture ? place : null;
    if (picture && here) this.#procedures.set(picture.id, here.procedure);
    const shown = { ...NOTHING, node: here?.node ?? "", path: [...(here?.walked ?? [])], place, here, replies, person };
    this.#base = { state: shown, diagram: picture?.id ?? "", answer: answers.at(-1) ?? null };
    this.#latest = this.#base.answer?.id ?? "";
    this.#answered = "";
    for (const { id } of answers) this.#over.add(id);
  }

  /**
   * A new session, or a correction: the picture comes again with the answer that needs it.
   * @param {readonly Answer[]} answers that are over and done with
   */
  restart(answers) {
    this.#base = { state: NOTHING, diagram: "", answer: null };
    for (const { id } of answers) this.#over.add(id);
  }
}

/**
 * @param {Answer} answer
 * @param {string} before id of the picture so far
 * @param {State} shown with this answer
 */
function pictureOf(answer, before, shown) {
  if (answer.route?.diagram_id) return answer.route.diagram_id;
  // Whoever asks something on the way finds the way again.
  return TURNS_THE_PAGE.has(answer.route?.verdict) && !shown.place ? "" : before;
}
