"""The pauses that one caller makes. Sans-I/O."""

from __future__ import annotations

from collections import deque


class Habit:
    """The pauses that this caller makes and goes on after, those in which they were cut in on among them."""

    KEPT = 10
    ENOUGH = 4
    """Before so many nothing is concluded."""
    MOST_MS, LEAST_MS = 400.0, -150.0

    def __init__(self) -> None:
        self._pauses: deque[float] = deque(maxlen=self.KEPT)

    def went_on(self, pause_ms: float) -> None:
        """They said more after a silence of so long; a turn without one counts as none."""
        self._pauses.append(pause_ms)

    def beyond(self, usual_ms: float) -> float:
        """What to add to each wait, in ms: what the second longest of the last pauses has beyond the usual wait."""
        if len(self._pauses) < self.ENOUGH:
            return 0.0
        longer = sorted(self._pauses)[-2] + 100 - usual_ms
        return min(self.MOST_MS, max(self.LEAST_MS, longer))
