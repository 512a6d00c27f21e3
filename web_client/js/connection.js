/**
 * The way to the server: Realtime events out, Realtime events in. WebRTC where it works, else a WebSocket, chosen
 * here; nothing outside this file and the two lines knows which.
 */

import { RtcLine } from "./connection_rtc.js";
import { WebSocketLine } from "./connection_ws.js";
import { keep, recall } from "./kept.js";
import { NoLine } from "./line.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./line.js").Reason} Reason */
/** @typedef {import("./line.js").RealtimeEvent} RealtimeEvent */

/** How long agreeing on the session may take, ms. */
const PATIENCE = 8000;
/** How long the page goes straight to the WebSocket after WebRTC did not work, ms: a network rarely changes its mind. */
const DETOUR = 10 * 60_000;

/** Events: `message` {event}, `line` when another line carries it, `closed` {reason, words}. */
export class Connection extends EventTarget {
  /** @type {RTCIceServer[]} */
  iceServers = [];
  /** Why it is not WebRTC, in words; "" where it is. */
  detour = "";
  /** @type {(Line & EventTarget) | null} */
  #line = null;
  #agreed = false;
  /** @type {{resolve: (value: null) => void, reject: (error: NoLine) => void} | null} who waits for the agreement */
  #pending = null;
  /** @type {MediaStreamTrack | null} */
  #track = null;

  constructor() {
    super();
    // A laptop that leaves the network keeps its line "open" for minutes. The machine itself is never out of reach.
    const local = ["localhost", "127.0.0.1", "[::1]"].includes(window.location.hostname);
    if (!local) window.addEventListener("offline", () => this.drop("lost"));
  }

  /** @returns {boolean} whether the session is agreed on */
  get open() {
    return this.#agreed;
  }

  /** @returns {Line["way"] | ""} */
  get way() {
    return this.#line?.way ?? "";
  }

  /** @returns {RTCRtpReceiver | null} where the voice comes in; null where it comes as events */
  get receiver() {
    return this.#line?.receiver ?? null;
  }

  /** @returns {number} bytes that are not on their way yet */
  get waiting() {
    return this.#line?.waiting ?? 0;
  }

  /** @returns {Promise<RTCStatsReport | null>} */
  async stats() {
    return this.#line?.stats() ?? null;
  }

  /**
   * Connect and agree on the session; one at a time.
   * @param {any} session the `session` of the first `session.update`
   * @param {string} [back] the secret with which a conversation is gone on with
   * @returns {Promise<void>} when the server has agreed
   * @throws {NoLine} there is no connection
   */
  async connect(session, back = "") {
    this.close("moved");
    const needs = { key: recall("key") ?? "", back, events: session.frontdesk.events, track: this.#track };
    const line = await this.#reach(needs);
    this.#line = line;
    line.addEventListener("message", (event) => this.#told(line, /** @type {CustomEvent} */ (event).detail));
    line.addEventListener("closed", (event) => this.#fail(line, /** @type {CustomEvent} */ (event).detail));
    this.dispatchEvent(new CustomEvent("line"));
    if (line.receiver && this.#track !== needs.track) line.speak(this.#track);
    await this.#agree(line, session);
  }

  /** @param {RealtimeEvent} event @returns {boolean} whether it went on its way */
  send(event) {
    return this.#agreed && this.#line !== null && this.#line.send(JSON.stringify(event));
  }

  /** The caller's sound: in packets of its own, or as events. @param {() => string} audio base64 @returns {boolean} whether it goes out */
  hear(audio) {
    if (this.#line?.receiver) return this.#agreed;
    return this.send({ type: "input_audio_buffer.append", audio: audio() });
  }

  /** The microphone, for a line that carries it as it is. @param {MediaStreamTrack | null} track */
  speak(track) {
    this.#track = track;
    this.#line?.speak(track);
  }

  /** @param {"left" | "moved"} how */
  close(how) {
    const line = this.#line;
    this.#line = null;
    this.#agreed = false;
    line?.close(how);
  }

  /** The line is known to be dead. @param {Reason} reason */
  drop(reason) {
    if (this.#line) this.#fail(this.#line, { reason, words: "" });
  }

  /** @param {import("./line.js").Needs} needs @returns {Promise<Line & EventTarget>} */
  async #reach(needs) {
    const known = recall("detour");
    this.detour = "";
    if (!RtcLine.possible()) this.detour = "this browser has no WebRTC";
    else if (known && Date.now() < known.until) this.detour = String(known.why);
    if (!this.detour) {
      const line = new RtcLine(this.iceServers);
      try {
        await line.open(needs);
        return line;
      } catch (error) {
        if (!(error instanceof NoLine) || !error.fault) throw error;
        this.detour = error.fault;
        if (error.reason === "refused") keep("detour", { until: Date.now() + DETOUR, why: error.fault });
      }
    }
    const line = new WebSocketLine();
    await line.open(needs);
    return line;
  }

  /** @param {Line & EventTarget} line @param {object} session */
  async #agree(line, session) {
    const timer = setTimeout(() => this.drop("refused"), PATIENCE);
    try {
      await new Promise((resolve, reject) => {
        this.#pending = { resolve, reject };
        line.send(JSON.stringify({ type: "session.update", session }));
      });
    } finally {
      clearTimeout(timer);
      this.#pending = null;
    }
  }

  /** @param {Line} line @param {RealtimeEvent} event */
  #told(line, event) {
    if (line !== this.#line) return;
    if (event.type === "session.updated" && !this.#agreed) {
      this.#agreed = true;
      this.#pending?.resolve(null);
    }
    this.dispatchEvent(new CustomEvent("message", { detail: event }));
  }

  /** @param {Line} line @param {{reason: Reason, words: string}} why */
  #fail(line, { reason, words }) {
    if (line !== this.#line) return;
    const agreed = this.#agreed;
    this.close("moved");
    if (agreed) this.dispatchEvent(new CustomEvent("closed", { detail: { reason, words } }));
    else this.#pending?.reject(new NoLine(reason === "lost" ? "refused" : reason, words));
  }
}
