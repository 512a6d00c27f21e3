/** The editors' page: the list at the left, the open article at the right, both as the files are now. */

import { Api, Refused, tokenOf } from "./api.js";
import { article } from "./article.js";
import { element } from "./dom.js";
import { Player } from "./player.js";

const AGAIN_MS = 2000;

const token = tokenOf(location.hash);
const api = new Api(token);
const player = new Player((text, language) => api.speech(text, language));
const [folder, notice, files, filter, main] = ["folder", "notice", "files", "filter", "article"].map((id) => /** @type {HTMLElement} */ (document.getElementById(id)));
/** @type {any} */
let shelf = { version: -1, files: [], problems: [], error: "" };
let open = "";
let fingerprint = "";
/** @type {import("./boxes.js").Boxes | null} */
let boxes = null;
/** What is said of the boxes when they are shown again. */
let said = "";

/** The list. */
function list() {
  folder.textContent = shelf.folder ?? "";
  notice.textContent = shelf.error;
  const wanted = /** @type {HTMLInputElement} */ (filter).value.trim().toLowerCase();
  const shown = shelf.files.filter((/** @type {any} */ one) => `${one.title} ${one.file}`.toLowerCase().includes(wanted));
  files.replaceChildren(...shown.map(entry));
}

/** @param {any} one */
function entry(one) {
  const item = element("li");
  const button = element("button", "", one.title);
  button.type = "button";
  button.setAttribute("aria-current", String(one.file === open));
  button.append(element("span", "file", one.draft ? `${one.file} · draft` : one.file));
  if (one.problems > 0) button.append(element("span", "wrong", `${one.problems} ${one.problems === 1 ? "problem" : "problems"}`));
  button.addEventListener("click", () => {
    show(one.file);
    main.focus();
  });
  item.append(button);
  return item;
}

/** Open an article. @param {string} file */
async function show(file) {
  const about = shelf.files.find((/** @type {any} */ one) => one.file === file);
  if (!about) {
    main.replaceChildren(element("p", "about", shelf.files.length > 0 ? "Choose an article." : "There are no articles here."));
    return;
  }
  open = file;
  location.hash = new URLSearchParams({ t: token, file }).toString();
  try {
    const shown = await api.article(file);
    if (open !== file) return; // another one was chosen meanwhile
    fingerprint = shown.fingerprint;
    const problems = shelf.problems.filter((/** @type {any} */ one) => one.file === file);
    const made = article(about, shown, problems, { play: (text, language, button) => player.play(text, language, button), save });
    boxes = made.boxes;
    if (boxes) boxes.status.textContent = said;
    said = "";
    main.replaceChildren(...made.nodes);
  } catch (error) {
    main.replaceChildren(element("p", "notice", String(error instanceof Error ? error.message : error)));
  }
  list();
}

/** @param {object[]} parts */
async function save(parts) {
  const saved = await api.save(open, { fingerprint, parts });
  fingerprint = saved.fingerprint;
  said = "Saved.";
}

/** Follow the files; what is drawn and not saved stays on the page until it is. */
async function follow() {
  for (;;) {
    try {
      const { version } = await api.changes(shelf.version);
      if (version === shelf.version) continue;
      shelf = await api.articles();
      list();
      if (boxes?.changed) boxes.status.textContent = "The file has changed. Saving will be refused; open the article again to see it.";
      else await show(open || (new URLSearchParams(location.hash.slice(1)).get("file") ?? shelf.files[0]?.file ?? ""));
    } catch (error) {
      notice.textContent = error instanceof Refused ? error.message : "The preview has ended, or cannot be reached. Start it again.";
      if (error instanceof Refused && error.code === "invalid_api_key") return;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

filter.addEventListener("input", list);
follow();
