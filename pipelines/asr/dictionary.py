"""How words are pronounced: the stock dictionary, the editors' own entries, letters and flite's rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pipelines.asr import letter_to_sound
from pipelines.asr.spoken import capitals, lines, sentences
from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Collection, Problem

PHONES = frozenset(
    [
        "AA",
        "AE",
        "AH",
        "AO",
        "AW",
        "AY",
        "B",
        "CH",
        "D",
        "DH",
        "EH",
        "ER",
        "EY",
        "F",
        "G",
        "HH",
        "IH",
        "IY",
        "JH",
        "K",
        "L",
        "M",
        "N",
        "NG",
        "OW",
        "OY",
        "P",
        "R",
        "S",
        "SH",
        "T",
        "TH",
        "UH",
        "UW",
        "V",
        "W",
        "Y",
        "Z",
        "ZH",
    ]
)
"""The CMU dictionary's phones without stress marks: the ones of the acoustic model."""

_LETTER_NAMES = {"a": "EY"}
"""The dictionary's own "a" is the article."""


def stock_folder() -> Path:
    """Where pocketsphinx keeps its English models.

    Raises:
        BackendUnavailable: it is not installed.
    """
    found = find_spec("pocketsphinx")
    if found is None or found.origin is None:
        raise BackendUnavailable("pocketsphinx is not installed", "pip install pocketsphinx")
    return Path(found.origin).parent / "model" / "en-us"


@cache
def stock() -> dict[str, tuple[str, ...]]:
    """Every word of the stock dictionary and its pronunciations, the usual one first."""
    found: dict[str, list[str]] = {}
    with (stock_folder() / "cmudict-en-us.dict").open(encoding="utf-8") as file:
        for line in file:
            entry, _, phones = line.strip().partition(" ")
            found.setdefault(re.sub(r"\(\d+\)$", "", entry), []).append(phones)
    return {word: tuple(phones) for word, phones in found.items()}


def pronounce(
    words: Iterable[str],
    given: Mapping[str, str],
    spelt: Iterable[str] = (),
    rules: Callable[[str], str] | None = None,
) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """Find the pronunciations of ``words`` (lower case).

    In this order: ``given`` (the editors know best, and it comes beside the dictionary's own), the stock dictionary,
    its letters one by one (for what is written in capitals, ``spelt``, or has no vowel) beside ``rules`` (flite's).

    Returns:
        The pronunciations of each word, and the words that have none.
    """
    own = {word.lower(): phones for word, phones in given.items() if set(phones.split()) <= PHONES and phones.strip()}
    capital = set(spelt)
    rules = rules or letter_to_sound.sounds
    found: dict[str, tuple[str, ...]] = {}
    missing: set[str] = set()
    for word in words:
        ways = [own[word]] if word in own else []
        ways += stock().get(word, ())
        if not ways:
            ways = [_letters(word)] if word in capital or not set(word) & set("aeiouy") else []
            by_rule = rules(word) if set(word) & set("aeiouy") else ""
            ways += [by_rule] if set(by_rule.split()) <= PHONES else []
        ways = [way for way in dict.fromkeys(ways) if way]
        if ways:
            found[word] = tuple(ways)
        else:
            missing.add(word)
    return found, missing


def unpronounceable(collection: Collection, language: str = "en") -> tuple[Problem, ...]:
    """Words of the articles that the recogniser cannot learn, for ``knowledge check``.

    One problem a word, at the first article that uses it; ``line`` is 1, since texts do not remember their lines.
    """
    given = {word: phones for article in collection.articles.values() for word, phones in article.pronounce.items()}
    problems: dict[str, Problem] = {}
    for article in collection.articles.values():
        text = "\n".join(lines(Collection({article.id: article}, ""), language))
        words = {word for sentence in sentences(text, stock()) for word in sentence}
        for word in sorted(pronounce(words, given, capitals(text))[1] - problems.keys()):
            problems[word] = Problem(
                article.path,
                1,
                f'The recogniser does not know how "{word}" is pronounced and cannot hear it.',
                f"Add it to the front matter, as in  pronounce: {{{word}: ... }}, with sounds of the CMU dictionary"
                + ("." if letter_to_sound.available() else ", or install flite, which knows rules for new words."),
            )
    return tuple(problems.values())


def write(path: Path, words: Mapping[str, tuple[str, ...]]) -> None:
    """Write a dictionary as pocketsphinx reads it: further pronunciations as ``word(2)``."""
    with path.open("w", encoding="utf-8") as file:
        for word, ways in sorted(words.items()):
            for number, phones in enumerate(ways, 1):
                file.write(f"{word if number == 1 else f'{word}({number})'} {phones}\n")


def _letters(word: str) -> str:
    if not word.isalpha() or not word.isascii():
        return ""
    return " ".join(_LETTER_NAMES.get(letter) or stock()[letter][0] for letter in word)
