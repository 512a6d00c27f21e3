/** One conversation with the assistant: the line, both voices, the camera and what was said, held together. */

import { Asking } from "./asking.js";
import { callerId } from "./caller.js";
import { Conversation } from "./conversation.js";
import { on } from "./dom.js";
import { Latency } from "./latency.js";
import { Lifeline } from "./lifeline.js";
import { NoLine } from "./line.js";
import { Listening } from "./listening.js";
import { Looking } from "./looking.js";
import { RATE, encode } from "./pcm.js";
import { Recogniser } from "./recogniser.js";
import { Scene } from "./scene.js";
import { Speaking } from "./speaking.js";
import { WORDS } from "./words.js";

/** What of the extension this page understands. */
const EXTENSION = [
  "route", "diagram", "cues", "cut", "pause", "playback", "select", "audio", "frame", "vision", "heartbeat", "state", "latency",
];
/** A turn that leads to no answer stops being waited for, ms. */
const PATIENCE = 15_000;
/** Events with this at the head of their id may fail without anybody being told: they only tidy up. */
const TIDY = "tidy-";

/** @typedef {"idle" | "connecting" | "away" | "asking" | "listening" | "hearing" | "thinking" | "speaking" | "quiet" | "lost"} Phase */
/** @typedef {{kind: keyof typeof WORDS.notice, text: string}} Notice */
/** @typedef {import("./line.js").RealtimeEvent} RealtimeEvent */
/** @typedef {import("./line.js").Reason} Reason */

