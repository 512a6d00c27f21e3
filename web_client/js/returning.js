/** Coming back after the line was lost: when to try again, and how long there is hope. Time is an argument. */

/** Waits between attempts, ms; the last one repeats. */
const WAITS = [500, 1000, 2000, 4000, 8000];
/** The server counts its grace from when it noticed the loss, which may be a little later than here, ms. */
const SLACK = 2000;

export class Returning {
  #until;
  #attempts = 0;

  /** @param {number} now ms @param {number} grace ms for which the server keeps the conversation */
  constructor(now, grace) {
    this.#until = now + grace + SLACK;
  }

  /** @param {number} now @returns {number | null} ms until the next attempt; null where there is no hope left */
  next(now) {
    if (now >= this.#until) return null;
    const wait = WAITS[Math.min(this.#attempts, WAITS.length - 1)];
    this.#attempts += 1;
    return Math.min(wait, Math.max(0, this.#until - now));
  }
}
