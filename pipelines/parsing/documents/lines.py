"""The lines of a PDF's pages: where they stand, how they are set, and which of them are the pages' frame."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.parsing.documents.unfit import plain

_NUMBER = re.compile(r"[ivxlc\d]{1,8}", re.IGNORECASE)
_LEADERS = re.compile(r"(\.\s?){4,}\s*[ivxlc\d]+$")
_INDEXED = re.compile(r",\s*\d+([-–,\s]+\d+)*$")

_EDGE = 2
"""Lines at the top and the bottom of a page that may be its frame."""
_REPEATED = 3
"""Pages on which such a line stands, but for its numbers, if it is one."""
_LISTS_SHARE = 0.4
"""Share of a page's lines with dots or numbers at their end from which on it is a table of contents, or an index."""


@dataclass(slots=True)
class Line:
    """A line of a page; lengths in points, from the page's lower left corner."""

    x: float
    y: float
    size: float
    """Of its letters."""
    text: str = ""
    mono: int = 0
    """Characters in a typewriter's font …"""
    bold: int = 0
    """… and in bold."""
    head: str = ""
    """The bold words that it begins with."""

    def add(self, text: str, size: float, *, mono: bool, bold: bool) -> None:
        """Words that follow on the same line."""
        if bold and self.head == self.text:
            self.head = plain(f"{self.text}{text}")
        if size > self.size:
            self.size = size
        self.text += text
        self.mono += len(text) * mono
        self.bold += len(text) * bold

    @property
    def is_mono(self) -> bool:
        """Whether a typewriter wrote most of it: a program's text."""
        return self.mono > 0.7 * len(self.text)

    @property
    def is_bold(self) -> bool:
        """Whether it is bold as a whole."""
        return self.bold >= 0.95 * len(self.text)


@dataclass(slots=True)
class Headline:
    """An entry of the outline."""

    title: str
    level: int
    top: float | None
    """Where on its page it stands, where that is told."""


@dataclass(slots=True)
class Page:
    """A page."""

    label: str
    """As printed on it."""
    lines: list[Line]
    picture: bool = False


def without_frame(pages: list[Page]) -> None:
    """Take away what is printed on every page, and the lines of tables of contents and indexes."""
    counts = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    for page in pages:
        frame = {id(line) for line in _edges(page) if counts[_key(line)] >= _REPEATED or _NUMBER.fullmatch(line.text)}
        page.lines = [line for line in page.lines if id(line) not in frame]
        for pattern in (_LEADERS, _INDEXED):
            listed = [line for line in page.lines if pattern.search(line.text)]
            if len(listed) > _LISTS_SHARE * len(page.lines):
                page.lines = []


def _edges(page: Page) -> Iterator[Line]:
    yield from page.lines[:_EDGE]
    yield from page.lines[_EDGE:][-_EDGE:]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", plain(line.text).lower())
