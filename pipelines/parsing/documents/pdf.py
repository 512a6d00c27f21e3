"""PDF to blocks: the words by pypdf, the headings by the file's outline, or by their size where it has none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError
from pypdf.generic import Destination

from pipelines.parsing.documents import Block, Document
from pipelines.parsing.documents.limits import MAX_DEPTH, MAX_PAGES, MAX_TEXT
from pipelines.parsing.documents.lines import Headline, Line, Page, without_frame
from pipelines.parsing.documents.paragraphs import Paragraphs
from pipelines.parsing.documents.unfit import Unfit, bounded, plain

_END_WITHIN = 1 << 16
"""Bytes at a file's end in which its end mark is: some programs write something behind it."""
_OUTLINE_MAX = 20_000
"""Entries of an outline."""
_MONO = ("mono", "courier", "cmtt", "consol", "typewriter", "code")
_BOLD = ("bold", "cmb", "black", "heavy")


def read(data: bytes) -> Document:
    """Read a PDF.

    Raises:
        Unfit: it is encrypted, damaged, too long, has no text, or would harm.
    """
    if b"%%EOF" not in data[-_END_WITHIN:]:
        raise Unfit("truncated")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):  # many have none to read them, only to change them
            raise Unfit("encrypted")
        if len(reader.pages) > MAX_PAGES:
            raise Unfit("long")
        blocks = bounded(_blocks(reader))
        title = plain(str(reader.metadata.title or "")) if reader.metadata is not None else ""
    except (FileNotDecryptedError, DependencyError):
        raise Unfit("encrypted") from None
    except LimitReachedError:
        raise Unfit("expands") from None
    if not any(block.kind != "picture" for block in blocks):
        raise Unfit("empty")
    return Document(title or next((b.text for b in blocks if b.kind == "heading"), ""), blocks)


def _blocks(reader: PdfReader) -> Iterator[Block]:
    pages = list(_pages(reader))
    headlines = _headlines(reader)
    without_frame(pages)
    paragraphs = Paragraphs(pages, by_size=not headlines)
    first = min(headlines, default=0)  # what is before it is the title page and the table of contents
    for number, page in enumerate(pages[first:], first):
        yield from paragraphs.of(page, headlines.get(number, []))
    yield from paragraphs.rest()


def _pages(reader: PdfReader) -> Iterator[Page]:
    labels = reader.page_labels
    characters = 0
    for number, page in enumerate(reader.pages):
        lines = _lines(page)
        characters += sum(len(line.text) for line in lines)
        if characters > MAX_TEXT:
            raise Unfit("long")
        yield Page(plain(labels[number])[:20] or str(number + 1), lines, _has_picture(page))


def _lines(page: Any) -> list[Line]:
    """The lines of a page, in the order in which they were drawn."""
    lines: list[Line] = []
    ended = True

    def piece(text: str, cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float) -> None:
        nonlocal ended
        if not text.strip():
            ended = ended or "\n" in text
            return
        tall = size * abs(tm[3] * cm[3]) or size or 1.0
        x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
        name = str((font or {}).get("/BaseFont", "")).lower()
        for index, part in enumerate(text.split("\n")):
            if not part.strip():
                ended = True
                continue
            last = lines[-1] if lines else None
            if last is None or ended or index or abs(last.y - y) > 0.6 * max(tall, last.size):
                lines.append(Line(x, y - index * tall * 1.2, tall))
            lines[-1].add(part, tall, mono=any(one in name for one in _MONO), bold=any(one in name for one in _BOLD))
            ended = False
        ended = text.endswith("\n")

    page.extract_text(visitor_text=piece)
    return [line for line in lines if line.text]


def _has_picture(page: Any) -> bool:
    resources = page.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    named = drawn.get_object() if drawn is not None else {}
    return any(one.get_object().get("/Subtype") == "/Image" for one in named.values())


def _headlines(reader: PdfReader) -> dict[int, list[Headline]]:
    """The outline by page (counted from 0), in its order; empty where there is none that can be used."""
    found: dict[int, list[Headline]] = {}
    count = 0
    waiting: list[tuple[Any, int]] = [(reader.outline, 1)]
    ordered: list[tuple[Destination, int]] = []
    while waiting:  # a stack of our own: an outline may be as deep as its author likes
        entry, level = waiting.pop()
        if isinstance(entry, list):
            if level > MAX_DEPTH:
                raise Unfit("nesting")
            waiting += [(one, level + 1 if isinstance(one, list) else level) for one in reversed(entry)]
            continue
        count += 1
        if count > _OUTLINE_MAX:
            raise Unfit("long")
        ordered.append((entry, level))
    for entry, level in ordered:
        number = reader.get_destination_page_number(entry)
        title = plain(str(entry.title or ""))
        if number is not None and number >= 0 and title:
            top = float(entry.top) if isinstance(entry.top, int | float) else None
            found.setdefault(number, []).append(Headline(title, level, top))
    return found
