"""What the server keeps in memory: one talker, each further recognition worker, each session that listens.

Sum of the proportional set sizes (PSS) over the server and all its workers, from /proc/PID/smaps_rollup: memory that n
processes share counts 1/n in each, so the sum counts it once. While people talk it is read every 0.2 s, and the
largest sum counts. A listening session is one of 20 whose microphones send silence. A megabyte is 1,000,000 bytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from benchmarks import processes, questions, server
from benchmarks.dialogue import talk
from benchmarks.figure import Figure
from benchmarks.questions import Question
from benchmarks.server import Server
from benchmarks.talker import calling

SESSIONS = 20
PEOPLE = 4
TALK_S = 25.0


@dataclass(frozen=True, slots=True)
class Weight:
    """The largest sum seen, and how many processes it was spread over."""

    mb: float
    count: int


def figures(seconds: float = TALK_S, verbose: bool = False) -> list[Figure]:
    """Weigh it idle, listening, with one talker and with four."""
    asked = questions.short(24)
    with server.serving(limits={"workers": PEOPLE, "sessions": SESSIONS + 4}) as desk:
        desk.settle()
        idle = weigh(desk)
        listening = asyncio.run(_listen(desk))
        desk.settle()
        one = asyncio.run(_talk(desk, asked, 1, seconds))
        if verbose:
            _print_parts(desk)
        four = asyncio.run(_talk(desk, asked, PEOPLE, seconds))
    further = four.count - one.count
    worker = (four.mb - one.mb) / further if further > 0 else None
    return [
        Figure("one talker", one.mb, "MB", "<= 650 MB", f"{one.count} processes"),
        Figure("each further recognition worker", worker, "MB", "<= 50 MB", f"{one.count} to {four.count} processes"),
        Figure("a listening session", (listening.mb - idle.mb) / SESSIONS, "MB", "<= 2 MB", f"mean of {SESSIONS}"),
        Figure("idle", idle.mb, "MB", note=f"{idle.count} processes"),
        Figure("four talkers", four.mb, "MB"),
    ]


def weigh(desk: Server) -> Weight:
    """The sum now."""
    family = desk.tree()
    return Weight(processes.pss_mb(family), len(family))


async def _listen(desk: Server) -> Weight:
    async with AsyncExitStack() as stack:
        for _ in range(SESSIONS):
            await stack.enter_async_context(calling(desk.address))
        await asyncio.sleep(5)
        return weigh(desk)


async def _talk(desk: Server, asked: Sequence[Question], people: int, seconds: float) -> Weight:
    largest = Weight(0.0, 0)
    async with asyncio.TaskGroup() as group:
        talking = group.create_task(talk(desk.address, asked, people, seconds))
        while not talking.done():
            await asyncio.sleep(0.2)
            now = weigh(desk)
            largest = max(largest, now, key=lambda weight: weight.mb)
    return largest


def _print_parts(desk: Server) -> None:
    for one in desk.tree():
        print(f"  {processes.pss_mb([one]):>7.1f} MB  {one.command[-100:]}")
