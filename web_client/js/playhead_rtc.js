/**
 * Which ms of which item is heard, where the sound comes in packets: from the timestamp of the packet being played and
 * from the server's anchors, each of which says which ms of an item has which timestamp. Time is an argument.
 */

/** Timestamps a ms: the clock of Opus. */
const PER_MS = 48;
/** ms of a packet: so much after its first sample another one is needed. */
const PACKET = 20;
/** Readings closer than this say nothing new, ms. */
const CLOSE = 5;
/** Packets remembered: more than any sound card is behind. */
const PACKETS = 32;
/** Anchors kept: an item has one for its beginning, and one for every break. */
const KEPT = 32;

/** @typedef {{item: string, ms: number, at: number, over: number}} Run sound of an item from the timestamp `at` on, up to `over` */

export class RtcPlayhead {
  /** @type {Run[]} in the order of their timestamps */
  #runs = [];
  /** @type {Set<string>} items that were heard to their end, or dropped */
  #ended = new Set();
  /** The last timestamp seen, counted on past its 32 bits. */
  #last = 0;
  #started = false;
  /** @type {{at: number, now: number}[]} first samples of the last packets, and when they were played */
  #readings = [];

  /** The sample at `ms` of `item` has this timestamp. @param {string} item @param {number} ms @param {number} timestamp */
  anchor(item, ms, timestamp) {
    const at = this.#unwrap(timestamp);
    for (const run of this.#runs) run.over = Math.min(run.over, at);
    this.#ended.delete(item);
    this.#runs.push({ item, ms, at, over: Infinity });
    if (this.#runs.length > KEPT) this.#runs.shift();
  }

  /** A packet with this timestamp began to be played. @param {number} timestamp @param {number} now ms */
  read(timestamp, now) {
    const at = this.#unwrap(timestamp);
    const last = this.#readings.at(-1);
    if (last && (last.at === at || now - last.now < CLOSE)) return;
    this.#readings.push({ at, now });
    if (this.#readings.length > PACKETS) this.#readings.shift();
  }

  /** Nothing of the item is heard any more. @param {string} item */
  end(item) {
    this.#ended.add(item);
  }

  /**
   * @param {string} item
   * @param {number} now
   * @returns {number} ms of the item heard; -1 before its first, Infinity after its last
   */
  at(item, now) {
    if (this.#ended.has(item)) return Infinity;
    const heard = this.#heard(now);
    if (heard === null) return -1;
    let position = -1;
    for (const run of this.#runs) {
      if (run.item === item && run.at <= heard) position = run.ms + (Math.min(heard, run.over) - run.at) / PER_MS;
    }
    return position;
  }

  /** @param {number} now @returns {string} the item being heard, or "" */
  present(now) {
    const heard = this.#heard(now);
    const run = heard === null ? undefined : this.#runs.findLast(({ at }) => at <= heard);
    return run && !this.#ended.has(run.item) ? run.item : "";
  }

  /** Never beyond the packet that is there: when no other comes the position waits. @param {number} now */
  #heard(now) {
    const reading = this.#readings.findLast((each) => each.now <= now);
    return reading ? reading.at + Math.min(now - reading.now, PACKET) * PER_MS : null;
  }

  /** @param {number} timestamp of 32 bits, which wrap around every day */
  #unwrap(timestamp) {
    if (!this.#started) this.#last = timestamp;
    this.#started = true;
    // The shorter way round from the one before.
    this.#last += (timestamp - this.#last) | 0;
    return this.#last;
  }
}
