/** The picture of an article on which its parts are drawn, moved, resized and named; by mouse, touch and keyboard. */

import { element } from "./dom.js";
import { between, drawn, keyed, moved, resized } from "./geometry.js";

/** @typedef {{name: string, words: string, x: number, y: number, width: number, height: number}} Part */

const MOST = 12;

export class Boxes {
  /**
   * @param {{picture: string, parts: Part[]}} shown
   * @param {(parts: Part[]) => Promise<void>} save rejects with a message
   */
  constructor(shown, save) {
    /** @type {Part[]} */
    this.parts = shown.parts.map((part) => ({ ...part }));
    this.chosen = -1;
    /** Whether something was drawn that is not saved. */
    this.changed = false;
    this.board = element("div", "board");
    const picture = element("img");
    picture.src = shown.picture;
    picture.alt = "";
    picture.draggable = false;
    this.layer = element("div");
    this.board.append(picture, this.layer);
    this.names = element("ol", "names");
    this.status = element("p", "hint");
    this.status.setAttribute("role", "status");
    const add = button("Add a box", () => this.add({ x: 40, y: 40, width: 20, height: 20 }));
    const keep = button("Save into the article", async () => {
      this.status.textContent = "Saving …";
      try {
        await save(this.parts);
        this.changed = false;
        this.status.textContent = "Saved.";
      } catch (error) {
        this.status.textContent = error instanceof Error ? error.message : String(error);
      }
    });
    keep.classList.add("primary");
    const row = element("div", "save");
    row.append(keep, add, this.status);
    const hint = element("p", "hint", "Draw on the picture. Arrows move a box, with Shift its corner, with Alt a little; Delete takes it away.");
    this.element = element("section", "editor");
    this.element.append(element("h3", "", "Parts on the picture"), this.board, hint, this.names, row);
    this.board.addEventListener("pointerdown", (event) => this.pressed(event));
    this.show();
  }

  /** @param {{x: number, y: number, width: number, height: number}} place */
  add(place) {
    if (this.parts.length >= MOST) {
      this.status.textContent = `A picture has at most ${MOST} parts.`;
      return;
    }
    this.parts.push({ name: "", words: "", ...place });
    this.chosen = this.parts.length - 1;
    this.changed = true;
    this.show();
    this.names.querySelectorAll("input").item(2 * this.chosen)?.focus();
  }

  /** @param {number} index */
  remove(index) {
    this.parts.splice(index, 1);
    this.chosen = -1;
    this.changed = true;
    this.show();
  }

  /** Per cent of the picture. @param {PointerEvent} event */
  at(event) {
    const frame = this.board.getBoundingClientRect();
    return { x: ((event.clientX - frame.left) / frame.width) * 100, y: ((event.clientY - frame.top) / frame.height) * 100 };
  }

  /** A drag begins: on a corner it resizes, on a box it moves, on the picture it draws. @param {PointerEvent} event */
  pressed(event) {
    if (event.button !== 0) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const box = /** @type {HTMLElement | null} */ (target.closest(".box"));
    const from = this.at(event);
    const index = box ? Number(box.dataset.index) : -1;
    const before = index >= 0 ? { ...this.parts[index] } : null;
    const change = target.classList.contains("corner") ? resized : moved;
    let ghost = between(from.x, from.y, from.x, from.y);
    event.preventDefault();
    this.board.setPointerCapture(event.pointerId);
    if (index >= 0) this.choose(index);

    const move = (/** @type {PointerEvent} */ now) => {
      const to = this.at(now);
      if (before) {
        this.parts[index] = change(before, to.x - from.x, to.y - from.y);
        this.changed = true;
        this.place(index);
      } else {
        ghost = between(from.x, from.y, to.x, to.y);
        this.ghost(ghost);
      }
    };
    const end = () => {
      this.board.removeEventListener("pointermove", move);
      this.board.removeEventListener("pointerup", end);
      this.board.removeEventListener("pointercancel", end);
      this.ghost(null);
      if (!before && drawn(ghost)) this.add(ghost);
    };
    this.board.addEventListener("pointermove", move);
    this.board.addEventListener("pointerup", end);
    this.board.addEventListener("pointercancel", end);
  }

  /** The box that is being drawn. @param {{x: number, y: number, width: number, height: number} | null} place */
  ghost(place) {
    this.layer.querySelector(".ghost")?.remove();
    if (!place) return;
    const box = element("div", "box ghost");
    put(box, place);
    this.layer.append(box);
  }

  /** @param {number} index */
  choose(index) {
    this.chosen = index;
    for (const box of this.layer.querySelectorAll(".box")) box.classList.toggle("chosen", Number(/** @type {HTMLElement} */ (box).dataset.index) === index);
    /** @type {HTMLElement | null} */ (this.layer.querySelector(".box.chosen"))?.focus();
  }

  /** @param {number} index */
  place(index) {
    const box = /** @type {HTMLElement | null} */ (this.layer.querySelector(`.box[data-index="${index}"]`));
    if (box) put(box, this.parts[index]);
  }

  /** Everything anew: the boxes, and a line for each to name it. */
  show() {
    this.layer.replaceChildren(...this.parts.map((part, index) => this.box(part, index)));
    this.names.replaceChildren(...this.parts.map((part, index) => this.line(part, index)));
  }

  /** @param {Part} part @param {number} index */
  box(part, index) {
    const box = element("button", index === this.chosen ? "box chosen" : "box");
    box.type = "button";
    box.dataset.index = String(index);
    box.setAttribute("aria-label", `Box ${index + 1}${part.name ? `, ${part.name}` : ""}`);
    const corner = element("span", "corner");
    box.append(element("span", "number", String(index + 1)), corner);
    put(box, part);
    box.addEventListener("keydown", (event) => {
      const next = keyed(this.parts[index], event);
      if (next) {
        event.preventDefault();
        this.parts[index] = next;
        this.changed = true;
        this.place(index);
      } else if (event.key === "Delete") {
        this.remove(index);
      }
    });
    box.addEventListener("focus", () => {
      if (this.chosen !== index) this.choose(index);
    });
    return box;
  }

  /** @param {Part} part @param {number} index */
  line(part, index) {
    const line = element("li");
    const name = field("Name", part.name, (text) => {
      this.parts[index].name = text;
      this.changed = true;
      this.layer.querySelector(`[data-index="${index}"]`)?.setAttribute("aria-label", `Box ${index + 1}, ${text}`);
    });
    const words = field("What is said of it", part.words, (text) => {
      this.parts[index].words = text;
      this.changed = true;
    });
    const away = button("Remove", () => this.remove(index));
    away.setAttribute("aria-label", `Remove ${part.name || `box ${index + 1}`}`);
    line.append(element("span", "", `${index + 1}.`), name, words, away);
    return line;
  }
}

/** @param {HTMLElement} box @param {{x: number, y: number, width: number, height: number}} place */
function put(box, place) {
  box.style.left = `${place.x}%`;
  box.style.top = `${place.y}%`;
  box.style.width = `${place.width}%`;
  box.style.height = `${place.height}%`;
}

/** @param {string} label @param {() => void} press */
function button(label, press) {
  const made = element("button", "", label);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

/** @param {string} label @param {string} value @param {(text: string) => void} change */
function field(label, value, change) {
  const made = element("input");
  made.type = "text";
  made.value = value;
  made.placeholder = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("input", () => change(made.value));
  return made;
}
