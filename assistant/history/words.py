"""How past words are found again: spelt in one way, words by their beginnings, Chinese by pairs of characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from assistant.errors import BadInput
from pipelines.languages import is_ideograph

QUERY_MAX = 100
"""Characters of what is searched for."""

TERMS_MAX = 24
"""Words and pairs of it: each is a look at every line."""

SHARE = 3, 2
"""Of the Chinese pairs so many must be there, two of three: what stands between two words may differ."""

EXCERPT_MAX = 160
"""Characters that are shown of a line in which something was found."""
_BEFORE = 40
"""Of them before what was found."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for."""

    words: tuple[str, ...]
    """All must be there, as beginnings of words."""
    pairs: tuple[str, ...]
    """Of two Chinese characters, or one that stands alone; two of three must be there."""

    def condition(self, column: str) -> tuple[str, tuple[str, ...]]:
        """As a condition of SQL on a column of ``normalised`` texts, and its values."""
        parts = [f"{column} LIKE ?" for _ in self.words]
        values = [f"% {word}%" for word in self.words]
        if self.pairs:
            there = " + ".join(f"({column} LIKE ?)" for _ in self.pairs)
            parts.append(f"({there}) * {SHARE[0]} >= {len(self.pairs) * SHARE[1]}")
            values += [f"%{pair}%" for pair in self.pairs]
        return " AND ".join(parts), tuple(values)


def normalised(text: str) -> str:
    """A text as it is searched: one width and case, no punctuation, a blank around each word."""
    return f" {' '.join(_runs(text))} "


def sought(text: str) -> Sought:
    """What somebody searches for.

    Raises:
        BadInput: there is no word in it, or it is too long.
    """
    if len(text) > QUERY_MAX:
        raise BadInput("bad_query", f"A search has at most {QUERY_MAX} characters.", "Search for fewer words.", "words")
    words: list[str] = []
    pairs: list[str] = []
    for run in _runs(text):
        if not is_ideograph(run[0]):
            words.append(run)
        elif len(run) == 1:
            pairs.append(run)
        else:
            pairs += ["".join(pair) for pair in pairwise(run)]
    found = Sought(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(pairs)))
    count = len(found.words) + len(found.pairs)
    if not 1 <= count <= TERMS_MAX:
        message = "There are too many words in the search." if count else "There is no word in the search."
        raise BadInput("bad_query", message, "Search for a few words that were said.", "words")
    return found


def excerpt(text: str, found: Sought) -> str:
    """The part of a line in which something was found, on one line."""
    flat = " ".join(text.split())
    lower = flat.casefold()
    places = [lower.find(term) for term in (*found.words, *found.pairs)]
    start = max(0, min((place for place in places if place >= 0), default=0) - _BEFORE)
    cut = flat[start : start + EXCERPT_MAX]
    return f"{'…' if start else ''}{cut}{'…' if start + EXCERPT_MAX < len(flat) else ''}"


def _runs(text: str) -> list[str]:
    """Words and runs of Chinese characters, in order."""
    found: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        run = ""
        for char in word:
            if run and is_ideograph(char) != is_ideograph(run[0]):
                found.append(run)
                run = ""
            run += char
        found.append(run)
    return found
