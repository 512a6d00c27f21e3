/**
 * Boxes on a picture, in per cent of it: what a drag or a key makes of one. No page, no events.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Place
 */

/** Per cent that a box is wide and high at least. */
export const LEAST = 2;

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;
/** @param {number} value @param {number} low @param {number} high */
const within = (value, low, high) => Math.min(Math.max(value, low), high);

/** The box between two points. @param {number} x @param {number} y @param {number} u @param {number} v @returns {Place} */
export function between(x, y, u, v) {
  const left = within(Math.min(x, u), 0, 100);
  const top = within(Math.min(y, v), 0, 100);
  return {
    x: round(left),
    y: round(top),
    width: round(within(Math.max(x, u), 0, 100) - left),
    height: round(within(Math.max(y, v), 0, 100) - top),
  };
}

/** The box moved, as far as the picture goes. @template {Place} P @param {P} box @param {number} dx @param {number} dy @returns {P} */
export function moved(box, dx, dy) {
  return {
    ...box,
    x: round(within(box.x + dx, 0, 100 - box.width)),
    y: round(within(box.y + dy, 0, 100 - box.height)),
  };
}

/** The box with its lower right corner moved. @template {Place} P @param {P} box @param {number} dx @param {number} dy @returns {P} */
export function resized(box, dx, dy) {
  return {
    ...box,
    width: round(within(box.width + dx, LEAST, 100 - box.x)),
    height: round(within(box.height + dy, LEAST, 100 - box.y)),
  };
}

/** Whether it is a box, and no slip of the hand. @param {Place} box */
export function drawn(box) {
  return box.width >= LEAST && box.height >= LEAST;
}

const STEPS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/**
 * What a key makes of a box: the arrows move it, with Shift its corner; with Alt in small steps.
 * @template {Place} P @param {P} box @param {{key: string, shiftKey: boolean, altKey: boolean}} pressed
 * @returns {P | null} null where the key means nothing
 */
export function keyed(box, { key, shiftKey, altKey }) {
  const step = STEPS[key];
  if (!step) return null;
  const far = altKey ? 0.2 : 1;
  return shiftKey ? resized(box, step[0] * far, step[1] * far) : moved(box, step[0] * far, step[1] * far);
}
