/** The picture of the answer: lit where the voice is, drawn through where we have been. */

import { make, scrolling, setText } from "./dom.js";
import { Refused, parse } from "./svg.js";
import { twin } from "./twin.js";
import { WORDS } from "./words.js";

/** @typedef {import("./conversation.js").Picture} Picture */
/** @typedef {import("./timeline.js").State} State */

/** How much larger than drawn a kind may be shown where there is room; text grows with it. @type {Record<string, number>} */
const LARGER = { parts: 1.6, chart: 1.4, comparison: 1.3 };

/** Events: `select` {node, label} when the caller picks a node. */
export class Diagram extends EventTarget {
  #root;
  #title = make("h2", { class: "picture-title" });
  #step = make("p", { class: "picture-step" });
  #sheet = make("div", { class: "sheet", tabindex: "0", role: "region" });
  #refused = make("p", { class: "picture-refused", hidden: "" });
  #words = make("div", { class: "unseen picture-words", role: "group" });
  /** @type {Picture | null} */
  #picture = null;
  /** @type {SVGSVGElement | null} */
  #svg = null;
  /** What is drawn now, so that a frame without a change costs nothing. */
  #drawn = "";
  #lit = "";
  #natural = { width: 0, height: 0 };

  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.#root = root;
    root.append(make("div", { class: "picture-head" }, this.#title, this.#step), this.#refused, this.#sheet, this.#words);
    this.#sheet.addEventListener("click", (event) => this.#picked(event));
    this.#sheet.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      if (this.#picked(event)) event.preventDefault();
    });
    this.#sheet.addEventListener("scroll", () => this.#stick(), { passive: true });
    new ResizeObserver(() => this.#fit()).observe(this.#sheet);
  }

