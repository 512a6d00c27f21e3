"""A camera as a video track: of all its pictures the newest is looked at, once a second, as a still."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from fractions import Fraction

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import CodecContext, VideoCodecContext, VideoFrame

from assistant.messages import FramePart

EVERY_S = 1.0
"""Between two stills, as a page sends them."""

PIECE = 16 * 1024
"""Bytes of a piece."""

PIECES = 64
"""Pieces of a still; a larger one is passed over."""


async def stills(track: MediaStreamTrack) -> AsyncIterator[FramePart]:
    """The stills of a track in pieces, until it ends.

    aiortc decodes every picture, as each needs the one before, and queues them without a bound: so all are taken, and
    all but the newest forgotten.
    """
    numbers = itertools.count(1)
    newest = _Newest(track)
    taking = asyncio.create_task(newest.take(), name="take pictures")
    try:
        while (frame := await newest.next()) is not None:
            # Not on the loop: a large picture takes 10 ms. The default executor has nothing else to do here.
            still = await asyncio.to_thread(jpeg, frame)
            for piece in pieces(f"video_{next(numbers)}", still):
                yield piece
            await asyncio.sleep(EVERY_S)
    finally:
        taking.cancel()
        await asyncio.wait({taking})


class _Newest:
    def __init__(self, track: MediaStreamTrack) -> None:
        self._track = track
        self._frame: VideoFrame | None = None
        self._ended = False
        self._news = asyncio.Event()

    async def take(self) -> None:
        """Take pictures until the track ends."""
        try:
            while True:
                frame = await self._track.recv()
                if isinstance(frame, VideoFrame):
                    self._frame = frame
                    self._news.set()
        except MediaStreamError:
            self._ended = True
            self._news.set()

    async def next(self) -> VideoFrame | None:
        """The newest picture that was not taken yet, waited for; None when there will be none."""
        while self._frame is None and not self._ended:
            self._news.clear()
            await self._news.wait()
        frame, self._frame = self._frame, None
        return frame


def jpeg(frame: VideoFrame) -> bytes:
    """A picture as JPEG."""
    codec = CodecContext.create("mjpeg", "w")
    assert isinstance(codec, VideoCodecContext)  # noqa: S101 - mjpeg is video
    codec.width, codec.height, codec.pix_fmt = frame.width, frame.height, "yuvj420p"
    codec.time_base = Fraction(1, 1)
    codec.options = {"qscale": "4"}
    picture = frame.reformat(format="yuvj420p")
    picture.pts = 0
    return b"".join(bytes(packet) for packet in (*codec.encode(picture), *codec.encode(None)))


def pieces(frame_id: str, still: bytes) -> list[FramePart]:
    """A still as a page would send it; nothing of one that is too large."""
    parts = -(-len(still) // PIECE)
    if parts > PIECES:
        return []
    return [FramePart(frame_id, part, parts, still[part * PIECE : (part + 1) * PIECE]) for part in range(parts)]
