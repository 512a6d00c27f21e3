"""Voice activity detection: is somebody speaking in this window?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

WINDOW = 512
"""Samples at 16 kHz (32 ms) of one decision; Silero's own window."""

WINDOW_MS = 32


@dataclass(frozen=True, slots=True)
class Window:
    """One decision over 32 ms."""

    probability: float
    """0..1 that this is speech."""
    level_db: float
    """RMS level in dBFS, at least -100."""


class VadStream(Protocol):
    """One caller's ear; keeps state from window to window."""

    def feed(self, pcm: bytes) -> list[Window]:
        """Take s16le mono 16 kHz of any length (whole samples); return the windows it completed."""

    def reset(self) -> None:
        """Forget the past, as at the start of a call."""


class Vad(Protocol):
    """Runs inline on the loop: about 0.1 ms a window."""

    name: str

    def open(self) -> VadStream:
        """Start listening to one caller."""
