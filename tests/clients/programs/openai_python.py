"""A caller through openai-python: its connection and its types; what to do with an event is the application's here."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from pathlib import Path

from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from talking import RATE, TOOL, Microphone, Seen, arguments, talk


class Application:
    """Plays into nothing in real time, calls functions, and truncates what the caller speaks into."""

    def __init__(self, connection: AsyncRealtimeConnection, seen: Seen) -> None:
        self._connection = connection
        self._seen = seen
        self._item = ""
        self._began = 0.0
        self._given_ms = 0.0
        self._owed = False

    async def listen(self) -> None:
        """Take events until cancelled."""
        connection, seen = self._connection, self._seen
        async for event in connection:
            match event.type:
                case "response.output_audio.delta":
                    pcm = base64.b64decode(event.delta)
                    if event.item_id != self._item:
                        self._item, self._began, self._given_ms = event.item_id, time.monotonic(), 0.0
                    self._given_ms += len(pcm) / 2 / RATE * 1000
                    seen.play(len(pcm))
                case "response.output_audio_transcript.done":
                    seen.say(event.transcript)
                case "conversation.item.input_audio_transcription.completed":
                    seen.hear(event.transcript)
                case "response.function_call_arguments.done":
                    output = seen.call(event.name, json.loads(event.arguments))
                    item = {"type": "function_call_output", "call_id": event.call_id, "output": output}
                    await connection.conversation.item.create(item=item)
                    self._owed = True
                case "response.done":
                    if self._owed:
                        self._owed = False
                        await connection.response.create()
                case "input_audio_buffer.speech_started":
                    await self._stop()
                case "error":
                    seen.fail(event.error.message)

    async def _stop(self) -> None:
        played = (time.monotonic() - self._began) * 1000
        if not self._item or played >= self._given_ms + 500:
            return
        at = min(round(played), round(self._given_ms))
        await self._connection.conversation.item.truncate(item_id=self._item, content_index=0, audio_end_ms=at)
        self._item = ""
        self._seen.interrupt()


async def main() -> None:
    """Talk."""
    address, folder = arguments()
    seen, microphone = Seen(), Microphone(folder)
    client = AsyncOpenAI(api_key="any", base_url=f"http://{address}/v1")
    async with client.realtime.connect(model="frontdesk") as connection:
        tool = {"type": "function", "name": "show_diagram", "description": "Shows a drawing.", "parameters": TOOL}
        await connection.session.update(session={"type": "realtime", "tools": [tool]})

        async def speak() -> None:
            async for piece in microphone.pieces():
                await connection.input_audio_buffer.append(audio=base64.b64encode(piece).decode())

        async def show(path: Path) -> None:
            image = f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
            content = [{"type": "input_image", "image_url": image, "detail": "auto"}]
            await connection.conversation.item.create(item={"type": "message", "role": "user", "content": content})

        tasks = [asyncio.create_task(one) for one in (speak(), Application(connection, seen).listen())]
        try:
            await talk(seen, microphone, show)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


asyncio.run(main())
