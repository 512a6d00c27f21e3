"""Is written text said as people say it? Sentences with numbers, prices, dates, codes, in English and Chinese.

Each sentence has one to three readings, written before the code: ``own.tsv`` by its author, ``blind.tsv`` by somebody
who never saw it. What is said must be one of them, word for word, but for what only looks different (``normal``). Where
two readings of a sentence differ in several places, any combination of the two is right, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.figure import Figure
from pipelines.languages import join
from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words

FOLDER = Path(__file__).resolve().parent / "data" / "spoken_text"
HALVES = ("own", "blind")
LANGUAGES = {"en": "English", "zh": "Chinese"}
GOAL = ">= 98 %"

_SAME = (("per cent", "percent"), ("wi fi", "wifi"), ("o clock", "oclock"), ("e mail", "email"), ("o k|ok", "okay"),
         ("et cetera", "etcetera"))  # fmt: skip
"""Spellings of one sound."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A row: how it is written, and how it may be said."""

    id: str
    language: str
    text: str
    readings: tuple[str, ...]


def load(path: Path) -> list[Sentence]:
    """Read a file of sentences."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return [Sentence(id, language, text, tuple(said.split(" | "))) for id, language, text, said in rows]  # noqa: A001


def normal(text: str, language: str) -> str:
    """Lower case without punctuation; Chinese without blanks and with one zero."""
    text = re.sub("['’]", "", text.lower()).replace("〇", "零")
    words = " ".join(re.sub(r"[\W_]+", " ", text).split())
    for written, same in _SAME:
        words = re.sub(rf"\b(?:{written})\b", same, words)
    return words.replace(" ", "") if language == "zh" else words


def said(sentence: Sentence) -> str:
    """What the voices are given to say."""
    return join(speak(sentence.text, written_words(sentence.text), sentence.language))


def is_right(sentence: Sentence, spoken: str) -> bool:
    """Whether this is one of the readings, or is made of two of them."""
    heard = _units(normal(spoken, sentence.language), sentence.language)
    readings = [_units(normal(one, sentence.language), sentence.language) for one in sentence.readings]
    return heard in readings or any(
        heard in _mixed(first, second) for first in readings for second in readings if first is not second
    )


def _units(text: str, language: str) -> tuple[str, ...]:
    return tuple(text if language == "zh" else text.split())


def _mixed(first: Sequence[str], second: Sequence[str]) -> set[tuple[str, ...]]:
    """Every choice of the places in which two readings differ; none where those are not well apart.

    Differences with fewer than two equal words between them are one place: "twenty four ninety nine" against
    "twenty four pounds and ninety nine pence" is one price said in two ways, not two things.
    """
    places = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    merged: list[list[int]] = []
    for kind, from_, to, from_other, to_other in places:
        if kind == "equal":
            continue
        if merged and from_ - merged[-1][1] < 2:
            merged[-1][1], merged[-1][3] = to, to_other
        else:
            merged.append([from_, to, from_other, to_other])
    whole: set[tuple[str, ...]] = {()}
    cursor = 0
    for from_, to, from_other, to_other in merged:
        equal = tuple(first[cursor:from_])
        choices = (tuple(first[from_:to]), tuple(second[from_other:to_other]))
        whole = {before + equal + choice for before in whole for choice in choices}
        cursor = to
    return {before + tuple(first[cursor:]) for before in whole}


def figures(*, verbose: bool = False) -> Iterator[Figure]:
    """The share that is said right: of all, of each language and of each half."""
    halves = {half: load(FOLDER / f"{half}.tsv") for half in HALVES}
    right = {half: [is_right(one, said(one)) for one in rows] for half, rows in halves.items()}
    if verbose:
        for one, well in zip(halves["own"], right["own"], strict=True):
            if not well:
                print(f"{one.id}: {one.text}\n  said   {said(one)}\n  wanted {' | '.join(one.readings)}")
    pairs = [(half, one, well) for half in HALVES for one, well in zip(halves[half], right[half], strict=True)]
    yield _share("said right", [well for _, _, well in pairs])
    for half in HALVES:
        for language, name in LANGUAGES.items():
            yield _share(
                f"{name}, {half}", [well for of, one, well in pairs if of == half and one.language == language]
            )


def _share(name: str, right: Sequence[bool]) -> Figure:
    return Figure(name, round(100 * sum(right) / len(right), 1), "%", GOAL, f"{sum(right)} of {len(right)} sentences")
