/**
 * A connection that comes back: it notices when the other end is gone, returns to the same conversation by itself,
 * and remembers over a reload how to.
 */

import { Connection } from "./connection.js";
import { on } from "./dom.js";
import { Heartbeat } from "./heartbeat.js";
import { keep, recall } from "./kept.js";
import { NoLine } from "./line.js";
import { Returning } from "./returning.js";

/** @typedef {import("./line.js").Reason} Reason */
/** @typedef {import("./line.js").RealtimeEvent} RealtimeEvent */
/** @typedef {{token: string, grace: number, alive: number}} Back how to return; `alive` is the time of the last sign */

/** Reasons for which coming back is no use: the server said so. @type {ReadonlySet<Reason>} */
const FINAL = new Set(/** @type {Reason[]} */ (["ended", "key"]));

/**
 * Events: `message` {event}; `away` when the line was lost and is being looked for; `back` {resumed} when it was
 * found; `closed` {reason, words} when it was given up.
 */
export class Lifeline extends EventTarget {
  connection = new Connection();
  /** @type {any} */
  #session = null;
  /** @type {Back | null} */
  #back = null;
  #heartbeat = new Heartbeat(0);
  /** Whether the server keeps the heartbeat too. */
  #beating = false;
  #resumed = false;
  /** @type {Returning | null} */
  #returning = null;
  /** Ends the wait before the next attempt. */
  #hurry = () => {};
  /** @type {Reason} */
  #why = "lost";

  constructor() {
    super();
    on(this.connection, "message", (event) => this.#receive(event));
    on(this.connection, "closed", ({ reason, words }) => this.#lost(reason, words));
    window.addEventListener("online", () => this.#hurry());
    window.addEventListener("pagehide", () => this.#leave());
    // A page that was put aside and is shown again as it was had its line closed.
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.#session && this.#lost("lost", ""));
    const clock = new Worker("/workers/clock.js");
    clock.addEventListener("message", () => this.#beat());
  }

  /** Whether a reload may find the conversation that was on this page before it. */
  static waiting() {
    const back = recall("back");
    return Boolean(back?.token) && Date.now() < back.alive + back.grace;
  }

  /**
   * Begin a conversation.
   * @param {object} session as in `session.update`
   * @throws {NoLine}
   */
  async begin(session) {
    this.#stop();
    this.#session = session;
    this.#remember(null);
    await this.connection.connect(session);
    this.#begun();
  }

  /**
   * Go on with the conversation of this page before it was loaded again.
   * @param {object} session
   * @returns {Promise<boolean>} whether it is the same one
   * @throws {NoLine}
   */
  async resume(session) {
    this.#stop();
    this.#session = session;
    this.#resumed = false;
    this.#back = recall("back");
    await this.connection.connect(session, this.#back?.token);
    this.#begun();
    return this.#resumed;
  }

  /** End the conversation for good; nothing is told of it. */
  end() {
    this.#stop();
    this.#session = null;
    this.#remember(null);
    this.connection.close("left");
  }

  #begun() {
    this.#heartbeat = new Heartbeat(performance.now());
  }

  #stop() {
    this.#returning = null;
    this.#hurry();
  }

  /** @param {RealtimeEvent} event */
  #receive(event) {
    this.#heartbeat.heard(performance.now());
    if (event.type === "session.created") this.#resumed = event.session?.frontdesk?.resumed === true;
    if (event.type === "session.updated") {
      const { resume, grace_s: grace, events } = event.session?.frontdesk ?? {};
      this.#beating = Array.isArray(events) && events.includes("heartbeat");
      this.#remember(typeof resume === "string" ? { token: resume, grace: 1000 * Number(grace), alive: Date.now() } : null);
    }
    if (event.type !== "frontdesk.pong") this.dispatchEvent(new CustomEvent("message", { detail: event }));
  }

  #beat() {
    if (!this.connection.open) return;
    if (this.#back) this.#remember({ ...this.#back, alive: Date.now() });
    if (!this.#beating) return;
    const n = this.#heartbeat.beat(performance.now());
    if (n < 0) this.connection.drop("lost");
    else this.connection.send({ type: "frontdesk.ping", event_id: `tidy-ping-${n}`, n });
  }

  /** @param {Reason} reason @param {string} words */
  async #lost(reason, words) {
    this.#why = reason;
    if (!this.#back || FINAL.has(reason)) {
      this.#give(reason, words);
      return;
    }
    const returning = new Returning(performance.now(), this.#back.grace);
    this.#returning = returning;
    this.dispatchEvent(new CustomEvent("away"));
    while (await this.#wait(returning)) {
      try {
        this.#resumed = false;
        await this.connection.connect(this.#session, this.#back?.token);
      } catch (error) {
        if (returning !== this.#returning) return;
        if (!(error instanceof NoLine)) throw error;
        if (!FINAL.has(error.reason)) continue;
        this.#give(error.reason, error.words);
        return;
      }
      this.#returning = null;
      this.#begun();
      this.dispatchEvent(new CustomEvent("back", { detail: { resumed: this.#resumed } }));
      return;
    }
    if (returning === this.#returning) this.#give(this.#why, words);
  }

  /** @param {Returning} returning @returns {Promise<boolean>} whether to try again */
  async #wait(returning) {
    const wait = returning.next(performance.now());
    if (wait === null || returning !== this.#returning) return false;
    await new Promise((/** @type {(value: null) => void} */ resolve) => {
      this.#hurry = () => resolve(null);
      setTimeout(() => resolve(null), wait);
    });
    this.#hurry = () => {};
    return returning === this.#returning;
  }

  /** @param {Reason} reason @param {string} words */
  #give(reason, words) {
    this.#returning = null;
    this.#remember(null);
    this.dispatchEvent(new CustomEvent("closed", { detail: { reason, words } }));
  }

  /** @param {Back | null} back */
  #remember(back) {
    this.#back = back;
    keep("back", back);
  }

  /** The page is closed or loaded again, nobody knows which: whoever may come back does not hang up. */
  #leave() {
    if (this.#back && this.connection.open) this.#remember({ ...this.#back, alive: Date.now() });
    this.connection.close(this.#back ? "moved" : "left");
  }
}
