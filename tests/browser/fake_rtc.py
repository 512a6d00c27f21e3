"""The scripted server's WebRTC: the same wire on a data channel, its sound in packets. A FAKE, on plain aiortc."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from typing import Any

import av
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

RATE = 48_000
FRAME = 960
"""Samples of a packet: 20 ms."""
WRAP = 2**32

Json = dict[str, Any]


class Speech(MediaStreamTrack):
    """What the assistant says, 20 ms at a time on deadlines of its own; silence where it says nothing.

    ``anchor`` (set by its owner) is told (item, ms, RTP timestamp) with the first sample of an item, and again where it
    goes on after it ran dry; ``over`` when its last one left.
    """

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.sender: RTCRtpSender | None = None
        self.anchor: Callable[[str, float, int], None] = lambda *_: None
        self.over: Callable[[str], None] = lambda _: None
        self._queue: deque[tuple[str, float, np.ndarray]] = deque()
        self._ended: set[str] = set()
        self._last = ""
        self._frames = 0
        self._began: float | None = None
        self._held = 0

    def say(self, item: str, at_ms: float, samples: np.ndarray) -> None:
        """Queue sound of 24 kHz that begins at ``at_ms`` of its item."""
        doubled = np.repeat(samples, 2)
        for start in range(0, len(doubled), FRAME):
            self._queue.append((item, at_ms + start / 48, doubled[start : start + FRAME]))

    def end(self, item: str) -> None:
        """All of the item was queued."""
        self._ended.add(item)

    def hold(self, seconds: float) -> None:
        """Say nothing for a while."""
        self._held = int(seconds * 50)

    def clear(self) -> None:
        """Forget what is queued."""
        self._queue.clear()
        self._ended.clear()
        self._last = ""

    @property
    def waiting_ms(self) -> float:
        """How much is queued."""
        return len(self._queue) * 20.0

    async def recv(self) -> av.AudioFrame:
        """The next frame, when it is due."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        due = now if self._began is None else self._began + self._frames * 0.02
        if self._began is None or now - due > 0.2:
            self._began = now - self._frames * 0.02
        await asyncio.sleep(max(0.0, due - now))
        self._held = max(0, self._held - 1)
        ready = self._queue and not self._held
        item, ms, samples = self._queue.popleft() if ready else ("", 0.0, np.zeros(FRAME))
        if item and item != self._last:
            self.anchor(item, ms, self._timestamp())
        if self._last and not item and self._last in self._ended and not self._queue:
            self._ended.discard(self._last)
            self.over(self._last)
        self._last = item
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME)
        whole = np.zeros(FRAME, "<i2")
        whole[: len(samples)] = samples
        frame.planes[0].update(whole.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._frames * FRAME, Fraction(1, RATE)
        self._frames += 1
        return frame

    def _timestamp(self) -> int:
        """The RTP timestamp that the next packet gets: one frame after the last one's."""
        last: int = self.sender._RTCRtpSender__rtp_timestamp  # type: ignore[union-attr]
        return (last + FRAME) % WRAP


class RtcWire:
    """One call: what ``Caller`` needs of a transport."""

    def __init__(self, pc: RTCPeerConnection) -> None:
        self.pc = pc
        self.speech = Speech()
        self.channel: RTCDataChannel | None = None
        self.ready = asyncio.Event()
        self.texts: asyncio.Queue[str | None] = asyncio.Queue()
        self.mute = False
        """A dead line: nothing passes, and nobody is told."""

        @pc.on("datachannel")
        def opened(channel: RTCDataChannel) -> None:
            self.channel = channel
            channel.on("message", lambda text: None if self.mute else self.texts.put_nowait(text))
            channel.on("close", lambda: self.texts.put_nowait(None))
            self.ready.set()

        @pc.on("connectionstatechange")
        def changed() -> None:
            if pc.connectionState in ("failed", "closed"):
                self.texts.put_nowait(None)
                self.ready.set()

    async def events(self) -> AsyncIterator[Json]:
        """What the page sends, until it leaves."""
        while (text := await self.texts.get()) is not None:
            yield json.loads(text)

    async def send(self, text: str) -> None:
        """To the page."""
        if self.channel is not None and self.channel.readyState == "open" and not self.mute:
            self.channel.send(text)

    async def close(self, _code: int) -> None:
        """Hang up."""
        self.texts.put_nowait(None)
        await self.pc.close()


async def answer(pc: RTCPeerConnection, offer: str, speech: Speech) -> str:
    """Take an offer; the SDP of the answer."""
    await pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
    (transceiver,) = pc.getTransceivers()
    transceiver.sender.replaceTrack(speech)
    transceiver.direction = "sendrecv"
    speech.sender = transceiver.sender
    await pc.setLocalDescription(await pc.createAnswer())
    return str(pc.localDescription.sdp)


def connection() -> RTCPeerConnection:
    """A peer that asks no server on the internet for its address."""
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


async def listen(track: MediaStreamTrack, hear: Callable[[np.ndarray], Any]) -> None:
    """Hand on the caller's sound, 24 kHz and mono, in pieces of 40 ms."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=24_000, frame_size=960)
    with contextlib.suppress(MediaStreamError):
        while True:
            for frame in resampler.resample(await track.recv()):
                await hear(frame.to_ndarray()[0])
