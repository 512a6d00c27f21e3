import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, tongues } from "../../../web_client/js/site.js";

const EN = { language: "en", brand: "A", notice: "", person: "", examples: [], hearing: true, hearing_notice: "" };
const ZH = { ...EN, language: "zh", brand: "B" };

test("the language that was chosen before comes first, then the browser's, then the site's own", () => {
  assert.equal(choose([EN, ZH], "zh", ["en-GB"]), ZH);
  assert.equal(choose([EN, ZH], null, ["fr", "zh-Hans-CN", "en"]), ZH);
  assert.equal(choose([EN, ZH], "fr", ["de"]), EN);
});

test("a site that names no languages has the one it is in", () => {
  const site = { ...EN, languages: [], ice_servers: [] };
  assert.deepEqual(tongues(site), [site]);
  assert.deepEqual(tongues({ ...site, languages: [ZH, EN] }), [ZH, EN]);
});
