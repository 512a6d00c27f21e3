"""A caller through LiveKit's AgentSession with its OpenAI RealtimeModel, without a LiveKit room."""

from __future__ import annotations

import asyncio
import base64
import time
from pathlib import Path

from livekit import rtc
from livekit.agents import Agent, AgentSession, function_tool, llm
from livekit.agents.voice import io
from livekit.plugins import openai
from talking import RATE, Microphone, Seen, arguments, talk


class Ear(io.AudioInput):
    """The microphone as LiveKit takes it."""

    def __init__(self, microphone: Microphone) -> None:
        super().__init__(label="microphone")
        self._pieces = microphone.pieces()

    async def __anext__(self) -> rtc.AudioFrame:
        piece = await anext(self._pieces)
        return rtc.AudioFrame(piece, sample_rate=RATE, num_channels=1, samples_per_channel=len(piece) // 2)


class Speaker(io.AudioOutput):
    """Plays into nothing in real time, and tells LiveKit how far it came."""

    def __init__(self, seen: Seen) -> None:
        super().__init__(
            label="speaker", capabilities=io.AudioOutputCapabilities(pause=False), sample_rate=RATE, next_in_chain=None
        )
        self._seen = seen
        self._given_s = 0.0
        self._began = 0.0
        self._ending: asyncio.Task[None] | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        if self._ending is not None:
            await self._ending
        await super().capture_frame(frame)
        if not self._given_s:
            self._began = time.monotonic()
            self.on_playback_started(created_at=time.time())
        self._given_s += frame.duration
        self._seen.play(len(frame.data) * 2)

    def flush(self) -> None:
        super().flush()
        if self._given_s and self._ending is None:
            self._ending = asyncio.create_task(self._play_out())

    def clear_buffer(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
        if self._given_s:
            self._finish(interrupted=True)

    async def _play_out(self) -> None:
        await asyncio.sleep(max(0.0, self._began + self._given_s - time.monotonic()))
        self._finish(interrupted=False)

    def _finish(self, *, interrupted: bool) -> None:
        played = min(self._given_s, time.monotonic() - self._began)
        self._given_s, self._ending = 0.0, None
        if interrupted:
            self._seen.interrupt()
        self.on_playback_finished(playback_position=played, interrupted=interrupted)


async def main() -> None:
    """Talk."""
    address, folder = arguments()
    seen, microphone = Seen(), Microphone(folder)

    @function_tool
    async def show_diagram(title: str, alt: str, svg: str) -> str:
        """Shows a drawing."""
        return seen.call("show_diagram", {"title": title, "alt": alt, "svg": svg})

    model = openai.realtime.RealtimeModel(base_url=f"http://{address}/v1", api_key="any", model="frontdesk")
    session: AgentSession[None] = AgentSession(llm=model)
    session.input.audio = Ear(microphone)
    session.output.audio = Speaker(seen)
    session.on("user_input_transcribed", lambda event: seen.hear(event.transcript) if event.is_final else None)
    session.on("conversation_item_added", lambda event: said(event.item))
    session.on("error", lambda event: seen.fail(str(event.error)))

    def said(item: object) -> None:
        if isinstance(item, llm.ChatMessage) and item.role == "assistant":
            seen.say(item.text_content or "")

    async def show(path: Path) -> None:
        context = session.current_agent.chat_ctx.copy()
        image = f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
        context.add_message(role="user", content=[llm.ImageContent(image=image)])
        await session.current_agent.update_chat_ctx(context)

    await session.start(Agent(instructions="Help.", tools=[show_diagram]))
    try:
        await talk(seen, microphone, show)
    finally:
        await session.aclose()


asyncio.run(main())
