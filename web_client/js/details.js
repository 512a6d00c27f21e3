/** What an engineer wants to see, out of the way of everybody else. */

import { make } from "./dom.js";
import { WORDS } from "./words.js";

/** @typedef {import("./session.js").Session} Session */

/** Events: `change` when it was opened or closed. */
export class Details extends EventTarget {
  #panel;
  #button;
  #list = make("dl");

  /** @param {HTMLElement} panel @param {HTMLElement} button that opens and closes it */
  constructor(panel, button) {
    super();
    this.#panel = panel;
    this.#button = button;
    panel.append(make("h2", {}, WORDS.detail.title), this.#list);
    button.addEventListener("click", () => this.toggle());
  }

  get open() {
    return !this.#panel.hidden;
  }

  toggle(open = !this.open) {
    this.#panel.hidden = !open;
    this.#button.setAttribute("aria-expanded", `${open}`);
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** @param {Session} session */
  update(session) {
    if (!this.open) return;
    const rows = [...this.#answer(session), ...this.#devices(session)].filter(([, value]) => value !== "");
    this.#list.replaceChildren(...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  }

  /** @param {Session} session @returns {[string, string][]} */
  #answer({ route, latency }) {
    const { detail } = WORDS;
    if (!route) return [[detail.verdict, detail.empty]];
    /** @type {[string, string][]} */
    const rows = [
      [detail.verdict, route.verdict],
      [detail.route, route.kind.replaceAll("_", " ")],
      [detail.reason, route.reason],
      [detail.score, typeof route.score === "number" ? route.score.toFixed(2) : ""],
      [detail.sources, (route.sources ?? []).map((/** @type {any} */ source) => `${source.title} (${Number(source.weight).toFixed(2)})`).join(", ")],
      [detail.durable, route.durable === undefined ? "" : route.durable ? detail.durableYes : detail.durableNo],
    ];
    if (latency.last) rows.push([latency.last.typed ? detail.latencyTyped : detail.latency, `${latency.last.ms} ms`]);
    return rows;
  }

  /** @param {Session} session @returns {[string, string][]} */
  #devices({ microphone, player, link, fault }) {
    const { detail } = WORDS;
    return [
      [detail.microphone, microphone.description],
      [detail.sound, player.description],
      [detail.connection, link],
      [detail.fault, fault],
    ];
  }
}
