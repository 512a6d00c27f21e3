/** What every way to the server has in common: why there is none, and what an event looks like on it. */

/** @typedef {"lost" | "refused" | "full" | "ended" | "key"} Reason why there is no connection */
/** @typedef {{type: string, [field: string]: any}} RealtimeEvent */

/**
 * @typedef {object} Line one way to the server. An EventTarget; events: `message` {RealtimeEvent},
 *   `closed` {reason, words}, once.
 * @property {"WebRTC" | "WebSocket"} way
 * @property {RTCRtpReceiver | null} receiver where the voice comes in, where it comes beside the events
 * @property {number} waiting bytes not yet on their way
 * @property {(text: string) => boolean} send whether it went on its way
 * @property {(track: MediaStreamTrack | null) => void} speak the microphone's sound, where it goes beside the events
 * @property {(how: "left" | "moved") => void} close `left`: nobody comes back; `moved`: another line takes its place
 * @property {() => Promise<RTCStatsReport | null>} stats
 */

/** What opening a line needs. @typedef {{key: string, back: string, events: readonly string[], track: MediaStreamTrack | null}} Needs */

/** A line could not be opened. */
export class NoLine extends Error {
  /**
   * @param {Reason} reason
   * @param {string} [words] the server's own
   * @param {string} [fault] what is wrong with this way alone; "" where another way would be refused just so
   */
  constructor(reason, words = "", fault = "") {
    super(fault || reason);
    this.reason = reason;
    this.words = words;
    this.fault = fault;
  }
}

/** @type {Readonly<Record<number, Reason>>} of HTTP answers that have a meaning of their own */
const STATUS = { 401: "key", 403: "key", 429: "full", 503: "full" };

/** @param {number} status of an HTTP answer @returns {Reason} */
export function reasonOf(status) {
  return STATUS[status] ?? "refused";
}

/** The words of a refusal, in the form of the protocol's errors. @param {Response} answer @returns {Promise<string>} */
export async function wordsOf(answer) {
  try {
    const { error } = await answer.json();
    return [error.message, error.hint].filter((text) => typeof text === "string").join(" ");
  } catch {
    return "";
  }
}

/** @param {unknown} data @returns {RealtimeEvent | null} */
export function parse(data) {
  if (typeof data !== "string") return null;
  try {
    const event = JSON.parse(data);
    return typeof event?.type === "string" ? event : null;
  } catch {
    return null;
  }
}
