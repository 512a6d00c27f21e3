"""Single keys of a terminal: a real one, of the kernel's."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import termios
from collections.abc import Iterator
from typing import TextIO

import pytest

from assistant.terminal.keyboard import keys


@pytest.fixture
def terminal() -> Iterator[tuple[TextIO, int]]:
    """A terminal, and the end at which somebody types."""
    typist, file = pty.openpty()
    with os.fdopen(file) as side:
        yield side, typist
    os.close(typist)


async def seen(pressed: list[str], number: int) -> None:
    async with asyncio.timeout(10):
        while len(pressed) < number:
            await asyncio.sleep(0.01)


async def test_keys_come_as_they_are_pressed(terminal: tuple[TextIO, int]) -> None:
    """No line has to be ended, and nothing is echoed; afterwards the terminal is as it was."""
    side, typist = terminal
    before = termios.tcgetattr(side)
    pressed: list[str] = []
    with keys(side, pressed.append):
        os.write(typist, b" q")
        await seen(pressed, 2)
        assert not termios.tcgetattr(side)[3] & (termios.ECHO | termios.ICANON)
        assert termios.tcgetattr(side)[3] & termios.ISIG  # ctrl-c stays a signal
    assert pressed == [" ", "q"]
    assert termios.tcgetattr(side) == before


async def test_it_is_as_it_was_after_a_failure_too(terminal: tuple[TextIO, int]) -> None:
    """Whatever ends the block, the shell gets its terminal back."""
    side, _ = terminal
    before = termios.tcgetattr(side)
    with pytest.raises(ValueError, match="x"), keys(side, print):
        raise ValueError("x")
    assert termios.tcgetattr(side) == before


async def test_where_there_is_no_terminal_no_key_comes() -> None:
    """What a pipe brings is no key."""
    pressed: list[str] = []
    with keys(io.StringIO("q"), pressed.append):
        await asyncio.sleep(0)
    assert pressed == []


async def test_input_that_ends_is_not_read_on(terminal: tuple[TextIO, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a terminal has nothing more to give it is read no more: the conversation goes on."""
    side, typist = terminal
    reads: list[int] = []

    def nothing(file: int, size: int) -> bytes:
        reads.append(file)
        return b""

    pressed: list[str] = []
    monkeypatch.setattr(os, "read", nothing)
    with keys(side, pressed.append):
        os.write(typist, b"q")
        await asyncio.sleep(0.1)
    assert (len(reads), pressed) == (1, [])
