/* An init script for the page as shipped, which knows nothing of it: notes when the track that it plays is heard, and
   when the stop button is pressed. Times are wall times in ms. */
(() => {
  const seen = { began: [], ended: [], resumed: [], pressed: [] };
  window.__seen = seen;
  const { set, get } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject");
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
    configurable: true,
    get,
    set(stream) {
      set.call(this, stream);
      if (!(this instanceof HTMLAudioElement) || !stream) return;
      const context = new AudioContext({ latencyHint: "interactive" });
      context.audioWorklet.addModule("/line/ear.js").then(() => {
        const ear = new AudioWorkletNode(context, "ear", { numberOfOutputs: 1 });
        ear.port.onmessage = ({ data: { kind, now } }) => seen[kind].push(now);
        new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(ear).connect(context.destination);
      });
    },
  });
  addEventListener("click", (event) => {
    if (event.target.closest?.("#stop")) seen.pressed.push(performance.timeOrigin + event.timeStamp);
  }, { capture: true });
})();
