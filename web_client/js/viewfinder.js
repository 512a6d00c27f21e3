/** The switch of the camera, and what it sees: small, beside nothing that has to be read. */

import { byId, setText } from "./dom.js";
import { WORDS } from "./words.js";

/** @typedef {import("./looking.js").Looking} Looking */

/** How long the flash of a still lasts, ms. */
const FLASH = 300;

/** Events: `toggle`, `flip`, `look`. */
export class Viewfinder extends EventTarget {
  #switch = byId("camera");
  #box = byId("viewfinder");
  #look = byId("look");
  #flip = byId("flip");
  #told = byId("seen");
  #flash = 0;

  constructor() {
    super();
    this.#switch.addEventListener("click", () => this.#tell("toggle"));
    this.#look.addEventListener("click", () => this.#tell("look"));
    this.#flip.addEventListener("click", () => this.#tell("flip"));
    byId("camera-off").addEventListener("click", () => {
      this.#tell("toggle");
      this.#switch.focus();
    });
  }

  /** @param {Looking} looking */
  update(looking) {
    const { camera, state, vision } = looking;
    if (camera.video.parentElement !== this.#look) this.#look.prepend(camera.video);
    this.#switch.hidden = !looking.possible;
    this.#switch.setAttribute("aria-pressed", `${state !== "off"}`);
    setText(byId("camera-word"), state !== "off" ? WORDS.cameraOff : WORDS.camera);
    this.#box.hidden = state === "off";
    this.#flip.hidden = !camera.several;
    this.#look.toggleAttribute("data-mirrored", camera.mirrored);
    const seen = vision?.seen ?? "";
    if (this.#told.dataset.seen !== seen) this.#told.dataset.seen = seen;
    setText(byId("seen-word"), state === "asking" ? WORDS.cameraAsking : WORDS.seen[seen || "none"]);
    if (looking.taken) this.#shoot();
    looking.taken = false;
  }

  #shoot() {
    this.#look.toggleAttribute("data-taken", true);
    clearTimeout(this.#flash);
    this.#flash = window.setTimeout(() => this.#look.removeAttribute("data-taken"), FLASH);
  }

  /** @param {string} type */
  #tell(type) {
    this.dispatchEvent(new CustomEvent(type));
  }
}
