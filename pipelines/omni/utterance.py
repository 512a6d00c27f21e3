"""What was said, made plain for comparing: contractions written out, hesitations and articles gone, digits as words."""

from __future__ import annotations

import re

from pipelines.knowledge.words import words

_HESITATION = re.compile(r"u+m+|u+h+|e+r+m*|h+m+|m+h*m+|a+h+|o+h+")
_ARTICLES = frozenset({"the", "a", "an", "my", "our", "your"})
_SHORT = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "ain't": "is not",
    "let's": "let us",
    "gonna": "going to",
    "wanna": "want to",
    "alright": "okay",
    "ok": "okay",
    "only": "just",
}
_ENDINGS = {"n't": "not", "'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'s": "is"}
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def plain(text: str) -> tuple[str, ...]:
    """The words of an utterance that may carry its meaning, in order; empty where there is none.

    ``"Umm, it's the 2 of them"`` gives ``("it", "is", "two", "of", "them")``. Articles stay where nothing else was
    said ("a", as in "a or b").
    """
    said: list[str] = []
    for word in words(text):
        if not _HESITATION.fullmatch(word):
            said += _written_out(word)
    return tuple(word for word in said if word not in _ARTICLES) or tuple(said)


def size(text: str) -> int:
    """How much was said, in words."""
    return len(text.split())


def word_set(text: str) -> frozenset[str]:
    """Words that are written in a row."""
    return frozenset(text.split())


def _written_out(word: str) -> list[str]:
    if word in _SHORT:
        return _SHORT[word].split()
    for ending, full in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return [word.removesuffix(ending), full]
    return [NUMBERS[int(word)] if len(word) < 3 and word.isdecimal() and int(word) < len(NUMBERS) else word]
