/** The assistant's voice, whichever way it comes; nothing that listens to it can tell. */

import { Player } from "./player.js";
import { RtcPlayer } from "./player_rtc.js";

/** @typedef {import("./player.js").Played} Played */

/** What a player tells. */
const TOLD = ["begun", "tick", "ended", "blocked"];

/**
 * Events: `begun` {item} when the first sample was heard, `tick` {item, ms} every 100 ms, `ended` {item, ms} when the
 * last sample was heard, `blocked` where a gesture is needed first.
 */
export class Voice extends EventTarget {
  #events = new Player();
  #packets = new RtcPlayer(() => this.#events.latency);
  /** @type {Player | RtcPlayer} */
  #player = this.#events;

  constructor() {
    super();
    for (const player of [this.#events, this.#packets]) {
      for (const type of TOLD) {
        player.addEventListener(type, (event) => {
          if (player !== this.#player) return;
          this.dispatchEvent(new CustomEvent(type, { detail: /** @type {CustomEvent} */ (event).detail }));
        });
      }
    }
  }

  /** Open the sound output; call it from a click or a key. @throws {Error} the browser has no Web Audio with worklets */
  start() {
    return this.#events.start();
  }

  /** @param {RTCRtpReceiver | null} receiver where it comes in packets; null where it comes as events */
  use(receiver) {
    this.#player = receiver ? this.#packets : this.#events;
    this.#packets.use(receiver);
    this.#events.use(!receiver);
  }

  /** @param {import("./line.js").RealtimeEvent} event @param {number} from ms of its item that were heard already */
  receive(event, from) {
    this.#player.receive(event, from);
  }

  /** @returns {boolean} whether the position is an estimate */
  get estimated() {
    return this.#player.estimated;
  }

  get description() {
    return this.#player.description;
  }

  wake() {
    this.#player.wake();
  }

  /** @param {string} [item] @returns {Promise<Played[]>} */
  clear(item) {
    return this.#player.clear(item);
  }

  /** @param {string} item */
  position(item) {
    return this.#player.position(item);
  }

  get present() {
    return this.#player.present;
  }
}
