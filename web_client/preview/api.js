/** What the page asks of `knowledge preview`. The token came in the address, behind the hash, and goes no further. */

/** @param {string} hash of the page's address */
export function tokenOf(hash) {
  return new URLSearchParams(hash.replace(/^#/, "")).get("t") ?? "";
}

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

  articles() {
    return this.json("articles.json");
  }

  /** @param {number} since */
  changes(since) {
    return this.json(`changes.json?since=${since}`);
  }

  /** @param {string} file */
  article(file) {
    return this.json(`article/${path(file)}`);
  }

  /** @param {string} file @param {{fingerprint: string, parts: object[]}} drawn */
  save(file, drawn) {
    return this.json(`parts/${path(file)}`, { method: "PUT", body: JSON.stringify(drawn) });
  }

  /** @param {string} text @param {string} language @returns {Promise<ArrayBuffer>} */
  async speech(text, language) {
    const answer = await this.fetch(`speech.wav?${new URLSearchParams({ text, language })}`);
    return answer.arrayBuffer();
  }

  /** @param {string} address @param {RequestInit} [more] @returns {Promise<any>} */
  async json(address, more) {
    return (await this.fetch(address, more)).json();
  }

  /** @param {string} address @param {RequestInit} [more] */
  async fetch(address, more = {}) {
    const answer = await this.ask(address, { ...more, headers: { Authorization: `Bearer ${this.token}` } });
    if (answer.ok) return answer;
    const error = (await answer.json().catch(() => ({}))).error ?? {};
    throw new Refused(error.message ?? `The server answered ${answer.status}.`, error.code ?? "");
  }
}

/** @param {string} file */
function path(file) {
  return file.split("/").map(encodeURIComponent).join("/");
}
