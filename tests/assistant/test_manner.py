"""How a caller is spoken to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.manner import LOUDEST_DB, QUICKEST, SLOWEST, SOFTEST_DB, STEP, STEP_DB, Manner, louder

WISHES = ("slower", "faster", "louder", "softer", "repeat", "")


def after(*wishes: str) -> Manner:
    manner = Manner()
    for wish in wishes:
        manner = manner.after(wish)
    return manner


def test_each_wish_moves_what_it_names_and_holds() -> None:
    """Slower and faster change the speed, louder and softer the gain; what was not named stays, and stays on."""
    assert after("slower") == Manner(speed=STEP)
    assert after("slower", "", "", "louder") == Manner(speed=STEP, gain_db=STEP_DB)
    assert after("softer") == Manner(gain_db=-STEP_DB)
    assert after("slower", "faster").speed == pytest.approx(1.0)


def test_there_are_limits() -> None:
    """However often it is asked for, words stay words."""
    assert after(*["slower"] * 9).speed == SLOWEST
    assert after(*["faster"] * 9).speed == QUICKEST
    assert after(*["louder"] * 9).gain_db == LOUDEST_DB
    assert after(*["softer"] * 9).gain_db == SOFTEST_DB


def test_who_asks_twice_to_hear_it_again_hears_it_slower() -> None:
    """The second request in a row slows it, once; after something else the count begins anew, at the speed reached."""
    assert after("repeat").speed == 1.0
    assert after("repeat", "repeat").speed == STEP
    assert after("repeat", "repeat", "repeat", "repeat").speed == STEP
    assert after("repeat", "", "repeat").speed == 1.0
    assert after("repeat", "repeat", "", "repeat", "repeat").speed == pytest.approx(STEP * STEP)


@given(st.lists(st.sampled_from(WISHES), max_size=30))
def test_any_wishes_keep_within_the_limits(wishes: list[str]) -> None:
    """Whatever is wished for in whatever order."""
    manner = after(*wishes)
    assert SLOWEST <= manner.speed <= QUICKEST
    assert SOFTEST_DB <= manner.gain_db <= LOUDEST_DB


def test_nothing_is_done_to_sound_that_is_right() -> None:
    """Without a gain the very bytes come back."""
    pcm = bytes(range(100))
    assert louder(pcm, 0.0) is pcm


def test_a_gain_is_a_gain() -> None:
    """Quiet sound is louder, or softer, by exactly the decibels asked for."""
    wave = (np.sin(np.arange(2_400) / 20) * 3_000).astype("<i2")
    for gain_db in (5.0, -5.0, -15.0):
        changed = np.frombuffer(louder(wave.tobytes(), gain_db), "<i2")
        ratio = 20 * np.log10(np.std(changed.astype(float)) / np.std(wave.astype(float)))
        assert ratio == pytest.approx(gain_db, abs=0.02)


@given(st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=50), st.floats(SOFTEST_DB, LOUDEST_DB))
def test_nothing_clips_and_nothing_turns_over(samples: list[int], gain_db: float) -> None:
    """A wave at full scale is bent below full scale, keeps its sign, and what was louder stays no softer."""
    changed = np.frombuffer(louder(np.array(samples, "<i2").tobytes(), gain_db), "<i2").astype(int)
    assert len(changed) == len(samples)
    assert np.all(np.sign(changed) * np.sign(samples) >= 0)
    order = np.argsort(samples, kind="stable")
    assert np.all(np.diff(changed[order]) >= 0)
