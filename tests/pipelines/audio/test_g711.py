"""G.711: the codes of the standard, both ways."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.audio import g711
from pipelines.audio.g711 import MU, RATE, A, Law

EVERY = bytes(range(256))
LAWS = pytest.mark.parametrize("law", [MU, A], ids=["mu", "a"])


def levels(law: Law, codes: bytes) -> list[int]:
    return np.frombuffer(law.decode(codes), "<i2").tolist()


def samples(*values: int) -> bytes:
    return np.array(values, "<i2").tobytes()


@pytest.mark.parametrize(
    ("law", "code", "level"),
    [
        (MU, 0xFF, 0),
        (MU, 0x7F, 0),
        (MU, 0x80, 32124),
        (MU, 0x00, -32124),
        (MU, 0xFE, 8),
        (MU, 0x7E, -8),
        (MU, 0x8F, 16764),
        (MU, 0xF0, 120),
        (A, 0xD5, 8),
        (A, 0x55, -8),
        (A, 0xAA, 32256),
        (A, 0x2A, -32256),
        (A, 0xD4, 24),
        (A, 0x80, 5504),
    ],
)
def test_a_code_stands_for_the_level_of_the_standard(law: Law, code: int, level: int) -> None:
    """Levels of tables 1 and 2 of G.711, as 16-bit samples."""
    assert levels(law, bytes([code])) == [level]


@pytest.mark.parametrize(
    ("law", "codes"),
    [(A, bytes.fromhex("34212134b4a1a1b4")), (MU, bytes.fromhex("1e0b0b1e9e8b8b9e"))],
    ids=["a", "mu"],
)
def test_the_digital_milliwatt_is_a_tone_of_1_khz(law: Law, codes: bytes) -> None:
    """The eight codes that G.711 defines 0 dBm0 by (tables 5 and 6) are 1 kHz, so far below overload as it says."""
    tone = np.array(levels(law, codes), dtype=float)
    spectrum = np.abs(np.fft.rfft(tone))
    assert np.argmax(spectrum) * RATE / len(codes) == 1_000
    assert spectrum[2:].max() < spectrum[1] * 0.02
    overload, below = {"pcmu": (4 * 8159, 3.17), "pcma": (8 * 4096, 3.14)}[law.name]  # the last decision value
    assert 20 * np.log10(overload / (spectrum[1] / 4)) == pytest.approx(below, abs=0.01)
    assert law.encode(law.decode(codes)) == codes


@LAWS
def test_every_code_comes_back(law: Law) -> None:
    """The level of a code has that code, but for the second zero of µ-law."""
    again = law.encode(law.decode(EVERY))
    assert [(code, back) for code, back in zip(EVERY, again, strict=True) if code != back] in ([], [(0x7F, 0xFF)])


@LAWS
def test_louder_is_louder(law: Law) -> None:
    """The levels of ascending samples ascend, and lie the same way on both sides of nothing."""
    chosen = np.array(levels(law, law.encode(np.arange(-32768, 32768).astype("<i2").tobytes())))
    assert (np.diff(chosen) >= 0).all()
    assert (chosen == -chosen[::-1]).all()


@given(values=st.lists(st.integers(-32768, 32767)), law=st.sampled_from([MU, A]))
def test_a_round_trip_is_near_and_changes_nothing_more(values: list[int], law: Law) -> None:
    """There and back is off by a thirty-second of the sample at most (a step is a sixteenth); again changes nothing."""
    once = law.decode(law.encode(samples(*values)))
    for value, got in zip(values, np.frombuffer(once, "<i2").tolist(), strict=True):
        assert abs(got - value) <= max(8, abs(value) / 32 + 8) or abs(value) > 32124
    assert law.decode(law.encode(once)) == once


def test_half_a_sample_is_refused() -> None:
    """Odd bytes are the business of whoever reads them off a wire."""
    with pytest.raises(ValueError, match="buffer size"):
        MU.encode(b"\x00\x01\x02")


def test_the_laws_have_the_names_of_their_formats() -> None:
    """``pcmu`` and ``pcma``, as media types name them."""
    assert (g711.MU.name, g711.A.name) == ("pcmu", "pcma")
