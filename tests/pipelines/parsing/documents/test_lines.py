"""The lines of a PDF's pages."""

from __future__ import annotations

from pipelines.parsing.documents.lines import Line, Page, without_frame


def page(label: str, *texts: str) -> Page:
    return Page(label, [Line(72, 800 - 12 * number, 10, text) for number, text in enumerate(texts)])


def test_what_every_page_repeats_is_its_frame() -> None:
    """Headers and footers go, whatever number they have; the same words in the middle of a page stay."""
    pages = [page(str(n), f"Manual {n}", "The box", "two", "Manual 9", "three", "Page", f"{n}") for n in range(1, 5)]
    without_frame(pages)
    assert [line.text for line in pages[0].lines] == ["two", "Manual 9", "three"]


def test_contents_and_indexes_are_left_out() -> None:
    """A page of dots and numbers, and one of words with numbers, say nothing."""
    pages = [
        page("1", "Lamps . . . . . 3", "Doors ..... 12"),
        page("2", "lamp, 3, 14", "door, 7–9", "x"),
        page("3", "a"),
    ]
    without_frame(pages)
    assert [[line.text for line in one.lines] for one in pages] == [[], [], ["a"]]


def test_a_line_knows_how_it_is_set() -> None:
    """Bold words at its beginning are its head; typewritten ones make it a program's."""
    line = Line(0, 0, 10)
    line.add("Column", 12, mono=False, bold=True)
    line.add(" The rest", 10, mono=False, bold=False)
    assert (line.head, line.size, line.is_bold, line.is_mono) == ("Column", 12, False, False)
    code = Line(0, 0, 10)
    code.add("ls -l", 10, mono=True, bold=False)
    assert code.is_mono
