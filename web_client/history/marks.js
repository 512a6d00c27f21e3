/** What somebody says of an answer when reading it later: wrong, or missing, with a note. */

import { make, setText } from "../js/dom.js";
import { WORDS } from "./words.js";

const NOTE_MAX = 500;

/**
 * @param {{id: string, mark: string, note: string}} line
 * @param {(answer: string, mark: string, note: string) => Promise<void>} save
 */
export function marks(line, save) {
  let { mark } = line;
  const note = make("textarea", { maxlength: `${NOTE_MAX}`, rows: "2", placeholder: WORDS.note, "aria-label": WORDS.note });
  note.value = line.note;
  const store = make("button", { type: "button" }, WORDS.save);
  const status = make("p", { class: "aside", role: "status" });
  const box = make("div", { class: "note" }, note, store);
  const buttons = Object.keys(WORDS.marks).map((kind) => {
    const button = make("button", { type: "button", class: "mark", "data-mark": kind, title: WORDS.markHints[kind] }, WORDS.marks[kind]);
    button.addEventListener("click", () => void change(mark === kind ? "" : kind, mark === kind ? "" : note.value));
    return button;
  });

  function draw() {
    for (const button of buttons) button.setAttribute("aria-pressed", `${button.dataset.mark === mark}`);
    box.hidden = mark === "";
  }

  /** @param {string} wanted @param {string} words */
  async function change(wanted, words) {
    for (const button of [...buttons, store]) button.disabled = true;
    try {
      await save(line.id, wanted, words);
      mark = wanted;
      if (!mark) note.value = "";
      setText(status, mark ? WORDS.saved : "");
    } catch (error) {
      setText(status, error instanceof Error ? error.message : `${error}`);
    }
    for (const button of [...buttons, store]) button.disabled = false;
    draw();
  }

  store.addEventListener("click", () => void change(mark, note.value));
  draw();
  return make("div", { class: "marks" }, ...buttons, box, status);
}
