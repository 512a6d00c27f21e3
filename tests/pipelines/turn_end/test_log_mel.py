"""Log-mel features."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.audio import LISTEN_RATE
from pipelines.turn_end.log_mel import BANDS, log_mel

TIME = np.arange(LISTEN_RATE, dtype=np.float32) / LISTEN_RATE


def loudest(hertz: float) -> int:
    features = log_mel(np.sin(2 * np.pi * hertz * TIME).astype(np.float32))
    return int(np.argmax(features[:, 50]))


def test_their_shape_is_bands_by_hundredths() -> None:
    """A second is a hundred columns of 80 bands, in single precision, a whole window's rest left out."""
    assert log_mel(TIME).shape == (BANDS, 100)
    assert log_mel(TIME[:-1]).shape == (BANDS, 99)
    assert log_mel(TIME).dtype == np.float32


@pytest.mark.parametrize(("hertz", "band"), [(100, 2), (500, 12), (1_000, 26), (2_000, 43), (4_000, 61), (7_000, 76)])
def test_a_tone_is_loudest_in_its_band(hertz: float, band: int) -> None:
    """Bands are linear to 1 kHz and logarithmic above: 45.2 mel over 81 gaps between their middles."""
    assert abs(loudest(hertz) - band) <= 1


def test_loudness_is_taken_out() -> None:
    """A louder copy has the same features, and a constant voltage changes nothing."""
    sound = np.random.default_rng(3).normal(size=LISTEN_RATE).astype(np.float32)
    np.testing.assert_allclose(log_mel(sound * 7 + 3), log_mel(sound), atol=2e-4)


def test_silence_is_finite() -> None:
    """Nothing at all, and a click in it, have features without a hole."""
    nothing = np.zeros(LISTEN_RATE, np.float32)
    click = nothing.copy()
    click[8_000] = 1
    for sound in (nothing, click):
        features = log_mel(sound)
        assert np.isfinite(features).all()
        assert features.max() - features.min() <= 2.0 + 1e-6
