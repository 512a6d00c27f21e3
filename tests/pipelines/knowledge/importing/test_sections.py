"""A document to the pieces that articles are made of."""

from __future__ import annotations

from pipelines.knowledge.importing.sections import LONG, sections
from pipelines.parsing.documents import Block, Document


def text(length: int, page: str = "") -> Block:
    return Block("text", "w" * length, page=page)


def heading(title: str, level: int, page: str = "") -> Block:
    return Block("heading", title, level=level, page=page)


def test_what_is_short_stays_whole() -> None:
    """An article of a help centre is one answer: its headings are said."""
    (section,) = sections(Document("T", (heading("How:", 2), text(10))))
    assert (section.title, [block.text for block in section.blocks]) == ("T", ["How.", "w" * 10])


def test_steps_are_not_followed_by_something_else() -> None:
    """A heading behind a numbered list begins another article; the title itself is not said again."""
    steps = Block("numbered", items=("Do.", "Do."))
    blocks = (heading("T", 1), text(3), heading("A", 2), steps, text(4), heading("B", 2), text(5))
    found = [(one.title, [block.kind for block in one.blocks]) for one in sections(Document("T", blocks))]
    assert found == [("T", ["text"]), ("A", ["numbered", "text"]), ("B", ["text"])]
    (section,) = sections(Document("T", (heading("T", 1), heading("A", 2), text(3), steps)))
    assert [block.text for block in section.blocks] == ["A.", "www", ""]


def test_a_manual_is_cut_at_its_headings() -> None:
    """Each piece knows the titles above it and its pages; a heading with nothing under it is a title above alone."""
    blocks = (
        text(5, "1"),
        heading("A", 1, "1"),
        heading("B", 2, "2"),
        text(9, "2"),
        text(9, "3"),
        heading("C", 1, "4"),
        text(3, "4"),
    )
    found = [(one.title, one.trail, one.pages) for one in sections(Document("T", blocks))]
    assert found == [("T", (), ("1", "1")), ("B", ("A",), ("2", "3")), ("C", (), ("4", "4"))]


def test_a_long_section_is_split_where_a_page_ends() -> None:
    """Else where a paragraph does; the last part is never a few words alone."""
    blocks = (heading("A", 1, "1"), text(500, "1"), text(500, "2"), text(700, "2"), text(700, "2"), text(100, "2"))
    found = [(one.part, one.pages, len(one.blocks)) for one in sections(Document("T", blocks))]
    assert found == [(1, ("1", "1"), 1), (2, ("2", "2"), 2), (3, ("2", "2"), 2)]
    assert sum(len(block.text) for one in sections(Document("T", blocks)) for block in one.blocks) > LONG
