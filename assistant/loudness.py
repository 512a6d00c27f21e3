"""How loud speech is. Sans-I/O."""

from __future__ import annotations

import numpy as np

from assistant.latency import AUDIBLE
from pipelines.audio import SPEAK_RATE

ENOUGH_S = 3.0
"""After so much audible sound a voice is known."""


class Loudness:
    """The level of one voice, over what of it can be heard."""

    def __init__(self) -> None:
        self._energy = 0.0
        self._samples = 0

    def feed(self, pcm: bytes) -> None:
        """The next of it: s16le mono 24 kHz."""
        if self._samples > ENOUGH_S * SPEAK_RATE:
            return
        wave = np.frombuffer(pcm, "<i2").astype(np.float32)
        loud = wave[np.abs(wave) > AUDIBLE]
        self._energy += float(np.dot(loud, loud))
        self._samples += len(loud)

    @property
    def db(self) -> float:
        """dBFS; ``-inf`` before anything was heard."""
        if not self._samples:
            return float("-inf")
        return float(10 * np.log10(self._energy / self._samples / 32_768**2))
