"""People who keep talking: calls of a few questions each, one after the other, several at a time."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from benchmarks.questions import Question
from benchmarks.talker import Talker, calling

QUESTIONS_A_CALL = 3

PATIENCE_S = 8.0
"""A caller listens this long to an answer, then asks the next question into it."""


@dataclass(slots=True)
class Talked:
    """What came of it."""

    calls: int = 0
    asked: int = 0
    answered: int = 0
    """Questions after which sound came back."""
    errors: list[str] = field(default_factory=list)
    late_s: float = 0.0
    """How late a caller's microphone ever was: the measuring side must keep up too."""


async def talk(address: str, questions: Sequence[Question], people: int, seconds: float) -> Talked:
    """So many people talk for so long, each with questions of their own; the last calls end then."""
    talked = Talked()
    async with asyncio.TaskGroup() as group:
        for place in range(people):
            begin = place * len(questions) // people
            own = itertools.islice(itertools.cycle(questions), begin, None)
            group.create_task(_call_again(address, own, seconds, talked), name=f"caller {place}")
    return talked


async def _call_again(address: str, questions: Iterator[Question], seconds: float, talked: Talked) -> None:
    try:
        async with asyncio.timeout(seconds):
            while True:
                await _call(address, questions, talked)
    except TimeoutError:
        return


async def _call(address: str, questions: Iterator[Question], talked: Talked) -> None:
    talked.calls += 1
    try:
        async with calling(address) as talker:
            try:
                await asyncio.sleep(0.3)
                for question in itertools.islice(questions, QUESTIONS_A_CALL):
                    talked.asked += 1
                    heard = await ask(talker, question.pcm, PATIENCE_S)
                    talked.answered += heard  # apart: with the await in it, callers would overwrite one another
            finally:
                talked.errors += talker.errors
                talked.late_s = max(talked.late_s, talker.late_s)
    except* (OSError, WebSocketException) as failed:
        talked.errors += [repr(error) for error in failed.exceptions]
        await asyncio.sleep(1.0)


async def ask(talker: Talker, pcm: bytes, patience_s: float) -> bool:
    """Ask, and listen for at most so long; returns whether anything was heard."""
    turn = await talker.say(pcm)
    await talker.until(talker.answered, patience_s)
    if turn.heard:
        await talker.heard_out(patience_s)
    return bool(turn.heard)
