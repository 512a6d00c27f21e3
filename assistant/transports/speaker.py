"""The track that aiortc sends: a packet every 20 ms, on absolute deadlines."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import Packet

from assistant.transports.downlink import CLOCK, STEP, Anchor, Downlink

STEP_S = STEP / CLOCK

LATE_S = 0.04
"""A loop that woke later than this does not send all that it missed at once. A receiver that gets such a burst holds
what it gets for many seconds more, to be ready for the next one (Chromium 156: 120 ms after a stall of 85, 560 after
one of 250), and whatever is stopped meanwhile is heard that long. The track's clock goes on with the time instead: the
receiver fills the hole, as it has to anyway, and is in step at once."""

TIME_BASE = Fraction(1, CLOCK)


class Speaker(MediaStreamTrack):
    """Speech as packets of Opus. aiortc calls ``recv`` in a loop as fast as it is answered, so the pace is made here.

    Args:
        anchored: called with each anchor and the ticks of the packet sent before, when its packet is about to leave.
        in_silence: whether packets are sent while nothing is said. They keep the receiver's clock running.
    """

    kind = "audio"

    def __init__(self, anchored: Callable[[Anchor, int], None], *, in_silence: bool = True) -> None:
        super().__init__()
        self.downlink = Downlink()
        self._anchored = anchored
        self._in_silence = in_silence
        self._due = -math.inf  # loop time at which the packet sent last was due
        self._sent = 0  # where the packet sent last stands on the track
        self._news = asyncio.Event()

    def push(self, item_id: str, at_ms: float, pcm: bytes) -> None:
        """Say this next."""
        self.downlink.push(item_id, at_ms, pcm)
        self._news.set()

    def quieten(self) -> None:
        """Say what follows more quietly."""
        self.downlink.quiet = True

    def go_on(self) -> None:
        """Say what follows as loud as ever."""
        self.downlink.quiet = False

    def clear(self) -> None:
        """Say no more of what waits."""
        self.downlink.clear()

    def stop(self) -> None:
        """End the track, also while it waits for something to say."""
        super().stop()
        self._news.set()

    async def recv(self) -> Packet[Any]:
        """The next packet, at its time.

        Raises:
            MediaStreamError: the track has ended.
        """
        if self.readyState == "live":
            await self._wait()
        if self.readyState != "live":
            raise MediaStreamError
        at = self.downlink.ticks
        payload, anchors = self.downlink.packet()
        for anchor in anchors:
            self._anchored(anchor, self._sent)
        self._sent = at
        packet: Packet[Any] = Packet(payload)
        packet.pts = at
        packet.time_base = TIME_BASE
        return packet

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        if self.downlink.silent and not self._in_silence and self.downlink.ticks > STEP:
            await self._until_speech()
        due = self._due + STEP_S
        if (wait := due - loop.time()) > 0:
            await asyncio.sleep(wait)
        now = loop.time()
        if now - due > LATE_S:
            if self.downlink.ticks:
                self.downlink.skip(round((now - due) * CLOCK))
            due = now
        self._due = due

    async def _until_speech(self) -> None:
        """Send nothing until there is something to say; the track's clock goes on with the time that went by."""
        self._news.clear()
        await self._news.wait()
        missed = asyncio.get_running_loop().time() - self._due - STEP_S
        if missed > 0:
            self.downlink.skip(round(missed * CLOCK))
            self._due += missed
