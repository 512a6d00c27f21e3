"""A numbered list to the steps of an article, where it fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.diagram.spec import LABEL_LENGTH
from pipelines.knowledge.markdown import STEPS_MAX
from pipelines.knowledge.wait import LONGEST_S

_LEAST = 2
_LABEL_WORDS = 7
"""Words of a label where the entry has no short first sentence."""
_TELLING = frozenset("a all an any each he if in it its she some that the there these they this those we what".split())  # noqa: SIM905 - read as a row
"""What a sentence that tells something begins with, and hardly one that asks to do something."""
_WAIT = re.compile(r"\bwait(?:\s+for)?\s+(?:about\s+)?(\d{1,4})\s*(seconds?|minutes?)\b", re.IGNORECASE)
_FIRST = re.compile(r"^(.{3,60}?[.!?:;,。！？：；，])(?:\s|$|(?<=[。！？：；，]))")
_SMALL = frozenset(
    "a an and any as at by each every for from if in into its of on or out that the then this to when with your".split()  # noqa: SIM905 - read as a row
)
"""What no label ends with."""


@dataclass(frozen=True, slots=True)
class Made:
    """A step."""

    label: str
    say: str
    wait: str = ""
    """``wait 30 seconds``, where it says so."""


def steps(items: Sequence[str]) -> tuple[Made, ...]:
    """The steps that the entries of a list make; none where they are too few, too many, hold no word, or only tell."""
    telling = sum(item.split()[0].lower() in _TELLING for item in items if item.split())
    if not _LEAST <= len(items) <= STEPS_MAX or 2 * telling >= len(items):
        return ()
    made = tuple(map(_step, items))
    return made if all(step.label for step in made) else ()


def _whole(label: str) -> str:
    """A label that was cut, without the small words that are left at its end."""
    words = label.split()
    while len(words) > 1 and words[-1].lower() in _SMALL:
        words.pop()
    return " ".join(words).rstrip(" .!?:;,。！？：；，")


def _step(text: str) -> Made:
    first = _FIRST.match(text)
    label = first[1] if first else " ".join(text.split()[:_LABEL_WORDS])
    label = label.rstrip(" .!?:;,。！？：；，")
    if len(label) > LABEL_LENGTH // 2:
        label = label[: LABEL_LENGTH // 2].rpartition(" ")[0] or label[: LABEL_LENGTH // 2]
    label = _whole(label)
    found = _WAIT.search(text)
    if found is None:
        return Made(label, text)
    seconds = int(found[1]) * (60 if found[2].lower().startswith("m") else 1)
    return Made(label, text, f"wait {found[1]} {found[2].lower()}" if 0 < seconds <= LONGEST_S else "")
