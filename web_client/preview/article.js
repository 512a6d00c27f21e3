/** One article: its problems, what is said piece by piece, its drawing, and the picture whose parts are drawn. */

import { parse } from "../js/svg.js";
import { Boxes } from "./boxes.js";
import { element } from "./dom.js";

/**
 * @param {{file: string, title: string}} entry of the list
 * @param {any} shown what the server says of it
 * @param {any[]} problems of this file
 * @param {{play: (text: string, language: string, button: HTMLButtonElement) => void,
 *   save: (parts: object[]) => Promise<void>}} actions
 * @returns {{nodes: HTMLElement[], boxes: Boxes | null}}
 */
export function article(entry, shown, problems, actions) {
  /** @type {HTMLElement[]} */
  const nodes = [element("h2", "", shown.title ?? entry.title)];
  const about = [entry.file, shown.draft ? "draft: not for callers yet" : "", shown.source ? `from ${shown.source}` : ""];
  nodes.push(element("p", "about", about.filter(Boolean).join(" · ")));
  if (problems.length > 0) nodes.push(wrong(problems));
  if (shown.trouble) nodes.push(element("p", "notice", shown.trouble));
  if (shown.spoken.length > 0) nodes.push(spoken(shown, actions.play));
  if (shown.svg) nodes.push(drawing(shown));
  let boxes = null;
  if (shown.boxes?.picture) {
    boxes = new Boxes(shown.boxes, actions.save);
    nodes.push(boxes.element);
  } else if (shown.boxes?.trouble) {
    nodes.push(element("p", "notice", shown.boxes.trouble));
  }
  if (shown.questions?.length > 0) nodes.push(questions(shown.questions));
  return { nodes, boxes };
}

/** @param {any[]} problems */
function wrong(problems) {
  const list = element("ul", "problems");
  for (const one of problems) {
    const item = element("li");
    item.append(element("code", "", `${one.file}:${one.line}`), ` ${one.message} ${one.hint}`);
    list.append(item);
  }
  return list;
}

/** @param {any} shown @param {(text: string, language: string, button: HTMLButtonElement) => void} play */
function spoken(shown, play) {
  const section = element("section");
  const list = element("ol", "spoken");
  for (const piece of shown.spoken) {
    const item = element("li");
    const listen = element("button", "", "Listen");
    listen.type = "button";
    listen.setAttribute("aria-label", `Listen: ${piece.label || piece.say.slice(0, 40)}`);
    listen.addEventListener("click", () => play(piece.say, shown.language, listen));
    const words = element("div");
    if (piece.label) words.append(element("span", "label", piece.label));
    words.append(element("span", "", piece.say));
    if (piece.wait_s) words.append(element("span", "wait", ` (${piece.wait_s} s to wait)`));
    item.append(listen, words);
    list.append(item);
  }
  section.append(element("h3", "", "As it is spoken"), list);
  section.lang = shown.language;
  return section;
}

/** @param {any} shown */
function drawing(shown) {
  const section = element("section", "picture");
  section.append(element("h3", "", "As it is drawn"));
  try {
    section.append(parse(shown.svg));
  } catch (error) {
    section.append(element("p", "notice", `The drawing is refused: ${error instanceof Error ? error.message : error}`));
  }
  return section;
}

/** @param {string[]} asked */
function questions(asked) {
  const section = element("section");
  const list = element("ul", "questions");
  list.append(...asked.map((text) => element("li", "", text)));
  section.append(element("h3", "", `What callers ask (${asked.length})`), list);
  return section;
}
