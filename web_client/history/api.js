/** What the page asks of the server. The token goes into a header and nowhere else. */

const BASE = "/v1/frontdesk/history";

/** @typedef {{kind: string, value: string}} Caller */

/** The server said no, in a sentence for people. */
export class Refused extends Error {
  /** @param {string} message @param {string} code */
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

export class Api {
  /** @param {string} token @param {typeof fetch} [ask] */
  constructor(token, ask = fetch.bind(globalThis)) {
    this.token = token;
    this.ask = ask;
  }

  /** @param {Record<string, string>} wanted what is empty is not asked for */
  list(wanted) {
    return this.#json("POST", "/conversations", Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== "")));
  }

  /** @param {string} id */
  show(id) {
    return this.#json("GET", `/conversations/${encodeURIComponent(id)}`);
  }

  /** @param {string} id */
  erase(id) {
    return this.#json("DELETE", `/conversations/${encodeURIComponent(id)}`);
  }

  /** @param {string} id @param {string} answer @param {string} mark empty takes it back @param {string} note */
  mark(id, answer, mark, note) {
    const path = `/conversations/${encodeURIComponent(id)}/answers/${encodeURIComponent(answer)}/mark`;
    return mark ? this.#json("PUT", path, { mark, note }) : this.#json("DELETE", path);
  }

  /** @param {Caller} caller */
  find(caller) {
    return this.#json("POST", "/callers/find", caller);
  }

  /** @param {Caller} caller */
  eraseCaller(caller) {
    return this.#json("POST", "/callers/erase", caller);
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #json(method, path, body) {
    const headers = { Authorization: `Bearer ${this.token}`, ...(body ? { "Content-Type": "application/json" } : {}) };
    const answer = await this.ask(BASE + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (answer.ok) return answer.json();
    const error = (await answer.json().catch(() => ({}))).error ?? {};
    throw new Refused(error.message ?? `The server answered ${answer.status}.`, error.code ?? "");
  }
}
