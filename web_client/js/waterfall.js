/** The wait before an answer, drawn: a bar for each part, each beginning where the one before ended. */

import { make } from "./dom.js";

/** @typedef {import("./latency.js").Part} Part */

/**
 * @param {readonly Part[]} parts
 * @param {number} total ms, which the parts add up to
 * @returns {HTMLElement} a list: the numbers are text, the bars decoration
 */
export function waterfall(parts, total) {
  let from = 0;
  const rows = parts.map(({ name, ms }) => {
    const bar = make("i", { "aria-hidden": "true" });
    bar.style.setProperty("--from", `${share(from, total)}%`);
    bar.style.setProperty("--long", `${share(ms, total)}%`);
    from += ms;
    return make("li", {}, make("span", {}, name), bar, make("b", {}, `${Math.round(ms)} ms`));
  });
  return make("ol", { class: "waterfall" }, ...rows);
}

/** @param {number} ms @param {number} total */
function share(ms, total) {
  return total > 0 ? Math.round((1000 * ms) / total) / 10 : 0;
}
