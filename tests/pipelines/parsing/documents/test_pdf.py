"""PDF to blocks."""

from __future__ import annotations

import pytest

from pipelines.parsing.documents import pdf
from pipelines.parsing.documents.unfit import Unfit
from tests.pipelines.parsing.documents import made
from tests.pipelines.parsing.documents.made import Put, paragraph

TEXT = (
    "The lamp on the front shows what the box is doing. When it is green all is well and nothing has to be done. "
    "When it is red the line is down and the box tries again every minute until it has come back."
)


def manual(**more: str) -> bytes:
    """Three pages with a frame, a table of contents, an outline, a program and a list."""
    first = [Put("The box 1", 800), Put("Setting up . . . . . . . . 2", 700), Put("Lamps . . . . . . . . . 3", 688)]
    second = [
        Put("The box 2", 800),
        Put("Setting up", 760, 12, "F2"),
        *paragraph("Put the box near the door. Then " + TEXT, 740),
        Put("box --reset", 640, font="F3", x=93),
        Put("- First thing", 600),
        Put("- Second thing", 588),
    ]
    third = [Put("The box 3", 800), Put("Lamps", 760, 12, "F2"), *paragraph(TEXT, 740)]
    return made.pdf([first, second, third], [("Setting up", 1, 1), ("Lamps", 2, 1)], **more)


def reason(data: bytes) -> str:
    with pytest.raises(Unfit) as caught:
        pdf.read(data)
    return caught.value.reason


def test_a_manual_is_its_sections_with_their_pages() -> None:
    """Headings come from the outline, lines are joined to paragraphs; contents and the pages' frame are left out."""
    document = pdf.read(manual(title="The box"))
    assert document.title == "The box"
    assert [(block.kind, block.page) for block in document.blocks] == [
        ("heading", "2"),
        ("text", "2"),
        ("code", "2"),
        ("bullets", "2"),
        ("heading", "3"),
        ("text", "3"),
    ]
    assert document.blocks[0].text == "Setting up"
    assert document.blocks[1].text == "Put the box near the door. Then " + TEXT
    assert document.blocks[2].text == "box --reset"
    assert document.blocks[3].items == ("First thing", "Second thing")


def test_without_an_outline_the_size_makes_a_heading() -> None:
    """What is set larger is a heading, the largest the highest."""
    page = [
        Put("The box", 780, 20, "F2"),
        Put("Lamps", 740, 14, "F2"),
        *paragraph(TEXT, 720),
        Put("Doors", 640, 14, "F2"),
        *paragraph(TEXT, 620),
    ]
    blocks = pdf.read(made.pdf([page])).blocks
    assert [(b.text, b.level) for b in blocks if b.kind == "heading"] == [("The box", 1), ("Lamps", 2), ("Doors", 2)]
    assert [b.text for b in blocks if b.kind == "text"] == [TEXT, TEXT]


def test_a_password_is_told() -> None:
    """A file that needs one is refused as encrypted."""
    assert reason(manual(password="secret")) == "encrypted"


def test_half_a_file_and_one_without_text_are_told() -> None:
    """A download that broke off has no end; scanned pages have no words."""
    whole = manual()
    assert reason(whole[: len(whole) // 2]) == "truncated"
    assert reason(made.pdf([[]])) == "empty"


def test_a_stream_that_grows_without_end_is_refused() -> None:
    """256 MB of blanks in 250 kB: the library stops at its limit, and the page has no words."""
    assert reason(made.pdf_bomb(256)) == "empty"
