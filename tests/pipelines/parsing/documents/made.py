"""Documents made by hand: good ones, and ones that mean harm."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject


@dataclass(frozen=True)
class Put:
    """A line on a page."""

    text: str
    y: float
    size: float = 10.0
    font: str = "F1"
    x: float = 72.0


FONTS = {"F1": "/Helvetica", "F2": "/Helvetica-Bold", "F3": "/Courier"}


def pdf(
    pages: Sequence[Sequence[Put]], outline: Sequence[tuple[str, int, int]] = (), password: str = "", title: str = ""
) -> bytes:
    """A PDF with an outline of (title, page, level); encrypted where there is a password."""
    writer = PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        fonts = DictionaryObject()
        for name, base in FONTS.items():
            fonts[NameObject(f"/{name}")] = DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Font"),
                    NameObject("/Subtype"): NameObject("/Type1"),
                    NameObject("/BaseFont"): NameObject(base),
                    NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
                }
            )
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = StreamObject()
        stream.set_data("\n".join(map(_drawn, lines)).encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    above = {}
    for text, page_number, level in outline:
        above[level] = writer.add_outline_item(title=text, page_number=page_number, parent=above.get(level - 1))
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _drawn(line: Put) -> str:
    text = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{line.font} {line.size} Tf 1 0 0 1 {line.x} {line.y} Tm ({text}) Tj ET"


def paragraph(text: str, y: float, width: int = 80) -> list[Put]:
    """A text broken into lines of 12 points, from ``y`` down."""
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [Put(one, y - 12 * number) for number, one in enumerate([*lines, line])]


def pdf_bomb(megabytes: int) -> bytes:
    """A PDF whose page is so many megabytes of blanks, packed a thousandfold."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(megabytes)) + packer.flush()
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    stream = StreamObject()
    stream._data = packed
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, styles: str = "", numbering: str = "", **more: bytes) -> bytes:
    """A DOCX with this in its body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        if styles:
            packed.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
        if numbering:
            packed.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
        for name, data in more.items():
            packed.writestr(name, data)
    return out.getvalue()


def p(text: str, style: str = "", number: str = "") -> str:
    """A paragraph of a DOCX."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    numbered = f'<w:numPr><w:numId w:val="{number}"/></w:numPr>' if number else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
