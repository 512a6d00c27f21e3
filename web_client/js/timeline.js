/**
 * What an answer shows at a position of its playback. Pure: the same cues and position give the same picture,
 * whenever the messages came.
 */

/** @typedef {{kind: "word", at_ms: number, end_ms: number, text: string, precision?: string}} WordCue */
/** @typedef {{kind: "node", at_ms: number, end_ms: number, node_id: string}} NodeCue */
/** @typedef {{procedure: string, title?: string, node: string, step: number, walked: string[]}} Place */
/** @typedef {{id: string, label: string}} Reply */
/** @typedef {{kind: "state", at_ms: number, place: Place | null, replies: Reply[], person?: string}} StateCue */
/** @typedef {WordCue | NodeCue | StateCue} Cue */

/**
 * @typedef {object} State
 * @property {number} word index of the word being spoken, -1 where none is
 * @property {number} spoken words begun so far
 * @property {string} node the lit node, "" where none is
 * @property {string[]} path nodes in the order they were lit or walked; the lit one is its last
 * @property {Place | null} place where the dialogue stands, in whichever procedure
 * @property {Place | null} here the same, if it is in the picture that is shown
 * @property {Reply[]} replies
 * @property {string} person who takes over, or ""
 */

/** @type {Readonly<State>} before the first answer */
export const NOTHING = Object.freeze({ word: -1, spoken: 0, node: "", path: [], place: null, here: null, replies: [], person: "" });

/** @param {Cue[]} cues @param {Cue[]} more @returns {Cue[]} in the order of their time; equal times keep their order */
export function merge(cues, more) {
  return [...cues, ...more].sort((a, b) => a.at_ms - b.at_ms);
}

/**
 * @param {readonly Cue[]} cues of one answer, in the order of their time
 * @param {number} position ms of the answer heard; below 0 before its first sound, Infinity after its last
 * @param {Readonly<State>} [before] what was shown when the answer began
 * @param {(place: Place) => boolean} [inPicture] whether a place is in the picture that is shown: a question asked
 *   on the way may bring its own
 * @returns {State}
 */
export function state(cues, position, before = NOTHING, inPicture = () => true) {
  const ended = position === Infinity;
  let { node, path, place, here, replies, person } = before;
  let spoken = 0;
  let last = -1;
  let marked = false;
  let litHere = false;
  path = [...path];
  for (const cue of cues) {
    if (cue.at_ms > position) break;
    if (cue.kind === "word") {
      last = spoken;
      spoken += 1;
      // A mark stays until the next word begins; after the last word it goes with the word.
      marked = !ended;
    } else if (cue.kind === "node") {
      // Without a place in it a picture begins anew with every answer: a list of steps that is read again.
      if (!litHere && !here) path = [];
      node = cue.node_id;
      litHere = true;
      if (node && path.at(-1) !== node) path.push(node);
    } else {
      ({ place, replies } = cue);
      here = place && inPicture(place) ? place : null;
      if (here) path = [...here.walked];
      else if (!litHere) node = "";
      if (here && litHere && node && path.at(-1) !== node) path.push(node);
      person = cue.person ?? "";
    }
  }
  if (marked && isOver(cues, last, position)) marked = false;
  if (ended) node = here?.node ?? "";
  return { word: marked ? last : -1, spoken, node, path, place, here, replies, person };
}

/** @param {readonly Cue[]} cues @param {number} last index of a word @param {number} position */
function isOver(cues, last, position) {
  const words = /** @type {WordCue[]} */ (cues.filter((cue) => cue.kind === "word"));
  return last === words.length - 1 && position >= words[last].end_ms;
}

/**
 * @param {readonly Cue[]} cues
 * @param {number} played ms of the answer that were put out before it was stopped
 * @returns {number} how many words were heard: those of which half was played
 */
export function heardWords(cues, played) {
  return cues.filter((cue) => cue.kind === "word" && (cue.at_ms + cue.end_ms) / 2 <= played).length;
}

/**
 * @param {readonly Cue[]} cues
 * @param {number} played
 * @returns {Cue[]} those that count as heard: a word or node by half of its span, a state when it was reached
 */
export function heardCues(cues, played) {
  return cues.filter((cue) => (cue.kind === "state" ? cue.at_ms : (cue.at_ms + cue.end_ms) / 2) <= played);
}

/** @param {readonly Cue[]} cues @returns {number} ms at which the last of them is over */
export function length(cues) {
  return cues.reduce((end, cue) => Math.max(end, cue.kind === "state" ? cue.at_ms : cue.end_ms), 0);
}
