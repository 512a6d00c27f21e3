/** The words of the page, in the language that it speaks now: each language is a file with the same entries. */

import { EN } from "./words_en.js";
import { ZH } from "./words_zh.js";

/** @typedef {typeof EN} Words */

/** @type {Readonly<Record<string, Words>>} by the first part of a language tag */
export const TABLES = Object.freeze({ en: EN, zh: ZH });

/** Those in force; whoever imports this sees the change. */
export let WORDS = EN;

/** @param {string} tag of a language; of one that has no words here the English ones stand @returns {Words} */
export function wordsOf(tag) {
  return TABLES[tag.toLowerCase().split("-")[0]] ?? EN;
}

/** @param {string} tag */
export function speak(tag) {
  WORDS = wordsOf(tag);
}

/** Say what stands still on the page in the language in force. */
export function label() {
  for (const element of document.querySelectorAll("[data-word], [data-label], [data-placeholder]")) {
    const { word, label: name, placeholder } = /** @type {HTMLElement} */ (element).dataset;
    if (word) element.textContent = text(word);
    if (name) element.setAttribute("aria-label", text(name));
    if (placeholder) element.setAttribute("placeholder", text(placeholder));
  }
}

/** @param {string} name */
function text(name) {
  return String(WORDS[/** @type {keyof Words} */ (name)]);
}
