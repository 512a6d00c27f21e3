"""Both streams of a sound card, opened together and lost together; what they bring comes to the loop in order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeVar

from assistant.errors import FrontdeskError
from assistant.transports.sound_card import Pull, SoundCard, Stream

PIECES = 100
"""Pieces of 20 ms, of both streams together, that may wait for the loop: a second. Past it the oldest is dropped, and
counted: who listens live has no use for it."""

RETRY_S = 1.0
"""How often a sound card that is gone is looked for."""

STALL_S = 5.0
"""A stream that brings nothing for so long is gone, though it does not say so. The first pieces may take two."""

Kind = Literal["heard", "played"]

T = TypeVar("T")


class Duplex:
    """A microphone and a loudspeaker.

    Args:
        card: where they are.
        pull: gives so many samples to be played next, in PortAudio's thread.
    """

    def __init__(self, card: SoundCard, pull: Pull) -> None:
        self.lost = asyncio.Event()
        """A stream has ended by itself."""
        self.dropped = 0
        """Pieces that the loop was too late for."""
        self._card = card
        self._pull_next = pull
        self._pieces: asyncio.Queue[tuple[Kind, bytes]] = asyncio.Queue(PIECES)
        self._streams: tuple[Stream, ...] = ()  # the loudspeaker's, the microphone's
        self._alive: dict[Kind, float] = {}  # loop time at which each brought something last
        self._loop = asyncio.get_running_loop()
        # PortAudio blocks, and may not be called by two threads at a time.
        self._thread = ThreadPoolExecutor(1, "sound card")

    @property
    def latencies_s(self) -> tuple[float, float]:
        """From the loudspeaker's pull to the air, and from the air to here; both open."""
        played, heard = self._streams
        return played.latency_s, heard.latency_s

    async def open(self) -> None:
        """Open both.

        Raises:
            BackendUnavailable: one cannot be opened; then none is.
        """
        self.lost.clear()
        await self._in_thread(self._begin)
        self._alive = {"heard": self._loop.time(), "played": self._loop.time()}

    async def reopen(self) -> None:
        """Open both on the system's own devices, as soon as there are any: tried every second."""
        await self._in_thread(self._end)
        while not self._streams:
            await asyncio.sleep(RETRY_S)
            with contextlib.suppress(FrontdeskError):  # then a second later
                await self._in_thread(self._card.refresh)
                await self.open()

    def close(self) -> None:
        """End both, for good. It is waited for, some hundredths of a second: whoever is cancelled leaves none open."""
        self._thread.submit(self._end)
        self._thread.shutdown(wait=True)

    async def next(self) -> tuple[Kind, bytes]:
        """The next piece that was heard (s16le mono 16 kHz), or pulled to be played (24 kHz)."""
        return await self._pieces.get()

    def look(self) -> None:
        """Notice a stream that brings nothing any more."""
        if self._loop.time() - min(self._alive.values()) > STALL_S:
            self.lost.set()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await self._loop.run_in_executor(self._thread, work)

    # In the sound card's thread

    def _begin(self) -> None:
        played = self._card.speak(self._pull, self._stopped)
        try:
            self._streams = played, self._card.listen(self._heard, self._stopped)
        except FrontdeskError:
            played.close()
            raise

    def _end(self) -> None:
        streams, self._streams = self._streams, ()
        for stream in streams:
            stream.close()

    # In PortAudio's threads: bytes are handed over, nothing else

    def _heard(self, pcm: bytes) -> None:
        self._loop.call_soon_threadsafe(self._take, "heard", pcm)

    def _pull(self, samples: int) -> bytes:
        pcm = self._pull_next(samples)
        self._loop.call_soon_threadsafe(self._take, "played", pcm)
        return pcm

    def _stopped(self) -> None:
        self._loop.call_soon_threadsafe(self.lost.set)

    # On the loop

    def _take(self, kind: Kind, pcm: bytes) -> None:
        self._alive[kind] = self._loop.time()
        if self._pieces.full():
            self._pieces.get_nowait()
            self.dropped += 1
        self._pieces.put_nowait((kind, pcm))
