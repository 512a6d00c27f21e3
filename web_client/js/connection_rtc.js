/** The main way: WebRTC. Both voices go in packets that are never waited for, the events beside them on a data channel. */

import { NoLine, parse, reasonOf, wordsOf } from "./line.js";

/** @typedef {import("./line.js").Needs} Needs */
/** @typedef {import("./line.js").Reason} Reason */

const CALLS = "/v1/realtime/calls";
/** How long the page looks for its own addresses: at most this, and this after the first one was found. ms */
const GATHERING = { most: 3000, after: 1000 };
/** How long the server may take to answer the offer, ms. */
const ANSWER = 5000;
/** How long the two ends may take to find each other once both know where to look, ms. */
const MEETING = 5000;
/** A data channel ends when the other end leaves; a connection that lost its way says so first. */
const OVER = new Set(["failed", "closed"]);
/** Answers that speak of WebRTC alone: the server has none, or takes no such offer. */
const ELSEWHERE = new Set([404, 405, 415, 501, 503]);

/** Events: `message`, `closed`. */
export class RtcLine extends EventTarget {
  /** @type {"WebRTC"} */
  way = "WebRTC";
  /** @type {RTCPeerConnection | null} */
  #peer = null;
  /** @type {RTCDataChannel | null} */
  #channel = null;
  /** @type {RTCRtpTransceiver | null} */
  #sound = null;
  #call = "";
  #key = "";

  /** @returns {boolean} whether this browser has WebRTC */
  static possible() {
    return "RTCPeerConnection" in window;
  }

  /** @param {RTCIceServer[]} servers for finding a way through networks */
  constructor(servers) {
    super();
    this.servers = servers;
  }

  /** @returns {RTCRtpReceiver | null} */
  get receiver() {
    return this.#sound?.receiver ?? null;
  }

  /**
   * @param {Needs} needs
   * @returns {Promise<void>} when events can be sent
   * @throws {NoLine} this way does not lead there
   */
  async open({ key, back, events, track }) {
    this.#key = key;
    const peer = new RTCPeerConnection({ iceServers: this.servers });
    this.#peer = peer;
    try {
      // Both ways from the start, so that the microphone can come later without another round of offers.
      this.#sound = peer.addTransceiver(track ?? "audio", { direction: "sendrecv" });
      const channel = peer.createDataChannel("oai-events");
      this.#channel = channel;
      await peer.setLocalDescription();
      await gathered(peer);
      const answer = await this.#offer(peer.localDescription?.sdp ?? "", back, events);
      await peer.setRemoteDescription({ type: "answer", sdp: answer });
      await this.#met(peer, channel);
    } catch (error) {
      // A conversation that is come back to goes on another way.
      this.close(back ? "moved" : "left");
      throw error instanceof NoLine ? error : new NoLine("refused", "", `WebRTC failed: ${/** @type {Error} */ (error).message}`);
    }
  }

  get waiting() {
    return this.#channel?.bufferedAmount ?? 0;
  }

  /** @param {string} text */
  send(text) {
    if (this.#channel?.readyState !== "open") return false;
    try {
      this.#channel.send(text);
    } catch {
      // The buffer of the channel is full (16 MiB): nothing has gone through for a long time.
      this.#fail("lost");
      return false;
    }
    return true;
  }

  /** @param {MediaStreamTrack | null} track */
  speak(track) {
    this.#sound?.sender.replaceTrack(track).catch(() => this.#fail("lost"));
  }

  async stats() {
    return this.#peer?.getStats() ?? null;
  }

  /** @param {"left" | "moved"} how */
  close(how) {
    const peer = this.#peer;
    this.#peer = null;
    this.#channel = null;
    this.#sound = null;
    peer?.close();
    // Kept alive, because whoever leaves closes the page in the same moment.
    if (peer && this.#call && how === "left") {
      fetch(`${this.#call}/hangup`, { method: "POST", keepalive: true, headers: this.#headers() }).catch(() => {});
    }
    this.#call = "";
  }

  /** @returns {Record<string, string>} */
  #headers() {
    return this.#key ? { Authorization: `Bearer ${this.#key}` } : {};
  }

  /** @param {string} sdp @param {string} back @param {readonly string[]} events @returns {Promise<string>} the answer */
  async #offer(sdp, back, events) {
    const form = new FormData();
    const frontdesk = back ? { frontdesk: { version: 1, resume: back, events } } : {};
    form.set("sdp", sdp);
    form.set("session", JSON.stringify({ type: "realtime", ...frontdesk }));
    const sent = { method: "POST", body: form, headers: this.#headers(), signal: AbortSignal.timeout(ANSWER) };
    const answer = await fetch(CALLS, sent).catch(() => {
      // Nothing leads to the server, so nothing is known of WebRTC.
      throw new NoLine("refused", "");
    });
    if (!answer.ok) {
      const fault = ELSEWHERE.has(answer.status) ? `the server answered ${answer.status} to WebRTC` : "";
      throw new NoLine(reasonOf(answer.status), await wordsOf(answer), fault);
    }
    this.#call = new URL(answer.headers.get("Location") ?? "", answer.url).pathname;
    return answer.text();
  }

  /** @param {RTCPeerConnection} peer @param {RTCDataChannel} channel */
  async #met(peer, channel) {
    channel.addEventListener("message", ({ data }) => {
      const event = parse(data);
      if (event && peer === this.#peer) this.dispatchEvent(new CustomEvent("message", { detail: event }));
    });
    const open = await new Promise((resolve) => {
      channel.addEventListener("open", () => resolve(true), { once: true });
      peer.addEventListener("connectionstatechange", () => OVER.has(peer.connectionState) && resolve(false));
      setTimeout(() => resolve(false), MEETING);
    });
    if (!open) throw new NoLine("refused", "", "WebRTC found no way to the server");
    channel.addEventListener("close", () => peer === this.#peer && this.#fail("lost"));
    peer.addEventListener("connectionstatechange", () => {
      if (peer === this.#peer && OVER.has(peer.connectionState)) this.#fail("lost");
    });
  }

  /** @param {Reason} reason */
  #fail(reason) {
    if (!this.#peer) return;
    this.close("moved");
    this.dispatchEvent(new CustomEvent("closed", { detail: { reason, words: "" } }));
  }
}

/** All addresses are found, or enough of them. @param {RTCPeerConnection} peer @returns {Promise<void>} */
async function gathered(peer) {
  await new Promise((/** @type {(value: null) => void} */ resolve) => {
    const done = () => peer.iceGatheringState === "complete" && resolve(null);
    peer.addEventListener("icegatheringstatechange", done);
    peer.addEventListener("icecandidate", () => setTimeout(() => resolve(null), GATHERING.after), { once: true });
    setTimeout(() => resolve(null), GATHERING.most);
    done();
  });
}
