/** Coming in by a link that carries a token (`/#t=…`): it is exchanged for a key, which this tab keeps. */

import { keep } from "./kept.js";

const ENTER = "/v1/frontdesk/enter";

/**
 * Exchange the token of the address, where there is one. It leaves the address at once: an address is shared easily.
 * @returns {Promise<boolean>} false where the link does not work (any more)
 */
export async function enter() {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("t");
  if (!token) return true;
  history.replaceState(null, "", window.location.pathname + window.location.search);
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(ENTER, { method: "POST", headers, body: JSON.stringify({ token }) });
    const { value } = answer.ok ? await answer.json() : { value: null };
    if (typeof value !== "string") return false;
    keep("key", value);
    return true;
  } catch {
    return false;
  }
}
