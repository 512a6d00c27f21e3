/** What the assistant says, as it is heard: how far each answer is, how it is stopped, and what the server is told of it. */

import { on } from "./dom.js";
import { Voice } from "./voice.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./conversation.js").Conversation} Conversation */
/** @typedef {import("./line.js").RealtimeEvent} RealtimeEvent */
/** @typedef {(type: string, fields: object) => boolean} Send an event that only tidies up: its failure is nobody's business */

/** Events: `begun` {item} with the first sound of an answer, `ended` {item}, `blocked` where the browser wants a gesture. */
export class Speaking extends EventTarget {
  voice = new Voice();
  /** Whether this browser cannot play sound that comes as events. */
  mute = false;
  #conversation;
  #send;
  /** @type {RTCRtpReceiver | null} */
  #receiver = null;

  /** @param {Conversation} conversation @param {Send} send */
  constructor(conversation, send) {
    super();
    this.#conversation = conversation;
    this.#send = send;
    on(this.voice, "begun", ({ item }) => this.#begun(item));
    on(this.voice, "tick", ({ item, ms }) => this.#report(item, ms));
    on(this.voice, "ended", ({ item, ms }) => this.#ended(item, ms));
    on(this.voice, "blocked", () => this.dispatchEvent(new CustomEvent("blocked")));
  }

  /** From a click or a key: sound may start only then. @returns {Promise<boolean>} whether sound that comes as events can be played */
  async start() {
    await this.voice.start().catch(() => {
      this.mute = true;
    });
    return !this.mute;
  }

  /** @param {RTCRtpReceiver | null} receiver where the voice comes in packets; null where it comes as events */
  use(receiver) {
    this.#receiver = receiver;
    this.voice.use(receiver);
  }

  /** @param {RealtimeEvent} event */
  receive(event) {
    const answer = event.item_id ? this.#conversation.find(event.item_id) : undefined;
    const paused = answer?.role === "assistant" ? answer.pausedAt : null;
    this.voice.receive(event, paused === null ? 0 : /** @type {Answer} */ (answer).wordAt(paused));
  }

  /** @param {Answer} answer @returns {number} ms heard; -1 before its first sound, Infinity after its last */
  position(answer) {
    if (this.#isRead(answer)) {
      const ms = performance.now() - (answer.since ?? 0);
      return answer.complete && ms >= answer.length ? Infinity : ms;
    }
    if (answer.ended) return Infinity;
    return answer.pausedAt ?? Math.max(answer.reached, this.voice.position(answer.id));
  }

  /** Whether an answer runs on the clock of reading. @param {Answer} answer */
  #isRead(answer) {
    return answer.silent || (this.mute && !this.#receiver && answer.audible);
  }

  /** Stop all of it, and the answer that is being made. @returns {Promise<void>} when the server was told what was heard */
  async stop() {
    const present = this.voice.present;
    if (present) this.#report(present, this.voice.position(present));
    const reading = this.#conversation.answers.filter((each) => this.#isRead(each) && !each.ended && each.cutAt === null);
    const { responding } = this.#conversation;
    if (responding) this.#send("response.cancel", { response_id: responding });
    // What waits at the server to be put out is not part of a response any more.
    if (present && this.#receiver) this.#send("output_audio_buffer.clear", {});
    // What stands on a screen is not taken back: an answer in writing is all there.
    for (const answer of reading) this.#conversation.cut(answer.id, Infinity);
    await this.clear();
  }

  /** @param {string} [item] only this one */
  async clear(item) {
    for (const { item: id, ms } of await this.voice.clear(item)) {
      this.#send("conversation.item.truncate", { item_id: id, content_index: 0, audio_end_ms: Math.floor(ms) });
      this.#conversation.cut(id, ms);
    }
  }

  /** The line is lost: be silent, and keep the place. */
  async pause() {
    for (const { item, ms } of await this.voice.clear()) this.#conversation.pause(item, ms);
  }

  /** @param {string} item */
  #begun(item) {
    const answer = this.#conversation.find(item);
    if (answer?.role === "assistant" && answer.pausedAt !== null) {
      answer.reached = answer.pausedAt;
      answer.pausedAt = null;
    }
    this.#report(item, this.voice.position(item));
    this.dispatchEvent(new CustomEvent("begun", { detail: { item } }));
  }

  /** @param {string} item @param {number} ms */
  #ended(item, ms) {
    // Rounded up: the end of the last sample, not a millisecond before it.
    this.#tell(item, Math.ceil(ms));
    // Here and not only when it is drawn: a page in the background draws nothing.
    const answer = this.#conversation.find(item);
    if (answer?.role === "assistant") answer.ended = true;
    this.dispatchEvent(new CustomEvent("ended", { detail: { item } }));
  }

  /** @param {string} item @param {number} ms */
  #report(item, ms) {
    if (ms >= 0 && ms !== Infinity) this.#tell(item, Math.floor(ms));
  }

  /** @param {string} item @param {number} ms */
  #tell(item, ms) {
    const estimated = this.voice.estimated ? { estimated: true } : {};
    this.#send("frontdesk.playback", { item_id: item, played_ms: ms, ...estimated });
  }
}
