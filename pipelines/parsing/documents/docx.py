"""DOCX to blocks: a zip of XML, of which the text, its styles and its numbering are read and nothing else.

python-docx would bring lxml (15 MB of C) to hand out the same paragraphs. Each part is unpacked up to a limit, whatever
the zip says of its size, and read as a stream by defusedxml, which refuses what an XML parser should not do for
strangers (entities, outside references).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pipelines.parsing.documents import Block, Document, Kind
from pipelines.parsing.documents.limits import MAX_DEPTH, MAX_UNPACKED
from pipelines.parsing.documents.unfit import Unfit, bounded, plain

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MONO = ("code", "preformatted", "source")
"""What the names of styles for code begin with or hold."""


def read(data: bytes) -> Document:
    """Read a DOCX.

    Raises:
        Unfit: it is none, it is damaged, or it would harm.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            styles = _styles(packed)
            numbered = _numbered(packed)
            blocks = bounded(_grouped(_Body(styles, numbered).blocks(_part(packed, "word/document.xml"))))
    except KeyError:
        raise Unfit("unsupported") from None  # a zip of something else
    except DefusedXmlException:
        raise Unfit("entities") from None
    except (zipfile.BadZipFile, zlib.error, ParseError, NotImplementedError, EOFError):
        raise Unfit("broken") from None
    except RuntimeError:  # what zipfile says of a part with a password
        raise Unfit("encrypted") from None
    title = next((block.text for block in blocks if block.kind == "heading" and block.level == 0), "")
    body = tuple(block for block in blocks if block.kind != "heading" or block.level > 0)
    return Document(title or next((block.text for block in body if block.kind == "heading"), ""), body)


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    info = packed.getinfo(name)
    with packed.open(info) as opened:
        data = opened.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED:
        raise Unfit("expands")
    return data


def _elements(data: bytes) -> Iterator[tuple[str, Element]]:
    """The events of a part; none of it goes too deep."""
    depth = 0
    for event, element in iterparse(io.BytesIO(data), ("start", "end"), forbid_dtd=True):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise Unfit("nesting")
        yield event, element


def _styles(packed: zipfile.ZipFile) -> dict[str, str]:
    """Names of the paragraph styles in lower case, by id: ids are translated by Word, names are not."""
    if "word/styles.xml" not in packed.namelist():
        return {}
    names = {}
    for event, element in _elements(_part(packed, "word/styles.xml")):
        if event == "end" and element.tag == f"{_W}style":
            name = element.find(f"{_W}name")
            names[element.get(f"{_W}styleId", "")] = "" if name is None else name.get(f"{_W}val", "").lower()
            element.clear()
    return names


def _numbered(packed: zipfile.ZipFile) -> set[str]:
    """The lists that count; the others have bullets."""
    if "word/numbering.xml" not in packed.namelist():
        return set()
    counting, abstract = set(), {}
    for event, element in _elements(_part(packed, "word/numbering.xml")):
        if event == "start":
            continue
        if element.tag == f"{_W}abstractNum":
            first = element.find(f"{_W}lvl/{_W}numFmt")
            if first is not None and first.get(f"{_W}val") not in ("bullet", "none"):
                counting.add(element.get(f"{_W}abstractNumId", ""))
        elif element.tag == f"{_W}num":
            which = element.find(f"{_W}abstractNumId")
            abstract[element.get(f"{_W}numId", "")] = "" if which is None else which.get(f"{_W}val", "")
    return {number for number, of in abstract.items() if of in counting}


class _Body:
    """Paragraphs, tables and pictures in their order."""

    def __init__(self, styles: dict[str, str], numbered: set[str]) -> None:
        self._styles = styles
        self._numbered = numbered

    def blocks(self, data: bytes) -> Iterator[Block]:
        """Every block; an entry of a list is a list by itself."""
        tables = 0
        rows: list[str] = []
        for event, element in _elements(data):
            tag = element.tag
            if event == "start":
                tables += tag == f"{_W}tbl"
                continue
            if tag == f"{_W}tbl":
                tables -= 1
                if not tables and any(rows):
                    yield Block("table", "\n".join(row for row in rows if row))
                    rows = []
                element.clear()
            elif tag == f"{_W}tr" and tables:
                cells = [plain(" ".join(_text(cell).split())) for cell in element.iterfind(f"{_W}tc")]
                rows.append(" | ".join(filter(None, cells)))
                element.clear()
            elif tag == f"{_W}p" and not tables:
                yield from self._paragraph(element)
                element.clear()

    def _paragraph(self, element: Element) -> Iterator[Block]:
        if any(element.find(f".//{_W}{tag}") is not None for tag in ("drawing", "pict")):
            yield Block("picture")
        text = plain(_text(element))
        if not text:
            return
        properties = element.find(f"{_W}pPr")
        style, number = "", ""
        if properties is not None:
            style = _value(properties.find(f"{_W}pStyle"))
            number = _value(properties.find(f"{_W}numPr/{_W}numId"))
        name = self._styles.get(style, style.lower())
        if name == "title":
            yield Block("heading", text)
        elif name.startswith("heading ") and name[8:].isdigit():
            yield Block("heading", text, level=min(int(name[8:]), 9))
        elif (number and number != "0") or name.startswith("list "):
            counts = number in self._numbered if number else name.startswith("list number")
            yield Block("numbered" if counts else "bullets", items=(text,))
        else:
            yield Block("code" if any(word in name for word in _MONO) else "text", text)


def _value(element: Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


def _text(element: Element) -> str:
    """What is written in a paragraph or cell; what was deleted while changes were followed is ``delText``, not here."""
    words = []
    for one in element.iter():
        if one.tag == f"{_W}t":
            words.append(one.text or "")
        elif one.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}p"):
            words.append(" ")
    return "".join(words)


_LISTS: tuple[Kind, ...] = ("numbered", "bullets")


def _grouped(blocks: Iterator[Block]) -> Iterator[Block]:
    """Entries that follow each other are one list; lines of code one piece."""
    last: Block | None = None
    for block in blocks:
        if last is not None and block.kind == last.kind and block.kind in (*_LISTS, "code"):
            text = f"{last.text}\n{block.text}" if block.kind == "code" else ""
            last = Block(block.kind, text, last.items + block.items)
            continue
        if last is not None:
            yield last
        last = block
    if last is not None:
        yield last
