/** What this deployment is called and says of itself. */

/**
 * What is said in one language; whether the assistant hears in it, and if not, why.
 * @typedef {{language: string, brand: string, notice: string, person: string, examples: string[], hearing: boolean, hearing_notice: string}} Tongue
 */
/** @typedef {Tongue & {languages: Tongue[], ice_servers: RTCIceServer[]}} Site `languages`: the deployment's own first */

/** @type {Readonly<Site>} where the server does not say */
const PLAIN = Object.freeze({
  brand: "Assistant",
  notice: "You are talking to an automated assistant",
  person: "",
  language: "en",
  examples: [],
  hearing: true,
  hearing_notice: "",
  languages: [],
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

/** @param {Site} site @returns {Tongue[]} all its languages, the deployment's own first */
export function tongues(site) {
  return site.languages.length > 0 ? site.languages : [site];
}

/**
 * The language to begin in: the one chosen before, else the first of the browser's that the site has, else its own.
 * @param {Tongue[]} offered @param {string | null} kept @param {readonly string[]} wished tags, most wished first
 */
export function choose(offered, kept, wished) {
  const find = (/** @type {string} */ tag) => offered.find(({ language }) => same(language, tag));
  return (kept && find(kept)) || wished.map(find).find(Boolean) || offered[0];
}

/** @param {string} one @param {string} other whether they are the same language, wherever it is spoken */
function same(one, other) {
  return one.toLowerCase().split("-")[0] === other.toLowerCase().split("-")[0];
}
