/* An init script of the acceptance: a microphone into which a test speaks when it wants to. The page as shipped asks
   for a microphone and gets this one; it knows nothing of it. */
(() => {
  let context = null;
  let line = null;
  navigator.mediaDevices.getUserMedia = async () => {
    context = new AudioContext();
    line = context.createMediaStreamDestination();
    const room = new ConstantSourceNode(context, { offset: 0 });
    room.connect(line);
    room.start();
    await context.resume();
    return line.stream;
  };
  /** s16le mono 24 kHz, base64; returns when it has been spoken. */
  window.__speak = (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const samples = new Int16Array(bytes.buffer);
    const buffer = context.createBuffer(1, samples.length, 24000);
    buffer.getChannelData(0).set(Float32Array.from(samples, (sample) => sample / 32768));
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(line);
    source.start();
    return new Promise((resolve) => source.addEventListener("ended", () => resolve(true)));
  };
})();
