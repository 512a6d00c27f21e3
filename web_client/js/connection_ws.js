/** The way that is always there: a WebSocket that carries events and sound alike. */

import { NoLine, parse, reasonOf, wordsOf } from "./line.js";

/** @typedef {import("./line.js").Needs} Needs */
/** @typedef {import("./line.js").Reason} Reason */

/** How long opening may take, ms. */
const PATIENCE = 8000;
/** Bytes waiting to be sent beyond which the line counts as lost: a picture and more than ten seconds of sound. */
const BACKLOG = 2_000_000;
/** Closed by the page because another connection takes its place; 1000 would end the conversation. */
const MOVED = 4000;

/** @type {Readonly<Record<number, Reason>>} close codes with a meaning of their own (RFC 6455, section 7.4) */
const REASONS = { 1000: "ended", 1008: "refused", 1013: "full" };

/** Events: `message`, `closed`. */
export class WebSocketLine extends EventTarget {
  /** @type {"WebSocket"} */
  way = "WebSocket";
  receiver = null;
  /** @type {WebSocket | null} */
  #socket = null;

  /**
   * @param {Needs} needs
   * @returns {Promise<void>} when events can be sent
   * @throws {NoLine} nobody answered, or the server said no
   */
  async open({ key, back }) {
    const address = new URL("/v1/realtime", window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const protocols = ["realtime"];
    if (key) protocols.push(`openai-insecure-api-key.${key}`);
    if (back) protocols.push(`frontdesk-resume.${back}`);
    const socket = new WebSocket(address, protocols);
    this.#socket = socket;
    const opened = await new Promise((resolve) => {
      socket.addEventListener("open", () => resolve(true), { once: true });
      socket.addEventListener("close", () => resolve(false), { once: true });
      setTimeout(() => resolve(false), PATIENCE);
    });
    if (!opened) {
      this.close("moved");
      throw await refusal(key);
    }
    socket.addEventListener("message", ({ data }) => {
      const event = parse(data);
      if (event && this.#socket) this.dispatchEvent(new CustomEvent("message", { detail: event }));
    });
    socket.addEventListener("close", ({ code, reason }) => this.#fail(REASONS[code] ?? "lost", reason));
    if (socket.readyState !== WebSocket.OPEN) throw new NoLine("lost");
  }

  get waiting() {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** @param {string} text */
  send(text) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(text);
    if (this.waiting > BACKLOG) this.#fail("lost", "");
    return true;
  }

  /** The sound goes with the events. */
  speak() {}

  async stats() {
    return null;
  }

  /** @param {"left" | "moved"} how */
  close(how) {
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState <= WebSocket.OPEN) socket.close(how === "left" ? 1000 : MOVED);
  }

  /** @param {Reason} reason @param {string} words */
  #fail(reason, words) {
    if (!this.#socket) return;
    this.close("moved");
    this.dispatchEvent(new CustomEvent("closed", { detail: { reason, words } }));
  }
}

/** Why a WebSocket was refused: it does not say, but a plain request to the same address does. @param {string} key */
async function refusal(key) {
  try {
    const answer = await fetch("/v1/realtime", key ? { headers: { Authorization: `Bearer ${key}` } } : {});
    return new NoLine(reasonOf(answer.status), reasonOf(answer.status) === "refused" ? "" : await wordsOf(answer));
  } catch {
    return new NoLine("refused");
  }
}
