/** The microphone on the audio thread: the device's rate in, whole pieces of 24 kHz out. */

import { RATE, toInt16 } from "../js/pcm.js";
import { Resampler } from "../js/resampler.js";

/** Samples a piece: 40 ms. */
const PIECE = 960;

class Capture extends AudioWorkletProcessor {
  #resampler = new Resampler(sampleRate, RATE);
  #piece = new Float32Array(PIECE);
  #filled = 0;
  #on = true;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      this.#on = data.on;
      // What was begun before the microphone was turned off is not sent when it comes back.
      this.#filled = 0;
      this.#resampler = new Resampler(sampleRate, RATE);
    };
  }

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    const channel = inputs[0]?.[0];
    if (!channel || !this.#on) return true;
    for (const sample of this.#resampler.push(channel)) {
      this.#piece[this.#filled] = sample;
      this.#filled += 1;
      if (this.#filled === PIECE) this.#send();
    }
    return true;
  }

  #send() {
    let energy = 0;
    for (const sample of this.#piece) energy += sample * sample;
    const pcm = toInt16(this.#piece);
    this.port.postMessage({ pcm, level: Math.sqrt(energy / PIECE) }, [/** @type {ArrayBuffer} */ (pcm.buffer)]);
    this.#filled = 0;
  }
}

registerProcessor("capture", Capture);
