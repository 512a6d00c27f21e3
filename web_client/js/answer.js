/** One answer of the assistant as the page knows it: its words, its cues and how far it was heard. */

import { heardCues, heardWords, length, merge } from "./timeline.js";

/** @typedef {import("./timeline.js").Cue} Cue */
/** @typedef {import("./timeline.js").WordCue} WordCue */

/** Letters of the text that may lie between two words that are spoken one after the other. */
const HOLE = 12;

export class Answer {
  /** @type {"assistant"} */
  role = "assistant";
  /** @type {Cue[]} in the order of their time */
  cues = [];
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
  /** @type {number | null} ms at which a lost line silenced it, until it is gone on with */
  pausedAt = null;
  /** ms that were heard before a line was lost: what is shown never goes back behind them. */
  reached = -1;
  /** Whether a correction took it back. */
  undone = false;
  /** @type {number | null} when its first event came, on the clock of the page */
  since = null;
  /** @type {Set<string>} its cues in writing */
  #known = new Set();
  /** The text so far as the server wrote it. */
  #written = "";
  /** @type {{text: string, bounds: {start: number, end: number}[]} | null} made anew after every change */
  #aligned = null;

  /** @param {string} id @param {string} response */
  constructor(id, response) {
    this.id = id;
    this.response = response;
  }

  /** @param {Cue[]} more */
  addCues(more) {
    if (this.cutAt !== null) return;
    // After a lost line some come a second time.
    const fresh = more.filter((cue) => !this.#known.has(JSON.stringify(cue)));
    for (const cue of fresh) this.#known.add(JSON.stringify(cue));
    this.cues = merge(this.cues, fresh);
    this.#aligned = null;
  }

  /** The line is back, and the server says from the start what this answer is. */
  again() {
    this.#written = "";
    this.#aligned = null;
    this.complete = false;
  }

  /** @param {number} ms @returns {number} where the word begins that is spoken there; a word is not cut in half */
  wordAt(ms) {
    return this.words.find(({ at_ms: from, end_ms: to }) => from <= ms && ms < to)?.at_ms ?? ms;
  }

  /** @param {string} piece */
  addText(piece) {
    if (this.cutAt !== null) return;
    this.#written += piece;
    this.#aligned = null;
  }

  /** @returns {string} the whole text so far: as written, and the words that were never written */
  get text() {
    return this.#align().text;
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
    this.#aligned = { text, bounds: [] };
    this.cutAt = played;
    this.complete = true;
  }

  /** @returns {number} ms of its cues */
  get length() {
    return length(this.cues);
  }

  /** @param {number} index of a word cue @returns {{start: number, end: number}} where the word stands in the text */
  bounds(index) {
    return this.#align().bounds[index] ?? { start: 0, end: 0 };
  }

  /**
   * Find the words in the text. A word that the text does not hold (the text comes late, or was written otherwise)
   * is added at its end, or stands where the last one ended, so that the mark never jumps.
   */
  #align() {
    if (this.#aligned) return this.#aligned;
    let text = this.#written;
    let from = 0;
    const bounds = [];
    for (const { text: word } of this.words) {
      let start = text.indexOf(word, from);
      // Far ahead is another place of the same word: the words come in order and without holes.
      const lost = start < 0 || text.slice(from, start).trim().length > HOLE;
      let end = start + word.length;
      if (lost && text.slice(from).trim() === "") {
        text = text.trimEnd();
        if (text && needsSpace(text, word)) text += " ";
        start = text.length;
        text += word;
        end = text.length;
      } else if (lost) {
        start = from;
        end = from;
      }
      bounds.push({ start, end });
      from = end;
    }
    this.#aligned = { text, bounds };
    return this.#aligned;
  }
}

/** Chinese, Japanese and full-width signs are written without spaces between them. */
const UNSPACED = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/u;

/** @param {string} before @param {string} after */
function needsSpace(before, after) {
  return !UNSPACED.test(before.at(-1) ?? "") && !UNSPACED.test(after[0] ?? "");
}
