/* An init script of the measurements: the server's messages reach the page late, in their order, or with their cues
   shifted. Called with {delay, shift} in ms. The page as shipped knows nothing of it. */
({ delay, shift }) => {
  const Plain = window.WebSocket;
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const shifted = (data) => {
    if (!shift) return data;
    const event = JSON.parse(data);
    if (event.type !== "frontdesk.cues") return data;
    for (const cue of event.cues) {
      cue.at_ms += shift;
      if ("end_ms" in cue) cue.end_ms += shift;
    }
    return JSON.stringify(event);
  };
  window.WebSocket = class extends Plain {
    #waiting = [];
    #due = 0;
    addEventListener(type, listener, options) {
      if (type !== "message") return super.addEventListener(type, listener, options);
      return super.addEventListener(type, ({ data }) => {
        const now = performance.now();
        this.#due = Math.max(this.#due, now + random() * delay);
        this.#waiting.push(shifted(data));
        // Timers may overtake each other by a millisecond; the messages may not.
        setTimeout(() => listener.call(this, { data: this.#waiting.shift() }), this.#due - now);
      }, options);
    }
  };
}
