"""How long the server takes to be gone after SIGTERM, with four people talking.

Two speak and two listen to an answer at that moment. Measured until none of the server's processes is left. Three
times; the longest counts.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time

from benchmarks import questions, server
from benchmarks.figure import Figure
from benchmarks.processes import Process
from benchmarks.questions import Question
from benchmarks.server import Server
from benchmarks.talker import calling

TIMES = 3
GIVE_UP_S = 15.0


def figures() -> list[Figure]:
    """End it three times."""
    asked = questions.short(4)
    took, sizes = [], []
    for _ in range(TIMES):
        with server.serving(limits={"workers": 4}) as desk:
            family, seconds = asyncio.run(_end(desk, asked))
            took.append(seconds)
            sizes.append(len(family))
    return [Figure("all processes gone", max(took), "s", "<= 3 s", f"{max(sizes)} processes, {TIMES} times")]


async def _end(desk: Server, asked: list[Question]) -> tuple[list[Process], float]:
    listening = asyncio.Barrier(5)
    async with asyncio.TaskGroup() as group:
        callers = [
            group.create_task(_caller(desk.address, question, place % 2 == 0, listening), name=f"caller {place}")
            for place, question in enumerate(asked)
        ]
        await listening.wait()
        await asyncio.sleep(0.5)
        family = desk.tree()
        began = time.monotonic()
        os.kill(desk.process.pid, signal.SIGTERM)
        while (left := [one for one in family if one.alive]) and time.monotonic() - began < GIVE_UP_S:  # noqa: ASYNC110 - /proc sends no word
            await asyncio.sleep(0.01)
        seconds = time.monotonic() - began
        for caller in callers:
            caller.cancel()
    if left:
        raise RuntimeError(f"Still there after {GIVE_UP_S:g} s: {[one.command for one in left]}")
    return family, seconds


async def _caller(address: str, question: Question, listens: bool, ready: asyncio.Barrier) -> None:
    """Be in the middle of something when the others are too."""
    async with calling(address) as talker:
        await asyncio.sleep(0.3)
        if listens:
            await talker.say(question.pcm)
            await talker.until(talker.answered, GIVE_UP_S)
            await ready.wait()
            await asyncio.sleep(GIVE_UP_S)
        await ready.wait()
        await talker.say(question.pcm)
        await asyncio.sleep(GIVE_UP_S)
