/** The voice where it comes in packets: the browser plays it; this knows what is being heard, and can silence it. */

import { RtcPlayhead } from "./playhead_rtc.js";

/** @typedef {import("./player.js").Played} Played */

/** How often the position is looked at while something plays, ms: a packet is 20. */
const LOOK = 10;
/** Between two reports of the position, ms. */
const TICK = 100;
/** From the server's last packet to its last sample at the ear: as long as from its first, and a little; at most this, ms. */
const TAIL = { more: 40, most: 1000 };
/** Sound that was on its way when the voice was stopped has been played, unheard, after this, ms. */
const FLUSHED = 400;
/** Timestamps a ms, and how many there are. */
const PER_MS = 48;
const WRAP = 2 ** 32;
/** From here on a level is sound (0 to 1). */
const AUDIBLE = 0.001;

/** Events: `begun` {item}, `tick` {item, ms}, `ended` {item, ms}, `blocked` where sound waits for a gesture. */
export class RtcPlayer extends EventTarget {
  #element = document.createElement("audio");
  #playhead = new RtcPlayhead();
  /** @type {RTCRtpReceiver | null} */
  #receiver = null;
  /** ms from a sample's being played by the browser to its being heard. @type {() => number} */
  #latency;
  /** @type {Map<string, string>} items that are on, each with its response */
  #live = new Map();
  /** @type {Set<string>} */
  #begun = new Set();
  /** @type {Set<string>} items whose further sound is not wanted */
  #dropped = new Set();
  /** @type {Map<string, number>} items whose last packet has left the server, and when that was told */
  #leaving = new Map();
  /** @type {Map<string, number>} minus when an item's first anchor came; once it is heard, how long that took */
  #lag = new Map();
  /** Anchors of what is on, which wait for the first sound where the browser does not tell timestamps. @type {{item: string, ms: number}[]} */
  #waiting = [];
  /** @type {Map<string, number>} ms at which an item's last word known ends */
  #length = new Map();
  /** @type {Map<string, number>} ms from which on an item is wanted */
  #from = new Map();
  #estimated = false;
  #silencedAt = -Infinity;
  #silenced = false;
  #timer = 0;
  #ticked = 0;

