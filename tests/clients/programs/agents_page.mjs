// A caller through @openai/agents-realtime in a browser: its WebRTC transport, the bundle as it is published.
// `converse(lines, photo)` is called from outside; what is seen is told to `tell`.

import {
  OpenAIRealtimeWebRTC,
  RealtimeAgent,
  RealtimeSession,
  tool,
} from '/clients/modules/@openai/agents-realtime/dist/bundle/openai-realtime-agents.mjs';
import { history, showDiagram } from './agents_tool.mjs';
import { RATE, Seen, sleep, talk } from './talking.mjs';

const POLL_MS = 20;
const LOUD = 0.01;

/** A microphone that speaks what it is given: a track as from getUserMedia. */
class Microphone {
  #context = new AudioContext({ sampleRate: RATE });
  #into = this.#context.createMediaStreamDestination();

  constructor(lines, seen) {
    this.lines = lines;
    this.seen = seen;
    this.stream = this.#into.stream;
  }

  speaks(name) {
    this.seen.tell('speaks', { name });
    const pcm = new Int16Array(Uint8Array.from(atob(this.lines[name]), (char) => char.charCodeAt(0)).buffer);
    const buffer = this.#context.createBuffer(1, pcm.length, RATE);
    buffer.copyToChannel(Float32Array.from(pcm, (sample) => sample / 32768), 0);
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#into);
    source.start();
  }
}

globalThis.converse = async (lines, photo) => {
  const seen = new Seen(globalThis.tell);
  const microphone = new Microphone(lines, seen);
  const audioElement = document.createElement('audio');
  let peer;
  const transport = new OpenAIRealtimeWebRTC({
    baseUrl: `${location.origin}/v1/realtime/calls`,
    mediaStream: microphone.stream,
    audioElement,
    changePeerConnection: async (connection) => (peer = connection),
  });
  const agent = new RealtimeAgent({ name: 'caller', instructions: 'Help.', tools: [showDiagram(tool, seen)] });
  const session = new RealtimeSession(agent, { transport, model: 'frontdesk' });
  let playing = false;
  let said = '';
  const over = () => {
    if (playing || !said) return;
    seen.say(said);
    said = '';
  };
  session.on('agent_end', (_context, _agent, text) => {
    said = text || said;  // what follows a function's output says nothing
    over();
  });
  session.on('error', (error) => seen.fail(error.error ?? error));
  session.on('transport_event', (event) => {
    switch (event.type) {
      case 'conversation.item.input_audio_transcription.completed':
        seen.hear(event.transcript);
        break;
      case 'output_audio_buffer.started':
        playing = true;
        break;
      case 'output_audio_buffer.cleared':
        seen.interrupt();
        playing = false;
        over();
        break;
      case 'output_audio_buffer.stopped':
        playing = false;
        over();
        break;
    }
  });
  await session.connect({ apiKey: 'ek_any' });
  seen.tell('connected', { call: transport.callId ?? '', plays: audioElement.srcObject !== null });
  const [receiver] = peer.getReceivers();
  let talking = true;
  const listening = (async () => {
    let last = performance.now();
    while (talking) {
      const stats = [...(await receiver.getStats()).values()];
      const level = stats.find((one) => one.type === 'inbound-rtp')?.audioLevel ?? 0;
      const now = performance.now();
      if (playing && (seen.sound || level > LOUD)) seen.play(Math.round((now - last) * RATE / 1000) * 2);
      last = now;
      await sleep(POLL_MS);
    }
  })();
  try {
    await talk(seen, microphone, async () => session.addImage(photo, { triggerResponse: false }));
    seen.tell('history', { items: history(session) });
  } finally {
    talking = false;
    await listening;
    session.close();
  }
};
