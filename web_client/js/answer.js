/** One answer of the assistant as the page knows it: its words, its cues and how far it was heard. */

import { heardCues, heardWords, length, merge } from "./timeline.js";

/** @typedef {import("./timeline.js").Cue} Cue */
/** @typedef {import("./timeline.js").WordCue} WordCue */

export class Answer {
  /** @type {"assistant"} */
  role = "assistant";
  /** @type {Cue[]} in the order of their time */
  cues = [];
  /** The whole text so far, as written. */
  text = "";
  /** @type {Record<string, any> | null} the `frontdesk.route` of this answer */
  route = null;
  /** Whether sound of it arrived; else it runs on the clock of reading. */
  audible = false;
  /** Whether it is known to come without sound. */
  silent = false;
  /** Whether the server has sent all of it. */
  complete = false;
  /** @type {number | null} ms that were put out before it was stopped */
  cutAt = null;
  /** Whether it was played or read to its end. */
  ended = false;
  /** Whether a correction took it back. */
  undone = false;
  /** @type {number | null} when its first event came, on the clock of the page */
  since = null;
  /** @type {number[]} for every word cue: where in the text the word begins and ends */
  #bounds = [];

  /** @param {string} id @param {string} response */
  constructor(id, response) {
    this.id = id;
    this.response = response;
  }

  /** @param {Cue[]} more */
  addCues(more) {
    if (this.cutAt !== null) return;
    this.cues = merge(this.cues, more);
    this.#bounds = [];
  }

  /** @param {string} piece */
  addText(piece) {
    if (this.cutAt !== null) return;
    this.text += piece;
    this.#bounds = [];
  }

  /** @returns {WordCue[]} */
  get words() {
    return /** @type {WordCue[]} */ (this.cues.filter((cue) => cue.kind === "word"));
  }

  /**
   * The answer was stopped after `played` ms. The server's own words for what was heard come later and win.
   * @param {number} played @param {string} [heard]
   */
  cut(played, heard) {
    if (this.cutAt !== null && heard === undefined) return;
    const count = heardWords(this.cues, played);
    const text = heard ?? this.text.slice(0, count === 0 ? 0 : this.bounds(count - 1).end);
    this.cues = heardCues(this.cues, played);
    this.text = text;
    this.#bounds = [];
    this.cutAt = played;
    this.complete = true;
  }

  /** @returns {number} ms of its cues */
  get length() {
    return length(this.cues);
  }

  /**
   * Where a word stands in the text. A word that the text does not hold (the text comes late, or was written
   * otherwise) is added to what is known, so that it can be marked all the same.
   * @param {number} index of the word cue
   * @returns {{start: number, end: number}}
   */
  bounds(index) {
    if (this.#bounds.length === 0) this.#align();
    return { start: this.#bounds[2 * index] ?? 0, end: this.#bounds[2 * index + 1] ?? 0 };
  }

  #align() {
    let from = 0;
    this.#bounds = [];
    for (const { text } of this.words) {
      let start = this.text.indexOf(text, from);
      // Far ahead is another place of the same word: the words come in order and without holes.
      if (start < 0 || this.text.slice(from, start).trim().length > 12) {
        const rest = this.text.slice(from);
        if (rest.trim() === "") {
          this.text = this.text.trimEnd();
          if (this.text && needsSpace(this.text, text)) this.text += " ";
          start = this.text.length;
          this.text += text;
        } else {
          start = from;
        }
      }
      const end = Math.min(start + text.length, this.text.length);
      this.#bounds.push(start, end);
      from = end;
    }
  }
}

/** Chinese, Japanese and full-width signs are written without spaces between them. */
const UNSPACED = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/u;

/** @param {string} before @param {string} after */
function needsSpace(before, after) {
  return !UNSPACED.test(before.at(-1) ?? "") && !UNSPACED.test(after[0] ?? "");
}
