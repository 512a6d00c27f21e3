"""The measure of sound after losses."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.loss import APART, BURST, bursts, likeness


def test_bursts_are_of_ten_and_far_apart() -> None:
    """Each is over, and two and a half seconds have passed, before the next."""
    lost = bursts(1_000)
    assert lost == {start + place for start in (250, 500) for place in range(BURST)}
    assert APART * 0.02 - BURST * 0.02 >= 2.5


def test_sound_out_of_place_is_not_alike() -> None:
    """The same is 1; a hole of 20 ms that moves the rest is seen."""
    sound = np.random.default_rng(1).integers(-9_000, 9_000, 16_000).astype("<i2").tobytes()
    assert likeness(sound, sound) == pytest.approx(1)
    assert likeness(sound[:8_000] + sound[8_640:], sound) < 0.8
