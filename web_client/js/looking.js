/** What the caller shows: when a still goes out, and what the server made of it. */

import { Camera, NoCamera } from "./camera.js";
import { on } from "./dom.js";
import { Frames, MOST } from "./frames.js";

/** Between two stills while the caller speaks, ms. */
const PERIOD = 1000;
/** What was found in a still is told for this long, ms. */
const TOLD = 5000;

/** @typedef {import("./line.js").RealtimeEvent} RealtimeEvent */
/** @typedef {{seen: "read" | "closer" | "", width: number, height: number, sharpness: number, codes: {kind: string, text: string}[]}} Vision */

/** Events: `change`; `refused` {reason} why there is no camera. */
export class Looking extends EventTarget {
  camera = new Camera();
  /** @type {"off" | "asking" | "on"} */
  state = "off";
  /** Whether the server looks at stills. */
  possible = true;
  /** @type {Vision | null} what was found in the last still */
  vision = null;
  /** Whether a still has just been taken. */
  taken = false;
  #frames;
  #timer = 0;
  #telling = 0;

  /** @param {(type: string, fields: object) => boolean} send @param {() => number} waiting bytes that are not on their way yet */
  constructor(send, waiting) {
    super();
    this.#frames = new Frames((part) => send("frontdesk.frame", part), waiting);
    on(this.camera, "lost", () => {
      this.close();
      this.#refuse("camera_stopped");
    });
  }

  async toggle() {
    if (this.state === "on") this.close();
    else if (this.state === "off") await this.#open(() => this.camera.open());
  }

  /** The other camera. */
  async flip() {
    if (this.state === "on") await this.#open(() => this.camera.flip());
  }

  close() {
    this.camera.close();
    this.state = "off";
    this.vision = null;
    this.#speaking(false);
    this.#changed();
  }

  /** Show what the camera sees now. @returns {Promise<boolean>} whether it went out */
  async look() {
    if (this.state !== "on" || !this.#frames.free) return false;
    const jpeg = await this.camera.still(MOST);
    const sent = jpeg !== null && (await this.#frames.send(jpeg)) !== "";
    if (!sent) return false;
    this.taken = true;
    this.#changed();
    return true;
  }

  /** @param {RealtimeEvent} event */
  receive(event) {
    if (event.type === "input_audio_buffer.speech_started") {
      this.#speaking(true);
    } else if (event.type === "input_audio_buffer.speech_stopped") {
      this.#speaking(false);
      void this.look();
    } else if (event.type === "frontdesk.vision") {
      this.#see(event);
    } else if (event.type === "session.updated" && event.session?.frontdesk?.events) {
      this.possible = event.session.frontdesk.events.includes("frame");
      this.#changed();
    }
  }

  /** @param {any} event */
  #see({ width, height, sharpness, codes, code_seen_unread: unread }) {
    if (this.state !== "on") return;
    const seen = codes.length > 0 ? "read" : unread ? "closer" : "";
    this.vision = { seen, width, height, sharpness, codes };
    clearTimeout(this.#telling);
    this.#telling = window.setTimeout(() => {
      if (this.vision) this.vision = { ...this.vision, seen: "" };
      this.#changed();
    }, TOLD);
    this.#changed();
  }

  /** @param {boolean} on */
  #speaking(on) {
    clearInterval(this.#timer);
    this.#timer = 0;
    if (on && this.state === "on") {
      void this.look();
      this.#timer = window.setInterval(() => void this.look(), PERIOD);
    }
  }

  /** @param {() => Promise<void>} take */
  async #open(take) {
    this.state = "asking";
    this.#changed();
    try {
      await take();
      this.state = "on";
    } catch (error) {
      this.close();
      this.#refuse(error instanceof NoCamera ? error.reason : "camera_missing");
    }
    this.#changed();
  }

  /** @param {import("./camera.js").CameraTrouble} reason */
  #refuse(reason) {
    this.dispatchEvent(new CustomEvent("refused", { detail: { reason } }));
  }

  #changed() {
    this.dispatchEvent(new CustomEvent("change"));
  }
}
