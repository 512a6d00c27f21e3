/** How long the caller waits, measured where it is felt: from their last word to the first sound. */

/** A piece of sound louder than this is speech: -45 dBFS. */
const LOUD = 10 ** (-45 / 20);
/** Pieces remembered: 20 s of them, longer than any turn's end takes to be noticed. */
const KEPT = 500;

/** @typedef {{name: string, ms: number}} Part */
/** @typedef {{ms: number, typed: boolean, item: string}} Measured */

export class Latency {
  /** @type {{end: number, at: number, loud: boolean}[]} ms of sound sent up to the end of a piece, and when that was */
  #pieces = [];
  #sent = 0;
  /** @type {number | null} */
  #since = null;
  #typed = false;
  /** @type {Measured | null} the last that was measured here */
  last = null;
  /** @type {{item: string, parts: Part[], total: number} | null} the last that the server measured */
  #server = null;

  /** @param {number} ms of sound in this piece @param {number} level @param {number} now */
  sent(ms, level, now) {
    this.#sent += ms;
    this.#pieces.push({ end: this.#sent, at: now, loud: level > LOUD });
    if (this.#pieces.length > KEPT) this.#pieces.shift();
  }

  /** The server found the end of the turn. @param {number} end ms of the sound sent, as the server counts; Infinity where it counts otherwise */
  stopped(end) {
    const piece = this.#pieces.findLast(({ end: at, loud }) => loud && at <= end + 40);
    this.#since = piece?.at ?? null;
    this.#typed = false;
  }

  /** @param {number} now */
  typed(now) {
    this.#since = now;
    this.#typed = true;
  }

  /** The first sound of an answer. @param {number} now @param {string} item */
  sounded(now, item) {
    if (this.#since !== null) this.last = { ms: Math.round(now - this.#since), typed: this.#typed, item };
    this.#since = null;
  }

  /** What the server measured. @param {any} event `frontdesk.latency` */
  told({ item_id: item, parts, total_ms: total }) {
    this.#server = { item, parts, total };
  }

  /**
   * The parts of the last answer's wait, in their order. They add up to what was measured here; what that has over the
   * server's own sum is the way there and back and the sound card, the page's part.
   * @param {string} own its name
   * @returns {{parts: Part[], total: number} | null} null where the server has said nothing of it
   */
  waterfall(own) {
    if (!this.#server) return null;
    const { item, parts, total } = this.#server;
    const rest = this.last?.item === item ? Math.max(0, this.last.ms - total) : 0;
    return { parts: rest > 0 ? [...parts, { name: own, ms: rest }] : parts, total: total + rest };
  }

  /** A new connection counts its sound from zero. */
  restart() {
    this.#pieces = [];
    this.#sent = 0;
    this.#since = null;
  }
}
