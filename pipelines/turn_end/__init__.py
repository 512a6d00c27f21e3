"""Does it sound as if the caller has finished? Asked in a pause, of the sound alone."""

from __future__ import annotations

from typing import Protocol

SECONDS = 8
"""What a judge hears at most: the end of the turn, s16le mono 16 kHz."""


class TurnEnd(Protocol):
    """Judges a pause by the sound before it.

    It runs off the loop, takes some 50 ms, and may be wrong: never the only gate.
    """

    name: str

    async def start(self) -> None:
        """Start threads."""

    async def close(self) -> None:
        """End them."""

    async def judge(self, pcm: bytes) -> float:
        """The probability, 0 to 1, that the speaker has finished.

        Args:
            pcm: the turn so far with the pause, s16le mono 16 kHz; of more than ``SECONDS`` the last.

        Raises:
            StageFailed: the judge is not running.
        """
