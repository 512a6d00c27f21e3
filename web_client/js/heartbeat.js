/** Whether the other end is still there: a sign of life a second, and what it means when none comes back. */

/** Between two signs, ms. */
export const BEAT = 1000;
/** Silence after which the line counts as lost, ms. The server gives a silent page five seconds. */
const PATIENCE = 4000;
/** A beat that comes this long after the one before was late itself (a frozen page, a laptop asleep), ms. */
const LATE = 2500;
/** Then what has piled up meanwhile gets this long to be read before anything is concluded, ms. */
const GRACE = 1500;

export class Heartbeat {
  #heard;
  #beat;
  #number = 0;

  /** @param {number} now ms, when the line was opened */
  constructor(now) {
    this.#heard = now;
    this.#beat = now;
  }

  /** Something came from the other end. @param {number} now */
  heard(now) {
    this.#heard = now;
  }

  /**
   * Once every BEAT.
   * @param {number} now
   * @returns {number} of the ping to send; -1 where the line is lost
   */
  beat(now) {
    if (now - this.#beat > LATE) this.#heard = Math.max(this.#heard, now - PATIENCE + GRACE);
    this.#beat = now;
    if (now - this.#heard >= PATIENCE) return -1;
    this.#number += 1;
    return this.#number;
  }
}
