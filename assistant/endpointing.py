"""How long to wait in a caller's pause before it counts as the end of their turn. No I/O and no clock.

The table is the policy. It is read from the top: a row that ``settles`` the matter gives the wait, every other row that
holds adds to it, and all that hold are the reason. What was said is the live transcript, so a row must bear mistakes in
it. The numbers were fitted by eye to one half of the eval ``turn_taking``; docs/turn-taking.md has what they cost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Literal

from pipelines.omni.utterance import word_set

Eagerness = Literal["low", "medium", "high", "auto"]

USUAL_MS = 650.0
"""The wait where nothing is known."""

SHORTEST_MS, LONGEST_MS = 192.0, 1_800.0
"""Less would cut into words; more is taken for a line that is dead."""

MORE_MS: dict[Eagerness, float] = {"low": 300.0, "medium": 0.0, "auto": 0.0, "high": -250.0}
"""What the protocol's ``eagerness`` adds to every wait that is not settled. Adding, not multiplying: it moves the waits
that tell nothing without pulling those apart that do."""

DIGITS = frozenset((*word_set("""
    zero oh nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred double triple dash
    """), *(set(ascii_lowercase) - {"a", "i"})))  # fmt: skip
"""Letters too: of codes. "a" and "i" are words."""
HOLDING = word_set("um uh er erm hmm well so wait moment minute second hang hold let let's")
"""Words that keep the turn: hesitations, and what asks for time."""


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
class Row:
    """A line of the table."""

    ms: float
    reason: str
    holds: Callable[[Pause], bool]
    settles: bool = False


def _last(pause: Pause) -> str:
    return pause.words[-1] if pause.words else ""


def _ends(pause: Pause, least: float, below: float = 1.01) -> bool:
    return bool(pause.words) and pause.finished is not None and least <= pause.finished < below


TABLE = (
    Row(224, "a reply that was waited for", lambda p: p.replied, settles=True),
    Row(+350, "asks for a moment", lambda p: len(p.words) <= 5 and bool(HOLDING & {*p.words[-3:]})),
    Row(+200, "words that go on", lambda p: _ends(p, 0.0, 0.015) and _last(p) not in DIGITS),
    Row(-100, "words that mostly end", lambda p: _ends(p, 0.4) and _last(p) not in DIGITS),
    Row(+100, "digits, and more may follow", lambda p: _last(p) in DIGITS and len(p.words) > 1),
    Row(+100, "hardly begun", lambda p: 0 < len(p.words) <= 2),
    Row(-200, "much was said", lambda p: len(p.words) >= 8 and not _ends(p, 0.0, 0.015)),
    Row(-100, "it sounds finished", lambda p: p.sound is not None and p.sound > 0.9),
    Row(+100, "it sounds unfinished", lambda p: p.sound is not None and p.sound < 0.1),
)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long, and why."""

    ms: float
    reason: str


def wait(pause: Pause, eagerness: Eagerness, habit: Habit | None = None) -> Wait:
    """The silence after which this pause is an end, in ms of media time."""
    ms, reasons = USUAL_MS, []
    for row in TABLE:
        if not row.holds(pause):
            continue
        if row.settles:
            return Wait(row.ms, row.reason)
        ms += row.ms
        reasons.append(row.reason)
    if habit is not None and habit.extra_ms:
        ms += habit.extra_ms
        reasons.append("this caller makes long pauses" if habit.extra_ms > 0 else "this caller makes no long pauses")
    held = min(LONGEST_MS, max(SHORTEST_MS, ms + MORE_MS[eagerness]))
    return Wait(held, ", ".join(reasons) or "nothing tells")


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

    @property
    def extra_ms(self) -> float:
        """What to add to each wait: what the second longest of the last pauses has beyond the usual wait."""
        if len(self._pauses) < self.ENOUGH:
            return 0.0
        longer = sorted(self._pauses)[-2] + 100 - USUAL_MS
        return min(self.MOST_MS, max(self.LEAST_MS, longer))
