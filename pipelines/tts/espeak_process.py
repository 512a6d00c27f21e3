"""The parent's end of a process that runs ``espeak_worker.py``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import cast

from pipelines.errors import StageFailed
from pipelines.tts import Audio
from pipelines.tts.delivery import STOP_S, Delivery, Outlet
from pipelines.tts.ear import Script
from pipelines.tts.frames import Frames, frame
from pipelines.tts.words import Heard, place_words

_WORD = 1
CLOSE_S = 0.4
"""Longest wait for a worker to end by itself when its input is closed, and again for its end by force."""


class EspeakProcess(asyncio.SubprocessProtocol):
    """Hands one sentence at a time to the worker and its samples to a ``Delivery``.

    What comes is fetched from the pipe at once, however slow the listener is, so that a worker is free again as soon
    as it has made its sentence.

    Args:
        freed: called when a sentence has ended, one way or another.
    """

    def __init__(self, freed: Callable[[], None]) -> None:
        self.alive = False
        self._freed = freed
        self._frames = Frames()
        self._rate = 0
        self._ready = asyncio.Event()
        self._idle = asyncio.Event()
        self._gone = asyncio.Event()
        self._idle.set()
        self._transport: asyncio.SubprocessTransport | None = None
        self._delivery: Delivery | None = None

    @property
    def busy(self) -> bool:
        """Whether a sentence is being made."""
        return self._delivery is not None

    @property
    def idle(self) -> bool:
        """Whether a sentence could be made now."""
        return self.alive and self._ready.is_set() and not self.busy

    @property
    def gone(self) -> bool:
        """Whether the process has ended and everything it wrote was read."""
        return self._gone.is_set()

    async def ready(self) -> None:
        """Wait until the worker has loaded its library.

        Raises:
            StageFailed: it ended instead.
        """
        await self._ready.wait()
        if not self.alive:
            raise StageFailed("espeak-ng's worker does not start.", "What it wrote to the error output says why.")

    def speak(self, delivery: Delivery, read: Script, gain_db: float, voice: str, speed: float) -> None:
        """Have a sentence made. Only while the worker is not busy."""
        self._delivery = delivery
        self._script = read
        self._outlet = Outlet(self._rate, gain_db)
        self._idle.clear()
        self._send(b"S", json.dumps({"text": read.text, "voice": voice, "speed": speed}).encode())

    async def halt(self, delivery: Delivery) -> None:
        """Give up the sentence of this delivery, if it is still being made."""
        if self._delivery is not delivery:
            return
        self._send(b"H")
        try:
            async with asyncio.timeout(STOP_S):
                await self._idle.wait()
        except TimeoutError:
            self.kill()

    def kill(self) -> None:
        """End the process at once."""
        self.alive = False
        if self._transport is not None and self._transport.get_returncode() is None:
            self._transport.kill()

    async def close(self) -> None:
        """End the process: by closing its input, and by force where that does not help."""
        self.alive = False
        if self._transport is None:
            return
        if (stdin := self._transport.get_pipe_transport(0)) is not None:
            stdin.close()
        for _ in range(2):
            try:
                async with asyncio.timeout(CLOSE_S):
                    await self._gone.wait()
                return
            except TimeoutError:
                self.kill()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio when the process is there."""
        self._transport = cast(asyncio.SubprocessTransport, transport)
        self.alive = True

    def pipe_data_received(self, _fd: int, data: bytes) -> None:
        """Called by asyncio with what the worker wrote."""
        try:
            for kind, payload in self._frames.feed(data):
                self._receive(kind, payload)
        except ValueError:  # not our worker's language: it, or what it loaded, writes into its output
            self.kill()

    def process_exited(self) -> None:
        """Called by asyncio; what the worker wrote before may still come."""
        self.alive = False

    def connection_lost(self, _error: Exception | None) -> None:
        """Called by asyncio when the process is gone and everything it wrote was read."""
        self.alive = False
        if self._transport is not None:
            self._transport.close()
        self._end(StageFailed("espeak-ng's worker died.", "It is started again for the next sentence."))
        self._ready.set()
        self._gone.set()

    def _receive(self, kind: bytes, payload: bytes) -> None:
        if kind == b"R":
            self._rate = int(payload)
            self._ready.set()
        elif self._delivery is None:
            return
        elif kind == b"W":
            told = json.loads(payload)
            per_ms = self._rate / 1000
            heard = _heard(self._script, told["marks"], per_ms, told["samples"])
            self._delivery.put(*place_words(self._script, heard, told["samples"] / per_ms))
        elif kind == b"A":
            if out := self._outlet.feed(payload):
                self._delivery.put(Audio(out))
        elif kind == b"E":
            if out := self._outlet.flush():
                self._delivery.put(Audio(out))
            self._end()
        elif kind == b"X":
            self._end(StageFailed(payload.decode()))

    def _end(self, error: StageFailed | None = None) -> None:
        delivery, self._delivery = self._delivery, None
        if delivery is not None:
            delivery.end(error)
            self._idle.set()
            self._freed()

    def _send(self, kind: bytes, payload: bytes = b"") -> None:
        if self._transport is not None and (stdin := self._transport.get_pipe_transport(0)) is not None:
            cast(asyncio.WriteTransport, stdin).write(frame(kind, payload))


def _heard(read: Script, marks: list[list[int]], per_ms: float, samples: int) -> list[Heard]:
    """Spoken tokens from the worker's marks: a word lasts until the next word, or the pause before it."""
    heard: list[Heard] = []
    for place, (kind, character, sample) in enumerate(marks):
        number = read.word_at(character - 1) if kind == _WORD else None
        if number is not None:
            end = marks[place + 1][2] if place + 1 < len(marks) else samples
            heard.append((number, sample / per_ms, end / per_ms))
    return heard
