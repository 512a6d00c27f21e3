/* An init script of the tests: copies what the page really puts out, and notes when a node was lit. The page as
   shipped knows nothing of it. The copy is made on the audio thread, by a worklet that the test serves. */
(() => {
  const tap = { frames: [], samples: [], lit: [], words: [], ready: false, context: null };
  window.__tap = tap;
  const heard = () => {
    const context = tap.context;
    return context ? (context.currentTime - (context.outputLatency || context.baseLatency || 0)) * context.sampleRate : -1;
  };
  const connect = AudioNode.prototype.connect;
  // Of several ways to be heard the newest is the one that counts.
  const listen = (context, source) => {
    tap.context = context;
    for (const name of ["frames", "samples", "lit"]) tap[name].length = 0; // they were of another clock
    context.audioWorklet.addModule("/tests/tap_worklet.js").then(() => {
      const node = new AudioWorkletNode(context, "tap");
      node.port.onmessage = ({ data }) => {
        if (tap.context !== context) return;
        tap.frames.push(data.frame);
        tap.samples.push(data.samples);
      };
      connect.call(source, node);
      connect.call(node, context.destination);
      tap.ready = true;
    });
  };
  AudioNode.prototype.connect = function (to, ...rest) {
    const made = connect.call(this, to, ...rest);
    if (to instanceof AudioDestinationNode && this instanceof AudioWorkletNode && this.numberOfInputs === 0) {
      listen(this.context, this);
    }
    return made;
  };
  // A voice that comes in packets is played by an element; what is copied is the track that it was given.
  const { set, get } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject");
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
    configurable: true,
    get,
    set(stream) {
      set.call(this, stream);
      if (!(this instanceof HTMLAudioElement) || !stream) return;
      tap.element = this;
      const context = new AudioContext({ sampleRate: 24000 });
      listen(context, context.createMediaStreamSource(stream));
    },
  });
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        if (target.getAttribute("data-state") === "lit") tap.lit.push([target.getAttribute("data-id"), heard()]);
      }
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-state"], attributeOldValue: true });
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const mark = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
        if (mark?.localName === "mark" && mark.textContent) tap.words.push([mark.textContent, heard()]);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
})();
