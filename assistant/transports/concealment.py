"""What is heard where sound went missing: the last period again, fading, with no click at either end. No I/O.

After ITU-T G.711 Appendix I, without the delay that it adds: its smoothing before the hole is done behind it here.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

PERIOD_MS = (5.0, 15.0)
"""Where the period of a voice is looked for: 200 to 67 Hz; of a higher voice two or three periods are found."""

COMPARED_MS = 20.0
"""So much of the last sound is compared with itself."""

FULL_MS = 10.0
"""So long the repetition keeps its level,"""

GONE_MS = 60.0
"""and here it has faded into silence: speech does not stay the same for longer."""

JOIN_MS = 5.0
"""What is real and what stands in for it pass into each other over this."""


class Concealer:
    """A stream of s16le mono in which holes are filled. What comes in goes out unchanged, but for ends of holes.

    Args:
        rate: Hz of the samples.
    """

    def __init__(self, rate: int) -> None:
        self._shortest, self._longest = (round(rate * ms / 1000) for ms in PERIOD_MS)
        self._compared = round(rate * COMPARED_MS / 1000)
        self._full = round(rate * FULL_MS / 1000)
        self._gone = round(rate * GONE_MS / 1000)
        self._join = round(rate * JOIN_MS / 1000)
        self._memory = 2 * (self._compared + self._longest)  # bytes
        self._heard = bytes(self._memory)
        self._loop: Samples = np.zeros(1, dtype=np.float32)
        self._step = 0.0
        self._filled = 0  # samples of stand-in since the hole began
        self._joined = self._join  # samples of what is real since it ended, until they stand alone

    def feed(self, pcm: bytes) -> bytes:
        """Real sound, whole samples: the same again, faded in if a hole was before it."""
        if self._joined < self._join and pcm:
            pcm = self._faded_in(pcm)
        self._remember(pcm)
        return pcm

    def conceal(self, samples: int) -> bytes:
        """So many samples to stand in for missing ones. Several calls in a row are one hole."""
        if not samples:
            return b""
        if self._joined:
            self._look_back()
        pcm = _pcm(self._stand_in(samples))
        pcm += bytes(2 * samples - len(pcm))
        self._remember(pcm)
        return pcm

    def _remember(self, pcm: bytes) -> None:
        self._heard = (self._heard + pcm)[-self._memory :]

    def _faded_in(self, pcm: bytes) -> bytes:
        """The first real samples, out of what would have stood in for them."""
        real = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
        count = min(len(real), self._join - self._joined)
        weight = np.arange(self._joined + 1, self._joined + count + 1, dtype=np.float32) / (self._join + 1)
        stand_in = self._stand_in(count)
        stand_in = np.pad(stand_in, (0, count - len(stand_in)))
        self._joined += count
        return _pcm((real[:count] * weight + stand_in * (1 - weight)).astype(np.float32)) + pcm[2 * count :]

    def _look_back(self) -> None:
        """A hole begins: find the period, and make of the last one a loop without a seam."""
        heard = np.frombuffer(self._heard, dtype="<i2").astype(np.float32)
        period = self._period(heard)
        loop = heard[-period:].copy()
        seam = period // 4
        weight = np.arange(1, seam + 1, dtype=np.float32) / (seam + 1)
        loop[-seam:] = loop[-seam:] * (1 - weight) + heard[-period - seam : -period] * weight
        self._loop = loop
        self._step = float(heard[-1] - heard[-period - 1])  # what is left of it at the hole's very beginning
        self._filled = self._joined = 0

    def _period(self, heard: Samples) -> int:
        """The shift at which the last sound is most like what was before it."""
        past = heard[: -self._shortest]
        likeness = np.correlate(past, heard[-self._compared :], mode="valid")
        energy = np.concatenate(([0.0], np.cumsum(np.square(past, dtype=np.float64))))
        norm = np.sqrt(np.maximum(energy[self._compared :] - energy[: -self._compared], 0.0) + 1.0)
        return self._longest - int(np.argmax(likeness / norm))

    def _stand_in(self, samples: int) -> Samples:
        """The next samples that stand in, at most until they have faded away."""
        at = np.arange(self._filled, min(self._filled + samples, self._gone))
        self._filled += samples
        sound = self._loop[at % len(self._loop)] + self._step * np.maximum(1 - (at + 1) / (self._join + 1), 0)
        level = np.minimum((self._gone - at) / (self._gone - self._full), 1)
        return (sound * level).astype(np.float32)


def _pcm(samples: Samples) -> bytes:
    return np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes()
