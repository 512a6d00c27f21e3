/** The list of conversations: search, filters, entries, newest first. */

import { byId, make, setText } from "../js/dom.js";
import { wanted } from "./filters.js";
import { WORDS, moment } from "./words.js";

/** How long typing may pause before it is searched, ms. */
const PAUSE_MS = 250;

/** Events: `open` {id} when an entry was chosen; `failed` {error}. */
export class List extends EventTarget {
  #entries = byId("entries");
  #api = () => /** @type {import("./api.js").Api} */ (/** @type {unknown} */ (null));
  /** @type {any[]} */
  #shown = [];
  #next = "";
  #open = "";
  #asked = 0;
  #pause = 0;

  /** @param {() => import("./api.js").Api} api */
  constructor(api) {
    super();
    this.#api = api;
    const form = /** @type {HTMLFormElement} */ (byId("filters"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.load();
    });
    form.addEventListener("input", () => {
      clearTimeout(this.#pause);
      this.#pause = window.setTimeout(() => void this.load(), PAUSE_MS);
    });
    const fields = byId("fields");
    byId("more-filters").addEventListener("click", ({ currentTarget }) => {
      fields.hidden = !fields.hidden;
      /** @type {HTMLElement} */ (currentTarget).setAttribute("aria-expanded", `${!fields.hidden}`);
    });
    this.#entries.addEventListener("keydown", (event) => this.#walk(event));
  }

  /** Say the choices in the language in force. */
  label() {
    choices("in-language", WORDS.languages);
    choices("verdict", WORDS.verdicts);
    choices("marked", WORDS.marks);
    this.#draw();
  }

  /** Ask anew. */
  async load() {
    clearTimeout(this.#pause);
    await this.#ask("");
  }

  /** @param {string} id of the conversation that is open */
  mark(id) {
    this.#open = id;
    for (const button of this.#entries.querySelectorAll("button[data-id]")) {
      button.setAttribute("aria-current", `${/** @type {HTMLElement} */ (button).dataset.id === id}`);
    }
  }

  /** @param {string} cursor */
  async #ask(cursor) {
    const asked = ++this.#asked;
    try {
      const found = await this.#api().list({ ...this.#wanted(), cursor });
      if (asked !== this.#asked) return; // something else was asked meanwhile
      this.#shown = cursor ? [...this.#shown, ...found.conversations] : found.conversations;
      this.#next = found.next;
      this.#draw();
      setText(byId("count"), WORDS.found(this.#shown.length, found.next !== ""));
    } catch (error) {
      if (asked === this.#asked) this.dispatchEvent(new CustomEvent("failed", { detail: { error } }));
    }
  }

  #wanted() {
    const value = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id)).value;
    return wanted({
      words: value("words"),
      language: value("in-language"),
      verdict: value("verdict"),
      mark: value("marked"),
      since: value("since"),
      until: value("until"),
    });
  }

  #draw() {
    const items = this.#shown.map((one) => make("li", {}, this.#entry(one)));
    if (this.#next) {
      const more = make("button", { type: "button", class: "more" }, WORDS.more);
      more.addEventListener("click", () => void this.#ask(this.#next));
      items.push(make("li", {}, more));
    }
    this.#entries.replaceChildren(...items);
  }

  /** @param {any} one */
  #entry(one) {
    const button = make("button", { type: "button", class: "entry", "data-id": one.id, "aria-current": `${one.id === this.#open}` });
    const about = make("span", { class: "aside" }, [moment(one.began), WORDS.turns(one.turns), WORDS.languages[one.language] ?? one.language].join(" · "));
    button.append(make("span", { class: "name", lang: one.language }, one.title || WORDS.noWords), about);
    if (one.found && one.found !== one.title) button.append(make("span", { class: "found", lang: one.language }, one.found));
    const signs = make("span", { class: "signs" });
    if (one.running) signs.append(make("span", { class: "sign now" }, WORDS.running));
    for (const [kind, count] of Object.entries(one.marks)) signs.append(make("span", { class: "sign marked" }, `${WORDS.marks[kind] ?? kind} ${count}`));
    for (const kind of ["doubt", "miss", "out_of_scope", "hand_over", "failed"]) {
      if (one.verdicts[kind]) signs.append(make("span", { class: "sign" }, `${WORDS.verdicts[kind]} ${one.verdicts[kind]}`));
    }
    if (signs.children.length > 0) button.append(signs);
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("open", { detail: { id: one.id } })));
    return button;
  }

  /** Up and down go from entry to entry. @param {KeyboardEvent} event */
  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const all = [...this.#entries.querySelectorAll("button")];
    const next = all[all.indexOf(/** @type {HTMLButtonElement} */ (event.target)) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

/** @param {string} id of a select @param {Record<string, string>} table values and words */
function choices(id, table) {
  const select = /** @type {HTMLSelectElement} */ (byId(id));
  const chosen = select.value;
  const options = Object.entries(table).map(([value, words]) => make("option", { value }, words));
  select.replaceChildren(make("option", { value: "" }, WORDS.any), ...options);
  select.value = chosen;
}
