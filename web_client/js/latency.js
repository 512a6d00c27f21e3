/** How long the caller waits, measured where it is felt: from their last word to the first sound. */

/** A piece of sound louder than this is speech: -45 dBFS. */
const LOUD = 10 ** (-45 / 20);
/** Pieces remembered: 20 s of them, longer than any turn's end takes to be noticed. */
const KEPT = 500;

export class Latency {
  /** @type {{end: number, at: number, loud: boolean}[]} ms of sound sent up to the end of a piece, and when that was */
  #pieces = [];
  #sent = 0;
  /** @type {number | null} */
  #since = null;
  #typed = false;
  /** @type {{ms: number, typed: boolean} | null} the last that was measured */
  last = null;

  /** @param {number} ms of sound in this piece @param {number} level @param {number} now */
  sent(ms, level, now) {
    this.#sent += ms;
    this.#pieces.push({ end: this.#sent, at: now, loud: level > LOUD });
    if (this.#pieces.length > KEPT) this.#pieces.shift();
  }

  /** The server found the end of the turn. @param {number} end ms of the sound sent, as the server counts */
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

  /** The first sound of an answer. @param {number} now */
  sounded(now) {
    if (this.#since !== null) this.last = { ms: Math.round(now - this.#since), typed: this.#typed };
    this.#since = null;
  }

  /** A new connection counts its sound from zero. */
  restart() {
    this.#pieces = [];
    this.#sent = 0;
    this.#since = null;
  }
}
