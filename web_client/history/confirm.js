/** Asking before something is erased. */

import { byId, make, setText } from "../js/dom.js";
import { WORDS } from "./words.js";

/** @typedef {import("./api.js").Caller} Caller */

const dialog = /** @type {HTMLDialogElement} */ (byId("ask"));
const yes = /** @type {HTMLButtonElement} */ (byId("ask-yes"));

byId("ask-no").addEventListener("click", () => dialog.close());

/**
 * @param {string} title
 * @param {(Node | string)[]} body
 * @param {string} action its word
 * @param {() => Promise<boolean>} then says whether it is over
 */
function open(title, body, action, then) {
  setText(byId("ask-title"), title);
  byId("ask-body").replaceChildren(...body);
  setText(byId("ask-notice"), "");
  say(action);
  yes.onclick = async () => {
    yes.disabled = true;
    try {
      if (await then()) dialog.close();
    } catch (error) {
      setText(byId("ask-notice"), error instanceof Error ? error.message : `${error}`);
    }
    yes.disabled = false;
  };
  if (!dialog.open) dialog.showModal();
}

/** What the button does: only what erases looks like it. @param {string} action */
function say(action) {
  setText(yes, action);
  yes.className = action === WORDS.erase ? "danger" : "primary";
}

/** @param {boolean} running @param {() => Promise<void>} erase */
export function eraseConversation(running, erase) {
  const body = [make("p", {}, WORDS.eraseBody), ...(running ? [make("p", {}, WORDS.eraseRunning)] : [])];
  open(WORDS.eraseTitle, body, WORDS.erase, async () => {
    await erase();
    return true;
  });
}

/**
 * First it is found out how many conversations that would be.
 * @param {Caller} caller that is meant, as far as it is known
 * @param {(caller: Caller) => Promise<number>} find
 * @param {(caller: Caller) => Promise<void>} erase
 */
export function eraseCaller(caller, find, erase) {
  const kind = make("select", { id: "caller-kind" }, ...Object.keys(WORDS.callers).map((one) => make("option", { value: one }, WORDS.callers[one])));
  const value = make("input", { id: "caller-value", maxlength: "128", autocomplete: "off", spellcheck: "false" });
  [kind.value, value.value] = [caller.kind, caller.value];
  const told = make("p", { role: "status" });
  const body = [make("label", {}, WORDS.callerKind, kind), make("label", {}, WORDS.callerValue, value), told];
  /** @type {Caller | null} */
  let meant = null;
  const search = async () => {
    const asked = { kind: kind.value, value: value.value };
    const count = await find(asked);
    setText(told, WORDS.eraseCallerBody(count));
    meant = count > 0 ? asked : null;
    say(meant ? WORDS.erase : WORDS.find);
    return false;
  };
  const changed = () => {
    meant = null;
    setText(told, "");
    say(WORDS.find);
  };
  kind.addEventListener("change", changed);
  value.addEventListener("input", changed);
  open(WORDS.eraseCallerTitle, body, WORDS.find, async () => {
    if (!meant) return search();
    await erase(meant);
    return true;
  });
  value.focus();
}
