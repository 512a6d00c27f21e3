/** The history: the list at the left, the open conversation at the right. */

import { byId, make, on, setText } from "../js/dom.js";
import { keep, recall } from "../js/kept.js";
import { Api, Refused } from "./api.js";
import { eraseCaller, eraseConversation } from "./confirm.js";
import { List } from "./list.js";
import { past } from "./past.js";
import { WORDS, label, language, speak } from "./words.js";

/** @typedef {import("./api.js").Caller} Caller */

let api = new Api(recall("history") ?? "");
const list = new List(() => api);
const view = byId("past");
const token = /** @type {HTMLInputElement} */ (byId("token"));
/** @type {any} the conversation that is shown */
let shown = null;

/** @param {"gate" | "desk"} name */
function screen(name) {
  document.body.dataset.screen = name;
}

/** Show the list on a narrow screen, or put it away. @param {boolean} open */
function sheet(open) {
  document.body.toggleAttribute("data-list", open);
  byId("open-list").setAttribute("aria-expanded", `${open}`);
}

/** What went wrong, where it can be seen. @param {unknown} error */
function failed(error) {
  const refused = error instanceof Refused;
  if (refused && ["invalid_api_key", "history_off", "rate_limited"].includes(error.code)) {
    if (error.code === "invalid_api_key") forget();
    setText(byId("gate-notice"), error.code === "invalid_api_key" ? WORDS.wrongToken : error.message);
    screen("gate");
    return;
  }
  const words = refused ? error.message : WORDS.unreachable;
  setText(byId("count"), words);
  setText(byId("gate-notice"), words);
}

function forget() {
  keep("history", null);
  api = new Api("");
}

/** With the token that this tab has. */
async function enter() {
  try {
    await api.list({ limit: "1" });
  } catch (error) {
    failed(error);
    return;
  }
  keep("history", api.token);
  setText(byId("gate-notice"), "");
  token.value = "";
  screen("desk");
  await list.load();
  const asked = location.hash.slice(1);
  if (asked) await open(asked);
  else blank(WORDS.choose);
  sheet(!asked);
}

/** @param {string} words */
function blank(words) {
  shown = null;
  list.mark("");
  view.replaceChildren(make("p", { class: "aside blank", role: "status" }, words));
}

/** @param {string} id */
async function open(id) {
  list.mark(id);
  try {
    const found = await api.show(id);
    shown = found;
    history.replaceState(null, "", `#${id}`);
    draw();
    view.scrollTop = 0;
  } catch (error) {
    if (error instanceof Refused && error.code === "conversation_not_found") {
      history.replaceState(null, "", location.pathname);
      blank(error.message);
    } else failed(error);
  }
}

function draw() {
  if (!shown) return;
  const { id, running } = shown;
  const mark = async (/** @type {string} */ answer, /** @type {string} */ kind, /** @type {string} */ note) => {
    await api.mark(id, answer, kind, note);
    await list.load();
  };
  const erase = () =>
    eraseConversation(running, async () => {
      const { erased } = await api.erase(id);
      await afterwards(erased);
    });
  view.replaceChildren(...past(shown, { mark, erase, eraseCaller: askCaller }));
}

/** @param {Caller} caller */
function askCaller(caller) {
  const find = async (/** @type {Caller} */ asked) => (await api.find(asked)).conversations;
  eraseCaller(caller, find, async (asked) => afterwards((await api.eraseCaller(asked)).erased));
}

/** @param {number} erased */
async function afterwards(erased) {
  history.replaceState(null, "", location.pathname);
  blank(WORDS.erased(erased));
  await list.load();
}

/** @param {string} tag */
function talkIn(tag) {
  speak(tag);
  label();
  setText(byId("language"), WORDS.other);
  byId("language").setAttribute("aria-label", WORDS.otherLabel);
  byId("language").lang = language === "zh" ? "en" : "zh";
  list.label();
  if (shown) draw();
  else if (document.body.dataset.screen === "desk") blank(WORDS.choose);
}

on(list, "failed", ({ error }) => failed(error));
on(list, "open", async ({ id }) => {
  sheet(false);
  await open(id);
  view.focus();
});
byId("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  api = new Api(token.value.trim());
  void enter();
});
byId("lock").addEventListener("click", () => {
  forget();
  history.replaceState(null, "", location.pathname);
  location.reload();
});
byId("erase-caller").addEventListener("click", () => askCaller({ kind: "page", value: "" }));
byId("open-list").addEventListener("click", () => sheet(!document.body.hasAttribute("data-list")));
byId("language").addEventListener("click", () => {
  const next = language === "zh" ? "en" : "zh";
  keep("language", next);
  talkIn(next);
  void (document.body.dataset.screen === "desk" && list.load());
});
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
  if (event.key === "/" && !typing && document.body.dataset.screen === "desk") {
    event.preventDefault();
    sheet(true);
    byId("words").focus();
  } else if (event.key === "Escape" && document.body.hasAttribute("data-list") && shown) {
    sheet(false);
    view.focus();
  }
});

talkIn(recall("language") ?? navigator.language);
if (api.token) await enter();
else {
  // Whether there is a history at all is said before anybody looks for its token.
  await api.list({ limit: "1" }).catch((error) => error instanceof Refused && error.code === "history_off" && failed(error));
}
document.body.dataset.ready = "";
