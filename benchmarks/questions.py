"""The questions that callers ask: the evals' own, spoken by synthetic voices."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import voices
from benchmarks.voices import Caller

DATA = Path(__file__).resolve().parent.parent / "evals" / "data"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, spoken.

    ``article`` is the one that answers it, two with ``|`` between where either does, empty where none does; ``pcm`` is
    s16le mono 24 kHz.
    """

    id: str
    article: str
    text: str
    caller: Caller
    pcm: bytes

    @property
    def articles(self) -> tuple[str, ...]:
        """Those that answer it."""
        return tuple(self.article.split("|")) if self.article else ()

    @property
    def seconds(self) -> float:
        """From its first sample above -45 dBFS to its last."""
        first, last = voices.loud_span(self.pcm)
        return last - first


def rows(name: str) -> list[dict[str, str]]:
    """The rows of ``evals/data/NAME.tsv``."""
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def in_scope() -> list[Question]:
    """All questions that the sample knowledge base answers."""
    return _spoken(rows("spoken_questions"))


def out_of_scope() -> list[Question]:
    """All that it does not."""
    return _spoken(rows("out_of_scope"))


def short(count: int, shortest_s: float = 2.0, longest_s: float = 4.0) -> list[Question]:
    """``count`` in-scope questions of so many seconds, spread over the articles."""
    fitting = [one for one in in_scope() if shortest_s <= one.seconds <= longest_s]
    return spread(fitting, count)


def spread(questions: Sequence[Question], count: int) -> list[Question]:
    """``count`` of them at even distances; all where there are no more."""
    if len(questions) <= count:
        return list(questions)
    return [questions[place * len(questions) // count] for place in range(count)]


def _spoken(given: list[dict[str, str]]) -> list[Question]:
    lines = voices.rotating([row["text"] for row in given], voices.available())
    return [
        Question(row["id"], row.get("article", ""), text, caller, pcm)
        for row, (caller, text), pcm in zip(given, lines, voices.speak(lines), strict=True)
    ]
