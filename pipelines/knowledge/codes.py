"""Codes on products: whose article they are, and whether a question points at what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pipelines.knowledge import Article
from pipelines.knowledge.words import content, stem, words

ANY = "*"
"""At the end of an article's code: whatever follows."""

_WRITTEN = re.compile(r"[a-z]{1,5}[ -]?\d{2,6}(?:[-/][a-z0-9]{1,6})*", re.IGNORECASE | re.ASCII)
"""A code as people write it: "FB-7590", "fb 7590", "ONT200"."""
_WRITTEN_MIN = 5
"""Letters and digits of one: fewer are in too many other words ("DN 10", "S 24")."""

Pointing = Literal["no", "also", "only"]
"""Whether a question is about what is shown: not by its words; it says "this" beside its topic; nothing else."""

_SHOWN = frozenset("this these code codes barcode qr label sticker picture photo 这 此 码".split())  # noqa: SIM905 - a row
"""Words that mean what is held before a camera."""
_REFERS = _SHOWN | frozenset("it that those here there one".split())  # noqa: SIM905 - the same
"""Words that may mean it, and mean anything else as often: "what time is it"."""
_ASKS = frozenset("what what's how which where can could tell explain".split())  # noqa: SIM905 - the same
"""Words that make a question of those that only may: "what is it" is one, "that's it" is none."""
_ANYTHING = """
    help work device box gadget machine camera scan read show see hold mean code codes barcode qr label sticker picture
    photo
"""
_NO_TOPIC = frozenset(map(stem, _ANYTHING.split()))
"""What can be said of anything that is shown."""


class Codes:
    """The codes of a collection.

    Args:
        articles: by id.
    """

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._exact: dict[str, set[str]] = {}
        self._prefixes: dict[str, set[str]] = {}
        self._plain: dict[str, set[str]] = {}
        for article in articles.values():
            for code in article.codes:
                kept = self._prefixes if code.endswith(ANY) else self._exact
                kept.setdefault(code.removesuffix(ANY), set()).add(article.id)
                self._plain.setdefault(_plain(code), set()).add(article.id)

    def named(self, texts: Iterable[str]) -> frozenset[str]:
        """The articles that the codes read belong to: the exact ones, else those of the longest prefix."""
        found: set[str] = set()
        for text in texts:
            read = " ".join(text.split())
            best = max((prefix for prefix in self._prefixes if read.startswith(prefix)), key=len, default="")
            found |= self._exact.get(read) or self._prefixes.get(best, set())
        return frozenset(found)

    def written(self, text: str) -> tuple[frozenset[str], str]:
        """The articles of the codes that a question names, and the question with "this" in their place.

        A code counts whole or by its beginning, however it is spelt. An article that happens to spell one out is no
        better for it.
        """
        found: set[str] = set()

        def known(match: re.Match[str]) -> str:
            asked = _plain(match[0])
            near = [names for code, names in self._plain.items() if code.startswith(asked) or asked.startswith(code)]
            if len(asked) < _WRITTEN_MIN or not near:
                return match[0]
            found.update(*near)
            return "this"

        rest = _WRITTEN.sub(known, text)
        return frozenset(found), rest


def _plain(code: str) -> str:
    """Letters and digits alone, small."""
    return re.sub(r"[\W_]+", "", code).lower()


def pointing(readings: Sequence[str]) -> Pointing:
    """Whether a question points at what is shown.

    Args:
        readings: of the question, best first; an empty one is a picture without words.
    """
    said = {word for reading in readings for word in words(reading)}
    topic = set(content(readings[0])) - _NO_TOPIC
    if not said or (not topic and (said & _SHOWN or (said & _REFERS and said & _ASKS))):
        return "only"
    return "also" if topic and said & _SHOWN else "no"
