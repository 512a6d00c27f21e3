"""Lines to blocks."""

from __future__ import annotations

from pipelines.parsing.documents import Block
from pipelines.parsing.documents.lines import Headline, Line, Page
from pipelines.parsing.documents.paragraphs import Paragraphs, joined


def line(text: str, y: float, x: float = 72, size: float = 10, bold: bool = False) -> Line:
    made = Line(x, y, size)
    made.add(text, size, mono=False, bold=bold)
    return made


def blocks(pages: list[Page], headlines: dict[int, list[Headline]] | None = None) -> list[Block]:
    paragraphs = Paragraphs(pages, by_size=not headlines)
    found = [block for n, one in enumerate(pages) for block in paragraphs.of(one, (headlines or {}).get(n, []))]
    return [*found, *paragraphs.rest()]


def test_a_gap_or_an_indent_begins_a_paragraph() -> None:
    """What is further apart than lines are is another paragraph, and so is what is set in."""
    lines = [line("One", 700), line("goes on.", 688), line("Two", 660), line("goes on.", 648), line("Three", 636, 90)]
    assert [one.text for one in blocks([Page("1", lines)])] == ["One goes on.", "Two goes on.", "Three"]


def test_a_paragraph_goes_on_over_a_page() -> None:
    """It has the page on which it began; one that ended with a sentence does not go on."""
    over = [Page("1", [line("It goes", 100)]), Page("2", [line("on.", 700)]), Page("3", [line("New.", 700)])]
    assert [(one.text, one.page) for one in blocks(over)] == [("It goes on.", "1"), ("New.", "3")]


def test_headings_of_the_outline_are_found_in_the_text() -> None:
    """As a line, with a number before it, in two lines, run into its paragraph, or nowhere at all."""
    lines = [
        line("1.2 Lamps", 700, bold=True),
        line("They shine.", 680),
        line("Doors and", 650, bold=True),
        line("Windows", 638, bold=True),
        line("They open.", 600),
    ]
    run_in = line("Keys", 560, bold=True)
    run_in.add(" They turn.", 10, mono=False, bold=False)
    headlines = [
        Headline("Lamps", 1, None),
        Headline("Doors and Windows", 1, None),
        Headline("Keys", 2, None),
        Headline("Lost", 2, None),
    ]
    found = blocks([Page("1", [*lines, run_in])], {0: headlines})
    assert [(one.kind, one.text) for one in found if one.text != "Windows"] == [
        ("heading", "Lamps"),
        ("text", "They shine."),
        ("heading", "Doors and Windows"),
        ("text", "They open."),
        ("heading", "Keys"),
        ("text", "They turn."),
        ("heading", "Lost"),
    ]


def test_lists_keep_their_entries_whole() -> None:
    """An entry goes on in the next line; a page's picture is told behind its text."""
    lines = [line("1. Open the", 700), line("box.", 688), line("2. Close it.", 676), line("• Dot", 650)]
    assert [(one.kind, one.items) for one in blocks([Page("1", lines, picture=True)])] == [
        ("numbered", ("Open the box.", "Close it.")),
        ("bullets", ("Dot",)),
        ("picture", ()),
    ]


def test_broken_words_are_whole_again() -> None:
    """A hyphen at a line's end goes where the word goes on; Chinese lines are joined without a blank."""
    assert joined(["avail-", "able now", "MS-", "DOS"]) == "available now MS- DOS"
    assert joined(["路由器", "上的灯"]) == "路由器上的灯"
