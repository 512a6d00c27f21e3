/**
 * The way to the server: Realtime events out, Realtime events in. Today a WebSocket; whatever carries it,
 * nothing outside this file knows.
 */

/** How long opening may take, ms. */
const PATIENCE = 8000;
/** Bytes waiting to be sent beyond which the line counts as lost: more than ten seconds of sound. */
const BACKLOG = 700_000;

/** @typedef {"lost" | "refused" | "full" | "ended"} Reason why there is no connection */
/** @typedef {{type: string, [field: string]: any}} RealtimeEvent */

/** @type {Readonly<Record<number, Reason>>} close codes with a meaning of their own (RFC 6455, section 7.4) */
const REASONS = { 1000: "ended", 1008: "refused", 1013: "full" };

/** Events: `message` {event}, `closed` {reason, words}. */
export class Connection extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  #opened = false;

  constructor() {
    super();
    // A laptop that leaves the network keeps its socket "open" for minutes. The machine itself is never out of reach.
    const local = ["localhost", "127.0.0.1", "[::1]"].includes(window.location.hostname);
    if (!local) window.addEventListener("offline", () => this.#fail("lost"));
  }

  /** @returns {boolean} whether the session is agreed on */
  get open() {
    return this.#opened;
  }

  /**
   * Connect and agree on the session.
   * @param {object} session the `session` of the first `session.update`
   * @returns {Promise<void>} when the server has answered it; rejects when it cannot be reached
   */
  connect(session) {
    this.#drop();
    const address = new URL("/v1/realtime", window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail("refused"), PATIENCE);
      this.addEventListener("closed", () => {
        clearTimeout(timer);
        reject(new Error("closed"));
      }, { once: true });
      socket.addEventListener("open", () => this.#write(socket, { type: "session.update", session }));
      socket.addEventListener("message", ({ data }) => {
        if (socket !== this.#socket) return;
        const event = parse(data);
        if (!event) return;
        if (event.type === "session.updated" && !this.#opened) {
          this.#opened = true;
          clearTimeout(timer);
          resolve();
        }
        this.dispatchEvent(new CustomEvent("message", { detail: event }));
      });
      socket.addEventListener("close", ({ code, reason }) => {
        if (socket !== this.#socket) return;
        this.#fail(REASONS[code] ?? (this.#opened ? "lost" : "refused"), reason);
      });
    });
  }

  /** @param {RealtimeEvent} event @returns {boolean} whether it went on its way */
  send(event) {
    if (!this.#socket || !this.#opened || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#write(this.#socket, event);
    if (this.#socket && this.#socket.bufferedAmount > BACKLOG) this.#fail("lost");
    return true;
  }

  /** @param {WebSocket} socket @param {RealtimeEvent} event */
  #write(socket, event) {
    socket.send(JSON.stringify(event));
  }

  /** @param {Reason} reason @param {string} [words] */
  #fail(reason, words = "") {
    if (!this.#socket) return;
    this.#drop();
    this.dispatchEvent(new CustomEvent("closed", { detail: { reason, words } }));
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#opened = false;
    if (socket && socket.readyState <= WebSocket.OPEN) socket.close(1000);
  }
}

/** @param {unknown} data @returns {RealtimeEvent | null} */
function parse(data) {
  if (typeof data !== "string") return null;
  try {
    const event = JSON.parse(data);
    return typeof event?.type === "string" ? event : null;
  } catch {
    return null;
  }
}
