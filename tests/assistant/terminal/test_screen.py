"""Lines that stay, and two that change below them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.terminal.screen import CELLS, Screen, clip, columns, meter, printable


class FakeTerminal(io.StringIO):
    """FAKE: a terminal."""

    def isatty(self) -> bool:
        return True


def screen(width: int = 40) -> tuple[Screen, FakeTerminal]:
    out = FakeTerminal()
    return Screen(out, lambda: width), out


def lines(written: str) -> list[str]:
    """What a terminal shows after that: FAKE, it knows what the screen uses and nothing else."""
    shown, row, column, at = [""], 0, 0, 0
    while at < len(written):
        if written.startswith("\x1b[1A", at):
            row, at = row - 1, at + 4
        elif written.startswith("\x1b[J", at):
            shown, at = [*shown[:row], shown[row][:column]], at + 3
        elif written[at] == "\r":
            column, at = 0, at + 1
        elif written[at] == "\n":
            row, column, at = row + 1, 0, at + 1
            shown += [""] * (row + 1 - len(shown))
        else:
            shown[row] = shown[row][:column] + written[at] + shown[row][column + 1 :]
            column, at = column + 1, at + 1
    return shown


def test_what_changes_stands_below_what_stays() -> None:
    """Captions and meter are written over; a line that stays comes above them."""
    one, out = screen()
    one.show("You: the", "[##] listening")
    one.show("You: the light", "[#] listening")
    one.line("You: the light")
    one.show("", "[] listening")
    one.show("Assistant: Hello", "[] listening")
    assert lines(out.getvalue()) == ["You: the light", "Assistant: Hello", "[] listening"]
    one.close()
    assert lines(out.getvalue()) == ["You: the light", ""]


def test_what_is_the_same_is_not_written_again() -> None:
    """Twenty-five times a second nothing changes mostly: nothing is written then."""
    one, out = screen()
    one.show("a", "b")
    before = out.getvalue()
    one.show("a", "b")
    assert out.getvalue() == before


def test_elsewhere_than_on_a_terminal_there_are_plain_lines() -> None:
    """In a pipe or a file only what stays is written, unbroken and without a control character."""
    out = io.StringIO()
    one = Screen(out, lambda: 20)
    one.show("You: the", "[##] listening")
    one.line("You: the internet light on my router is red")
    one.close()
    assert out.getvalue() == "You: the internet light on my router is red\n"


def test_a_long_line_is_broken_between_words() -> None:
    """On a terminal a long line is broken where words end, so that none of it is lost; Chinese fits as well."""
    one, out = screen(30)
    one.line("You: the internet light on my router is red")
    assert lines(out.getvalue()) == ["You: the internet light on my", "  router is red", ""]
    one, out = screen(40)
    one.line("网速很慢怎么办" * 4)
    assert all(len(line) <= 20 for line in lines(out.getvalue()))


@given(st.text(), st.integers(1, 80))
def test_a_caption_keeps_its_end(text: str, width: int) -> None:
    """Of a caption that is too long its end is shown; wide characters count for two."""
    shown = clip(text, width)
    assert text.endswith(shown)
    assert len(shown) <= width
    assert clip("网速很慢", 5) == "很慢"
    assert clip("abc", 3) == "abc"


@pytest.mark.parametrize(("db", "full"), [(-96.0, 0), (-60.0, 0), (-30.0, CELLS // 2), (0.0, CELLS), (3.0, CELLS)])
def test_the_meter_shows_the_level(db: float, full: int) -> None:
    """From -60 dBFS to full scale, and never beyond."""
    assert meter(db) == f"[{'#' * full}{' ' * (CELLS - full)}]"


def test_nothing_said_steers_the_terminal() -> None:
    """Control characters of an article or a device's name are left out, line breaks are blanks."""
    assert printable("red\x1b[31m\r\nlight\x07") == "red[31m light"


def test_a_very_narrow_terminal_is_written_to_as_one_of_20_columns() -> None:
    """A terminal that says it has no width is believed to have some."""
    one, out = screen(0)
    one.show("x" * 50, "y" * 50)
    assert lines(out.getvalue()) == ["x" * 19, "y" * 19]


def test_the_terminal_says_how_wide_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The width is asked for each time: windows are resized."""
    monkeypatch.setenv("COLUMNS", "123")
    assert columns() == 123
