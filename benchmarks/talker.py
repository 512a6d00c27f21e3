"""A caller over the wire: a Realtime client that speaks and listens in real time, and notes when what happened."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.voices import LOUD, loud_span
from pipelines.audio import SPEAK_RATE

Event = dict[str, Any]

PIECE_S = 0.02
PIECE = round(SPEAK_RATE * PIECE_S) * 2
REPORT_EVERY = 5
"""Pieces between two reports of the play position: 100 ms."""

SILENCE = base64.b64encode(bytes(PIECE)).decode()

SETTINGS = {
    "type": "realtime",
    "frontdesk": {"version": 1, "events": ["route", "cues", "cut", "playback"]},
}


@dataclass(slots=True)
class Turn:
    """When the parts of one turn happened, in seconds of the loop's clock; 0 for what has not."""

    asked: float = 0.0
    """The first sample of the question."""
    ended: float = 0.0
    """Its last sample above -45 dBFS."""
    stopped: float = 0.0
    """The server said that the caller has stopped."""
    committed: float = 0.0
    """The server said that the turn is recognised and stored."""
    routed: float = 0.0
    """The server said how it answers: it has understood."""
    received: float = 0.0
    """The first audio of the answer arrived."""
    heard: float = 0.0
    """Its first sample above -45 dBFS was played."""
    recognised: str = ""
    verdict: str = ""
    sources: list[str] = field(default_factory=list)

    @property
    def straight(self) -> bool:
        """Whether it was answered, not asked back."""
        return self.verdict in ("answer", "step")


@dataclass(slots=True)
class Player:
    """Plays what arrives, at once and in real time, and never more than has arrived."""

    item: str = ""
    received_s: float = 0.0
    until: float = 0.0
    """When what has arrived is played out."""

    def feed(self, item: str, samples: int, now: float) -> float:
        """Queue audio; returns when its first sample is played."""
        if item != self.item:
            self.item, self.received_s, self.until = item, 0.0, now
        begins = max(self.until, now)
        self.until = begins + samples / SPEAK_RATE
        self.received_s += samples / SPEAK_RATE
        return begins

    def played_s(self, now: float) -> float:
        """How much of the item was played."""
        return self.received_s - max(0.0, self.until - now)

    def stop(self, now: float) -> None:
        """Drop what was not played."""
        self.received_s = self.played_s(now)
        self.until = min(self.until, now)


class Talker:
    """One end of a call. Made by ``calling``.

    Args:
        socket: the open connection.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self.turn = Turn()
        self.player = Player()
        self.events = 0
        self.errors: list[str] = []
        self.done = 0
        """Responses that ended."""
        self.late_s = 0.0
        """How late the latest piece of the microphone left: the measuring side must keep up too."""
        self._socket = socket
        self._speech = b""
        self._begun: asyncio.Future[float] | None = None
        self._spoken = asyncio.Event()
        self._news = asyncio.Event()

    async def say(self, pcm: bytes) -> Turn:
        """Speak; returns when the last of it has left. The turn goes on filling in."""
        loop = asyncio.get_running_loop()
        self.turn = turn = Turn()
        self._begun = loop.create_future()
        self._spoken.clear()
        self._speech = pcm + bytes(-len(pcm) % PIECE)
        turn.asked = await self._begun
        turn.ended = turn.asked + loud_span(pcm)[1]
        await self._spoken.wait()
        return turn

    async def until(self, happened: Callable[[], bool], within_s: float) -> bool:
        """Wait for something to be so after an event; says whether it is."""
        try:
            async with asyncio.timeout(within_s):
                while not happened():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return happened()
        return True

    def answered(self) -> bool:
        """Whether anything of the answer to the last question was heard."""
        return bool(self.turn.heard)

    async def heard_out(self, within_s: float = 60.0) -> bool:
        """Wait until the answer to the last question has come and was played to its end."""
        before = self.done
        finished = await self.until(lambda: self.done > before and bool(self.turn.received), within_s)
        await asyncio.sleep(max(0.0, self.player.until - asyncio.get_running_loop().time()))
        return finished

    async def send(self, **event: object) -> None:
        """Send an event."""
        await self._socket.send(json.dumps(event))

    async def microphone(self) -> None:
        """Send a piece every 20 ms, when its last sample has been spoken; silence while nothing is said."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        count = 0
        while True:
            due += PIECE_S
            await asyncio.sleep(max(0.0, due - loop.time()))
            self.late_s = max(self.late_s, loop.time() - due)
            if self._begun is not None and not self._begun.done():
                self._begun.set_result(due - PIECE_S)
            await self.send(type="input_audio_buffer.append", audio=self._piece())
            count += 1
            if count % REPORT_EVERY == 0 and self.player.item and loop.time() < self.player.until + 0.2:
                played = self.player.played_s(loop.time()) * 1000
                await self.send(type="frontdesk.playback", item_id=self.player.item, played_ms=round(played, 1))

    def _piece(self) -> str:
        if not self._speech:
            return SILENCE
        piece, self._speech = self._speech[:PIECE], self._speech[PIECE:]
        if not self._speech:
            self._spoken.set()
        return base64.b64encode(piece).decode()

    async def listen(self) -> None:
        """Take events until the connection ends."""
        async for message in self._socket:
            self._take(json.loads(message), asyncio.get_running_loop().time())
            self._news.set()

    def _take(self, event: Event, now: float) -> None:
        self.events += 1
        turn = self.turn
        match event["type"]:
            case "input_audio_buffer.speech_stopped":
                turn.stopped = now
            case "input_audio_buffer.committed":
                turn.committed = now
            case "conversation.item.input_audio_transcription.completed":
                turn.recognised = event["transcript"]
            case "frontdesk.route":
                turn.routed = now
                turn.verdict = event["verdict"]
                turn.sources = [source["id"] for source in event["sources"]]
            case "response.output_audio.delta":
                self._hear(event, now)
            case "frontdesk.cut":
                self.player.stop(now)
            case "response.done":
                self.done += 1
            case "error":
                self.errors.append(event["error"]["message"])

    def _hear(self, event: Event, now: float) -> None:
        samples = np.frombuffer(base64.b64decode(event["delta"]), "<i2")
        begins = self.player.feed(event["item_id"], samples.size, now)
        turn = self.turn
        turn.received = turn.received or now
        if not turn.heard:
            loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > LOUD)
            if loud.size:
                turn.heard = begins + float(loud[0]) / SPEAK_RATE


@asynccontextmanager
async def calling(address: str) -> AsyncIterator[Talker]:
    """Call a server at ``host:port``; the microphone is on until the block is left."""
    async with connect(f"ws://{address}/v1/realtime", proxy=None, compression=None, max_size=4_000_000) as socket:
        talker = Talker(socket)
        await talker.send(type="session.update", session=SETTINGS)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_quietly(talker.listen()), name="talker listens"),
                group.create_task(_quietly(talker.microphone()), name="talker's microphone"),
            ]
            try:
                yield talker
            finally:
                for task in tasks:
                    task.cancel()


async def _quietly(running: Any) -> None:
    try:
        await running
    except ConnectionClosed:
        return  # the server ended the call; what was noted until then stands
