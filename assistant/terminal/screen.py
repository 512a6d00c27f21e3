"""Lines that stay and, on a terminal, two below them that change. Plain ANSI; anywhere else plain lines."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Callable
from typing import TextIO

NARROWEST = 20
"""Columns; a terminal that says it has fewer is written to as if it had these."""

CELLS = 20
"""Of the level meter."""

QUIETEST_DB = -60.0
"""Where the meter begins; it ends at full scale."""

ERASE = "\r\x1b[J"
UP = "\x1b[1A"


def columns() -> int:
    """Of the terminal."""
    return shutil.get_terminal_size().columns


class Screen:
    """Where a conversation is written.

    Args:
        out: a terminal, or whatever else lines go to.
        columns: how many characters fit side by side.
    """

    def __init__(self, out: TextIO, columns: Callable[[], int] = columns) -> None:
        self._out = out
        self._columns = columns
        self._live = out.isatty()
        self._shown: tuple[str, str] | None = None

    def line(self, text: str) -> None:
        """Write something that stays."""
        text = printable(text)
        if not self._live:
            self._out.write(f"{text}\n")
        else:
            # East Asian characters take two columns, so they are broken at half the width.
            width = self._width // (1 if text.isascii() else 2)
            wrapped = textwrap.fill(text, max(NARROWEST, width), subsequent_indent="  ")
            self._out.write(f"{self._erased()}{wrapped}\n")
        self._out.flush()

    def show(self, caption: str, below: str) -> None:
        """Write what changes: the end of a caption, and a line below it."""
        shown = clip(printable(caption), self._width), below[: self._width]
        if not self._live or shown == self._shown:
            return
        self._out.write(f"{self._erased()}{shown[0]}\n{shown[1]}")
        self._out.flush()
        self._shown = shown

    def close(self) -> None:
        """Take away what changes."""
        self._out.write(self._erased())
        self._out.flush()

    @property
    def _width(self) -> int:
        return max(NARROWEST, self._columns()) - 1  # a full line would wrap

    def _erased(self) -> str:
        shown, self._shown = self._shown, None
        return f"\r{UP}{ERASE}" if shown is not None else ""


def meter(db: float) -> str:
    """A level, in dBFS, as a bar."""
    full = round(CELLS * (db - QUIETEST_DB) / -QUIETEST_DB)
    return f"[{'#' * max(0, min(full, CELLS)):<{CELLS}}]"


def printable(text: str) -> str:
    """Without what would steer the terminal; lines as one."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())


def clip(text: str, width: int) -> str:
    """The end of a text that fits into so many columns."""
    room = width
    for at in range(len(text) - 1, -1, -1):
        room -= 2 if unicodedata.east_asian_width(text[at]) in "WF" else 1
        if room < 0:
            return text[at + 1 :]
    return text
