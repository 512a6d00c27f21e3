import assert from "node:assert/strict";
import { test } from "node:test";

import { EN } from "../../../web_client/history/words_en.js";
import { ZH } from "../../../web_client/history/words_zh.js";

/** @param {any} words @returns {any} names and kinds of all entries */
function shape(words) {
  return typeof words === "object" ? Object.fromEntries(Object.entries(words).map(([name, value]) => [name, shape(value)])) : typeof words;
}

test("the history has the same texts in each language", () => {
  assert.deepEqual(shape(ZH), shape(EN));
});
