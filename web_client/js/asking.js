/** The caller's turns that are typed or picked, and what became of them on a line that may die at any time. */

/** @typedef {import("./conversation.js").Conversation} Conversation */
/** @typedef {import("./line.js").RealtimeEvent} RealtimeEvent */

export class Asking {
  #conversation;
  #send;
  /** @type {{id: string, fields: object} | null} a typed turn that the server has not confirmed yet */
  #unconfirmed = null;

  /** @param {Conversation} conversation @param {(type: string, fields: object) => boolean} send */
  constructor(conversation, send) {
    this.#conversation = conversation;
    this.#send = send;
  }

  /**
   * @param {string} text
   * @param {string} replaces id of the turn it corrects, or ""
   * @param {number | null} [confidence] with which the browser recognised it; null where it was typed
   */
  say(text, replaces, confidence = null) {
    const id = `msg_${crypto.getRandomValues(new Uint32Array(3)).join("")}`.slice(0, 32);
    this.#conversation.say(id, text);
    const item = { id, type: "message", role: "user", content: [{ type: "input_text", text }] };
    const how = { ...(replaces && { replaces }), ...(confidence !== null && { recognised: true, confidence }) };
    this.#ask({ id, fields: Object.keys(how).length > 0 ? { item, frontdesk: how } : { item } });
  }

  /** @param {{reply_id: string} | {node_id: string}} what @param {string} label its own words */
  pick(what, label) {
    this.#conversation.pick(label);
    this.#send("frontdesk.select", what);
  }

  /** @param {RealtimeEvent} event */
  receive(event) {
    if (event.type === "conversation.item.added" && event.item.id === this.#unconfirmed?.id) this.#unconfirmed = null;
    if (event.type !== "frontdesk.state") return;
    const turn = this.#unconfirmed;
    this.#unconfirmed = null;
    // A turn that was typed into the dead line is asked once more.
    if (turn && !event.items.some((/** @type {any} */ item) => item.id === turn.id)) this.#ask(turn);
  }

  /** The conversation that the turn belonged to is gone. */
  forget() {
    this.#unconfirmed = null;
  }

  /** @param {{id: string, fields: object}} turn */
  #ask(turn) {
    this.#unconfirmed = turn;
    this.#send("conversation.item.create", turn.fields);
    this.#send("response.create", {});
  }
}
