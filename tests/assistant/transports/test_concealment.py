"""Concealment: holes are filled with what was just heard, fading, and nowhere is a click."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.transports.concealment import GONE_MS, JOIN_MS, Concealer

Sound = npt.NDArray[np.int16]
RATES = [8000, 16_000, 48_000]
ON = 20  # ms of a packet


def tone(rate: int, ms: int, hz: float, level: float = 8000) -> Sound:
    return np.rint(level * np.sin(2 * np.pi * hz * np.arange(rate * ms // 1000) / rate)).astype("<i2")


def voice(rate: int, ms: int) -> Sound:
    """A gliding pitch with twelve overtones that rises and falls in loudness, and some breath."""
    at = np.arange(rate * ms // 1000) / rate
    phase = 2 * np.pi * np.cumsum(110 + 25 * np.sin(2 * np.pi * 0.9 * at)) / rate
    sound = sum(np.sin(n * phase + n * n) / n for n in range(1, 13))
    breath = np.random.default_rng(1).normal(0, 0.05, len(at))
    return np.rint(4000 * (sound + breath) * (0.6 + 0.4 * np.sin(2 * np.pi * 2.3 * at))).astype("<i2")


def lossy(sound: Sound, rate: int, lost: set[int], frame_ms: int = ON) -> Sound:
    """The sound in packets, of which some are lost and concealed."""
    concealer, out, size = Concealer(rate), b"", rate * frame_ms // 1000
    for index in range(len(sound) // size):
        packet = sound[index * size : (index + 1) * size]
        out += concealer.conceal(size) if index in lost else concealer.feed(packet.tobytes())
    return np.frombuffer(out, dtype="<i2")


def largest_step(sound: Sound) -> int:
    return int(np.abs(np.diff(sound.astype(np.int32))).max(initial=0))


def rms(sound: Sound) -> float:
    return float(np.sqrt(np.mean(np.square(sound.astype(np.float64)))))


def test_without_a_hole_nothing_is_changed() -> None:
    """What is fed comes out byte for byte."""
    sound = voice(16_000, 400)
    assert np.array_equal(lossy(sound, 16_000, set()), sound)


@pytest.mark.parametrize("rate", RATES)
def test_a_hole_is_filled_to_the_sample(rate: int) -> None:
    """Whatever is missing, as much comes out as went missing; outside the hole and its end nothing is changed."""
    sound, end = voice(rate, 400), rate * (120 + round(JOIN_MS)) // 1000
    out = lossy(sound, rate, {5})
    assert len(out) == len(sound)
    assert np.array_equal(out[: rate // 10], sound[: rate // 10])
    assert np.array_equal(out[end:], sound[end:])
    assert Concealer(rate).conceal(0) == b""


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("hz", [70, 110, 187, 240, 400])
def test_a_steady_tone_is_carried_on(rate: int, hz: float) -> None:
    """The first 10 ms of a hole in a tone are the tone: its period is found, also where two or more of it fit."""
    sound = tone(rate, 200, hz)
    hole = slice(rate // 10, rate // 10 + rate // 100)
    missed = lossy(sound, rate, {5})[hole].astype(np.float64) - sound[hole]
    assert np.sqrt(np.mean(missed**2)) < 0.2 * rms(sound)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("lost", [{5}, {5, 6}, {5, 6, 7}, set(range(5, 15)), {5, 7, 9, 11}, {3, 13, 14, 31}])
def test_there_is_no_click(rate: int, lost: set[int]) -> None:
    """Into the hole, in it and out of it no sample is further from the one before than in the voice itself."""
    sound = voice(rate, 800)
    assert largest_step(lossy(sound, rate, lost)) <= 1.1 * largest_step(sound)


def test_a_hole_cut_without_concealment_does_click() -> None:
    """The measure notices clicks: with zeros in the hole the largest step is more than twice that of the voice."""
    sound = voice(48_000, 800).copy()
    whole = largest_step(sound)
    for index in range(5, 35, 3):
        sound[index * 960 : (index + 1) * 960] = 0
    assert largest_step(sound) > 2 * whole


def test_a_long_hole_fades_into_silence() -> None:
    """Full at first, less from 10 ms on, and nothing from 60 ms on."""
    out = lossy(tone(16_000, 400, 200), 16_000, set(range(5, 15)))[1600:]
    loud = [rms(out[at * 16 : (at + 10) * 16]) for at in range(0, 80, 10)]
    assert loud[0] == pytest.approx(8000 / 2**0.5, rel=0.05)
    assert loud[:6] == sorted(loud[:6], reverse=True)
    assert loud[5] < 0.15 * loud[0]
    assert not out[round(GONE_MS) * 16 : 3200].any()


def test_what_comes_after_silence_is_faded_in() -> None:
    """After a hole that had faded away the first real samples rise over 5 ms, and are whole from there."""
    sound = np.full(6400, 9000, dtype="<i2")
    out = lossy(sound, 16_000, set(range(5, 15)))[4800:]
    assert np.all(np.diff(out[:80].astype(int)) > 0)
    assert out[0] < 200
    assert np.all(out[80:] == 9000)


@pytest.mark.parametrize("sizes", [[320], [1] * 320, [100, 7, 213]])
def test_a_hole_told_in_pieces_is_one_hole(sizes: list[int]) -> None:
    """It does not matter in how many calls a hole, or the sound behind it, comes."""
    sound, concealer, whole = voice(16_000, 200), Concealer(16_000), Concealer(16_000)
    before, after = sound[:1600].tobytes(), sound[1920:2240].tobytes()
    expected = whole.feed(before) + whole.conceal(320) + whole.feed(after)
    out, at = concealer.feed(before) + b"".join(concealer.conceal(size) for size in sizes), 0
    for size in sizes:
        out += concealer.feed(after[2 * at : 2 * (at + size)])
        at += size
    assert out == expected


def test_a_hole_after_silence_is_silent() -> None:
    """Nothing is made up: before anything was heard, and after zeros, a hole is zeros."""
    concealer = Concealer(16_000)
    assert concealer.conceal(320) == bytes(640)
    assert concealer.feed(bytes(1600)) == bytes(1600)
    assert concealer.feed(b"") == b""
    assert concealer.conceal(2000) == bytes(4000)


def test_a_hole_right_after_the_beginning_is_filled_with_the_little_there_is() -> None:
    """After one packet alone the next is concealed, not silent, and does not click."""
    sound = tone(16_000, 60, 200)
    out = lossy(sound, 16_000, {1})
    assert rms(out[320:480]) > 0.8 * rms(sound)
    assert largest_step(out) <= 1.1 * largest_step(sound)


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), smooth=st.integers(1, 60), lost=st.sets(st.integers(1, 20)))
def test_no_sound_at_all_makes_it_click(seed: int, smooth: int, lost: set[int]) -> None:
    """Of any noise: no step is larger than the noise's own and what a join over its length adds at most."""
    noise = np.convolve(np.random.default_rng(seed).normal(0, 1, 21 * 320 + smooth), np.ones(smooth), mode="same")
    sound = np.rint(20_000 * noise[: 21 * 320] / np.abs(noise).max()).astype("<i2")
    reach = 2 * 20_000 / (16 * 5.0 / 4)  # from end to end over the shortest join: a quarter of the shortest period
    assert largest_step(lossy(sound, 16_000, lost)) <= largest_step(sound) + 2 * reach


@pytest.mark.parametrize("seed", range(8))
def test_the_loudest_sound_does_not_wrap(seed: int) -> None:
    """Where the join adds to full scale the stand-in is clipped: a hole after sound above zero stays above zero."""
    sound = np.random.default_rng(seed).choice(np.array([100, 32_767], dtype="<i2"), 3200)
    sound[1599] = 32_767  # so that the join can only add
    assert lossy(sound, 16_000, {5})[1600:1920].min() >= 0
