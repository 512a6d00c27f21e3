// A caller through @openai/agents-realtime over a WebSocket: its RealtimeSession with its own defaults.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { history, showDiagram } from './agents_tool.mjs';
import { Microphone, Seen, talk } from './talking.mjs';

const [address, folder] = process.argv.slice(2);
const seen = new Seen((line) => console.log(JSON.stringify(line)));
const lines = {};
for (const name of ['password', 'move', 'saturday', 'this']) lines[name] = await readFile(join(folder, `${name}.pcm`));
const photo = `data:image/png;base64,${(await readFile(join(folder, 'photo.png'))).toString('base64')}`;

const agent = new RealtimeAgent({ name: 'caller', instructions: 'Help.', tools: [showDiagram(tool, seen)] });
const transport = new OpenAIRealtimeWebSocket({ url: `ws://${address}/v1/realtime?model=frontdesk` });
const session = new RealtimeSession(agent, { transport, model: 'frontdesk' });
const microphone = new Microphone(lines, seen);

session.on('audio', (event) => seen.play(event.data.byteLength));
session.on('audio_interrupted', () => seen.interrupt());
session.on('agent_end', (_context, _agent, text) => text && seen.say(text));
session.on('error', (error) => seen.fail(error.error ?? error));
session.on('transport_event', (event) => {
  if (event.type === 'conversation.item.input_audio_transcription.completed') seen.hear(event.transcript);
});

await session.connect({ apiKey: 'ek_any' });
const speaking = microphone.into((piece) => session.sendAudio(piece));
try {
  await talk(seen, microphone, async () => session.addImage(photo, { triggerResponse: false }));
  seen.tell('history', { items: history(session) });
} finally {
  microphone.stop();
  await speaking;
  session.close();
}
