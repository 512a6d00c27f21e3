"""A conversation at this machine's own microphone and loudspeaker: no network, no protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal, Protocol

import numpy as np

from assistant.link import Link
from assistant.messages import (
    AudioIn,
    ClearOutput,
    CommitAudio,
    Committed,
    Configure,
    Greet,
    Notice,
    Paused,
    PlaybackAt,
    Quietened,
    Respond,
    Sounded,
    WasCut,
    WentOn,
)
from assistant.pacing import Channel
from assistant.settings import Settings
from assistant.transports.duplex import Duplex
from assistant.transports.play_buffer import PlayBuffer
from assistant.transports.sound_card import HEARD_RATE, SoundCard
from assistant.turn_taking import TurnSettings

CHANNEL = Channel(lead_ms=300.0, can_pause=True, position="client", can_show=True)
"""What waits, waits here and can be dropped at once. The lead bridges a loop that is late, and the latency of the
loudspeaker: the position is that of the listener's ear. A drawing is shown as text."""

LATENCY_S = 0.2
"""A loudspeaker that is later is followed as if it were not: the lead would not last for it."""

FOLLOW_S = 0.04
"""How often the session is told where playback stands, and the person how loud the microphone is."""

SILENT_DB = -96.0
"""Less than one bit of a sample."""

State = Literal["listening", "talking", "waiting", "gone"]
"""The microphone is open; open while the caller holds the turn; closed until they take it; not there."""

BY_EAR = TurnSettings(eagerness="auto")
BY_KEY = TurnSettings(manual=True)


class Canceller(Protocol):
    """Takes the loudspeaker out of what the microphone hears (``pipelines.audio.echo``)."""

    def set_delay(self, ms: float) -> None:
        """How long after it is played an echo is heard."""

    def played(self, pcm: bytes) -> None:
        """What is being played, silence included."""

    def heard(self, pcm: bytes) -> bytes:
        """What the microphone heard, without the echo."""


class Audience(Protocol):
    """Who is told what happens: the terminal."""

    def told(self, notice: Notice) -> None:
        """By the session."""

    def played(self, item_id: str, ms: float) -> None:
        """So much of an answer was heard."""

    def level(self, db: float, state: State) -> None:
        """How loud the microphone was at most since the last time, dBFS, and what becomes of it."""

    def device(self, sentence: str) -> None:
        """Something happened to the sound card."""


class Microphone:
    """A microphone and a loudspeaker as one client of a session.

    Args:
        card: where they are.
        canceller: takes the one out of the other.
        audience: told what happens.
        push_to_talk: the caller takes and ends turns by ``press``.
    """

    def __init__(
        self, card: SoundCard, canceller: Canceller, audience: Audience, *, push_to_talk: bool = False
    ) -> None:
        self._duplex = Duplex(card, lambda samples: self._buffer.pull(samples))
        self._canceller = canceller
        self._audience = audience
        self._manual = push_to_talk
        self._pressed = False
        self._talking = False
        self._buffer = PlayBuffer()
        self._told_ms: dict[str, float] = {}
        self._loudest_db = SILENT_DB

    @property
    def dropped(self) -> int:
        """Pieces of 20 ms that were lost because the machine was too busy."""
        return self._duplex.dropped

    def press(self) -> None:
        """Take the turn, or end it."""
        self._pressed = not self._pressed

    async def serve(self, attach: Callable[[Link], None]) -> None:
        """Carry both voices until the session ends. While the sound card is gone the session is without a transport.

        Args:
            attach: joins a link to the session, which must wait for a client that comes back.

        Raises:
            BackendUnavailable: the sound card cannot be opened. When it fails later it is opened again.
        """
        settings = Settings(turns=BY_KEY if self._manual else BY_EAR, returns=True)
        link = Link(CHANNEL, (Configure(settings), Greet()))
        try:
            await self._duplex.open()
            while True:
                attach(link)
                await self._carry(link)
                if not self._duplex.lost.is_set():
                    break
                link.close("the sound card is gone")
                await self._wait_for_card()
                link = Link(CHANNEL, (Configure(settings),))
        finally:
            link.close("the microphone was closed", left=True)
            self._duplex.close()

    async def _carry(self, link: Link) -> None:
        """Carry until the session ends, or the sound card is gone."""
        played_s, heard_s = self._duplex.latencies_s
        self._canceller.set_delay((played_s + heard_s) * 1000)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._hear(link), name="hear"),
                group.create_task(self._write(link), name="write"),
                group.create_task(self._follow(link, min(played_s, LATENCY_S)), name="follow"),
                group.create_task(self._duplex.lost.wait(), name="watch the sound card"),
            ]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()

    async def _wait_for_card(self) -> None:
        self._audience.device("The sound card is gone. It is looked for every second; the conversation waits.")
        self._audience.level(SILENT_DB, "gone")
        self._buffer = PlayBuffer()  # what waited comes again
        self._pressed = self._talking = False
        await self._duplex.reopen()
        self._audience.device("The sound card is back.")

    async def _hear(self, link: Link) -> None:
        """Give the session the caller's voice, in the order in which both streams came."""
        while True:
            kind, pcm = await self._duplex.next()
            if kind == "played":
                self._canceller.played(pcm)
                continue
            if self._pressed != self._talking:
                self._talking = self._pressed
                await link.give(ClearOutput() if self._talking else CommitAudio())
            pcm = self._canceller.heard(pcm)
            self._loudest_db = max(self._loudest_db, _db(pcm))
            if pcm and (self._talking or not self._manual):
                await link.give(AudioIn(pcm, HEARD_RATE))

    async def _write(self, link: Link) -> None:
        while notices := await link.notices():
            for notice in notices:
                match notice:
                    case Sounded(_, item_id, pcm, at_ms):
                        self._buffer.push(item_id, at_ms, pcm)
                    case Quietened():
                        self._buffer.quiet = True
                    case WentOn():
                        self._buffer.quiet = False
                    case Paused() | WasCut():
                        self._buffer.clear()
                    case Committed() if self._manual:  # what was said is known: now it can be answered
                        await link.give(Respond(interrupts=True))
                self._audience.told(notice)

    async def _follow(self, link: Link, latency_s: float) -> None:
        """Tell where playback stands, and how loud it is here; notice a stream that brings nothing any more."""
        while True:
            await asyncio.sleep(FOLLOW_S)
            found, before = self._buffer.positions(latency_s), self._told_ms
            for item_id, ms in found.items():
                if before.get(item_id) != ms:
                    await link.give(PlaybackAt(item_id, ms))
                    self._audience.played(item_id, ms)
            self._told_ms = found or before
            self._audience.level(self._loudest_db, self._state)
            self._loudest_db = SILENT_DB
            self._duplex.look()

    @property
    def _state(self) -> State:
        if not self._manual:
            return "listening"
        return "talking" if self._talking else "waiting"


def _db(pcm: bytes) -> float:
    """How loud a piece is, dBFS."""
    wave = np.frombuffer(pcm, "<i2").astype(np.float32)
    power = float(np.dot(wave, wave)) / max(1, len(wave)) / 32_768**2
    return max(SILENT_DB, 10 * float(np.log10(power))) if power else SILENT_DB
