// What every caller of these programs says and waits for, in JavaScript: the same dialogue as talking.py, in Node and in a page.

export const RATE = 24000;
const PIECE_MS = 20;
const PIECE = (RATE * 2 * PIECE_MS) / 1000;
const HEARD_OUT_MS = 1000;
const INTO_IT_MS = 3000;
const TURN_MS = 30000;

export const sleep = (ms) => new Promise((done) => setTimeout(done, Math.max(0, ms)));

/** What the client brought, by kind; each is told as it comes. */
export class Seen {
  heard = [];
  said = [];
  calls = [];
  interrupted = 0;
  sound = 0;
  sounding = 0;

  constructor(tell) {
    this.tell = (saw, fields = {}) => tell({ saw, at: performance.now() / 1000, ...fields });
  }

  hear(text) {
    this.heard.push(text);
    this.tell('heard', { text });
  }

  play(bytes) {
    if (!this.sound) this.sounding = performance.now();
    this.sound += bytes;
  }

  say(text) {
    this.said.push(text);
    this.tell('said', { text, bytes: this.sound });
    this.sound = 0;
  }

  call(name, given) {
    this.calls.push(name);
    this.tell('called', { name, arguments: given });
    return 'The drawing is on the screen.';
  }

  interrupt() {
    this.interrupted += 1;
    this.tell('interrupted');
  }

  fail(error) {
    this.tell('error', { text: error instanceof Error ? `${error.stack}` : JSON.stringify(error) });
  }

  async until(holds, what) {
    const deadline = performance.now() + TURN_MS;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`waited ${TURN_MS / 1000} s for ${what}`);
      await sleep(20);
    }
  }
}

/** The caller's microphone: a piece every 20 ms, silence while nothing is said. */
export class Microphone {
  #left = new Uint8Array();
  #on = true;

  constructor(lines, seen) {
    this.lines = lines;
    this.seen = seen;
  }

  speaks(name) {
    this.seen.tell('speaks', { name });
    this.#left = this.lines[name];
  }

  async into(send) {
    let due = performance.now();
    while (this.#on) {
      const piece = new Uint8Array(PIECE);
      piece.set(this.#left.subarray(0, PIECE));
      this.#left = this.#left.subarray(PIECE);
      send(piece.buffer);
      due += PIECE_MS;
      await sleep(due - performance.now());
    }
  }

  stop() {
    this.#on = false;
  }
}

/** The dialogue: a question heard out, one spoken into with another, a picture, and a last question after it. */
export async function talk(seen, microphone, show) {
  microphone.speaks('password');
  await seen.until(() => seen.heard.length === 1, "the first question's transcript");
  await seen.until(() => seen.calls.includes('show_diagram'), 'the drawing');
  await seen.until(() => seen.said.length === 1, 'the first answer');
  await sleep(HEARD_OUT_MS);
  microphone.speaks('move');
  await seen.until(() => seen.heard.length === 2 && seen.sound > 0, 'the beginning of the second answer');
  await sleep(seen.sounding + INTO_IT_MS - performance.now());
  microphone.speaks('saturday');
  await seen.until(() => seen.interrupted > 0 && seen.said.length === 2, "the second answer's end");
  await seen.until(() => seen.heard.length === 3 && seen.sound > 0, 'the answer to what was spoken into it');
  await show();
  seen.tell('shown');
  await sleep(seen.sounding + INTO_IT_MS - performance.now());
  microphone.speaks('this');
  await seen.until(() => seen.heard.length === 4 && seen.said.length === 3, "the last question's transcript");
  await seen.until(() => seen.sound > RATE * 2, 'the answer to it');
  seen.tell('done');
}
