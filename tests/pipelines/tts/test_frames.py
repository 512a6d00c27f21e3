"""Frames on a pipe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.tts.frames import FRAME_MAX, Frames, frame

MESSAGES = st.lists(st.tuples(st.binary(min_size=1, max_size=1), st.binary(max_size=300)), max_size=8)


@given(MESSAGES, st.lists(st.integers(0, 200), max_size=20))
def test_what_goes_in_comes_out(messages: list[tuple[bytes, bytes]], cuts: list[int]) -> None:
    """However the bytes are cut on the way, the messages are those that were framed."""
    data = b"".join(frame(*message) for message in messages)
    frames = Frames()
    found = []
    start = 0
    for cut in [*cuts, len(data)]:
        found += frames.feed(data[start : start + cut])
        start += cut
    assert found == messages


def test_an_oversized_frame_is_an_error() -> None:
    """A length beyond the limit is refused before anything is kept for it."""
    with pytest.raises(ValueError, match="a frame of"):
        Frames().feed(b"A" + (FRAME_MAX + 1).to_bytes(4, "big"))
