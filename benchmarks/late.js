/* An init script of the measurements: the server's messages reach the page late, in their order, or with their cues
   shifted. Called with {delay, shift} in ms. The page as shipped knows nothing of it. */
({ delay, shift }) => {
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
  const listen = EventTarget.prototype.addEventListener;
  for (const Way of [window.WebSocket, window.RTCDataChannel]) {
    if (!Way) continue;
    Way.prototype.addEventListener = function (type, listener, options) {
      if (type !== "message") return listen.call(this, type, listener, options);
      const waiting = [];
      let due = 0;
      return listen.call(this, type, ({ data }) => {
        const now = performance.now();
        due = Math.max(due, now + random() * delay);
        waiting.push(shifted(data));
        // Timers may overtake each other by a millisecond; the messages may not.
        setTimeout(() => listener.call(this, { data: waiting.shift() }), due - now);
      }, options);
    };
  }
}
