/**
 * By what this browser's conversations are found again, so that they can be erased: an id that says nothing of anybody.
 * Beside it nothing outlives the tab; a browser that keeps nothing has none.
 */

const PLACE = "frontdesk.caller";
const FORGET = "/v1/frontdesk/forget";
/** 128 bits: whoever knows the id may erase what belongs to it. */
const BYTES = 16;

/** @returns {string} as it is kept; made where there is none; "" where nothing can be kept */
export function callerId() {
  try {
    const kept = localStorage.getItem(PLACE);
    if (kept) return kept;
    const made = Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    localStorage.setItem(PLACE, made);
    return made;
  } catch {
    return "";
  }
}

/** @returns {boolean} whether there is somebody to forget */
export function isKnown() {
  try {
    return localStorage.getItem(PLACE) !== null;
  } catch {
    return false;
  }
}

/**
 * Have the conversations of this browser erased, and forget its id.
 * @param {string} key with which this tab may call
 * @throws {Error} they were not, with words for people where the server has some
 */
export async function forget(key) {
  const headers = { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  const answer = await fetch(FORGET, { method: "POST", headers, body: JSON.stringify({ page: callerId() }) });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error?.message ?? "");
  localStorage.removeItem(PLACE);
}
