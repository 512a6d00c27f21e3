/**
 * The voice on the audio thread: items are played one after the other, every sample counted.
 *
 * To the page: `run` (sound of an item begins or resumes), `gap` (it ran dry), `end` (its last sample is out),
 * `cleared` (what was dropped, and how much of each had been put out) and a `tick` while it plays.
 * Samples and frames are of the context's own rate.
 */

/** Sound gathered before an item begins or resumes, so that a late message is not a hole in a word: 60 ms. */
const GATHER = Math.round(sampleRate * 0.06);
/** Frames between two ticks: 100 ms. */
const TICK = Math.round(sampleRate * 0.1);
/** After a stop the last value fades by this factor a frame (about 3 ms to silence), else it clicks. */
const FADE = Math.exp(-1 / (sampleRate * 0.0006));

/** While somebody may be speaking over it the voice is softer by 12 dB; it gets there within 30 ms. */
const QUIET = 0.25;
const GLIDE = 1 - Math.exp(-1 / (sampleRate * 0.01));

/** @typedef {{item: string, pieces: Float32Array[], offset: number, held: number, played: number, ended: boolean, running: boolean}} Track */

class Playback extends AudioWorkletProcessor {
  /** @type {Track[]} bounded by the server's lead of 400 ms */
  #queue = [];
  #last = 0;
  #held = false;
  #wanted = 1;
  #gain = 1;
  #ticked = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      if (data.type === "push") this.#push(data.item, data.samples);
      else if (data.type === "place") this.#track(data.item).played = data.sample;
      else if (data.type === "end") this.#finish(data.item);
      else if (data.type === "clear") this.#clear(data.token, data.item);
      else if (data.type === "quieten") this.#wanted = QUIET;
      else if (data.type === "hold") this.#hold();
      else if (data.type === "resume") this.#resume(data.item);
    };
  }

  /** @param {string} item */
  #track(item) {
    const known = this.#queue.find((track) => track.item === item);
    if (known) return known;
    const track = { item, pieces: [], offset: 0, held: 0, played: 0, ended: false, running: false };
    this.#queue.push(track);
    return track;
  }

  /** @param {string} item @param {Float32Array} samples */
  #push(item, samples) {
    const track = this.#track(item);
    track.pieces.push(samples);
    track.held += samples.length;
  }

  /** @param {string} item */
  #finish(item) {
    this.#track(item).ended = true;
  }

  /** Stand still where the voice is. */
  #hold() {
    this.#held = true;
    const track = this.#queue[0];
    if (!track?.running) return;
    track.running = false;
    this.#tell("gap", track, 0);
  }

  /** @param {string} item whose sound comes again from a place before; "" where what is here goes on */
  #resume(item) {
    this.#held = false;
    this.#wanted = 1;
    const track = this.#queue.find((each) => each.item === item);
    if (track) Object.assign(track, { pieces: [], offset: 0, held: 0, running: false });
  }

  /** @param {number} token @param {string} [item] all items where absent */
  #clear(token, item) {
    this.#held = false;
    this.#wanted = 1;
    const dropped = this.#queue.filter((track) => item === undefined || track.item === item);
    this.#queue = this.#queue.filter((track) => !dropped.includes(track));
    this.port.postMessage({
      type: "cleared",
      token,
      frame: currentFrame,
      items: dropped.map((track) => ({ item: track.item, played: track.played })),
    });
  }

  /** @param {Float32Array[][]} _inputs @param {Float32Array[][]} outputs */
  process(_inputs, outputs) {
    const out = outputs[0][0];
    let at = 0;
    while (at < out.length && this.#queue.length > 0 && !this.#held) {
      const track = this.#queue[0];
      if (!track.running) {
        if (track.held < GATHER && !track.ended) break;
        track.running = true;
        this.#tell("run", track, at);
      }
      const from = at;
      at = this.#fill(out, at, track);
      this.#soften(out, from, at);
      if (track.held > 0) continue;
      if (track.ended) {
        this.#queue.shift();
        this.#tell("end", track, at);
      } else if (at < out.length) {
        track.running = false;
        this.#tell("gap", track, at);
      }
    }
    for (; at < out.length; at += 1) {
      this.#last = Math.abs(this.#last) < 1e-4 ? 0 : this.#last * FADE;
      out[at] = this.#last;
    }
    for (const other of outputs[0].slice(1)) other.set(out);
    this.#tick();
    return true;
  }

  /** @param {Float32Array} out @param {number} at @param {Track} track @returns {number} where the output goes on */
  #fill(out, at, track) {
    while (at < out.length && track.held > 0) {
      const piece = track.pieces[0];
      const count = Math.min(out.length - at, piece.length - track.offset);
      out.set(piece.subarray(track.offset, track.offset + count), at);
      at += count;
      track.offset += count;
      track.held -= count;
      track.played += count;
      if (track.offset === piece.length) {
        track.pieces.shift();
        track.offset = 0;
      }
    }
    return at;
  }

  /** @param {Float32Array} out @param {number} from @param {number} to */
  #soften(out, from, to) {
    for (let at = from; at < to; at += 1) {
      this.#gain += (this.#wanted - this.#gain) * GLIDE;
      out[at] *= this.#gain;
    }
    if (to > 0) this.#last = out[to - 1];
  }

  #tick() {
    if (currentFrame - this.#ticked < TICK || this.#queue[0]?.running !== true) return;
    this.#ticked = currentFrame;
    this.port.postMessage({ type: "tick", item: this.#queue[0].item });
  }

  /** @param {string} type @param {Track} track @param {number} at frames into this quantum */
  #tell(type, track, at) {
    this.port.postMessage({ type, item: track.item, sample: track.played, frame: currentFrame + at });
  }
}

registerProcessor("playback", Playback);
