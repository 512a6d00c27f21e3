"""Audio between the wire and the inside: nothing is lost, however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.messages import Sound
from assistant.realtime.sound import LAWS, Decoder, Encoder
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
    """Pieces of any length, empty ones too, decode to what the whole decodes to; again after a flush."""
    law = LAWS[sound]
    codes = law.encode(tone(300, rate=8_000))
    whole = resample(law.decode(codes), 8_000, 24_000)
    decoder = Decoder(sound)
    for _ in range(2):
        assert b"".join(decoder.feed(piece) for piece in cut(codes, cuts, 1)) + decoder.flush() == whole
    assert len(whole) == 300 * 48


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
    decoder, encoder = Decoder("audio/pcm"), Encoder("audio/pcm")
    assert decoder.feed(b"\x01\x02") == encoder.feed(b"\x01\x02") == b"\x01\x02"
    assert decoder.flush() == encoder.flush() == b""


def test_half_a_sample_is_refused() -> None:
    """PCM that ends inside a sample is the client's mistake; a code of the telephone is a byte."""
    with pytest.raises(BadInput) as caught:
        Decoder("audio/pcm").feed(b"\x01")
    assert caught.value.param == "audio"
    Decoder("audio/pcmu").feed(b"\x01")
