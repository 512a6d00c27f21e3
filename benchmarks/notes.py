"""What the server of the WebRTC measurements saw, with wall times in seconds: two processes share one clock."""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.figure import percentile

LOUD = 1_000
"""A sample that no room noise and no rest of a decoder's reaches, and every click and vowel does."""

QUIET_S = 0.2
"""Sound begins after so much quiet."""

PACKET_S = 0.02

SETTLED = 100
"""Packets of a track that do not count: two seconds in which the line is set up."""


class Onset:
    """Notices when sound begins after quiet.

    Args:
        rate: Hz of the sound that it is given.
    """

    def __init__(self, rate: int) -> None:
        self._wanted = round(QUIET_S * rate)
        self._quiet = 0

    def begins(self, samples: npt.NDArray[np.int16]) -> bool:
        """Whether sound begins in this piece."""
        if not samples.size:
            return False
        if int(np.abs(samples.astype(np.int32)).max()) < LOUD:
            self._quiet += samples.size
            return False
        begins = self._quiet >= self._wanted
        self._quiet = 0
        return begins


@dataclass(slots=True)
class Track:
    """How late the packets of one track were seen: against where they stand on it, which is constant in a kept pace.

    A track whose clock jumps over time in which it sent nothing is in step at once. The packet after such a jump
    counts as late by all of it: it stands where it should have been.
    """

    offsets: array[float] = field(default_factory=lambda: array("d"))
    _end: float | None = None

    def add(self, at_s: float, now: float) -> None:
        """A packet of 20 ms, which begins at ``at_s`` of the track, was seen."""
        self.offsets.append(now - (at_s if self._end is None else min(at_s, self._end)))
        self._end = at_s + PACKET_S

    def lateness_ms(self) -> list[float]:
        """How much later than the earliest of them, each."""
        counted = self.offsets[SETTLED:]
        first = min(counted, default=0.0)
        return [(offset - first) * 1000 for offset in counted]


class Notes:
    """See the module."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.began: dict[str, list[float]] = {"vad": [], "plain": []}
        """When sound began, where it reached the listener."""
        self.fed: list[tuple[float, int]] = []
        """How many samples the listener had been given when."""
        self.plain: list[tuple[float, int, int]] = []
        """When plain aiortc gave a frame, its place and its length at 48 kHz."""
        self.speech: list[float] = []
        """When the first packet of an answer left."""
        self.decided: list[float] = []
        """When a caller was held to interrupt."""
        self.cleared: list[float] = []
        """When what waited to be said was dropped."""
        self._tracks: dict[int, Track] = defaultdict(Track)

    def departed(self, track: int, at_s: float, now: float) -> None:
        """A packet left."""
        self._tracks[track].add(at_s, now)

    def as_json(self) -> dict[str, Any]:
        """For the measuring side."""
        late = [ms for track in self._tracks.values() for ms in track.lateness_ms()]
        return {
            "began": self.began,
            "fed": self.fed,
            "plain": self.plain,
            "speech": self.speech,
            "decided": self.decided,
            "cleared": self.cleared,
            "packets": len(late),
            "late_p999_ms": percentile(late, 0.999) if late else None,
            "late_max_ms": max(late, default=None),
        }
