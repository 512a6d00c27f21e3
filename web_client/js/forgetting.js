/** "Forget me": what it means, a button, and the question whether that is meant. */

import { callerId, isKnown } from "./caller.js";
import { make, setText } from "./dom.js";
import { WORDS } from "./words.js";

export class Forgetting {
  #title = make("h2");
  #text = make("p");
  #begin = make("button", { type: "button", class: "action" });
  #yes = make("button", { type: "button", class: "action" });
  #no = make("button", { type: "button", class: "link" });
  #trouble = make("p", { class: "helper", role: "alert", hidden: "" });
  #asking = false;
  element = make("section", { class: "forgetting" }, this.#title, this.#text, this.#begin, this.#yes, this.#no, this.#trouble);

  /** @param {() => Promise<void>} forget */
  constructor(forget) {
    this.#begin.addEventListener("click", () => this.#ask(true));
    this.#no.addEventListener("click", () => this.#ask(false));
    this.#yes.addEventListener("click", async () => {
      this.#yes.disabled = true;
      try {
        await forget();
      } catch (error) {
        setText(this.#trouble, (error instanceof Error && error.message) || WORDS.forget.trouble);
        this.#trouble.hidden = false;
      }
      this.#yes.disabled = false;
    });
  }

  /** In the language in force; there is nothing to forget before the first conversation. */
  update() {
    const { forget } = WORDS;
    const known = isKnown();
    this.element.hidden = !known;
    setText(this.#title, forget.title);
    setText(this.#text, this.#asking || !known ? forget.ask : forget.text(callerId()));
    for (const [button, words] of /** @type {[HTMLElement, string][]} */ ([[this.#begin, forget.begin], [this.#yes, forget.yes], [this.#no, forget.no]])) setText(button, words);
    this.#begin.hidden = this.#asking;
    this.#yes.hidden = this.#no.hidden = !this.#asking;
  }

  /** @param {boolean} asking */
  #ask(asking) {
    this.#asking = asking;
    this.#trouble.hidden = true;
    this.update();
    (asking ? this.#no : this.#begin).focus();
  }
}
