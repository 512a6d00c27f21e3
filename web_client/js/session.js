/** One conversation with the assistant: the connection, both voices and what was said, held together. */

import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { Latency } from "./latency.js";
import { Microphone, NoMicrophone } from "./microphone.js";
import { RATE, decode, encode } from "./pcm.js";
import { Player } from "./player.js";
import { Scene } from "./scene.js";
import { WORDS } from "./words.js";

/** What of the extension this page understands. */
const EXTENSION = ["route", "diagram", "cues", "cut", "playback", "select"];
/** A turn that leads to no answer stops being waited for, ms. */
const PATIENCE = 15_000;
/** Events with this at the head of their id may fail without anybody being told: they only tidy up. */
const TIDY = "tidy-";

/** @typedef {"idle" | "connecting" | "asking" | "listening" | "hearing" | "thinking" | "speaking" | "quiet" | "lost"} Phase */
/** @typedef {"off" | "asking" | "on"} MicrophoneState */
/** @typedef {{kind: keyof typeof WORDS.notice, text: string}} Notice */
/** @typedef {import("./connection.js").RealtimeEvent} RealtimeEvent */
/** @typedef {import("./answer.js").Answer} Answer */

/** Events: `change` when anything but the position of the playback changed; `level` {level} of the microphone. */
export class Session extends EventTarget {
  connection = new Connection();
  microphone = new Microphone();
  player = new Player();
  conversation = new Conversation(() => performance.now());
  scene = new Scene();
  latency = new Latency();
  /** @type {"idle" | "connecting" | "open" | "closed"} */
  link = "idle";
  /** @type {MicrophoneState} */
  mic = "off";
  /** @type {Notice | null} */
  notice = null;
  /** The last error of the server, for the details. */
  fault = "";
  /** @type {RealtimeEvent | null} */
  route = null;
  #hearing = false;
  #waiting = false;
  #waitingTimer = 0;
  #mute = false;
  #sent = 0;

