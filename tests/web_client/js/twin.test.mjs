/** A drawing in words. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { tableOf } from "../../../web_client/js/twin.js";

const nodes = [{ id: "c1", label: "Basic" }, { id: "c2", label: "Plus" }];

test("a comparison is a table with a column a thing", () => {
  const rows = [{ label: "Price", cells: ["10", ""] }];
  assert.deepEqual(tableOf({ kind: "comparison", nodes, rows, edges: [] }), [["", "Basic", "Plus"], ["Price", "10", ""]]);
});

test("a chart is a table with a row a category and its unit in the head", () => {
  const chart = { form: "bar", unit: "ms", series: [{ label: "One", values: [1, 2.5] }, { label: "Two", values: [3, 4] }] };
  assert.deepEqual(tableOf({ kind: "chart", nodes, chart, edges: [] }), [
    ["", "One (ms)", "Two (ms)"],
    ["Basic", "1", "3"],
    ["Plus", "2.5", "4"],
  ]);
});

test("other kinds are lists, an old server's drawing too", () => {
  for (const kind of ["flow", "steps", "parts", undefined]) assert.deepEqual(tableOf({ kind, nodes, edges: [] }), []);
});
