/** What this tab remembers until it is closed, even over a reload. The browser keeps one id beside it: caller.js. */

/** @typedef {"key" | "back" | "detour" | "language" | "history" | "forgotten"} Name */

/** @param {Name} name @returns {any} null where nothing is kept, or the browser keeps nothing */
export function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`frontdesk.${name}`) ?? "null");
  } catch {
    return null;
  }
}

/** @param {Name} name @param {unknown} value null forgets it */
export function keep(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(`frontdesk.${name}`);
    else sessionStorage.setItem(`frontdesk.${name}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing loses the comfort of coming back after a reload, nothing else.
  }
}
