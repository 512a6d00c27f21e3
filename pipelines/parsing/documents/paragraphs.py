"""The lines of a PDF to blocks: paragraphs, lists, program text, and headings by the outline or by their size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from statistics import median

from pipelines.parsing.documents import Block, Kind
from pipelines.parsing.documents.lines import Headline, Line, Page
from pipelines.parsing.documents.unfit import plain, plain_lines

_BULLET = re.compile(r"^[•‣▪●◦∗·–—*-]\s+(?=\S)")
_NUMBERED = re.compile(r"^\(?\d{1,2}[.)]\s+(?=\S)")
_GAP = 1.25
"""How much more than a line's usual distance lies before a new paragraph; gnuplot's manual has 1.4."""
_INDENT = 6.0
"""Points by which the first line of a paragraph may be set in."""
_LARGER = 1.15
"""How much larger than the text a heading is, where there is no outline."""
_HEADING_MAX = 90
"""Characters of a heading."""


class Paragraphs:
    """Makes blocks of pages, one after the other; a paragraph goes on over a page's end.

    Args:
        pages: all of them, for what is usual in them.
        by_size: whether headings are told by their size.
    """

    def __init__(self, pages: list[Page], *, by_size: bool) -> None:
        sizes: Counter[float] = Counter()
        for line in (line for page in pages for line in page.lines):
            sizes[round(line.size, 1)] += len(line.text)
        self._size = sizes.most_common(1)[0][0] if sizes else 10.0
        gaps = [
            one.y - two.y
            for page in pages
            for one, two in zip(page.lines, page.lines[1:], strict=False)
            if 0 < one.y - two.y < 3 * self._size
        ]
        self._gap = median(gaps) if gaps else 1.2 * self._size
        self._by_size = by_size
        self._larger = sorted((size for size in sizes if size > _LARGER * self._size), reverse=True)
        self._kind: Kind | None = None
        self._lines: list[str] = []
        self._page = ""

    def of(self, page: Page, headlines: list[Headline]) -> Iterator[Block]:
        """The blocks that end on a page."""
        waiting = list(headlines)
        last: Line | None = None
        left = min((line.x for line in page.lines), default=0.0)
        for line in page.lines:
            text = plain(line.text)
            if not text:
                continue
            while waiting and (rest := self._after(waiting[0], line, text)) is not None:
                yield from self.rest()
                headline = waiting.pop(0)
                yield Block("heading", headline.title, level=headline.level, page=page.label)
                text, last = rest, None
            if not text:
                continue
            level = self._level(line, text, last) if self._by_size else 0
            if level:
                yield from self.rest()
                yield Block("heading", text, level=level, page=page.label)
                last = None
                continue
            yield from self._line(line, text, last, left, page.label)
            last = line
        for headline in waiting:
            yield from self.rest()
            yield Block("heading", headline.title, level=headline.level, page=page.label)
        if page.picture:
            yield from self.rest()
            yield Block("picture", page=page.label)

    def rest(self) -> Iterator[Block]:
        """The block that is being gathered."""
        kind, lines = self._kind, self._lines
        self._kind, self._lines = None, []
        if kind is None:
            return
        if kind == "code":
            yield Block("code", "\n".join(lines), page=self._page)
        elif kind == "text":
            yield Block("text", joined(lines), page=self._page)
        else:
            items: list[list[str]] = []
            for line in lines:
                mark = _BULLET.match(line) or _NUMBERED.match(line)
                if mark or not items:
                    items.append([line[mark.end() :] if mark else line])
                else:
                    items[-1].append(line)
            yield Block(kind, items=tuple(map(joined, items)), page=self._page)

    def _line(self, line: Line, text: str, last: Line | None, left: float, page: str) -> Iterator[Block]:
        kind: Kind = "code" if line.is_mono else "text"
        if kind == "text" and _BULLET.match(text):
            kind = "bullets"
        elif kind == "text" and _NUMBERED.match(text):
            kind = "numbered"
        listing = self._kind in ("bullets", "numbered")
        fresh = kind != self._kind
        if kind == "text" and self._kind is not None and self._kind != "code":
            apart = last is not None and last.y - line.y > _GAP * self._gap
            indented = last is not None and line.x > left + _INDENT and last.x <= left + _INDENT
            ended = last is None and self._lines[-1][-1:] in ".!?:。！？："
            fresh = apart or ended or (indented and not listing)
        if fresh:
            yield from self.rest()
            self._kind, self._page = kind, page
        self._lines.append(plain_lines(line.text) if kind == "code" else text)

    def _after(self, headline: Headline, line: Line, text: str) -> str | None:
        """What a line says after a heading that it is, or begins with; None where that heading comes later."""
        title, said = _key(headline.title), _key(text)
        if said == title or (said and title.endswith(said) and len(said) > 3) or said.lstrip("0123456789") == title:
            return ""
        if line.head and _key(line.head) == title:
            return plain(text[len(line.head) :])
        if said and title.startswith(said) and line.is_bold and len(said) * 2 > len(title):
            return ""  # the first line of two
        below = headline.top is not None and line.y < headline.top - 3 * self._size
        return text if below else None

    def _level(self, line: Line, text: str, last: Line | None) -> int:
        """The level of a heading by its size; 0 for any other line."""
        if len(text) > _HEADING_MAX or line.is_mono or text[-1] in ".,;" or not any(map(str.isalpha, text)):
            return 0
        if line.size > _LARGER * self._size:
            return 1 + min(4, sum(size > line.size + 0.5 for size in self._larger))
        apart = last is None or last.y - line.y > _GAP * self._gap
        return 6 if line.is_bold and apart else 0


def joined(lines: list[str]) -> str:
    """Lines as one text; a word that was broken at a line's end is whole again, and Chinese has no blanks."""
    text = ""
    for line in lines:
        if text.endswith("-") and len(text) > 1 and text[-2].isalpha() and line[:1].islower():
            text = text[:-1] + line
        elif text and (ord(text[-1]) > 0x2E80 or ord(line[0]) > 0x2E80):
            text += line
        else:
            text = f"{text} {line}" if text else line
    return text


def _key(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())
