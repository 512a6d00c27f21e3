/* A WebRTC client with nothing around it: `line` is driven by the measurements. */
const context = new AudioContext({ latencyHint: "interactive" });
const microphone = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
const gate = new GainNode(context, { gain: 0 });
const tone = new OscillatorNode(context, { frequency: 440 });
tone.connect(gate).connect(microphone);
tone.start();
await context.audioWorklet.addModule("ear.js");

const now = () => performance.timeOrigin + performance.now();
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const line = {
  began: [],
  ended: [],
  resumed: [],
  events: [],
  peers: [],
  channel: null,
  emitted: [0, 0],

  /** The server's clock less this one's, in ms: by the fastest of a few questions. */
  async clock() {
    let best = { took: Infinity, offset: 0 };
    for (let count = 0; count < 20; count += 1) {
      const before = now();
      const theirs = await (await fetch("/clock")).json();
      const after = now();
      if (after - before < best.took) best = { took: after - before, offset: theirs - (before + after) / 2 };
    }
    return best;
  },

  /** Call; gives the ms from the offer's leaving until the data channel (or, without one, the connection) is open. */
  async call(path, { channel = true, listen = false, session = null } = {}) {
    const pc = new RTCPeerConnection({ iceServers: [] });
    line.peers.push(pc);
    for (const track of microphone.stream.getAudioTracks()) pc.addTrack(track, microphone.stream);
    const events = channel ? pc.createDataChannel("oai-events") : null;
    if (events) {
      line.channel = events;
      events.onmessage = ({ data }) => line.events.push({ at: now(), ...JSON.parse(data) });
    }
    if (listen) pc.ontrack = ({ track }) => line.listen(new MediaStream([track]));
    await pc.setLocalDescription();
    while (pc.iceGatheringState !== "complete") await pause(5);
    const open = new Promise((done) => {
      if (events) events.onopen = () => done(now());
      else pc.onconnectionstatechange = () => pc.connectionState === "connected" && done(now());
    });
    let body = pc.localDescription.sdp;
    let headers = { "Content-Type": "application/sdp" };
    if (session) {
      headers = {};
      const form = new FormData();
      form.set("sdp", body);
      form.set("session", JSON.stringify(session));
      body = form;
    }
    const began = now();
    const answer = await fetch(path, { method: "POST", headers, body });
    if (answer.status !== 201) throw new Error(await answer.text());
    await pc.setRemoteDescription({ type: "answer", sdp: await answer.text() });
    return (await open) - began;
  },

  /** Note what a stream gives. An element must play it too, or Chromium gives nothing. */
  listen(stream) {
    const element = new Audio();
    element.muted = true;
    element.srcObject = stream;
    element.play();
    const ear = new AudioWorkletNode(context, "ear", { numberOfOutputs: 1 });
    ear.port.onmessage = ({ data: { kind, now: at } }) => line[kind].push(at);
    new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(ear).connect(context.destination);
  },

  /** A tone into the microphone, from now on for some ms; gives when it was begun. */
  click(ms) {
    const at = now();
    gate.gain.value = 0.5;
    setTimeout(() => { gate.gain.value = 0; }, ms);
    return at;
  },

  /** Speech into the microphone: s16le mono of 24 kHz in base64. */
  say(encoded) {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const samples = Float32Array.from(new Int16Array(bytes.buffer), (sample) => sample / 32768);
    const buffer = new AudioBuffer({ length: samples.length, sampleRate: 24000 });
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(microphone);
    source.start();
  },

  /** ms that the jitter buffer held each sample that it gave since the last time, in the mean. */
  async held() {
    const stats = await line.peers.at(-1).getStats();
    const inbound = [...stats.values()].find(({ type }) => type === "inbound-rtp");
    const { jitterBufferDelay: delay, jitterBufferEmittedCount: count } = inbound;
    const [oldDelay, oldCount] = line.emitted;
    line.emitted = [delay, count];
    return ((delay - oldDelay) / (count - oldCount)) * 1000;
  },

  send(event) {
    line.channel.send(JSON.stringify(event));
    return now();
  },

  close() {
    for (const pc of line.peers) pc.close();
    line.peers = [];
  },
};
window.line = line;
document.body.dataset.ready = "yes";
