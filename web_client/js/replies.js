/** What the caller may answer now, as buttons: the same words that may be spoken. */

import { make } from "./dom.js";
import { WORDS } from "./words.js";

/** @typedef {import("./timeline.js").Reply} Reply */

/** Replies that a key picks. */
const KEYS = 3;

/** Events: `pick` {id, label}. */
export class Replies extends EventTarget {
  element = make("div", { class: "replies", role: "group" });
  /** @type {readonly Reply[]} */
  #offered = [];

  /** @param {readonly Reply[]} replies */
  show(replies) {
    if (JSON.stringify(replies) === JSON.stringify(this.#offered)) return;
    this.#offered = replies;
    this.element.setAttribute("aria-label", WORDS.repliesLabel);
    this.element.replaceChildren(...replies.map((reply, at) => this.#button(reply, at)));
  }

  /** @param {string} key @returns {boolean} whether the key picked one */
  press(key) {
    const at = Number(key) - 1;
    if (!(at >= 0 && at < KEYS)) return false;
    const reply = this.#offered[at];
    if (reply) this.#pick(reply);
    return Boolean(reply);
  }

  /** @param {Reply} reply @param {number} at */
  #button(reply, at) {
    const button = make("button", { type: "button", class: "reply" }, make("span", {}, capital(reply.label)));
    if (at < KEYS) {
      button.setAttribute("aria-keyshortcuts", `${at + 1}`);
      button.append(make("kbd", { "aria-hidden": "true" }, `${at + 1}`));
    }
    button.addEventListener("click", () => this.#pick(reply));
    return button;
  }

  /** @param {Reply} reply */
  #pick(reply) {
    this.dispatchEvent(new CustomEvent("pick", { detail: { id: reply.id, label: capital(reply.label) } }));
  }
}

/** A button begins with a capital, as a sentence does. @param {string} label */
function capital(label) {
  return label.charAt(0).toLocaleUpperCase() + label.slice(1);
}