  /** @param {() => number} latency of the sound card, ms */
  constructor(latency) {
    super();
    this.#latency = latency;
    this.#element.autoplay = true;
    document.body.append(this.#element);
  }

  /** @returns {boolean} whether the position is one that the browser does not tell */
  get estimated() {
    return this.#estimated;
  }

  /** @returns {string} in words; "" before the voice can be heard */
  get description() {
    if (!this.#receiver) return "";
    return `${Math.round(this.#latency())} ms behind, position ${this.#estimated ? "estimated" : "exact"}`;
  }

  /** @param {RTCRtpReceiver | null} receiver of the voice; null where it comes another way */
  use(receiver) {
    this.#receiver = receiver;
    this.#element.srcObject = receiver && new MediaStream([receiver.track]);
    this.#playhead = new RtcPlayhead();
    this.#estimated = false;
    this.#unsilence();
    this.wake();
    if (!receiver) this.#stop();
  }

  /** Browsers begin to play only after a gesture. */
  wake() {
    if (!this.#receiver || !this.#element.paused) return;
    this.#element.play().catch(() => {}); // told when there is something to hear
  }

  /** What of the wire concerns the voice. @param {import("./line.js").RealtimeEvent} event @param {number} from ms */
  receive(event, from) {
    if (event.type === "frontdesk.audio") this.#anchor(event, from);
    else if (event.type === "response.output_item.added") this.#dropped.delete(event.item.id);
    else if (event.type === "output_audio_buffer.stopped") this.#leave(event.response_id);
    else if (event.type === "frontdesk.cues") this.#expect(event.item_id, event.cues);
  }

  /**
   * Silence at once; what still arrives is not heard.
   * @param {string} [item] only this one; all where absent
   * @returns {Promise<Played[]>} what was stopped and how much of it was heard
   */
  async clear(item) {
    const now = performance.now();
    const playing = this.present;
    /** @type {Played[]} */
    const stopped = [];
    for (const live of item ? [item] : [...this.#live.keys()]) {
      const ms = this.position(live);
      if (live === playing || !item) this.#silence(now);
      if (this.#live.has(live) && ms !== Infinity) stopped.push({ item: live, ms: Math.max(0, ms) });
      this.#end(live);
      this.refuse(live);
    }
    return stopped;
  }

  /** No more of this item is wanted, should any still arrive. @param {string} item */
  refuse(item) {
    this.#dropped.add(item);
  }

  /** @param {string} item @returns {number} ms heard; -1 before the first sound, Infinity after the last */
  position(item) {
    this.#read();
    return this.#playhead.at(item, this.#now());
  }

  /** @returns {string} the item being heard, or "" */
  get present() {
    this.#read();
    return this.#playhead.present(this.#now());
  }

  /** The time at which what is heard now was played. */
  #now() {
    return performance.now() - this.#latency();
  }

  /** @param {any} event @param {number} from */
  #anchor({ item_id: item, response_id: response, at_ms: ms, rtp_timestamp: timestamp }, from) {
    if (this.#dropped.has(item)) return;
    if (!this.#live.has(item)) this.#lag.set(item, -performance.now());
    this.#live.set(item, response);
    this.#leaving.delete(item);
    if (this.#element.paused) this.#tell("blocked", {});
    if (from > ms) {
      // The rest of a word that was heard before the line was lost passes unheard.
      this.#from.set(item, from);
      this.#silence(performance.now());
    } else if (performance.now() - this.#silencedAt > FLUSHED) {
      // Else something of what was stopped may still come, and is over when this item begins.
      this.#unsilence();
    }
    this.#read();
    this.#waiting.push({ item, ms });
    if (!this.#estimated) this.#playhead.anchor(item, ms, timestamp);
    if (!this.#timer) this.#timer = window.setInterval(() => this.#look(), LOOK);
  }

  /** An item is not over before its last word: a network that grew slower brings it later. @param {string} item @param {any[]} cues */
  #expect(item, cues) {
    if (this.#dropped.has(item)) return;
    this.#length.set(item, Math.max(this.#length.get(item) ?? 0, ...cues.map((cue) => cue.end_ms ?? 0)));
  }

  /** @param {string} response whose last packet has left the server */
  #leave(response) {
    for (const [item, of] of this.#live) {
      if (of === response && !this.#leaving.has(item)) this.#leaving.set(item, performance.now());
    }
  }

  #source() {
    return this.#receiver?.getSynchronizationSources()[0];
  }

  #read() {
    const source = this.#source();
    const now = performance.now();
    if (!source) return;
    if (source.rtpTimestamp === undefined && !this.#estimated) {
      this.#estimated = true;
      this.#playhead = new RtcPlayhead();
    }
    if (this.#estimated) {
      // The page's own clock stands in for that of the packets, from the first sound on.
      const own = Math.floor(now * PER_MS) % WRAP;
      const first = (source.audioLevel ?? 1) > AUDIBLE ? this.#waiting.shift() : undefined;
      if (first) this.#playhead.anchor(first.item, first.ms, own);
      this.#playhead.read(own, now);
      return;
    }
    // When its first sample was played, where the browser says so on the page's clock; else it is just now.
    const at = source.timestamp - performance.timeOrigin;
    this.#playhead.read(source.rtpTimestamp, at <= now && at > now - 1000 ? at : now);
  }

  #look() {
    const now = performance.now();
    this.#read();
    const present = this.present;
    if (this.#silenced && present && this.position(present) >= (this.#from.get(present) ?? 0)) this.#unsilence();
    if (present && !this.#begun.has(present)) {
      this.#begun.add(present);
      this.#lag.set(present, now + (this.#lag.get(present) ?? 0));
      this.#tell("begun", { item: present });
    }
    if (present && now - this.#ticked >= TICK) {
      this.#ticked = now;
      this.#tell("tick", { item: present, ms: this.position(present) });
    }
    for (const [item, since] of this.#leaving) {
      const passed = present !== "" && present !== item && this.#begun.has(item);
      const tail = this.#begun.has(item) ? Math.min((this.#lag.get(item) ?? 0) + TAIL.more, TAIL.most) : TAIL.most;
      const ms = this.position(item);
      const early = now - since < tail || (ms < (this.#length.get(item) ?? 0) && now - since < TAIL.most);
      if (early && !passed) continue;
      this.#end(item);
      if (ms >= 0) this.#tell("ended", { item, ms });
    }
    if (this.#live.size === 0) this.#stop();
  }

  /** @param {string} item */
  #end(item) {
    this.#playhead.end(item);
    this.#live.delete(item);
    this.#leaving.delete(item);
    this.#begun.delete(item);
    this.#from.delete(item);
    this.#length.delete(item);
    this.#lag.delete(item);
    this.#waiting = this.#waiting.filter((each) => each.item !== item);
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  /** @param {number} now */
  #silence(now) {
    this.#silenced = true;
    this.#silencedAt = now;
    this.#sound(false);
  }

  #unsilence() {
    this.#silenced = false;
    this.#sound(true);
  }

  /** Both, in the same moment: one browser is quicker with the one, the next with the other. @param {boolean} on */
  #sound(on) {
    this.#element.muted = !on;
    if (this.#receiver) this.#receiver.track.enabled = on;
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
