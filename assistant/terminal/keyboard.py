"""Single keys of a terminal, as they are pressed."""

from __future__ import annotations

import asyncio
import os
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

AT_ONCE = 64
"""Bytes read at a time."""


@contextmanager
def keys(terminal: TextIO, pressed: Callable[[str], None]) -> Iterator[None]:
    """Call ``pressed`` with each key inside the block; where there is no terminal, never.

    The terminal shows nothing of what is typed meanwhile, and is as it was afterwards. Ctrl-C stays a signal.
    """
    if not terminal.isatty():
        yield
        return
    file = terminal.fileno()
    loop = asyncio.get_running_loop()

    def read() -> None:
        typed = os.read(file, AT_ONCE)
        if not typed:  # the terminal is gone
            loop.remove_reader(file)
        for key in typed.decode(errors="ignore"):
            pressed(key)

    before = termios.tcgetattr(file)
    tty.setcbreak(file)
    loop.add_reader(file, read)
    try:
        yield
    finally:
        loop.remove_reader(file)
        termios.tcsetattr(file, termios.TCSADRAIN, before)
