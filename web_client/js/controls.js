/** The dock: one button to talk, one line to type, one way to stop. And the keys that do the same. */

import { byId, setText } from "./dom.js";
import { WORDS } from "./words.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./session.js").Phase} Phase */

/** Level of speech at which the ring is widest: RMS of a close voice, about -14 dBFS. */
const FULL = 0.2;

/** What Space presses. */
const PRESSED = "button, a, [role=button]";

/** Events: `talk`, `say` {text, replaces}, `stop`, `camera`, `key` {key}. */
export class Controls extends EventTarget {
  #mic = byId("mic");
  #form = /** @type {HTMLFormElement} */ (byId("ask"));
  #input = /** @type {HTMLInputElement} */ (byId("text"));
  #stop = /** @type {HTMLButtonElement} */ (byId("stop"));
  #phase = byId("phase");
  #hint = byId("hint");
  #cancel = byId("cancel");
  #correcting = "";
  #level = 0;
  #ready = true;
  /** @type {Element | null} what has the focus because it was clicked; `:focus-visible` forgets that with the next key */
  #clicked = null;

  constructor() {
    super();
    this.#mic.addEventListener("click", () => this.#tell("talk"));
    this.#stop.addEventListener("click", () => this.#tell("stop"));
    this.#cancel.addEventListener("click", () => this.correct("", ""));
    byId("person").addEventListener("click", () => this.#say(WORDS.personAsk));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#say(this.#input.value.trim());
    });
    this.#input.addEventListener("input", () => this.#form.toggleAttribute("data-filled", this.#input.value.trim() !== ""));
    document.addEventListener("pointerdown", ({ target }) => {
      this.#clicked = /** @type {Element} */ (target).closest(PRESSED);
    });
    document.addEventListener("focusin", ({ target }) => {
      if (target !== this.#clicked) this.#clicked = null;
    });
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Put what was heard in the box, to be corrected. @param {string} id @param {string} text */
  correct(id, text) {
    this.#correcting = id;
    this.#input.value = text;
    this.#form.toggleAttribute("data-filled", text !== "");
    this.#cancel.hidden = !id;
    this.#input.focus();
    this.#input.select();
  }

  /** @param {number} level of the microphone, RMS 0 to 1 */
  level(level) {
    // Quick to rise, slow to fall, as a meter should be.
    this.#level = Math.max(Math.min(level / FULL, 1), this.#level * 0.8);
    this.#mic.style.setProperty("--level", this.#level.toFixed(2));
  }

  /** @param {Session} session */
  update(session) {
    const { phase, mic, busy, ready, hears } = session;
    const { dataset } = document.body;
    this.#ready = ready;
    if (dataset.phase !== phase) dataset.phase = phase;
    if (dataset.mic !== mic) dataset.mic = mic;
    setText(this.#phase, WORDS.phase[phase]);
    const hint = phase === "quiet" && !hears ? "unheard" : phase;
    setText(this.#hint, hint in WORDS.hint ? WORDS.hint[/** @type {keyof typeof WORDS.hint} */ (hint)] : "");
    const off = hears ? WORDS.micOff : WORDS.micUnheard;
    const begin = hears ? WORDS.talkLong : WORDS.beginLong;
    const label = phase === "idle" ? begin : mic === "on" ? WORDS.micOn : off;
    if (this.#mic.getAttribute("aria-label") !== label) this.#mic.setAttribute("aria-label", label);
    if (phase === "idle") this.#mic.removeAttribute("aria-pressed");
    else if (this.#mic.getAttribute("aria-pressed") !== `${mic === "on"}`) this.#mic.setAttribute("aria-pressed", `${mic === "on"}`);
    if (this.#stop.disabled === busy) this.#stop.disabled = !busy;
    if (mic !== "on") this.level(0);
    const placeholder = this.#correcting ? WORDS.correctHere : WORDS.typeHere;
    if (this.#input.placeholder !== placeholder) this.#input.placeholder = placeholder;
  }

  /** @param {string} text */
  #say(text) {
    // While the line is being opened the words stay in the box.
    if (!text || !this.#ready) return;
    this.#tell("say", { text, replaces: this.#correcting });
    this.#correcting = "";
    this.#cancel.hidden = true;
    this.#input.value = "";
    this.#form.removeAttribute("data-filled");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape") {
      if (this.#correcting) this.correct("", "");
      this.#tell("stop");
      return;
    }
    const target = /** @type {Element} */ (event.target);
    if (target.closest("input, textarea, select")) return;
    if (event.key === " ") {
      // A button that was reached by keyboard keeps its own Space; one that was clicked does not.
      if (target.closest(PRESSED) && target !== this.#clicked) return;
      event.preventDefault();
      if (!event.repeat) this.#tell("talk");
    } else if (event.key === "c" && !event.repeat) {
      this.#tell("camera");
    } else if (/^[1-9]$/.test(event.key)) {
      this.#tell("key", { key: event.key });
    }
  }

  /** @param {string} type @param {object} [detail] */
  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
