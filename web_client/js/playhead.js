/**
 * Which sample of which item is heard at which frame of the sound card: the truth that everything shown follows.
 *
 * The playback worklet tells when sound of an item begins or resumes (a run) and when it stops. Between two such
 * facts the position moves one sample a frame, so no message has to arrive in time for it to be exact.
 */

/** @typedef {{frame: number, sample: number, length: number}} Run sound of one item without a gap */
/** @typedef {{runs: Run[], end: number | null}} Track `end`: the frame after its last sample */

/** Tracks kept: an item's position is asked for only while it is played and shortly after. */
const KEPT = 16;

export class Playhead {
  /** @type {Map<string, Track>} */
  #tracks = new Map();

  /** Sound of `item` goes on from `sample` at `frame`. @param {string} item @param {number} sample @param {number} frame */
  run(item, sample, frame) {
    const track = this.#tracks.get(item) ?? { runs: [], end: null };
    track.runs.push({ frame, sample, length: Infinity });
    this.#tracks.set(item, track);
    if (this.#tracks.size > KEPT) this.#tracks.delete(/** @type {string} */ (this.#tracks.keys().next().value));
  }

  /** Sound of `item` stops before `sample`, at `frame`: a gap. @param {string} item @param {number} sample */
  gap(item, sample) {
    const last = this.#tracks.get(item)?.runs.at(-1);
    if (last) last.length = sample - last.sample;
  }

  /** The last sample of `item` was put out. @param {string} item @param {number} sample @param {number} frame */
  end(item, sample, frame) {
    if (!this.#tracks.has(item)) this.run(item, sample, frame);
    this.gap(item, sample);
    /** @type {Track} */ (this.#tracks.get(item)).end = frame;
  }

  /**
   * @param {string} item
   * @param {number} frame
   * @returns {number} samples of the item heard at `frame`; -1 before its first, Infinity after its last
   */
  at(item, frame) {
    const track = this.#tracks.get(item);
    if (!track) return -1;
    if (track.end !== null && frame >= track.end) return Infinity;
    let position = -1;
    for (const run of track.runs) {
      if (run.frame > frame) break;
      position = run.sample + Math.min(frame - run.frame, run.length);
    }
    return position;
  }

  /** @param {number} frame @returns {string} the item being heard, or "" */
  present(frame) {
    let found = "";
    for (const item of this.#tracks.keys()) {
      const position = this.at(item, frame);
      if (position >= 0 && position !== Infinity) found = item;
    }
    return found;
  }

  /** The item begins anew. @param {string} item */
  drop(item) {
    this.#tracks.delete(item);
  }
}
