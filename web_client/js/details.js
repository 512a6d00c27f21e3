/** What an engineer wants to see, out of the way of everybody else. */

import { make, on, setText } from "./dom.js";
import { Network } from "./network.js";
import { waterfall } from "./waterfall.js";
import { WORDS } from "./words.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {[name: string, value: string | HTMLElement]} Row */

/** Events: `change` when it was opened or closed, or has something new to show. */
export class Details extends EventTarget {
  #panel;
  #button;
  #title = make("h2");
  #list = make("dl");
  #network;

  /** @param {HTMLElement} panel @param {HTMLElement} button that opens and closes it @param {Session} session */
  constructor(panel, button, session) {
    super();
    this.#panel = panel;
    this.#button = button;
    this.#network = new Network(() => session.lifeline.connection.stats());
    panel.append(this.#title, this.#list);
    button.addEventListener("click", () => this.toggle());
    on(this.#network, "change", () => this.dispatchEvent(new CustomEvent("change")));
  }

  get open() {
    return !this.#panel.hidden;
  }

  toggle(open = !this.open) {
    this.#panel.hidden = !open;
    this.#button.setAttribute("aria-expanded", `${open}`);
    this.#network.watch(open);
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** @param {Session} session */
  update(session) {
    if (!this.open) return;
    setText(this.#title, WORDS.detail.title);
    const rows = [...this.#answer(session), ...this.#line(session), ...this.#devices(session)].filter(([, value]) => value !== "");
    this.#list.replaceChildren(...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  }

  /** @param {Session} session @returns {Row[]} */
  #answer({ route, latency }) {
    const { detail } = WORDS;
    if (!route) return [[detail.verdict, detail.empty]];
    /** @type {Row[]} */
    const rows = [
      [detail.verdict, route.verdict],
      [detail.route, detail.kinds[/** @type {keyof typeof detail.kinds} */ (route.drawing ?? route.kind)] ?? route.kind],
      [detail.reason, route.reason],
      [detail.score, typeof route.score === "number" ? route.score.toFixed(2) : ""],
      [detail.sources, (route.sources ?? []).map((/** @type {any} */ source) => `${source.title}${source.taken ? `, ${source.taken}` : ""} (${Number(source.weight).toFixed(2)})`).join(", ")],
      [detail.durable, route.durable === undefined ? "" : route.durable ? detail.durableYes : detail.durableNo],
    ];
    if (latency.last) rows.push([latency.last.typed ? detail.latencyTyped : detail.latency, `${latency.last.ms} ms`]);
    const wait = latency.waterfall(detail.ownPart);
    if (wait) rows.push([`${detail.waterfall}: ${Math.round(wait.total)} ms`, waterfall(wait.parts, wait.total)]);
    return rows;
  }

  /** @param {Session} session @returns {Row[]} */
  #line({ link, fault, lifeline: { connection } }) {
    const { detail } = WORDS;
    const { rtt, jitter, lost } = this.#network.quality;
    const quality = [
      rtt === null ? "" : detail.rtt(Math.round(rtt)),
      jitter === null ? "" : detail.jitter(Math.round(jitter)),
      lost === null ? "" : detail.lost((100 * lost).toFixed(1)),
    ].filter(Boolean);
    const way = connection.way && connection.detour ? `${connection.way}, ${detail.because(connection.detour)}` : connection.way;
    return [
      [detail.connection, [detail.link[link], way].filter(Boolean).join(": ")],
      [detail.quality, quality.join(", ")],
      [detail.fault, fault],
    ];
  }

  /** @param {Session} session @returns {Row[]} */
  #devices({ listening: { microphone }, speaking, looking }) {
    const { detail } = WORDS;
    const { echoCancellation, noiseSuppression, autoGainControl } = microphone.granted;
    /** @type {[string, unknown][]} */
    const asked = [[detail.echo, echoCancellation], [detail.noise, noiseSuppression], [detail.gain, autoGainControl]];
    const granted = microphone.track ? asked.map(([name, is]) => `${name} ${is ? detail.on : detail.off}`).join(", ") : "";
    const { vision } = looking;
    const codes = (vision?.codes ?? []).map(({ kind, text }) => `${kind} ${text}`).join(", ");
    const seen = vision ? `${vision.width} × ${vision.height}, ${detail.sharpness} ${Number(vision.sharpness).toFixed(1)}` : "";
    return [
      [detail.microphone, microphone.description],
      [detail.granted, granted],
      [detail.sound, speaking.voice.description],
      [detail.camera, looking.camera.description],
      [detail.seen, [seen, codes].filter(Boolean).join(", ")],
    ];
  }
}
