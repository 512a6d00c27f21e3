/** What the caller says: the microphone, on or off, and its sound on its way. */

import { on } from "./dom.js";
import { Microphone, NoMicrophone } from "./microphone.js";

/** Events: `change`; `piece` {pcm, level} of sound; `track` when another microphone, or none, is to be heard; `refused` {reason}. */
export class Listening extends EventTarget {
  microphone = new Microphone();
  /** @type {"off" | "asking" | "on"} */
  state = "off";

  constructor() {
    super();
    on(this.microphone, "piece", (detail) => this.#tell("piece", detail));
    on(this.microphone, "lost", () => {
      this.#become("off");
      this.#tell("track", {});
      this.#tell("refused", { reason: "unplugged" });
    });
  }

  /** Turn it on: the first time the browser asks the caller. */
  async open() {
    this.#become("asking");
    try {
      await this.microphone.open();
      this.#tell("track", {});
      this.#become("on");
    } catch (error) {
      this.#become("off");
      this.#tell("refused", { reason: error instanceof NoMicrophone ? error.reason : "missing" });
    }
  }

  /** Turn it off, to be turned on again. */
  rest() {
    this.microphone.turn(false);
    this.#become("off");
  }

  close() {
    this.microphone.close();
    this.#tell("track", {});
    this.#become("off");
  }

  /** @param {"off" | "asking" | "on"} state */
  #become(state) {
    this.state = state;
    this.#tell("change", {});
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
