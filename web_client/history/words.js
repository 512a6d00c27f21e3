/** The words of the history, in the language that it is read in: each language is a file with the same entries. */

import { speak as speakPage } from "../js/words.js";
import { EN } from "./words_en.js";
import { ZH } from "./words_zh.js";

/** @typedef {{[K in keyof typeof EN]: (typeof EN)[K] extends string ? string : (typeof EN)[K]}} Words */

const TABLES = Object.freeze({ en: EN, zh: ZH });

/** Those in force; whoever imports this sees the change. @type {any} */
export let WORDS = EN;

/** Of the page, as a tag. @type {"en" | "zh"} */
export let language = "en";

/** @param {string} tag */
export function speak(tag) {
  language = tag.toLowerCase().startsWith("zh") ? "zh" : "en";
  WORDS = TABLES[language];
  speakPage(language);
}

/** Say what stands still on the page in the language in force. */
export function label() {
  document.documentElement.lang = language;
  document.title = WORDS.title;
  for (const element of document.querySelectorAll("[data-word], [data-label], [data-placeholder]")) {
    const { word, label: name, placeholder } = /** @type {HTMLElement} */ (element).dataset;
    if (word) element.textContent = WORDS[word];
    if (name) element.setAttribute("aria-label", WORDS[name]);
    if (placeholder) element.setAttribute("placeholder", WORDS[placeholder]);
  }
}

/** @param {number} at seconds since 1970 @returns {string} day and minute, where the page is read */
export function moment(at) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(at * 1000);
}

/** @param {number} at seconds since 1970 @returns {string} to the second, without the day */
export function time(at) {
  return new Intl.DateTimeFormat(language, { timeStyle: "medium" }).format(at * 1000);
}
