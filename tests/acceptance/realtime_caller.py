"""A caller without a page: plays in real time, reports and truncates as the page does, and keeps count itself."""

from __future__ import annotations

import asyncio
import base64
import json
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from pipelines.audio import SPEAK_RATE

PIECE_S = 0.02
PIECE = round(SPEAK_RATE * PIECE_S) * 2
SILENCE = base64.b64encode(bytes(PIECE)).decode()
REPORT_S = 0.1
"""Between two reports of the play position, as the page does it."""

SETTINGS = {
    "type": "realtime",
    "frontdesk": {"version": 1, "events": ["route", "cues", "cut", "playback", "select"]},
}


@dataclass(slots=True)
class Heard:
    """An answer, and how much of it was played: counted in what arrived and the time since, never by the server."""

    item: str
    began: float = 0.0
    """Loop time at which its first sample was played; 0 before."""
    arrived_ms: float = 0.0
    dry_s: float = 0.0
    """Time in which nothing had arrived to be played."""
    words: list[tuple[str, float, float]] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    verdict: str = ""
    sources: list[str] = field(default_factory=list)
    sent: bool = False
    stopped_ms: float | None = None
    how: str = ""
    """What stopped it."""
    told: bool = False
    """The server knows that it was played to its end."""
    stored: str | None = None
    """What the server's disk says was heard of it."""

    def arrive(self, ms: float, now: float) -> None:
        """More sound."""
        if not self.began:
            self.began = now
        elif now > (until := self.began + self.dry_s + self.arrived_ms / 1000):
            self.dry_s += now - until
        self.arrived_ms += ms

    def played_ms(self, now: float) -> float:
        """How much was played by now."""
        if self.stopped_ms is not None:
            return self.stopped_ms
        return min(self.arrived_ms, (now - self.began - self.dry_s) * 1000) if self.began else 0.0

    def over(self, now: float) -> bool:
        """Stopped, or played to its end."""
        return self.stopped_ms is not None or (self.sent and self.played_ms(now) >= self.arrived_ms)

    @property
    def text(self) -> list[str]:
        """The words of which half was played when it was stopped."""
        assert self.stopped_ms is not None
        return [word for word, start, end in sorted(self.words, key=_start) if (start + end) / 2 <= self.stopped_ms]


def _start(word: tuple[str, float, float]) -> float:
    return word[1]


