/** What was said on both sides, as server events tell it. Knows nothing of sound or of the screen. */

import { Answer } from "./answer.js";

/**
 * @typedef {object} Turn what the caller said, typed or picked
 * @property {"caller"} role
 * @property {string} id
 * @property {string} text
 * @property {boolean} live whether it is still being recognised
 * @property {boolean} spoken whether it was heard rather than typed or picked
 * @property {boolean} undone whether a correction took it back
 */
/** @typedef {{role: "notice", id: string, text: string, undone: boolean}} Note */
/** @typedef {Turn | Answer | Note} Entry */
/** @typedef {import("./line.js").RealtimeEvent} RealtimeEvent */
/** @typedef {{form: string, unit: string, series: {label: string, values: number[]}[]}} Chart */
/** @typedef {{id: string, kind: string, title: string, svg: string, alt: string, nodes: {id: string, label: string}[], edges: {source: string, target: string, label: string}[], rows?: {label: string, cells: string[]}[], chart?: Chart}} Picture */

/** Entries kept; older ones leave the page (an hour of talk has about three hundred). */
const KEPT = 400;
/** Pictures kept. The server sends each once, so this is far above what one conversation shows. */
const PICTURES = 256;

/** Events: `change` {entry} when an entry was added, changed or removed. */
export class Conversation extends EventTarget {
  /** @type {Entry[]} */
  entries = [];
  /** @type {Map<string, Picture>} */
  pictures = new Map();
  /** Id of the answer being made by the server, or "". */
  responding = "";
  /** Counts the entries that the page itself names. */
  #own = 0;
  /** Id of the last picked entry that the server has not named yet. */
  #picked = "";

  /** @param {() => number} clock ms, for the reading of answers without sound */
  constructor(clock) {
    super();
    this.clock = clock;
  }

  /** @param {string} id @returns {Entry | undefined} */
  find(id) {
    return this.entries.find((entry) => entry.id === id);
  }

  /** @returns {Answer[]} */
  get answers() {
    return /** @type {Answer[]} */ (this.entries.filter((entry) => entry.role === "assistant"));
  }

  /** @returns {Turn | undefined} the caller's last */
  get lastTurn() {
    return /** @type {Turn | undefined} */ (this.entries.findLast((entry) => entry.role === "caller" && !entry.undone));
  }

  /** @param {RealtimeEvent} event @returns {void} */
  receive(event) {
    const { item_id: id } = event;
    switch (event.type) {
      case "response.created":
        this.responding = event.response.id;
        break;
      case "response.output_item.added":
        if (event.item.type === "message") this.#begin(event.item.id, event.response_id);
        break;
      case "response.output_audio.delta":
        this.#answer(id, event.response_id).audible = true;
        break;
      case "response.output_text.delta":
        this.#answer(id, event.response_id).silent = true;
        this.#answer(id, event.response_id).addText(event.delta);
        this.#changed(id);
        break;
      case "response.output_audio_transcript.delta":
        this.#answer(id, event.response_id).addText(event.delta);
        this.#changed(id);
        break;
      case "response.done":
        this.#finish(event.response);
        break;
      case "frontdesk.route":
        this.#answer(id, event.response_id).route = event;
        this.#changed(id);
        break;
      case "frontdesk.diagram":
        this.#keep(event);
        break;
      case "frontdesk.cues":
        this.#answer(id, event.response_id).addCues(event.cues);
        this.#changed(id);
        break;
      case "frontdesk.audio":
        this.#answer(id, event.response_id).audible = true;
        break;
      case "frontdesk.state":
        if (event.diagram) this.#keep(event.diagram);
        for (const item of event.items) this.#restore(item);
        break;
      case "frontdesk.cut":
        this.cut(id, event.at_ms, event.text);
        break;
      case "conversation.item.added":
      case "conversation.item.done":
      case "conversation.item.retrieved":
        this.#item(event.item);
        break;
      case "conversation.item.deleted":
        this.#remove(id);
        break;
      case "conversation.item.input_audio_transcription.delta":
        this.#heard(id, (turn) => turn.live && { ...turn, text: partial(turn.text, event) });
        break;
      case "conversation.item.input_audio_transcription.completed":
        this.#heard(id, (turn) => ({ ...turn, text: event.transcript.trim(), live: false }));
        break;
      case "conversation.item.input_audio_transcription.failed":
        this.#heard(id, (turn) => ({ ...turn, live: false }));
        break;
    }
  }

  /** The caller's own words, shown before the server has them. @param {string} id @param {string} text */
  say(id, text) {
    this.#add({ role: "caller", id, text, live: false, spoken: false, undone: false });
  }

