"""How late the loop is: a named task that is due ten times a second, and what its lateness means."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

BEAT_S = 0.1

LATE_S = 0.050
"""A loop this late leaves too little of the 60 ms in which a frame has to go out."""

FOR_S = 5.0
"""Late this long without a pause is not a hiccup."""


class Lag:
    """Whether the loop is behind. Time is an argument, in seconds."""

    def __init__(self) -> None:
        self.now_s = 0.0
        """How late the last beat was."""
        self._since: float | None = None

    def beat(self, due: float, now: float) -> None:
        """A beat came that was due at ``due``."""
        self.now_s = max(0.0, now - due)
        if self.now_s <= LATE_S:
            self._since = None
        elif self._since is None:
            self._since = due

    def is_behind(self, now: float) -> bool:
        """Whether every beat of the last five seconds was late."""
        return self._since is not None and now - self._since >= FOR_S


async def watch(lag: Lag, now: Callable[[], float], told: Callable[[float], None]) -> None:
    """Beat until cancelled; ``told`` hears how late each beat was."""
    while True:
        due = now() + BEAT_S
        await asyncio.sleep(BEAT_S)
        lag.beat(due, now())
        told(lag.now_s)
