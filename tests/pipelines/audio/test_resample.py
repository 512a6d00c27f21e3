"""Sample-rate conversion: any chunking gives the same sound, and nothing is lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.audio.resample import Resampler, resample

RATES = st.sampled_from([8_000, 16_000, 22_050, 24_000, 44_100, 48_000])


def tone(rate: int, hertz: float, seconds: float = 0.5) -> bytes:
    t = np.arange(int(rate * seconds)) / rate
    return (10_000 * np.sin(2 * np.pi * hertz * t)).astype("<i2").tobytes()


@given(source=RATES, target=RATES, cuts=st.lists(st.integers(1, 3_000), max_size=40))
def test_chunking_does_not_matter(source: int, target: int, cuts: list[int]) -> None:
    """However a sound is cut into pieces, the same bytes come out."""
    pcm = tone(source, 440, 0.2)
    resampler = Resampler(source, target)
    out, rest = bytearray(), pcm
    for cut in cuts:
        out += resampler.feed(rest[: 2 * cut])
        rest = rest[2 * cut :]
    out += resampler.feed(rest) + resampler.flush()
    assert bytes(out) == resample(pcm, source, target)


@given(source=RATES, target=RATES)
def test_length_is_kept(source: int, target: int) -> None:
    """Half a second stays half a second, to the sample."""
    samples = len(resample(tone(source, 440), source, target)) // 2
    assert abs(samples - target // 2) <= 1


def test_tone_keeps_pitch_and_level() -> None:
    """A 1 kHz tone is still a 1 kHz tone of the same level."""
    out = np.frombuffer(resample(tone(24_000, 1_000), 24_000, 16_000), "<i2").astype(float)[800:-800]
    spectrum = np.abs(np.fft.rfft(out * np.hanning(out.size)))
    assert abs(np.argmax(spectrum) * 16_000 / out.size - 1_000) < 5
    assert np.sqrt((out**2).mean()) == pytest.approx(10_000 / 2**0.5, rel=0.01)


def test_what_16_khz_cannot_hold_is_removed() -> None:
    """A 9 kHz tone does not fold back into the recogniser's band."""
    out = np.frombuffer(resample(tone(24_000, 9_000), 24_000, 16_000), "<i2").astype(float)[800:-800]
    assert np.sqrt((out**2).mean()) < 10


def test_stream_can_begin_anew_after_flush() -> None:
    """After a flush the next sound is converted as if it were the first."""
    resampler = Resampler(24_000, 16_000)
    first = resampler.feed(tone(24_000, 500)) + resampler.flush()
    assert resampler.feed(tone(24_000, 500)) + resampler.flush() == first


def test_half_a_sample_is_refused() -> None:
    """An odd number of bytes is an error, not a shifted and deafening stream."""
    with pytest.raises(ValueError, match="multiple"):
        Resampler(24_000, 16_000).feed(b"\0\0\0")
