/** The caller's voice: whole pieces of 24 kHz sound, and its level. */

/**
 * Events: `piece` {pcm: Int16Array, level: number 0-1}, `lost` when the device went away.
 * @typedef {"denied" | "missing" | "insecure"} Refusal
 */

/** Why the microphone cannot be used. */
export class NoMicrophone extends Error {
  /** @param {Refusal} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

export class Microphone extends EventTarget {
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AudioWorkletNode | null} */
  #node = null;
  #on = false;

  /** @returns {boolean} */
  get on() {
    return this.#on;
  }

  /** @returns {MediaStreamTrack | null} its sound as the browser gives it; null where none is open */
  get track() {
    return this.#stream?.getAudioTracks()[0] ?? null;
  }

  /** @returns {MediaTrackSettings} what the browser granted */
  get granted() {
    return this.track?.getSettings() ?? {};
  }

  /** @returns {string} the device in words; "" where none is open */
  get description() {
    const track = this.#stream?.getAudioTracks()[0];
    return track && this.#context ? `${track.label}, ${this.#context.sampleRate / 1000} kHz` : "";
  }

  /**
   * Ask for the microphone; it is on afterwards.
   * @throws {NoMicrophone} the caller or the browser said no, or there is none
   */
  async open() {
    if (this.#node) {
      this.turn(true);
      return;
    }
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) throw new NoMicrophone("insecure");
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
      });
    } catch (error) {
      const denied = error instanceof DOMException && ["NotAllowedError", "SecurityError"].includes(error.name);
      throw new NoMicrophone(denied ? "denied" : "missing");
    }
    await this.#listen(stream);
  }

  /** @param {MediaStream} stream */
  async #listen(stream) {
    // At the device's own rate: not every browser takes a microphone into a context of another rate.
    const context = new AudioContext();
    await context.audioWorklet.addModule("/worklets/capture.js");
    const node = new AudioWorkletNode(context, "capture", { outputChannelCount: [1], channelCount: 1, channelCountMode: "explicit" });
    node.port.onmessage = ({ data }) => {
      if (this.#on) this.dispatchEvent(new CustomEvent("piece", { detail: data }));
    };
    context.createMediaStreamSource(stream).connect(node);
    // A node that leads nowhere is not run by every browser; its output is silence.
    node.connect(context.destination);
    stream.getAudioTracks()[0].addEventListener("ended", () => this.#lose());
    await context.resume();
    this.#stream = stream;
    this.#context = context;
    this.#node = node;
    this.#on = true;
  }

  /** @param {boolean} on */
  turn(on) {
    if (!this.#node || on === this.#on) return;
    this.#on = on;
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = on;
    this.#node.port.postMessage({ on });
    if (on) void this.#context?.resume();
  }

  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    void this.#context?.close();
    this.#stream = null;
    this.#context = null;
    this.#node = null;
    this.#on = false;
  }

  #lose() {
    this.close();
    this.dispatchEvent(new CustomEvent("lost"));
  }
}