  /** @param {Picture | null} picture */
  show(picture) {
    if (picture === this.#picture) return;
    this.#picture = picture;
    this.#drawn = "";
    this.#lit = "";
    this.#svg = null;
    this.#sheet.replaceChildren();
    this.#root.toggleAttribute("hidden", !picture);
    if (!picture) return;
    setText(this.#title, picture.title);
    this.#sheet.setAttribute("aria-label", `${WORDS.picture}: ${picture.title}`);
    try {
      this.#svg = parse(picture.svg, (id) => document.getElementById(id) !== null);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      console.warn(`A drawing was refused: ${error.message}.`);
    }
    const refused = !this.#svg;
    this.#refused.hidden = !refused;
    setText(this.#refused, WORDS.pictureRefused);
    this.#sheet.hidden = refused;
    this.#words.classList.toggle("unseen", !refused);
    this.#words.setAttribute("aria-label", `${WORDS.pictureInWords}: ${picture.alt}`);
    if (this.#svg) this.#mount(this.#svg);
  }

  /** @param {State} state */
  update(state) {
    if (!this.#picture) return;
    const selectable = this.#selectable(state);
    const drawn = JSON.stringify([state.node, state.path, state.here?.step, selectable]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    setText(this.#step, this.#stepWords(state));
    this.#light(state, selectable);
    this.#draw(state);
    this.#words.replaceChildren(twin(this.#picture, state));
    if (state.node && state.node !== this.#lit) this.#follow(state.node);
    this.#lit = state.node;
  }

  /** @param {SVGSVGElement} svg */
  #mount(svg) {
    const [, , width, height] = (svg.getAttribute("viewBox") ?? "").trim().split(/[\s,]+/).map(Number);
    this.#natural = { width: width || Number(svg.getAttribute("width")), height: height || Number(svg.getAttribute("height")) };
    // The nodes that can be picked are buttons, so the drawing is a group; its content in words is the list.
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", this.#picture?.title ?? "");
    for (const name of ["aria-labelledby", "aria-describedby"]) svg.removeAttribute(name);
    for (const child of svg.children) if (child.localName !== "g") child.setAttribute("aria-hidden", "true");
    this.#sheet.append(svg);
    this.#fit();
  }

  /** Never smaller than it was drawn, or its text could not be read; a little larger where there is room. */
  #fit() {
    if (!this.#svg) return;
    const { width, height } = this.#natural;
    const { paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(this.#sheet);
    const across = this.#sheet.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const down = this.#sheet.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
    const room = Math.min(across / width, down / height);
    const scale = Math.min(Math.max(room, 1), LARGER[this.#picture?.kind ?? ""] ?? 1.2);
    this.#svg.setAttribute("width", `${Math.floor(width * scale)}`);
    this.#svg.setAttribute("height", `${Math.floor(height * scale)}`);
    if (this.#lit) this.#follow(this.#lit, "auto");
    this.#stick();
  }

  /** What is compared, and the numbers of an axis, stay at the left while the rest scrolls. */
  #stick() {
    const side = this.#svg?.querySelector("g.sticky");
    if (!this.#svg || !side) return;
    const shown = this.#svg.getBoundingClientRect();
    if (shown.width === 0) return; // put away: nothing scrolls
    const hidden = this.#sheet.getBoundingClientRect().left - shown.left;
    const scale = shown.width / this.#natural.width;
    side.setAttribute("transform", `translate(${Math.max(0, hidden / scale)} 0)`);
    side.classList.toggle("lifted", hidden > 0);
  }

  /** The nodes that can be picked now: where the ways from the present node lead. @param {State} state */
  #selectable({ here, node, replies }) {
    const from = node || here?.node;
    if (!here || !from || replies.length === 0) return [];
    return (this.#picture?.edges ?? []).filter((edge) => edge.source === from).map((edge) => edge.target);
  }

  /** @param {State} state @param {string[]} selectable */
  #light(state, selectable) {
    for (const { id, label } of this.#picture?.nodes ?? []) {
      const group = this.#svg?.querySelector(`#n-${CSS.escape(id)}`);
      if (!group) continue;
      const lit = id === state.node;
      group.setAttribute("data-state", lit ? "lit" : state.path.includes(id) ? "past" : "ahead");
      const choice = selectable.includes(id);
      group.classList.toggle("choice", choice);
      if (choice) {
        group.setAttribute("role", "button");
        group.setAttribute("tabindex", "0");
        group.setAttribute("aria-label", WORDS.next(label));
        group.removeAttribute("aria-hidden");
      } else {
        for (const name of ["role", "tabindex", "aria-label"]) group.removeAttribute(name);
        group.setAttribute("aria-hidden", "true");
      }
    }
  }

  /** The way walked is drawn through. @param {State} state */
  #draw({ path }) {
    const walked = new Set(path.slice(1).map((node, at) => `e-${path[at]}-${node}`));
    for (const { source, target } of this.#picture?.edges ?? []) {
      const id = `e-${source}-${target}`;
      const group = this.#svg?.querySelector(`#${CSS.escape(id)}`);
      group?.setAttribute("aria-hidden", "true");
      if (walked.has(id) && !group?.hasAttribute("data-walked")) {
        group?.setAttribute("data-walked", "true");
        // Above the lines that run into the same node.
        group?.parentElement?.append(group);
      } else if (!walked.has(id)) {
        group?.removeAttribute("data-walked");
      }
    }
  }

  /** @param {State} state */
  #stepWords({ here, node }) {
    if (!["flow", "steps"].includes(this.#picture?.kind ?? "flow")) return "";
    if (here?.step) return WORDS.step(here.step);
    const at = this.#picture?.nodes.findIndex(({ id }) => id === node) ?? -1;
    return !here && at >= 0 ? WORDS.stepOf(at + 1, this.#picture?.nodes.length ?? 0) : "";
  }

  /** @param {string} node @param {ScrollBehavior} [behavior] */
  #follow(node, behavior = scrolling()) {
    const group = this.#svg?.querySelector(`#n-${CSS.escape(node)}`);
    if (!group) return;
    const box = group.getBoundingClientRect();
    const sheet = this.#sheet.getBoundingClientRect();
    const stuck = this.#svg?.querySelector("g.sticky")?.getBoundingClientRect().width ?? 0;
    this.#sheet.scrollTo({
      left: this.#sheet.scrollLeft + box.left - sheet.left - (sheet.width + stuck - box.width) / 2,
      top: this.#sheet.scrollTop + box.top - sheet.top - (sheet.height - box.height) / 2,
      behavior,
    });
  }

  /** @param {Event} event @returns {boolean} */
  #picked(event) {
    const group = /** @type {Element} */ (event.target).closest?.("g.choice");
    const node = group?.getAttribute("data-id");
    if (!node) return false;
    const label = this.#picture?.nodes.find(({ id }) => id === node)?.label ?? "";
    this.dispatchEvent(new CustomEvent("select", { detail: { node, label } }));
    return true;
  }
}
