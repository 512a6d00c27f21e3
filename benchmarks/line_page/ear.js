/* What a track gives: when sound begins after quiet, and when it was last heard. Times are wall times in ms. */
const LOUD = 0.0056; // -45 dBFS: voice
const HEARD = 0.001; // -60 dBFS: anything at all
const QUIET = 0.2; // seconds before which sound does not begin anew

registerProcessor("ear", class extends AudioWorkletProcessor {
  #quiet = 0;
  #heard = false;

  process([[samples]]) {
    if (!samples) return true;
    const now = Date.now();
    let peak = 0;
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    if (peak >= LOUD && this.#quiet >= QUIET * sampleRate) this.port.postMessage({ kind: "began", now });
    this.#quiet = peak >= LOUD ? 0 : this.#quiet + samples.length;
    const heard = peak >= HEARD;
    if (this.#heard && !heard) this.port.postMessage({ kind: "ended", now });
    if (!this.#heard && heard) this.port.postMessage({ kind: "resumed", now });
    this.#heard = heard;
    return true;
  }
});
