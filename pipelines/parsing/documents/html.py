"""HTML to blocks, with the standard library's parser: it keeps no tree that a page could make too deep."""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser

from pipelines.parsing.documents import Block, Document
from pipelines.parsing.documents.unfit import bounded, plain, plain_lines

_SKIPPED = frozenset(
    "script style noscript template svg math nav header footer aside form button select iframe object dialog".split()  # noqa: SIM905 - read as a row
)
"""What is around a text, or no text."""
_MAIN = ("main", "article")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAKS = frozenset(
    "p div section article main ul ol li dl dt dd table tr blockquote pre figure figcaption hr body".split()  # noqa: SIM905 - read as a row
)
"""Elements at whose borders a paragraph ends."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905 - read as a row
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)


def read(data: bytes) -> Document:
    """Read a page.

    Raises:
        Unfit: it is too long.
    """
    return read_text(decoded(data))


def read_text(text: str, title: str = "") -> Document:
    """Read the HTML of a page, or a piece of one; what is in ``<main>`` alone where there is such."""
    page = _Page()
    page.feed(text)
    page.close()
    page.end()
    blocks = [block for block, main in page.blocks if main] if page.has_main else [block for block, _ in page.blocks]
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    return Document(title or plain(page.title) or first, bounded(blocks), language=page.language)


def decoded(data: bytes) -> str:
    """The text of a file: by its mark, as UTF-8, as it says itself, or as Windows writes in the west."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        said = _CHARSET.search(data[:2048])
        try:
            return data.decode(said[1].decode() if said else "cp1252", "replace")
        except LookupError:
            return data.decode("cp1252", "replace")


class _Page(HTMLParser):
    """Gathers blocks while a page goes by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[Block, bool]] = []
        """Each with whether it is in the main part."""
        self.title = ""
        self.language = ""
        self.has_main = False
        self._words: list[str] = []
        self._heading = 0
        self._skipped = ""
        self._skip_depth = 0
        self._main_depth = 0
        self._lists: list[tuple[str, list[str]]] = []
        self._in_item = False
        self._rows: list[list[str]] = []
        self._table_depth = 0
        self._in_title = False
        self._pre = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        named = dict(attributes)
        if tag == "html" and named.get("lang"):
            self.language = (named["lang"] or "")[:20]
        if self._skipped:
            self._skip_depth += tag == self._skipped
            return
        if tag in _SKIPPED or "hidden" in named:
            if tag not in _VOID:
                self._skipped, self._skip_depth = tag, 1
            return
        if tag == "title":
            self._in_title = True
        elif tag == "br":
            self._words.append("\n")
        elif tag == "img":
            self._flush()
            self._add(Block("picture", plain(named.get("alt") or "")))
        elif tag in ("td", "th") and self._table_depth:
            self._cell()
        elif tag in _BREAKS or tag in _HEADINGS:
            self._opened(tag)

    def _opened(self, tag: str) -> None:
        self._flush()
        if tag in _MAIN or self._main_depth:
            self._main_depth += tag in _MAIN
            self.has_main = self.has_main or tag in _MAIN
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag in ("ul", "ol"):
            self._lists.append((tag, []))
        elif tag == "li":
            self._in_item = True
        elif tag == "pre":
            self._pre = True
        elif tag == "table":
            self._table_depth += 1
        elif tag == "tr" and self._table_depth:
            self._cell()
            self._rows.append([])

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skip_depth -= tag == self._skipped
            if not self._skip_depth:
                self._skipped = ""
            return
        if tag == "title":
            self._in_title = False
        elif tag in ("td", "th") and self._table_depth:
            self._cell()
        elif tag in _BREAKS or tag in _HEADINGS:
            self._closed(tag)

    def _closed(self, tag: str) -> None:
        self._flush()
        if tag in _MAIN and self._main_depth:
            self._main_depth -= 1
        if tag in _HEADINGS:
            self._heading = 0
        elif tag in ("ul", "ol") and self._lists:
            kind, items = self._lists.pop()
            if items:
                self._add(Block("numbered" if kind == "ol" else "bullets", items=tuple(items)))
        elif tag == "li":
            self._in_item = False
        elif tag == "pre":
            self._pre = False
        elif tag == "table" and self._table_depth:
            self._cell()
            self._table_depth -= 1
            if not self._table_depth:
                self._table()

    def handle_data(self, data: str) -> None:
        """Words."""
        if self._in_title:
            self.title += data[:500]
        elif not self._skipped:
            self._words.append(data)

    def end(self) -> None:
        """What was left open is closed."""
        if self._table_depth:
            self._cell()
        self._table_depth = 0
        self._flush()
        while self._lists:
            self._closed("ul")
        if self._rows:
            self._table()

    def _cell(self) -> None:
        """What has been said is a cell; the end of one may be left out in HTML."""
        words = plain("".join(self._words))
        self._words.clear()
        if words:
            self._rows = self._rows or [[]]
            self._rows[-1].append(words)

    def _table(self) -> None:
        lines = [" | ".join(row) for row in self._rows if any(row)]
        self._rows.clear()
        if lines:
            self._add(Block("table", "\n".join(lines)))

    def _flush(self) -> None:
        """What has been said since the last border is one block, or belongs to the list or cell that is open."""
        raw = "".join(self._words)
        if self._table_depth and raw.strip():
            return  # a paragraph inside a cell is the cell's
        self._words.clear()
        text = plain(raw)
        if not text:
            return
        if self._heading:
            self._add(Block("heading", text, level=self._heading))
        elif self._pre:
            self._add(Block("code", plain_lines(raw)))
        elif self._lists:
            items = self._lists[-1][1]
            if self._in_item or not items:
                items.append(text)
                self._in_item = False
            else:
                items[-1] += f" {text}"
        else:
            self._add(Block("text", text))

    def _add(self, block: Block) -> None:
        self.blocks.append((block, self._main_depth > 0))
