/** A drawing in words, for whoever hears the page or got no drawing: an ordered list, or a table where it is one. */

import { make } from "./dom.js";
import { WORDS } from "./words.js";

/** @typedef {import("./conversation.js").Picture} Picture */
/** @typedef {import("./timeline.js").State} State */

/** @param {Picture} picture @param {State} state @returns {HTMLElement} */
export function twin(picture, state) {
  const table = tableOf(picture);
  return table.length ? asTable(table, picture, state) : asList(picture, state);
}

/**
 * The rows of a comparison or a chart, the first of them its head; none of other kinds. A thing compared is a column,
 * a category a row.
 * @param {Picture} picture @returns {string[][]}
 */
export function tableOf({ kind, nodes, rows = [], chart }) {
  if (kind === "comparison") {
    return [["", ...nodes.map(({ label }) => label)], ...rows.map(({ label, cells }) => [label, ...cells])];
  }
  if (kind === "chart" && chart) {
    const unit = chart.unit ? ` (${chart.unit})` : "";
    const head = ["", ...chart.series.map(({ label }) => `${label}${unit}`)];
    return [head, ...nodes.map(({ label }, at) => [label, ...chart.series.map(({ values }) => `${values[at]}`)])];
  }
  return [];
}

/** @param {string[][]} table @param {Picture} picture @param {State} state */
function asTable([head, ...body], { kind, nodes }, state) {
  const mark = (/** @type {number} */ at) => (nodes[at]?.id === state.node ? { "aria-current": "true" } : {});
  const columns = kind === "comparison";
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...head.map((text, at) => make("th", { scope: "col", ...(columns ? mark(at - 1) : {}) }, text)))),
    make("tbody", {}, ...body.map(([label, ...cells], row) =>
      make("tr", columns ? {} : mark(row), make("th", { scope: "row" }, label), ...cells.map((text, at) => make("td", columns ? mark(at) : {}, text || "–"))))),
  );
}

/** @param {Picture} picture @param {State} state */
function asList(picture, state) {
  const labels = new Map(picture.nodes.map(({ id, label }) => [id, label]));
  return make("ol", {}, ...picture.nodes.map(({ id, label }) => {
    const ways = picture.edges
      .filter((edge) => edge.source === id)
      .map((edge) => `${edge.label ? `${edge.label}, ` : ""}${WORDS.leadsTo(labels.get(edge.target) ?? "")}`);
    const lit = id === state.node;
    const mark = lit ? ` (${WORDS.now})` : state.path.includes(id) ? ` (${WORDS.done})` : "";
    return make("li", lit ? { "aria-current": "step" } : {}, `${label}${mark}${ways.length ? `. ${ways.join("; ")}` : ""}`);
  }));
}
