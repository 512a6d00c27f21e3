"""Where a caller's wait goes: from the last of what they said to the first that is heard of the answer. Sans-I/O."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence

AUDIBLE_DB = -45.0
"""What is louder is heard, in dBFS; the benchmarks and the page count so too."""

AUDIBLE = round(32_768 * 10 ** (AUDIBLE_DB / 20))

SAMPLES_PER_MS = 24


class Waterfall:
    """One wait, as moments in the order in which they came; the parts between them add up to the whole.

    Args:
        began: loop time in seconds: of the last sample of the caller's speech, or when they typed or picked something.
    """

    def __init__(self, began: float) -> None:
        self._moments: list[tuple[str, float]] = []
        self._began = began
        self._quiet_ms = 0.0

    def mark(self, name: str, now: float) -> None:
        """A part of the wait is over. The first time counts; what was over before it began took no time."""
        if all(name != known for known, _ in self._moments):
            last = self._moments[-1][1] if self._moments else self._began
            self._moments.append((name, max(now, last)))

    def starts_with(self, pcm: bytes) -> bool:
        """Sound of the answer: what of it is quiet belongs to the wait. Returns whether anything of it can be heard.

        Args:
            pcm: s16le mono 24 kHz, each piece once and in order.
        """
        samples = array("h", pcm)
        if sys.byteorder == "big":
            samples.byteswap()
        quiet = next((place for place, sample in enumerate(samples) if abs(sample) > AUDIBLE), len(samples))
        self._quiet_ms += quiet / SAMPLES_PER_MS
        return quiet < len(samples)

    def parts(self) -> Sequence[tuple[str, float]]:
        """The parts with their milliseconds, in order."""
        parts: list[tuple[str, float]] = []
        before = self._began
        for name, at in self._moments:
            parts.append((name, (at - before) * 1000))
            before = at
        if self._quiet_ms:
            parts.append(("quiet", self._quiet_ms))
        return parts

    @property
    def total_ms(self) -> float:
        """The whole wait."""
        return sum(ms for _, ms in self.parts())
