/** The voice where it comes as events: plays items one after the other and knows exactly what is being heard. */

import { RATE, decode } from "./pcm.js";
import { Playhead } from "./playhead.js";
import { Resampler } from "./resampler.js";

/** How long the audio thread is given to say what it dropped, ms; a suspended context never answers. */
const PATIENCE = 150;

/** The clock of a context moves in steps of up to about this, ms. */
const SLACK = 10;

/** @typedef {{item: string, ms: number}} Played how much of an item was put out, in ms of its audio */

/**
 * Events: `begun` {item} when the first sample was heard, `tick` {item, ms} every 100 ms, `ended` {item, ms}
 * when the last sample was heard, `blocked` where sound waits for a gesture.
 */
export class Player extends EventTarget {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AudioWorkletNode | null} */
  #node = null;
  #playhead = new Playhead();
  /** @type {Map<string, Resampler>} only where the sound card's context would not run at 24 kHz */
  #resamplers = new Map();
  /** @type {Set<string>} items whose begin was told */
  #begun = new Set();
  /** @type {Set<string>} items with sound that was neither played to the end nor dropped */
  #live = new Set();
  /** @type {Set<string>} items whose further sound is not wanted */
  #dropped = new Set();
  /** @type {Map<string, number>} samples of an item's next sound that were heard before */
  #skip = new Map();
  /** @type {Map<number, (items: Played[]) => void>} */
  #clearing = new Map();
  #token = 0;
  /** Seconds that the sound card is behind. */
  #behind = 0;

  /**
   * Open the sound output; call it from a click or a key.
   * @throws {Error} the browser has no Web Audio with worklets
   */
  async start() {
    if (this.#node) {
      await this.#context?.resume();
      return;
    }
    // At the wire's own rate the browser converts, and a frame is a sample of the item.
    const context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    void context.resume();
    await context.audioWorklet.addModule("/worklets/playback.js");
    const node = new AudioWorkletNode(context, "playback", { numberOfInputs: 0, outputChannelCount: [1] });
    node.port.onmessage = ({ data }) => this.#told(data);
    node.connect(context.destination);
    this.#context = context;
    this.#node = node;
  }

  /** Every sample is counted. */
  estimated = false;

  /** @returns {string} what the sound output is, in words; "" before the start */
  get description() {
    if (!this.#context) return "";
    return `${this.#context.sampleRate / 1000} kHz, ${Math.round(this.#latency * 1000)} ms behind, ${this.#context.state}`;
  }

  /** Browsers suspend sound now and then (a call, a locked phone); the next gesture wakes it. */
  wake() {
    if (this.#context && this.#context.state !== "running") void this.#context.resume();
  }

  /** Its context sleeps while the voice comes another way. @param {boolean} on */
  use(on) {
    if (on) this.wake();
    else void this.#context?.suspend();
  }

  /** What of the wire concerns the voice. @param {import("./line.js").RealtimeEvent} event @param {number} from */
  receive(event, from) {
    if (event.type === "response.output_audio.delta") this.push(event.item_id, decode(event.delta));
    else if (event.type === "response.output_audio.done") this.end(event.item_id);
    else if (event.type === "response.output_item.added") this.#again(event.item.id);
    else if (event.type === "frontdesk.quieten") this.#node?.port.postMessage({ type: "quieten" });
    else if (event.type === "frontdesk.pause") this.#hold();
    else if (event.type === "frontdesk.resume") this.#node?.port.postMessage({ type: "resume", item: event.at_ms === undefined ? "" : event.item_id });
    else if (event.type === "frontdesk.audio") this.#place(event.item_id, event.at_ms, from);
  }

  /** Somebody speaks over it: stand still, and say where. */
  #hold() {
    const item = this.present;
    this.#node?.port.postMessage({ type: "hold" });
    if (item) this.#tellHeard("tick", { item, ms: this.position(item) + this.latency });
  }

  /** An answer that a lost line cut off is given again, or the rest of it. @param {string} item */
  #again(item) {
    if (!this.#dropped.delete(item)) return;
    this.#begun.delete(item);
    this.#playhead.drop(item);
  }

  /** The next sound of the item begins here, and is wanted from there. @param {string} item @param {number} at ms @param {number} from ms */
  #place(item, at, from) {
    const rate = this.#context?.sampleRate ?? RATE;
    const start = Math.max(at, from);
    this.#skip.set(item, Math.round(((start - at) * RATE) / 1000));
    this.#node?.port.postMessage({ type: "place", item, sample: Math.round((start * rate) / 1000) });
  }

  /** @param {string} item @param {Float32Array} samples @returns {Float32Array} without what was heard before the line was lost */
  #wanted(item, samples) {
    const skip = this.#skip.get(item) ?? 0;
    if (skip === 0) return samples;
    this.#skip.set(item, Math.max(0, skip - samples.length));
    return samples.slice(skip);
  }

  /** @param {string} item @param {Float32Array} all 24 kHz, -1 to 1 */
  push(item, all) {
    const samples = this.#wanted(item, all);
    if (!this.#node || this.#dropped.has(item) || samples.length === 0) return;
    if (this.#context?.state === "suspended") this.dispatchEvent(new CustomEvent("blocked"));
    this.#live.add(item);
    const converted = this.#convert(item, samples);
    this.#node.port.postMessage({ type: "push", item, samples: converted }, [converted.buffer]);
  }

  /** All sound of the item was pushed. @param {string} item */
  end(item) {
    if (!this.#node || !this.#live.has(item)) return;
    const rest = this.#resamplers.get(item)?.flush();
    if (rest?.length) this.#node.port.postMessage({ type: "push", item, samples: rest });
    this.#resamplers.delete(item);
    this.#node.port.postMessage({ type: "end", item });
  }

  /**
   * Stop at once. What is already in the sound card is still heard, so "played" is what was put out.
   * @param {string} [item] only this one; all where absent
   * @returns {Promise<Played[]>} what was dropped and how much of it was played
   */
  async clear(item) {
    const node = this.#node;
    if (!node) return [];
    this.#token += 1;
    const token = this.#token;
    const playing = this.present;
    /** @type {Played[]} */
    const estimate = playing && (!item || item === playing) ? [{ item: playing, ms: this.position(playing) }] : [];
    const answer = new Promise((resolve) => {
      this.#clearing.set(token, resolve);
      setTimeout(() => resolve(estimate), PATIENCE);
    });
    // At once, not when the audio thread answers: sound still on its way must not start it again.
    for (const live of item ? [item] : this.#live) this.refuse(live);
    node.port.postMessage({ type: "clear", token, item });
    const items = await answer;
    this.#clearing.delete(token);
    return items;
  }

  /** No more sound of this item is wanted, should any still arrive. @param {string} item */
  refuse(item) {
    this.#dropped.add(item);
    this.#live.delete(item);
  }

  /** @param {string} item @returns {number} ms heard; -1 before the first sound, Infinity after the last */
  position(item) {
    if (!this.#context) return -1;
    const frames = this.#playhead.at(item, this.#heardFrame());
    return frames < 0 ? -1 : (frames / this.#context.sampleRate) * 1000;
  }

  /** @returns {string} the item being heard, or "" */
  get present() {
    return this.#context ? this.#playhead.present(this.#heardFrame()) : "";
  }

  /** @returns {number} ms from the browser's output to the ear, as far as the browser knows */
  get latency() {
    return this.#latency * 1000;
  }

  get #latency() {
    const now = this.#context?.outputLatency || this.#context?.baseLatency || 0;
    // A context that sleeps has forgotten it.
    if (now > 0) this.#behind = now;
    return this.#behind;
  }

  /** The frame that leaves the loudspeaker now: the one being computed, less what lies in the sound card. */
  #heardFrame() {
    const context = /** @type {AudioContext} */ (this.#context);
    return (context.currentTime - this.#latency) * context.sampleRate;
  }

  /** @param {string} item @param {Float32Array} samples */
  #convert(item, samples) {
    const rate = /** @type {AudioContext} */ (this.#context).sampleRate;
    if (rate === RATE) return samples;
    const resampler = this.#resamplers.get(item) ?? new Resampler(RATE, rate);
    this.#resamplers.set(item, resampler);
    return resampler.push(samples);
  }

  /** @param {any} fact what the worklet tells */
  #told(fact) {
    const rate = this.#context?.sampleRate ?? RATE;
    if (fact.type === "run") {
      this.#playhead.run(fact.item, fact.sample, fact.frame);
      if (!this.#begun.has(fact.item)) this.#tellHeard("begun", { item: fact.item });
      this.#begun.add(fact.item);
    } else if (fact.type === "gap") {
      this.#playhead.gap(fact.item, fact.sample);
    } else if (fact.type === "end") {
      this.#playhead.end(fact.item, fact.sample, fact.frame);
      this.#live.delete(fact.item);
      const ms = (fact.sample / rate) * 1000;
      this.#tellHeard("ended", { item: fact.item, ms });
    } else if (fact.type === "tick") {
      this.#tell("tick", { item: fact.item, ms: this.position(fact.item) });
    } else if (fact.type === "cleared") {
      const items = fact.items.map((/** @type {{item: string, played: number}} */ { item, played }) => {
        this.refuse(item);
        this.#playhead.end(item, played, fact.frame);
        return { item, ms: (played / rate) * 1000 };
      });
      this.#clearing.get(fact.token)?.(items);
    }
  }

  /** Tell what the worklet has put out when it has left the loudspeaker. @param {string} type @param {object} detail */
  #tellHeard(type, detail) {
    setTimeout(() => this.#tell(type, detail), this.#latency * 1000 + SLACK);
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