/** Events: `change` when anything but the position of the playback changed; `level` {level} of the microphone. */
export class Session extends EventTarget {
  lifeline = new Lifeline();
  listening = new Listening();
  /** Hears in the browser, where the caller has asked for it because the assistant cannot. */
  recogniser = new Recogniser();
  conversation = new Conversation(() => performance.now());
  speaking = new Speaking(this.conversation, (type, fields) => this.#send(type, fields, TIDY));
  looking = new Looking((type, fields) => this.#send(type, fields, TIDY), () => this.lifeline.connection.waiting);
  asking = new Asking(this.conversation, (type, fields) => this.#send(type, fields));
  scene = new Scene();
  latency = new Latency();
  /** @type {"idle" | "connecting" | "open" | "away" | "closed"} */
  link = "idle";
  /** @type {Notice | null} */
  notice = null;
  language = "";
  /** Whether there are others to choose from: who has none leaves it to the server. */
  #chosen = false;
  /** Whether the assistant can hear in it; else why not, in its words. */
  hears = true;
  #unheard = "";
  /** The last error of the server, for the details. */
  fault = "";
  /** @type {RealtimeEvent | null} */
  route = null;
  #hearing = false;
  #waiting = false;
  #waitingTimer = 0;
  #sent = 0;
  /** Whether the page was loaded again, so that the server's word on where the conversation stands is all there is. */
  #reloaded = false;

  constructor() {
    super();
    const { lifeline, listening, speaking, looking } = this;
    on(lifeline, "message", (event) => void this.#receive(event));
    on(lifeline, "away", () => void this.#away());
    on(lifeline, "back", ({ resumed }) => this.#back(resumed));
    on(lifeline, "closed", (why) => void this.#closed(why));
    on(lifeline.connection, "line", () => speaking.use(lifeline.connection.receiver));
    on(listening, "piece", (detail) => this.#piece(detail));
    on(listening, "track", () => lifeline.connection.speak(listening.microphone.track));
    on(listening, "refused", ({ reason }) => this.#note(reason));
    on(this.recogniser, "heard", ({ text, confidence }) => void this.#recognised(text, confidence));
    on(this.recogniser, "refused", () => this.#note("browser_deaf"));
    on(this.recogniser, "change", () => this.#changed());
    on(listening, "change", () => this.#changed());
    on(speaking, "begun", ({ item }) => this.#begun(item));
    on(speaking, "ended", () => this.#changed());
    on(speaking, "blocked", () => this.notice?.kind !== "blocked" && this.#note("blocked"));
    on(looking, "refused", ({ reason }) => this.#note(reason));
    on(looking, "change", () => this.#changed());
    on(this.conversation, "change", () => this.#changed());
  }

  /** @returns {"off" | "asking" | "on"} the microphone's state, whoever listens to it */
  get mic() {
    return this.hears ? this.listening.state : this.recogniser.state;
  }

  /** @returns {Phase} */
  get phase() {
    if (this.mic === "asking") return "asking";
    if (this.link === "idle" || this.link === "connecting" || this.link === "away") return this.link;
    if (this.link === "closed") return "lost";
    if (this.#hearing) return "hearing";
    if (this.shown().speaking) return "speaking";
    if (this.#waiting) return "thinking";
    return this.mic === "on" ? "listening" : "quiet";
  }

  /** What the page shows now. */
  shown() {
    return this.scene.at(this.conversation.answers, (answer) => this.speaking.position(answer));
  }

  /** Whether a typed turn can be taken now. */
  get ready() {
    return this.link !== "connecting" && this.link !== "away" && this.mic !== "asking";
  }

  /** Whether there is anything to stop. */
  get busy() {
    return this.shown().speaking || (this.link === "open" && this.conversation.responding !== "");
  }

  /**
   * Begin, from a click or a key (sound may start only then).
   * @param {{microphone?: boolean, text?: string}} how
   */
  async start({ microphone = false, text = "" }) {
    if (!this.ready) return;
    const again = this.link === "closed";
    const sound = this.speaking.start();
    this.notice = null;
    if (microphone && this.hears) await this.listening.open();
    const plays = await sound;
    this.#connecting();
    // The new session knows nothing of the old one's picture and place.
    if (again) this.#forget();
    try {
      // Who comes with a question wants it answered, not a greeting first.
      await this.lifeline.begin(this.#agreement(!text && !again));
    } catch (error) {
      await this.#refused(error);
      return;
    }
    this.link = "open";
    if (!plays && !this.lifeline.connection.receiver) this.#note("sound");
    if (again) this.conversation.note(WORDS.again);
    if (microphone && !this.hears) this.#sayUnheard();
    this.#wait(text !== "" || !again);
    if (text) await this.say(text);
  }

  /** Go on with the conversation that was on this page before it was loaded again. */
  async comeBack() {
    this.#reloaded = true;
    // Without a gesture nothing sounds yet; but then the first one is enough.
    await this.speaking.start();
    this.#connecting();
    let resumed = false;
    try {
      resumed = await this.lifeline.resume(this.#agreement(false));
    } catch (error) {
      await this.#refused(error);
      return;
    }
    this.link = "open";
    if (!resumed) this.conversation.note(WORDS.tooLate);
    this.#changed();
  }

  /** All that this browser said here was erased. */
  sayForgotten() {
    this.#note("forgotten");
  }

  async toggleMicrophone() {
    this.speaking.voice.wake();
    if (this.link === "idle" || this.link === "closed") return this.start({ microphone: true });
    if (!this.hears) return this.recogniser.state === "on" ? this.recogniser.close() : this.#sayUnheard();
    if (this.mic === "on") {
      this.listening.rest();
      // The rest of a sentence that was begun is not waited for.
      if (this.#hearing) this.#send("input_audio_buffer.commit", {});
    } else if (this.mic === "off") {
      if (this.notice?.kind !== "error") this.notice = null;
      await this.listening.open();
    }
    return this.#changed();
  }

  /** The camera: on, or off again. It shows something to somebody, so it begins the conversation where there is none. */
  async toggleCamera() {
    if (!this.looking.possible) return;
    this.speaking.voice.wake();
    if (this.link === "idle" || this.link === "closed") await this.start({});
    if (this.notice?.kind.startsWith("camera")) this.notice = null;
    await this.looking.toggle();
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
    this.asking.say(text, replaces);
  }

  /** An offered reply, or a node of the picture, was picked. @param {{reply_id: string} | {node_id: string}} what @param {string} label */
  async pick(what, label) {
    await this.#beginTurn();
    this.asking.pick(what, label);
  }

  /** Stop the voice, and the answer it belongs to. @returns {Promise<void>} when the server was told what was heard */
  async stop() {
    await this.speaking.stop();
    this.#wait(false);
  }

  /**
   * Talk in a language from now on.
   * @param {import("./site.js").Tongue} tongue
   * @param {boolean} chosen whether there were others
   */
  async speak({ language, hearing, hearing_notice: why }, chosen) {
    this.#chosen = chosen;
    const changes = this.language !== "" && this.language !== language;
    this.language = language;
    this.hears = hearing;
    this.#unheard = why;
    this.recogniser.close();
    if (!hearing && this.listening.state === "on") this.listening.rest();
    if (this.notice && ["unheard", "browser_hears", "browser_deaf"].includes(this.notice.kind)) this.notice = null;
    if (changes && this.link === "open") {
      await this.speaking.stop();
      this.#send("session.update", { session: { type: "realtime", frontdesk: { version: 1, language } } });
    }
    this.#changed();
  }

  /** The caller lets the browser listen. */
  letBrowserHear() {
    this.dismiss();
    this.recogniser.open(this.language === "zh" ? "zh-CN" : this.language);
  }

  #sayUnheard() {
    const possible = Recogniser.possible();
    this.#note(possible ? "browser_hears" : "unheard", [this.#unheard, possible ? WORDS.browserHears : ""].filter(Boolean).join(" "));
  }

  /** @param {string} text @param {number} confidence */
  async #recognised(text, confidence) {
    if (this.link !== "open") return;
    await this.#beginTurn();
    this.asking.say(text, "", confidence);
  }

  /** The gesture that the browser waited for. */
  unblock() {
    this.speaking.voice.wake();
    this.dismiss();
  }

  /** Whoever came by a link that does not work is told so before they begin. */
  turnAway() {
    this.#note("key");
  }

  dismiss() {
    this.notice = null;
    this.#changed();
  }

  async #beginTurn() {
    this.speaking.voice.wake();
    if (this.notice?.kind === "error" || this.notice?.kind === "blocked") this.notice = null;
    this.scene.answered();
    this.latency.typed(performance.now());
    this.#wait(true);
    await this.speaking.stop();
  }

  /** @param {{pcm: Int16Array, level: number}} piece */
  #piece({ pcm, level }) {
    this.dispatchEvent(new CustomEvent("level", { detail: { level } }));
    if (!this.lifeline.connection.hear(() => encode(pcm))) return;
    this.latency.sent((pcm.length / RATE) * 1000, level, performance.now());
  }

  /** @param {RealtimeEvent} event */
  async #receive(event) {
    this.conversation.receive(event);
    this.speaking.receive(event);
    this.looking.receive(event);
    this.asking.receive(event);
    switch (event.type) {
      case "response.done":
        this.#done(event.response);
        break;
      case "input_audio_buffer.speech_started":
        this.#hearing = true;
        this.#changed();
        await this.speaking.clear();
        break;
      case "input_audio_buffer.speech_stopped":
        this.#hearing = false;
        // In packets the sound has a clock of the server's own; what was loud last is what ended.
        this.latency.stopped(this.lifeline.connection.receiver ? Infinity : event.audio_end_ms);
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
      case "frontdesk.state":
        this.#restore(event);
        break;
      case "frontdesk.latency":
        this.latency.told(event);
        this.#changed();
        break;
      case "frontdesk.cut":
        await this.speaking.clear(event.item_id);
        break;
      case "error":
        this.#fail(event.error ?? {});
        break;
    }
  }

  /** @param {RealtimeEvent} state what the server remembers of the conversation that was come back to */
  #restore(state) {
    if (this.#reloaded) {
      const picture = this.conversation.pictures.get(state.diagram?.diagram_id) ?? null;
      this.scene.restore(/** @type {any} */ (state), picture, this.conversation.answers);
      if (state.items.at(-1)?.role === "user") this.scene.answered();
      this.conversation.note(WORDS.back);
    }
    this.#reloaded = false;
    this.#changed();
  }

  /** @param {{status: string, status_details?: any, output?: any[]}} response */
  #done(response) {
    const error = response.status_details?.error;
    if (response.status === "failed" && error) this.#fail(error);
    // One in writing has begun to be read; one that sounds may be yet to be heard.
    const sounds = this.conversation.answers.some((answer) => !answer.silent && !answer.ended && answer.cutAt === null);
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

  /** @param {boolean} greeting whether the assistant speaks first @returns what the first `session.update` asks for */
  #agreement(greeting) {
    const language = this.#chosen ? { language: this.language } : {};
    const page = callerId();
    const caller = page ? { caller: { page } } : {};
    const audio = { input: { turn_detection: { type: "semantic_vad" } } };
    return { type: "realtime", output_modalities: ["audio"], audio, frontdesk: { version: 1, events: EXTENSION, greeting, ...language, ...caller } };
  }

  #connecting() {
    this.link = "connecting";
    this.latency.restart();
    this.#hearing = false;
    this.route = null;
    this.#changed();
  }

  /** What belongs to a conversation that is gone. */
  #forget() {
    this.scene.restart(this.conversation.answers);
    this.conversation.pictures.clear();
    this.asking.forget();
  }

  /** The line was lost, and is being looked for. */
  async #away() {
    this.link = "away";
    this.#hearing = false;
    this.#note("away");
    await this.speaking.pause();
  }

  /** @param {boolean} resumed whether it is the same conversation */
  #back(resumed) {
    this.link = "open";
    this.latency.restart();
    if (this.notice?.kind === "away") this.notice = null;
    if (!resumed) {
      this.conversation.restart();
      this.#forget();
      this.#wait(false);
    }
    this.conversation.note(resumed ? WORDS.back : WORDS.tooLate);
    this.#changed();
  }

  /** @param {unknown} error */
  async #refused(error) {
    if (!(error instanceof NoLine)) throw error;
    await this.#closed(error);
  }

  /** @param {{reason: Reason, words: string}} why */
  async #closed({ reason, words }) {
    this.link = "closed";
    this.listening.close();
    this.recogniser.close();
    this.looking.close();
    this.#hearing = false;
    this.#wait(false);
    await this.speaking.clear();
    this.conversation.restart();
    this.#note(reason, words);
  }

  /** @param {string} item */
  #begun(item) {
    this.latency.sounded(performance.now(), item);
    this.#wait(false);
  }

  /** @param {string} type @param {object} fields @param {string} [mark] what the event's id begins with */
  #send(type, fields, mark = "page-") {
    this.#sent += 1;
    return this.lifeline.connection.send({ type, event_id: `${mark}${this.#sent}`, ...fields });
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
