/** What this deployment is called and says of itself. */

/** @typedef {{brand: string, notice: string, person: string, language: string, examples: string[], ice_servers: RTCIceServer[]}} Site */

/** @type {Readonly<Site>} where the server does not say */
const PLAIN = Object.freeze({
  brand: "Assistant",
  notice: "You are talking to an automated assistant",
  person: "",
  language: "en",
  examples: [],
  ice_servers: [],
});

/** @param {string} key with which this tab may call; some of it is for callers alone @returns {Promise<Site>} */
export async function load(key) {
  try {
    const answer = await fetch("/site.json", key ? { headers: { Authorization: `Bearer ${key}` } } : {});
    return answer.ok ? { ...PLAIN, ...(await answer.json()) } : PLAIN;
  } catch {
    return PLAIN;
  }
}
