"""The policy of turn taking, as two tables: how long to wait in a pause, and what a sound over an answer means.

No I/O and no clock. What was said is the live transcript, so every row must bear mistakes in it. The numbers were
fitted by eye to one half of the eval ``turn_taking``; docs/turn-taking.md has what they cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assistant.habit import Habit
from assistant.turn_facts import Overlap, Pause
from assistant.turn_words import ASKING, DIGITS, HOLDING, LISTENING

Eagerness = Literal["low", "medium", "high", "auto"]

USUAL_MS = 650.0
"""The wait where nothing is known."""

SHORTEST_MS, LONGEST_MS = 192.0, 1_800.0
"""Less would cut into words; more is taken for a line that is dead."""

MORE_MS: dict[Eagerness, float] = {"low": 300.0, "medium": 0.0, "auto": 0.0, "high": -250.0}
"""What the protocol's ``eagerness`` adds to every wait that is not settled."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that ``settles`` the matter gives the wait; every other one that holds adds to it."""

    ms: float
    reason: str
    holds: Callable[[Pause], bool]
    settles: bool = False


def _last(pause: Pause) -> str:
    return pause.words[-1] if pause.words else ""


def _ends(pause: Pause, least: float, below: float = 1.01) -> bool:
    return bool(pause.words) and pause.finished is not None and least <= pause.finished < below


WAITS = (
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
    """The silence after which this pause is an end, in ms of media time: the rows that hold are added up."""
    ms, reasons = USUAL_MS, []
    for row in WAITS:
        if not row.holds(pause):
            continue
        if row.settles:
            return Wait(row.ms, row.reason)
        ms += row.ms
        reasons.append(row.reason)
    if habit is not None and (extra_ms := habit.beyond(USUAL_MS)):
        ms += extra_ms
        reasons.append("this caller makes long pauses" if extra_ms > 0 else "this caller makes no long pauses")
    held = min(LONGEST_MS, max(SHORTEST_MS, ms + MORE_MS[eagerness]))
    return Wait(held, ", ".join(reasons) or "nothing tells")


QUIETEN_MS, PAUSE_MS, DECIDE_MS = 96.0, 250.0, 800.0
"""Speech over an answer after which it is said more quietly, and paused; and how long the sound may be undecided."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The first row that holds says what the sound is."""

    kind: Literal["interrupt", "go_on"]
    reason: str
    holds: Callable[[Overlap], bool]
    echo: bool = False


def _listens(words: tuple[str, ...]) -> bool:
    return bool(words) and {*words} <= LISTENING


def _echoes(overlap: Overlap) -> bool:
    return len(overlap.words) >= 2 and overlap.echoed >= 0.6


CLAIMS = (
    Claim("go_on", "its own echo", lambda o: _echoes(o) and (len(o.words) >= 3 or o.age_ms >= DECIDE_MS), echo=True),
    Claim("interrupt", "asks for the floor", lambda o: bool(ASKING & {*o.words})),
    Claim("interrupt", "a reply, and little was left to say", lambda o: o.replied and o.rest_ms <= 1_000),
    Claim("go_on", "a listener's words", lambda o: o.silent_ms >= 96 and _listens(o.words)),
    Claim("go_on", "too short for more", lambda o: o.silent_ms >= 192 and o.spoken_ms <= 650),
    Claim("go_on", "stopped by itself", lambda o: o.age_ms >= DECIDE_MS and o.silent_ms >= 64 and len(o.words) < 3),
    Claim(
        "interrupt",
        "more than a listener says",
        lambda o: o.spoken_ms >= 736 and not _listens(o.words) and not _echoes(o),
    ),
    Claim("interrupt", "does not stop", lambda o: o.age_ms >= DECIDE_MS),
)


def claim(overlap: Overlap) -> Claim | None:
    """What a sound over an answer is; None while that cannot be said."""
    return next((row for row in CLAIMS if row.holds(overlap)), None)
