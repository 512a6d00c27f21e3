"""Audio between the wire and the inside: nothing is lost, however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.messages import AudioIn
from assistant.realtime.sound import LAWS, Encoder, decode
from assistant.settings import Sound
from assistant.testing.stages import tone
from pipelines.audio.resample import resample

CUTS = st.lists(st.integers(1, 900), max_size=20)
LAW = st.sampled_from(["audio/pcmu", "audio/pcma"])


def cut(data: bytes, cuts: list[int], unit: int) -> list[bytes]:
    pieces, start = [], 0
    for length in cuts:
        pieces.append(data[start : start + length * unit])
        start += length * unit
    return [*pieces, data[start:]]


@given(sound=LAW, cuts=CUTS)
def test_what_comes_in_is_all_there_however_it_was_cut(sound: Sound, cuts: list[int]) -> None:
    """Pieces of any length, empty ones too, decode to what the whole decodes to, at the telephone's rate."""
    codes = LAWS[sound].encode(tone(300, rate=8_000))
    heard = [decode(sound, piece) for piece in cut(codes, cuts, 1)]
    assert b"".join(one.pcm for one in heard) == LAWS[sound].decode(codes)
    assert {one.rate for one in heard} == {8_000}


@given(sound=LAW, cuts=CUTS)
def test_what_goes_out_is_all_there_however_it_was_cut(sound: Sound, cuts: list[int]) -> None:
    """Pieces of any length encode to what the whole encodes to."""
    pcm = tone(300)
    encoder = Encoder(sound)
    codes = b"".join(encoder.feed(piece) for piece in cut(pcm, cuts, 2)) + encoder.flush()
    assert codes == LAWS[sound].encode(resample(pcm, 24_000, 8_000))
    assert len(codes) == 300 * 8


def test_our_own_format_passes_as_it_is() -> None:
    """PCM at 24 kHz is neither changed nor held back."""
    encoder = Encoder("audio/pcm")
    assert decode("audio/pcm", b"\x01\x02") == AudioIn(encoder.feed(b"\x01\x02")) == AudioIn(b"\x01\x02", 24_000)
    assert encoder.flush() == b""


def test_half_a_sample_is_refused() -> None:
    """PCM that ends inside a sample is the client's mistake, wherever it stood; a telephone's code is a byte."""
    with pytest.raises(BadInput) as caught:
        decode("audio/pcm", b"\x01", "item.content")
    assert caught.value.param == "item.content"
    assert len(decode("audio/pcmu", b"\x01").pcm) == 2
