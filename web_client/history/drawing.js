/** The drawings of a past conversation, each shown once, and in words for whoever hears the page. */

import { make } from "../js/dom.js";
import { Refused, parse } from "../js/svg.js";
import { twin } from "../js/twin.js";
import { WORDS } from "./words.js";

/** Nothing is lit any more. */
const OVER = /** @type {any} */ ({ node: "", path: [], replies: [], here: null, person: "" });

export class Drawings {
  /** @type {Map<string, any>} */
  #by = new Map();
  #shown = new Set();

  /** @param {{key: string, svg: string, alt: string, spec: any}[]} drawings */
  constructor(drawings) {
    for (const one of drawings) this.#by.set(one.key, one);
  }

  /** @param {string} key @returns {HTMLElement | null} null where it is not kept */
  show(key) {
    const drawing = this.#by.get(key);
    if (!drawing) return null;
    if (this.#shown.has(key)) return make("p", { class: "aside again" }, `${drawing.spec.title ?? ""}: ${WORDS.sameDrawing}`);
    this.#shown.add(key);
    const figure = make("figure", { class: "drawn" }, make("figcaption", {}, drawing.spec.title ?? WORDS.drawing));
    const words = make("details", { class: "in-words" }, make("summary", {}, WORDS.inWords), twin({ edges: [], nodes: [], ...drawing.spec }, OVER));
    try {
      const sheet = make("div", { class: "sheet", tabindex: "0", role: "region", "aria-label": drawing.spec.title ?? WORDS.drawing });
      sheet.append(mounted(drawing));
      figure.append(sheet);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      figure.append(make("p", { class: "aside" }, WORDS.refusedDrawing));
      words.open = true;
    }
    figure.append(words);
    return figure;
  }
}

/** A drawing as one image. Its ids go: other drawings on the page have the same. @param {any} drawing */
function mounted({ svg, alt }) {
  const root = parse(svg);
  for (const element of [root, ...root.querySelectorAll("[id]")]) element.removeAttribute("id");
  root.removeAttribute("aria-labelledby");
  root.setAttribute("role", "img");
  root.setAttribute("aria-label", alt);
  return root;
}
