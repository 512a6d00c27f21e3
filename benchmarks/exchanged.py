"""Starting the exchange (``benchmarks.exchange``), and asking it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Coroutine, Iterator
from typing import Any, Literal, TypeVar
from urllib.request import Request, urlopen

import uvloop

from benchmarks import server
from benchmarks.lines import cores, pinned
from benchmarks.server import Server

T = TypeVar("T")

ONE_CORE = "server and callers share one core: this machine has no second"


@contextlib.contextmanager
def exchange(watch: Literal["all", "pace", "nothing"], *, apart: bool = False) -> Iterator[Server]:
    """Serve until the block is left.

    Args:
        watch: what is looked at.
        apart: the server keeps to one core, and this process to another.
    """
    mine, others = cores()[-1], cores()[0]
    command = ("-m", "benchmarks.exchange", "--site", "{site}", "--port", "{port}", "--watch", watch)
    with contextlib.ExitStack() as stack:
        desk = stack.enter_context(server.serving(command=(*command, *(("--core", str(others)) if apart else ()))))
        if apart:
            stack.enter_context(pinned(mine))
        yield desk


def notes(desk: Server) -> dict[str, Any]:
    """What it saw."""
    with urlopen(f"http://{desk.address}/notes", timeout=30) as answer:
        seen: dict[str, Any] = json.load(answer)
    return seen


def forget(desk: Server) -> None:
    """Have it begin anew."""
    with urlopen(Request(f"http://{desk.address}/forget", method="POST"), timeout=30):
        return


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run on the loop that the server is on too: of asyncio's own, callers would cost twice as much."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