  constructor() {
    super();
    on(this.connection, "message", (event) => void this.#receive(event));
    on(this.connection, "closed", (detail) => void this.#closed(detail));
    on(this.microphone, "piece", (detail) => this.#piece(detail));
    on(this.microphone, "lost", () => this.#micLost());
    on(this.player, "begun", ({ item }) => this.#begun(item));
    on(this.player, "tick", ({ item, ms }) => this.#report(item, ms));
    on(this.player, "ended", ({ item, ms }) => this.#ended(item, ms));
    this.conversation.addEventListener("change", () => this.#changed());
  }

  /** @returns {Phase} */
  get phase() {
    if (this.mic === "asking") return "asking";
    if (this.link === "idle") return "idle";
    if (this.link === "connecting") return "connecting";
    if (this.link === "closed") return "lost";
    if (this.#hearing) return "hearing";
    if (this.shown().speaking) return "speaking";
    if (this.#waiting) return "thinking";
    return this.mic === "on" ? "listening" : "quiet";
  }

  /** What the page shows now. */
  shown() {
    return this.scene.at(this.conversation.answers, (answer) => this.#position(answer));
  }

  /**
   * Begin, from a click or a key (sound may start only then).
   * @param {{microphone?: boolean, text?: string}} how
   */
  async start({ microphone = false, text = "" }) {
    if (!this.ready) return;
    const again = this.link === "closed";
    const sound = this.player.start().catch(() => {
      this.#mute = true;
      this.#note("sound");
    });
    this.notice = null;
    if (microphone) await this.#openMicrophone();
    await sound;
    this.link = "connecting";
    this.#changed();
    this.latency.restart();
    this.#hearing = false;
    // The new session knows nothing of the old one's picture and place.
    if (again) this.scene.restart(this.conversation.answers);
    this.conversation.pictures.clear();
    this.route = null;
    try {
      // Who comes with a question wants it answered, not a greeting first.
      await this.connection.connect({
        type: "realtime",
        output_modalities: ["audio"],
        frontdesk: { version: 1, events: EXTENSION, greeting: !text && !again },
      });
    } catch {
      return;
    }
    this.link = "open";
    if (again) this.conversation.note(WORDS.again);
    this.#wait(text !== "" || !again);
    if (text) await this.say(text);
  }

  async toggleMicrophone() {
    this.player.wake();
    if (this.link === "idle" || this.link === "closed") return this.start({ microphone: true });
    if (this.mic === "on") {
      this.microphone.turn(false);
      this.mic = "off";
      // The rest of a sentence that was begun is not waited for.
      if (this.#hearing) this.#send("input_audio_buffer.commit", {});
    } else if (this.mic === "off") {
      if (this.notice?.kind !== "error") this.notice = null;
      await this.#openMicrophone();
    }
    return this.#changed();
  }

  /** Whether a typed turn can be taken now. */
  get ready() {
    return this.link !== "connecting" && this.mic !== "asking";
  }

  /** A typed turn; only when `ready`. @param {string} text @param {string} [replaces] id of the turn it corrects */
  async say(text, replaces = "") {
    if (this.link !== "open") {
      await this.start({ text });
      return;
    }
    await this.#beginTurn();
    if (replaces) {
      this.conversation.undo(replaces);
      this.scene.restart(this.conversation.answers.filter((answer) => answer.undone));
    }
    const id = `msg_${crypto.getRandomValues(new Uint32Array(3)).join("")}`.slice(0, 32);
    this.conversation.say(id, text);
    const item = { id, type: "message", role: "user", content: [{ type: "input_text", text }] };
    this.#send("conversation.item.create", replaces ? { item, frontdesk: { replaces } } : { item });
    this.#send("response.create", {});
  }

  /** An offered reply, or a node of the picture, was picked. @param {{reply_id: string} | {node_id: string}} what @param {string} label */
  async pick(what, label) {
    await this.#beginTurn();
    this.conversation.pick(label);
    this.#send("frontdesk.select", what);
  }

  /** Stop the voice, and the answer it belongs to. @returns {Promise<void>} when the server was told what was heard */
  async stop() {
    await this.#silence();
    this.#wait(false);
  }

  async #silence() {
    const present = this.player.present;
    if (present) this.#report(present, this.player.position(present));
    const reading = this.conversation.answers.filter((answer) => this.#isRead(answer) && !answer.ended && answer.cutAt === null);
    if (this.conversation.responding) {
      this.#send("response.cancel", { response_id: this.conversation.responding }, TIDY);
    }
    // What stands on a screen is not taken back: an answer in writing is all there.
    for (const answer of reading) this.conversation.cut(answer.id, Infinity);
    await this.#clear();
  }

  /** Whether there is anything to stop. */
  get busy() {
    return this.shown().speaking || (this.link === "open" && this.conversation.responding !== "");
  }

  dismiss() {
    this.notice = null;
    this.#changed();
  }

  async #beginTurn() {
    this.player.wake();
    if (this.notice?.kind === "error") this.notice = null;
    this.scene.answered();
    this.latency.typed(performance.now());
    this.#wait(true);
    await this.#silence();
  }

  /** @param {string} [item] */
  async #clear(item) {
    for (const { item: id, ms } of await this.player.clear(item)) {
      this.#send("conversation.item.truncate", { item_id: id, content_index: 0, audio_end_ms: Math.floor(ms) }, TIDY);
      this.conversation.cut(id, ms);
    }
  }

  async #openMicrophone() {
    this.mic = "asking";
    this.#changed();
    try {
      await this.microphone.open();
      this.mic = "on";
    } catch (error) {
      this.mic = "off";
      this.#note(error instanceof NoMicrophone ? error.reason : "missing");
    }
    this.#changed();
  }

  #micLost() {
    this.mic = "off";
    this.#note("unplugged");
  }

  /** @param {{pcm: Int16Array, level: number}} piece */
  #piece({ pcm, level }) {
    this.dispatchEvent(new CustomEvent("level", { detail: { level } }));
    if (!this.connection.send({ type: "input_audio_buffer.append", audio: encode(pcm) })) return;
    this.latency.sent((pcm.length / RATE) * 1000, level, performance.now());
  }

  /** @param {RealtimeEvent} event */
  async #receive(event) {
    this.conversation.receive(event);
    switch (event.type) {
      case "response.output_audio.delta":
        this.player.push(event.item_id, decode(event.delta));
        break;
      case "response.output_audio.done":
        this.player.end(event.item_id);
        break;
      case "response.done":
        this.#done(event.response);
        break;
      case "input_audio_buffer.speech_started":
        this.#hearing = true;
        this.#changed();
        await this.#clear();
        break;
      case "input_audio_buffer.speech_stopped":
        this.#hearing = false;
        this.latency.stopped(event.audio_end_ms);
        this.#wait(true);
        break;
      case "input_audio_buffer.committed":
        this.#hearing = false;
        this.scene.answered();
        this.#wait(true);
        break;
      case "conversation.item.input_audio_transcription.failed":
        this.#wait(false);
        break;
      case "frontdesk.route":
        this.route = event;
        this.#changed();
        break;
      case "frontdesk.cut":
        await this.#clear(event.item_id);
        break;
      case "error":
        this.#fail(event.error ?? {});
        break;
    }
  }

  /** @param {{status: string, status_details?: any, output?: any[]}} response */
  #done(response) {
    const error = response.status_details?.error;
    if (response.status === "failed" && error) this.#fail(error);
    const sounds = this.conversation.answers.some((answer) => !answer.ended && answer.cutAt === null);
    // After a cancelled one another is on its way, or the caller stopped it and waits for nothing.
    if (!sounds && response.status !== "cancelled") this.#wait(false);
  }

  /** @param {{message?: string, hint?: string, event_id?: string | null}} error */
  #fail(error) {
    const text = [error.message, error.hint].filter(Boolean).join(" ");
    this.fault = text;
    if (error.event_id?.startsWith(TIDY)) return;
    this.#wait(false);
    this.#note("error", text);
  }

  /** @param {{reason: "lost" | "refused" | "full" | "ended", words: string}} why */
  async #closed({ reason, words }) {
    this.link = "closed";
    this.microphone.close();
    this.mic = "off";
    this.#hearing = false;
    this.#wait(false);
    await this.#clear();
    this.conversation.restart();
    this.#note(reason, words);
  }

  /** @param {string} item */
  #begun(item) {
    this.#report(item, this.player.position(item));
    this.latency.sounded(performance.now());
    this.#wait(false);
  }

  /** @param {string} item @param {number} ms */
  #ended(item, ms) {
    // Rounded up: the end of the last sample, not a millisecond before it.
    this.#send("frontdesk.playback", { item_id: item, played_ms: Math.ceil(ms) }, TIDY);
    // Here and not only when it is drawn: a page in the background draws nothing.
    const answer = this.conversation.find(item);
    if (answer?.role === "assistant") answer.ended = true;
    this.#changed();
  }

  /** @param {string} item @param {number} ms */
  #report(item, ms) {
    if (ms < 0 || ms === Infinity) return;
    this.#send("frontdesk.playback", { item_id: item, played_ms: Math.floor(ms) }, TIDY);
  }

