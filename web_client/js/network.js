/** How good the line is, from what the browser counts: looked at only while somebody wants to see it. */

/** Between two looks, ms. */
const PERIOD = 1000;

/** @typedef {{rtt: number | null, jitter: number | null, lost: number | null}} Quality ms, ms, and the share of the packets since the look before */

/** Events: `change` with every look. */
export class Network extends EventTarget {
  /** @type {Quality} */
  quality = { rtt: null, jitter: null, lost: null };
  #stats;
  #timer = 0;
  #before = { received: 0, lost: 0 };

  /** @param {() => Promise<RTCStatsReport | null>} stats */
  constructor(stats) {
    super();
    this.#stats = stats;
  }

  /** @param {boolean} on */
  watch(on) {
    if (on === this.#timer > 0) return;
    clearInterval(this.#timer);
    this.#timer = on ? window.setInterval(() => void this.#look(), PERIOD) : 0;
    if (on) void this.#look();
  }

  async #look() {
    this.quality = read(await this.#stats(), this.#before);
    this.dispatchEvent(new CustomEvent("change"));
  }
}

/**
 * @param {Iterable<[string, any]> | null} report of `getStats`
 * @param {{received: number, lost: number}} before the counts at the last look; brought up to date
 * @returns {Quality}
 */
export function read(report, before) {
  /** @type {Quality} */
  const quality = { rtt: null, jitter: null, lost: null };
  for (const [, entry] of report ?? []) {
    if (entry.type === "candidate-pair" && entry.nominated && entry.currentRoundTripTime !== undefined) {
      quality.rtt = entry.currentRoundTripTime * 1000;
    } else if (entry.type === "inbound-rtp" && entry.kind === "audio") {
      quality.jitter = (entry.jitter ?? 0) * 1000;
      const received = entry.packetsReceived - before.received;
      const lost = Math.max(0, entry.packetsLost - before.lost);
      quality.lost = received + lost > 0 ? lost / (received + lost) : 0;
      before.received = entry.packetsReceived;
      before.lost = entry.packetsLost;
    }
  }
  return quality;
}
