/** What went wrong, in plain words, with what can be done about it. */

import { byId, setText } from "./dom.js";
import { WORDS } from "./words.js";

/** Events: `action`, `dismiss`. */
export class NoticeBar extends EventTarget {
  #bar = byId("notice");
  #title = byId("notice-title");
  #text = byId("notice-text");
  #action = byId("notice-action");

  constructor() {
    super();
    this.#action.addEventListener("click", () => this.dispatchEvent(new CustomEvent("action")));
    byId("notice-close").addEventListener("click", () => this.dispatchEvent(new CustomEvent("dismiss")));
  }

  /** @param {import("./session.js").Notice | null} notice */
  show(notice) {
    this.#bar.hidden = !notice;
    if (!notice) return;
    const words = WORDS.notice[notice.kind];
    this.#bar.dataset.kind = notice.kind;
    setText(this.#title, words.title);
    setText(this.#text, notice.text || words.text);
    setText(this.#action, words.action);
    this.#action.hidden = words.action === "";
  }
}
