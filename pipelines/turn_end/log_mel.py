"""Log-mel features as Whisper computes them, which smart-turn listens to.

80 bands on Slaney's mel scale (linear to 1 kHz, logarithmic above; Slaney 1998, Auditory Toolbox), 25 ms Hann windows
every 10 ms, base-10 logarithm, at most 8 below the loudest, then (x + 4) / 4 (Radford et al. 2022, arXiv:2212.04356,
and its reference code).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from pipelines.audio import LISTEN_RATE

Array = npt.NDArray[np.float32]

BANDS = 80
WINDOW = LISTEN_RATE // 40
STEP = LISTEN_RATE // 100
FLOOR = 1e-10
RANGE = 8.0


def log_mel(samples: Array) -> Array:
    """The features of mono sound at 16 kHz.

    Args:
        samples: shape (n,), of any scale: mean and variance are taken out first. ``n`` is at least half a window.

    Returns:
        Shape (80, n // 160), about -1 to 1.
    """
    sound = (samples - samples.mean()) / np.sqrt(samples.var() + np.float32(1e-7))
    padded = np.pad(sound, WINDOW // 2, mode="reflect")
    pieces = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::STEP][: len(samples) // STEP]
    power = np.abs(np.fft.rfft(pieces * _hann(), axis=-1)) ** 2
    logs = np.log10(np.maximum(FLOOR, _bands() @ power.T))
    return np.asarray((np.maximum(logs, logs.max() - RANGE) + 4) / 4, np.float32)


@cache
def _hann() -> Array:
    return np.asarray(np.hanning(WINDOW + 1)[:-1], np.float32)


@cache
def _bands() -> Array:
    """Triangles over the spectrum's bins, each of the same area; shape (80, 201)."""
    edges = _hertz(np.linspace(0.0, _mel(LISTEN_RATE / 2), BANDS + 2))
    bins = np.fft.rfftfreq(WINDOW, 1 / LISTEN_RATE)
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    up, down = (bins - low) / (middle - low), (high - bins) / (high - middle)
    return np.asarray(np.maximum(0, np.minimum(up, down)) * 2 / (high - low), np.float32)


_LINEAR = 200 / 3  # Hz a mel, up to 1 kHz = 15 mel
_LOGARITHMIC = np.log(6.4) / 27  # above: 27 mel from 1 kHz to 6.4 kHz


def _mel(hertz: float) -> float:
    return hertz / _LINEAR if hertz < 1000 else 15 + float(np.log(hertz / 1000)) / _LOGARITHMIC


def _hertz(mels: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(mels < 15, mels * _LINEAR, 1000 * np.exp((mels - 15) * _LOGARITHMIC))
