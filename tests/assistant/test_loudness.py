"""How loud a voice is."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.loudness import ENOUGH_S, Loudness
from assistant.testing.stages import silence
from pipelines.audio import SPEAK_RATE


def noise(level_db: float, seconds: float) -> bytes:
    wave = np.random.default_rng(1).normal(size=round(seconds * SPEAK_RATE)) * 32_768 * 10 ** (level_db / 20)
    return np.clip(wave, -32_768, 32_767).astype("<i2").tobytes()


def test_a_voice_is_as_loud_as_what_can_be_heard_of_it() -> None:
    """Silence between words changes nothing; before any sound nothing is known."""
    loudness = Loudness()
    assert loudness.db == float("-inf")
    loudness.feed(silence(500))
    assert loudness.db == float("-inf")
    loudness.feed(noise(-20.0, 1.0))
    before = loudness.db
    assert before == pytest.approx(-20.0, abs=0.3)
    loudness.feed(silence(500))
    assert loudness.db == before


def test_a_voice_that_is_known_is_measured_no_more() -> None:
    """After enough of it the level stays."""
    loudness = Loudness()
    loudness.feed(noise(-20.0, ENOUGH_S + 0.5))
    before = loudness.db
    loudness.feed(noise(-5.0, 1.0))
    assert loudness.db == before