  /** @param {Answer} answer */
  #position(answer) {
    if (!this.#isRead(answer)) return answer.ended ? Infinity : this.player.position(answer.id);
    const ms = performance.now() - (answer.since ?? 0);
    return answer.complete && ms >= answer.length ? Infinity : ms;
  }

  /** Whether an answer runs on the clock of reading. @param {Answer} answer */
  #isRead(answer) {
    return answer.silent || (this.#mute && answer.audible);
  }

  /** @param {string} type @param {object} fields @param {string} [mark] what the event's id begins with */
  #send(type, fields, mark = "page-") {
    this.#sent += 1;
    return this.connection.send({ type, event_id: `${mark}${this.#sent}`, ...fields });
  }

  /** @param {boolean} waiting for the first sound of an answer */
  #wait(waiting) {
    this.#waiting = waiting;
    clearTimeout(this.#waitingTimer);
    if (waiting) this.#waitingTimer = window.setTimeout(() => this.#wait(false), PATIENCE);
    this.#changed();
  }

  /** @param {keyof typeof WORDS.notice} kind @param {string} [text] instead of the usual one */
  #note(kind, text = "") {
    this.notice = { kind, text };
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new CustomEvent("change"));
  }
}

/** @param {EventTarget} target @param {string} type @param {(detail: any) => void} then */
function on(target, type, then) {
  target.addEventListener(type, (event) => then(/** @type {CustomEvent} */ (event).detail));
}
