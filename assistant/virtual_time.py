"""A virtual clock: hours of conversation in milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a loop whose time jumps to the next timer whenever there is nothing to do.

    Executors and sockets go on working in real time.
    """
    import looptime

    with asyncio.Runner(loop_factory=looptime.new_event_loop) as runner:
        return runner.run(main)
