import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { callerId, forget, isKnown } from "../../../web_client/js/caller.js";

class Storage {
  kept = new Map();
  getItem = (name) => this.kept.get(name) ?? null;
  setItem = (name, value) => void this.kept.set(name, value);
  removeItem = (name) => void this.kept.delete(name);
}

beforeEach(() => {
  globalThis.localStorage = new Storage();
});

test("a browser is known by a long random id, which stays", () => {
  assert.equal(isKnown(), false);
  const id = callerId();
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.equal(callerId(), id);
  assert.equal(isKnown(), true);
  globalThis.localStorage = new Storage();
  assert.notEqual(callerId(), id);
});

test("a browser that keeps nothing is nobody", () => {
  globalThis.localStorage = { getItem: () => { throw new Error("blocked"); } };
  assert.equal(callerId(), "");
  assert.equal(isKnown(), false);
});

test("who was forgotten is somebody else afterwards; where that failed, nothing changed", async () => {
  const id = callerId();
  const asked = [];
  const answer = { ok: false, json: async () => ({ error: { message: "Later." } }) };
  globalThis.fetch = async (path, { headers, body }) => {
    asked.push([path, headers.Authorization, JSON.parse(body)]);
    return answer;
  };
  await assert.rejects(forget("key"), { message: "Later." });
  assert.equal(callerId(), id);
  answer.ok = true;
  await forget("");
  assert.deepEqual(asked, [
    ["/v1/frontdesk/forget", "Bearer key", { page: id }],
    ["/v1/frontdesk/forget", undefined, { page: id }],
  ]);
  assert.equal(isKnown(), false);
});
