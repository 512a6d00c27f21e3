/** What the fields of the list ask for. Pure. */

/**
 * @param {{words: string, language: string, verdict: string, mark: string, since: string, until: string}} fields
 *   days as a date field gives them
 * @returns {Record<string, string>} as the server reads it: moments, from the beginning of the first day here to the end
 *   of the last
 */
export function wanted({ since, until, words, ...rest }) {
  return { ...rest, words: words.trim(), since: midnight(since, 0), until: midnight(until, 1) };
}

/** @param {string} day @param {number} later days */
function midnight(day, later) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return "";
  const [, year, month, date] = found.map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
