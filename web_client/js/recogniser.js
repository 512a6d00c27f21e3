/**
 * The browser's own recogniser, for a language in which the assistant cannot hear. Only where the caller has asked
 * for it: most browsers send the sound to their maker.
 */

/** Half sure where the browser does not say how sure it is. */
const UNKNOWN = 0.5;

/** Events: `change`; `heard` {text, confidence} for each sentence; `refused` when it does not work here. */
export class Recogniser extends EventTarget {
  /** @type {"off" | "on"} */
  state = "off";
  language = "";
  /** @type {any} the one that listens; null while there is none, also between two sentences */
  #running = null;
  /** Whether it is quiet for the while in which the assistant speaks: it would hear that too. */
  #resting = false;

  static possible() {
    return Boolean(kind());
  }

  /** @param {string} language a tag such as zh-CN */
  open(language) {
    this.language = language;
    this.#become("on");
    this.#listen();
  }

  close() {
    this.#become("off");
    this.#running?.abort();
  }

  /** @param {boolean} resting */
  rest(resting) {
    if (resting === this.#resting) return;
    this.#resting = resting;
    if (resting) this.#running?.abort();
    else this.#listen();
  }

  #listen() {
    if (this.state === "off" || this.#resting || this.#running) return;
    const running = new (kind())();
    this.#running = running;
    running.lang = this.language;
    running.continuous = false;
    running.addEventListener("result", (/** @type {any} */ { results }) => {
      const [best] = results[results.length - 1];
      const text = best.transcript.trim();
      if (text) this.#tell("heard", { text, confidence: best.confidence || UNKNOWN });
    });
    running.addEventListener("error", (/** @type {any} */ { error }) => {
      // Silence and a stop of our own are no faults; anything else would only come again.
      if (error === "no-speech" || error === "aborted") return;
      this.#become("off");
      this.#tell("refused", { error });
    });
    running.addEventListener("end", () => {
      this.#running = null;
      this.#listen();
    });
    running.start();
  }

  /** @param {"off" | "on"} state */
  #become(state) {
    this.state = state;
    this.#tell("change", {});
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @returns {any} the browser's class, under either of its names */
function kind() {
  const { SpeechRecognition, webkitSpeechRecognition } = /** @type {any} */ (window);
  return SpeechRecognition ?? webkitSpeechRecognition;
}
