"""What is known of a caller's pause, and of a sound of theirs over an answer, when it is to be judged."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Pause:
    """What is known of the pause that the caller is in."""

    words: tuple[str, ...] = ()
    """Heard in this turn so far."""
    replied: bool = False
    """They are a reply that the dialogue waits for, and nothing else."""
    finished: float | None = None
    """0 to 1: how likely an utterance ends with these words (``Wording``)."""
    sound: float | None = None
    """0 to 1: how much it sounds like an end (``TurnEnd``)."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """What is known of a sound of the caller's over an answer."""

    spoken_ms: float = 0.0
    """Of speech in it; the answer is paused for it since ``turn_policy.PAUSE_MS`` of it."""
    silent_ms: float = 0.0
    """Since the last of that."""
    age_ms: float = 0.0
    """Since the first."""
    words: tuple[str, ...] = ()
    echoed: float = 0.0
    """0 to 1: the share of them that the answer was just saying."""
    replied: bool = False
    rest_ms: float = inf
    """Of the answer that was still to be heard."""