  /** A reply or a node was picked, in its own words. @param {string} text */
  pick(text) {
    this.#own += 1;
    this.#picked = `pick-${this.#own}`;
    this.say(this.#picked, text);
  }

  /** @param {string} text a line of the page itself */
  note(text) {
    this.#own += 1;
    this.#add({ role: "notice", id: `note-${this.#own}`, text, undone: false });
  }

  /**
   * An answer was stopped.
   * @param {string} id @param {number} played ms @param {string} [heard] the server's words for what was heard
   */
  cut(id, played, heard) {
    const answer = this.find(id);
    if (answer?.role !== "assistant") return;
    answer.cut(played, heard);
    this.#changed(id);
  }

  /** A correction: what was said from this turn on is taken back. @param {string} id */
  undo(id) {
    const from = this.entries.findIndex((entry) => entry.id === id);
    if (from < 0) return;
    for (const entry of this.entries.slice(from)) {
      entry.undone = true;
      this.#changed(entry.id);
    }
  }

  /** The line was lost: what was being said waits for it. @param {string} id @param {number} ms that were heard */
  pause(id, ms) {
    const answer = this.find(id);
    if (answer?.role === "assistant" && answer.cutAt === null && !answer.ended) answer.pausedAt = ms;
    this.#changed(id);
  }

  /** A new session knows nothing of the old one; its words stay on the screen. */
  restart() {
    this.responding = "";
    for (const answer of this.answers.filter((each) => !each.ended)) {
      if (answer.cutAt === null) answer.cut(Math.max(0, answer.pausedAt ?? 0));
      answer.pausedAt = null;
      this.#changed(answer.id);
    }
    for (const entry of this.entries) if (entry.role === "caller") entry.live = false;
  }

  /** @param {string} id @param {string} response @returns {Answer} */
  #answer(id, response) {
    const known = this.find(id);
    if (known?.role === "assistant") return known;
    const answer = new Answer(id, response);
    answer.since = this.clock();
    this.#add(answer);
    return answer;
  }

  /** An answer begins, or a line that was lost is back and it is told of once more. @param {string} id @param {string} response */
  #begin(id, response) {
    const known = this.find(id);
    if (known?.role === "assistant") known.again();
    this.#answer(id, response);
  }

  /** An item as the server remembers it. @param {any} item of the wire */
  #restore(item) {
    if (item.type !== "message" || item.role === "user") {
      this.#item(item);
      return;
    }
    // One that is being given follows by itself.
    if (item.role !== "assistant" || item.status === "in_progress") return;
    const known = this.find(item.id);
    const text = item.content.map((/** @type {any} */ part) => part.transcript ?? part.text ?? "").join(" ");
    const answer = known?.role === "assistant" ? known : new Answer(item.id, "");
    if (!known) {
      answer.addText(text);
      this.#add(answer);
    }
    if (item.status === "incomplete" && answer.cutAt === null) answer.cut(answer.pausedAt ?? Infinity, text);
    answer.pausedAt = null;
    answer.complete = true;
    answer.ended = true;
    this.#changed(item.id);
  }

  /** @param {{id: string, status: string}} response */
  #finish(response) {
    if (this.responding === response.id) this.responding = "";
    for (const answer of this.answers.filter((each) => each.response === response.id)) {
      answer.complete = true;
      // Stopped before its first sound: nothing of it was heard. Without sound at the end: it is read.
      if (response.status === "cancelled" && !answer.audible && !answer.silent) answer.cut(0);
      answer.silent ||= !answer.audible;
      this.#changed(answer.id);
    }
  }

  /** @param {RealtimeEvent} event */
  #keep(event) {
    const { diagram_id: id, kind, title, svg, alt, nodes, edges, rows, chart } = event;
    this.pictures.set(id, { id, kind, title, svg, alt, nodes, edges, rows, chart });
    if (this.pictures.size > PICTURES) this.pictures.delete(/** @type {string} */ (this.pictures.keys().next().value));
  }

  /** @param {any} item of the wire */
  #item(item) {
    if (item?.type !== "message" || item.role !== "user") return;
    const text = item.content.map((/** @type {any} */ part) => part.text ?? part.transcript ?? "").join(" ").trim();
    const spoken = item.content.some((/** @type {any} */ part) => part.type === "input_audio");
    const known = this.find(item.id);
    if (known?.role === "caller") {
      if (text && (known.live || known.text === "")) this.#replace({ ...known, text, live: false });
    } else if (text) {
      const picked = this.lastTurn;
      // What was picked is shown at once, under an id of the page's own, until the server gives its own.
      if (!spoken && picked?.id === this.#picked) this.#rename(picked, item.id, text);
      else this.#add({ role: "caller", id: item.id, text, live: false, spoken, undone: false });
    }
  }

  /** @param {string} id @param {(turn: Turn) => Turn | false} change of what is being heard */
  #heard(id, change) {
    const known = this.find(id);
    if (known && known.role !== "caller") return;
    const turn = change(known ?? { role: "caller", id, text: "", live: true, spoken: true, undone: false });
    if (!turn) return;
    if (!turn.live && turn.text === "") this.#remove(id);
    else if (known) this.#replace(turn);
    else this.#add(turn);
  }

  /** @param {Entry} entry */
  #add(entry) {
    this.entries.push(entry);
    if (this.entries.length > KEPT) this.#remove(this.entries[0].id);
    this.#changed(entry.id);
  }

  /** @param {Turn} turn */
  #replace(turn) {
    this.entries = this.entries.map((entry) => (entry.id === turn.id ? turn : entry));
    this.#changed(turn.id);
  }

  /** @param {Turn} turn @param {string} id @param {string} text */
  #rename(turn, id, text) {
    this.#picked = "";
    this.entries = this.entries.map((entry) => (entry === turn ? { ...turn, id, text } : entry));
    this.#changed(id);
  }

  /** @param {string} id */
  #remove(id) {
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.#changed(id);
  }

  /** @param {string} id */
  #changed(id) {
    this.dispatchEvent(new CustomEvent("change", { detail: { id } }));
  }
}

/** A partial may be revised: then the server says all of it; else it says what to add. @param {string} text @param {RealtimeEvent} event */
function partial(text, event) {
  return typeof event.partial === "string" ? event.partial : text + event.delta;
}
