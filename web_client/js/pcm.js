/** Sound as the wire carries it: 16 bit, mono, 24 kHz, little-endian, base64. */

/** Samples a second on the wire. */
export const RATE = 24000;

/** @param {Int16Array} samples @returns {string} */
export function encode(samples) {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  let text = "";
  // In slices: a call takes a bounded number of arguments.
  for (let at = 0; at < bytes.length; at += 0x2000) text += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  return btoa(text);
}

/**
 * @param {string} text
 * @returns {Float32Array} -1 to 1; an odd last byte is left out
 */
export function decode(text) {
  const bytes = atob(text);
  const samples = new Float32Array(bytes.length >> 1);
  for (let i = 0; i < samples.length; i += 1) {
    const value = bytes.charCodeAt(2 * i) | (bytes.charCodeAt(2 * i + 1) << 8);
    samples[i] = (value > 0x7fff ? value - 0x10000 : value) / 0x8000;
  }
  return samples;
}

/** @param {Float32Array} samples @returns {Int16Array} rounded, clipped */
export function toInt16(samples) {
  return Int16Array.from(samples, (sample) => Math.max(-0x8000, Math.min(0x7fff, Math.round(sample * 0x8000))));
}
