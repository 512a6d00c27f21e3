/** Stills on their way: cut into pieces that leave room for the voice between them; one that finds no room is left out. */

/** Bytes of a piece, before base64. */
export const PIECE = 16 * 1024;
/** Pieces of a still at most. */
const PIECES = 64;
/** Bytes of a still at most. */
export const MOST = PIECE * PIECES;
/** With more than this waiting to be sent no still is begun, and none goes on: 64 KiB. */
const ROOM = 65_536;
/** Between two looks whether there is room again, ms. */
const LOOK = 20;
/** A still that is not through after this is out of date; the rest of it stays here, ms. */
const PATIENCE = 3000;

/** @typedef {{frame_id: string, part: number, parts: number, data: string}} Part */

/** @param {string} id @param {Uint8Array} jpeg @returns {Generator<Part>} its pieces, in their order */
export function* cut(id, jpeg) {
  const parts = Math.ceil(jpeg.length / PIECE);
  for (let part = 0; part < parts; part += 1) {
    const bytes = jpeg.subarray(part * PIECE, (part + 1) * PIECE);
    let text = "";
    // In slices: a call takes a bounded number of arguments.
    for (let at = 0; at < bytes.length; at += 0x2000) text += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
    yield { frame_id: id, part, parts, data: btoa(text) };
  }
}

export class Frames {
  #send;
  #waiting;
  #busy = false;
  #number = 0;
  /** Of this page, so that a page loaded again begins no number a second time. */
  #prefix = `frame-${Date.now().toString(36)}`;

  /** @param {(part: Part) => boolean} send @param {() => number} waiting bytes that are not on their way yet */
  constructor(send, waiting) {
    this.#send = send;
    this.#waiting = waiting;
  }

  /** @returns {boolean} whether a still would go out now */
  get free() {
    return !this.#busy && this.#waiting() <= ROOM;
  }

  /** @param {Uint8Array} jpeg @returns {Promise<string>} its id when all of it is on its way; "" where it was left out */
  async send(jpeg) {
    if (!this.free) return "";
    this.#busy = true;
    this.#number += 1;
    const id = `${this.#prefix}-${this.#number}`;
    const until = performance.now() + PATIENCE;
    try {
      for (const part of cut(id, jpeg)) {
        while (this.#waiting() > ROOM) {
          if (performance.now() > until) return "";
          await new Promise((resolve) => setTimeout(resolve, LOOK));
        }
        if (!this.#send(part)) return "";
      }
      return id;
    } finally {
      this.#busy = false;
    }
  }
}
