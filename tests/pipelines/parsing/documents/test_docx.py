"""DOCX to blocks."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipelines.parsing.documents import Block, docx
from pipelines.parsing.documents.limits import MAX_DEPTH
from pipelines.parsing.documents.unfit import Unfit
from tests.pipelines.parsing.documents import made
from tests.pipelines.parsing.documents.made import p

STYLES = "".join(
    f'<w:style w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in (("berschrift2", "heading 2"), ("Titel", "Title"), ("Code", "HTML Preformatted"))
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="1"/></w:num>'
)


def reason(data: bytes) -> str:
    with pytest.raises(Unfit) as caught:
        docx.read(data)
    return caught.value.reason


def test_a_document_is_its_blocks() -> None:
    """Styles are known by their names, which are not translated; entries that follow each other are one list."""
    body = (
        p("The manual", "Titel")
        + p("Setting up", "berschrift2")
        + "<w:p><w:r><w:t>Some </w:t></w:r><w:r><w:tab/><w:t>words</w:t><w:delText>old</w:delText></w:r></w:p>"
        + p("One", number="7")
        + p("Two", number="7")
        + p("Dot", number="8")
        + p("ls", "Code")
        + p("cd", "Code")
        + "<w:p><w:r><w:drawing/></w:r></w:p>"
        + f"<w:tbl><w:tr><w:tc>{p('A')}</w:tc><w:tc>{p('B')}</w:tc></w:tr></w:tbl>"
    )
    document = docx.read(made.docx(body, STYLES, NUMBERING))
    assert document.title == "The manual"
    assert document.blocks == (
        Block("heading", "Setting up", level=2),
        Block("text", "Some words"),
        Block("numbered", items=("One", "Two")),
        Block("bullets", items=("Dot",)),
        Block("code", "ls\ncd"),
        Block("picture"),
        Block("table", "A | B"),
    )


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    """70 MB of blanks in a few kilobytes: a part is unpacked up to its limit."""
    assert reason(made.docx(" " * (70 << 20))) == "expands"


def test_a_billion_laughs_are_refused() -> None:
    """Entities are no part of any word processor's file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><d>&b;</d>')
    assert reason(out.getvalue()) == "entities"


def test_what_is_nested_too_deep_is_refused() -> None:
    """Elements inside elements end at the limit."""
    assert reason(made.docx("<w:p>" * MAX_DEPTH + "</w:p>" * MAX_DEPTH)) == "nesting"


def test_other_zips_and_damaged_ones_are_told_apart() -> None:
    """A zip of something else is of another kind; half a file, broken XML and a wrong checksum are damage."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("other.txt", "x")
    assert reason(out.getvalue()) == "unsupported"
    good = made.docx(p("words"))
    assert reason(good[: len(good) // 2]) == "broken"
    assert reason(made.docx("<w:p>")) == "broken"
