"""A video track: the newest picture of it, once a second, as a JPEG in pieces."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import VideoFrame

from assistant.messages import FramePart
from assistant.transports import film
from pipelines.parsing import headers


class Camera(MediaStreamTrack):
    """FAKE: pictures of a growing brightness, 25 a second, and then no more."""

    kind = "video"

    def __init__(self, count: int, size: tuple[int, int] = (320, 240)) -> None:
        super().__init__()
        self.left = count
        self.size = size

    async def recv(self) -> VideoFrame:
        if not self.left:
            raise MediaStreamError
        self.left -= 1
        await asyncio.sleep(0.04)
        width, height = self.size
        return VideoFrame.from_ndarray(np.full((height, width, 3), 255 - self.left, np.uint8), "rgb24")


@pytest.mark.looptime
async def test_a_still_a_second_is_taken_and_the_last() -> None:
    """The newest each time, whole and in order; with the track the stills end, and no task is left."""
    seen = [piece async for piece in film.stills(Camera(60))]  # 2.4 s
    assert [(piece.frame_id, piece.part, piece.parts) for piece in seen] == [
        (f"video_{number}", 0, 1) for number in (1, 2, 3, 4)
    ]
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.looptime
async def test_a_camera_that_shows_nothing_ends_too() -> None:
    """A track without a picture gives no still."""
    assert [piece async for piece in film.stills(Camera(0))] == []


def test_a_still_is_a_jpeg_of_its_size() -> None:
    """What comes out is what the parsing process takes."""
    frame = VideoFrame.from_ndarray(np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8), "rgb24")
    still = film.jpeg(frame)
    header = headers.look(still)
    assert (header.width, header.height) == (640, 480)


@pytest.mark.parametrize("size", [1, film.PIECE, film.PIECE + 1, film.PIECE * film.PIECES])
def test_pieces_put_together_are_the_still(size: int) -> None:
    """None is longer than what a data channel carries in one message."""
    still = bytes(range(256)) * (size // 256 + 1)
    parts = film.pieces("f", still[:size])
    assert b"".join(part.data for part in parts) == still[:size]
    assert [part.part for part in parts] == list(range(len(parts)))
    assert all(part.parts == len(parts) and 0 < len(part.data) <= film.PIECE for part in parts)


def test_a_still_that_is_too_large_is_passed_over() -> None:
    """There will be another in a second."""
    assert film.pieces("f", bytes(film.PIECE * film.PIECES + 1)) == []
    assert isinstance(film.pieces("f", b"x")[0], FramePart)