@dataclass
class Caller:
    """One end of a call. Made by ``calling``.

    Args:
        socket: the open connection.
        truncates: whether it tells where it stopped playing; a client that does not leaves that to the server.
    """

    socket: ClientConnection
    truncates: bool = True
    session: str = ""
    answers: dict[str, Heard] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    recognised: list[str] = field(default_factory=list)
    """What was made of each turn that was spoken; empty where nothing could be made of it."""
    responding: str = ""
    _speech: bytes = b""

    @property
    def now(self) -> float:
        """Loop time."""
        return asyncio.get_running_loop().time()

    @property
    def playing(self) -> Heard | None:
        """The answer that is being played."""
        return next((one for one in self.answers.values() if one.began and not one.over(self.now)), None)

    async def types(self, text: str) -> None:
        """Ask in writing: what is being played is stopped first, as the page does it."""
        await self._stop("typed")
        content = [{"type": "input_text", "text": text}]
        await self.send(type="conversation.item.create", item={"type": "message", "role": "user", "content": content})
        await self.send(type="response.create")

    def speaks(self, pcm: bytes) -> None:
        """Begin to speak: s16le mono 24 kHz."""
        self._speech += pcm + bytes(-len(pcm) % PIECE)

    @property
    def speaking(self) -> bool:
        """Whether there is more to say."""
        return bool(self._speech)

    async def until(self, holds: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until something holds.

        Raises:
            AssertionError: it did not in time.
        """
        deadline = self.now + seconds
        while not holds():
            assert self.now < deadline, f"waited {seconds:g} s for {what}; heard {self.recognised}; {self.errors}"
            await asyncio.sleep(0.01)

    async def send(self, **event: object) -> None:
        """Send an event."""
        await self.socket.send(json.dumps(event))

    async def _stop(self, how: str, at_ms: float | None = None) -> None:
        """Stop playing at once."""
        answer = self.playing
        if answer is not None:
            answer.stopped_ms = answer.played_ms(self.now) if at_ms is None else at_ms
            answer.how = how
            await self.send(type="frontdesk.playback", item_id=answer.item, played_ms=int(answer.stopped_ms))
        if self.responding and how == "typed":
            await self.send(type="response.cancel", response_id=self.responding, event_id="tidy")
        if answer is not None and answer.stopped_ms is not None and self.truncates:
            await self.send(
                type="conversation.item.truncate",
                item_id=answer.item,
                content_index=0,
                audio_end_ms=int(answer.stopped_ms),
                event_id="tidy",
            )

    async def microphone(self) -> None:
        """A piece every 20 ms, silence while nothing is said; and where playback stands."""
        due = reported = self.now
        while True:
            due += PIECE_S
            await asyncio.sleep(max(0.0, due - self.now))
            piece, self._speech = self._speech[:PIECE], self._speech[PIECE:]
            audio = base64.b64encode(piece).decode() if piece else SILENCE
            await self.send(type="input_audio_buffer.append", audio=audio)
            if self.now - reported >= REPORT_S:
                reported = self.now
                for one in self.answers.values():
                    if one.began and one.stopped_ms is None and not one.told:
                        one.told = one.over(self.now)
                        played = one.played_ms(self.now)  # its end is told rounded up, as by the page
                        whole = math.ceil(played) if one.told else int(played)
                        await self.send(type="frontdesk.playback", item_id=one.item, played_ms=whole)

    async def listen(self) -> None:
        """Take events until the connection ends."""
        async for message in self.socket:
            await self._take(json.loads(message))

    async def _take(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "session.created":
                self.session = event["session"]["id"]
            case "response.created":
                self.responding = event["response"]["id"]
            case "response.output_audio.delta":
                answer = self._answer(event)
                if answer.stopped_ms is None:
                    answer.arrive(len(base64.b64decode(event["delta"])) / 2 / SPEAK_RATE * 1000, self.now)
            case "frontdesk.cues":
                words = [cue for cue in event["cues"] if cue["kind"] == "word"]
                nodes = [cue["node_id"] for cue in event["cues"] if cue["kind"] == "node" and cue["node_id"]]
                self._answer(event).nodes += nodes
                self._answer(event).words += [(cue["text"], cue["at_ms"], cue["end_ms"]) for cue in words]
            case "frontdesk.route":
                answer = self._answer(event)
                answer.verdict = event["verdict"]
                answer.sources = [source["id"] for source in event["sources"]]
            case "input_audio_buffer.speech_started":
                await self._stop("spoken")
            case "frontdesk.cut":
                if (answer := self._answer(event)).stopped_ms is None:
                    answer.stopped_ms, answer.how = answer.played_ms(self.now), answer.how or "cut"
            case "conversation.item.input_audio_transcription.completed":
                self.recognised.append(event["transcript"])
            case "conversation.item.input_audio_transcription.failed":
                self.recognised.append("")
            case "response.done":
                self.responding = ""
                for output in event["response"]["output"]:
                    if output["type"] == "message":
                        self._answer({"item_id": output["id"]}).sent = True
            case "error":
                if event["error"].get("event_id") != "tidy":
                    self.errors.append(event["error"]["message"])

    def _answer(self, event: dict[str, Any]) -> Heard:
        return self.answers.setdefault(event["item_id"], Heard(event["item_id"]))


@asynccontextmanager
async def calling(address: str, *, truncates: bool = True) -> AsyncIterator[Caller]:
    """Call a server at ``host:port``; the microphone is on until the block is left."""
    async with connect(f"ws://{address}/v1/realtime", proxy=None, compression=None, max_size=4_000_000) as socket:
        caller = Caller(socket, truncates)
        await caller.send(type="session.update", session=SETTINGS)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_quietly(caller.listen()), name="caller listens"),
                group.create_task(_quietly(caller.microphone()), name="caller's microphone"),
            ]
            try:
                await caller.until(lambda: bool(caller.session), 10, "a session")
                yield caller
            finally:
                for task in tasks:
                    task.cancel()


async def _quietly(running: Any) -> None:
    try:
        await running
    except ConnectionClosed:
        return
