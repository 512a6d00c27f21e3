/**
 * Streaming conversion between sample rates, exact in its count of samples.
 *
 * A polyphase windowed-sinc low-pass. With `up / down` the ratio in lowest terms, output sample n lies at input
 * position n * down / up; the position is kept as whole numbers, so it never drifts, whatever the length.
 * Runs in the page, in audio worklets and in node.
 */

/** Zero crossings of the sinc on each side, counted at the lower of the two rates. */
const CROSSINGS = 24;
/** Cutoff as a part of the lower Nyquist frequency: with CROSSINGS, the stop band begins at that Nyquist. */
const ROLLOFF = 0.9;
/** Kaiser window for about 80 dB of stop band (Kaiser: beta = 0.1102 (A - 8.7)). */
const BETA = 0.1102 * (80 - 8.7);

export class Resampler {
  #up;
  #down;
  #half;
  /** @type {Float32Array[]} one filter a phase */
  #filters;
  /** @type {Float32Array} input not yet used up; its first sample has the index #origin */
  #held;
  #origin;
  #at = 0;
  #phase = 0;

  /**
   * @param {number} from rate of the input, Hz, whole
   * @param {number} to rate of the output, Hz, whole
   */
  constructor(from, to) {
    if (!Number.isInteger(from) || !Number.isInteger(to) || from <= 0 || to <= 0) {
      throw new RangeError(`Sample rates are whole and positive, not ${from} and ${to}.`);
    }
    const divisor = gcd(from, to);
    this.#up = to / divisor;
    this.#down = from / divisor;
    const cutoff = ROLLOFF * Math.min(1, to / from);
    this.#half = Math.ceil(CROSSINGS / Math.min(1, to / from));
    this.#filters = Array.from({ length: this.#up }, (_, phase) => filter(phase / this.#up, this.#half, cutoff));
    // Silence lies before the first sample, so that output 0 lies exactly on input 0.
    this.#held = new Float32Array(this.#half - 1);
    this.#origin = -(this.#half - 1);
  }

  /**
   * @param {Float32Array} input the next samples
   * @returns {Float32Array} every output sample that is now known
   */
  push(input) {
    const samples = new Float32Array(this.#held.length + input.length);
    samples.set(this.#held);
    samples.set(input, this.#held.length);
    const end = this.#origin + samples.length;
    const output = [];
    while (this.#at + this.#half < end) {
      const taps = this.#filters[this.#phase];
      const first = this.#at - this.#half + 1 - this.#origin;
      let sum = 0;
      for (let k = 0; k < taps.length; k += 1) sum += taps[k] * samples[first + k];
      output.push(sum);
      this.#phase += this.#down;
      this.#at += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    const keep = Math.min(Math.max(this.#at - this.#half + 1 - this.#origin, 0), samples.length);
    this.#held = samples.slice(keep);
    this.#origin += keep;
    return Float32Array.from(output);
  }

  /** @returns {Float32Array} the last output samples, as if silence followed; the resampler is then used up */
  flush() {
    return this.push(new Float32Array(this.#half));
  }
}

/**
 * @param {number} shift where between two input samples the output lies, 0 to 1
 * @param {number} half taps on each side
 * @param {number} cutoff part of the input's Nyquist frequency
 */
function filter(shift, half, cutoff) {
  const taps = new Float32Array(2 * half);
  let sum = 0;
  for (let k = 0; k < taps.length; k += 1) {
    const distance = k - half + 1 - shift;
    taps[k] = sinc(cutoff * distance) * kaiser(distance / half);
    sum += taps[k];
  }
  return taps.map((tap) => tap / sum);
}

/** @param {number} x */
function sinc(x) {
  return Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** @param {number} x -1 to 1 */
function kaiser(x) {
  return Math.abs(x) >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA);
}

/** The modified Bessel function of order zero, by its series. @param {number} x */
function bessel(x) {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** @param {number} a @param {number} b @returns {number} */
function gcd(a, b) {
  return b === 0 ? a : gcd(b, a % b);
}
