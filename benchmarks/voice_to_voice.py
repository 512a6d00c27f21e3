"""How long a caller waits: from the last of the question to the first of the answer, over WebSocket in real time.

A synthetic caller asks in-scope questions of 2 to 4 seconds, each in a call of its own; its microphone is on all the
time. The wait runs from the last sample of the question above -45 dBFS to the first sample of the answer above it, as
a client plays it that plays what arrives at once. Turns that were not answered straight ("Did you mean …?") are
asked but not counted. Server and caller share the machine.
"""

from __future__ import annotations

import asyncio
import os
from statistics import median

from benchmarks import questions, server
from benchmarks.command import progress
from benchmarks.figure import Figure, percentile
from benchmarks.questions import Question
from benchmarks.talker import SETTINGS, Turn, calling

SILENCE_MS = 500
ASKED = 45
PATIENCE_S = 8.0


def figures(verbose: bool = False) -> list[Figure]:
    """Ask and measure."""
    asked = questions.short(ASKED)
    with server.serving() as desk:
        desk.settle()
        load = os.getloadavg()[0]
        turns, late_s = asyncio.run(_ask_all(desk.address, asked))
    if verbose:
        _print_turns(asked, turns)
    straight = [turn for turn in turns if turn.straight and turn.heard]
    if not straight:
        raise RuntimeError(f"None of {len(turns)} questions was answered straight: there is no wait to measure.")
    print(waterfall(straight))
    waits = [(turn.heard - turn.ended) * 1000 for turn in straight]
    half = percentile(waits, 0.5)
    return [
        Figure("wait p50", half, "ms", "<= 1000 ms", f"{len(straight)} turns, {SILENCE_MS} ms of silence"),
        Figure("wait p90", percentile(waits, 0.9), "ms"),
        Figure("wait max", max(waits), "ms"),
        Figure("beyond the silence p50", half - SILENCE_MS, "ms"),
        Figure("beyond the silence p90", percentile(waits, 0.9) - SILENCE_MS, "ms"),
        Figure("answered straight", len(straight), "", ">= 30", f"of {len(turns)} asked"),
        Figure("caller's own delay, max", late_s * 1000, "ms", note="the microphone of the measuring side"),
        Figure("load on the machine", load, note="processes that wanted a core, mean of the minute before"),
    ]


STEPS = (
    ("silence until the turn ends", "ended", "stopped"),
    ("recognition and store", "stopped", "committed"),
    ("understanding", "committed", "routed"),
    ("first audio made and sent", "routed", "received"),
    ("quiet at the start of the audio", "received", "heard"),
)


def waterfall(turns: list[Turn]) -> str:
    """Where the wait goes: the median and the 90th percentile of each step."""
    lines = ["  where the wait goes" + " " * 20 + "p50 ms   p90 ms"]
    for name, begin, end in STEPS:
        spans = [(getattr(turn, end) - getattr(turn, begin)) * 1000 for turn in turns]
        lines.append(f"    {name:<34} {median(spans):>7.0f}  {percentile(spans, 0.9):>7.0f}")
    return "\n".join(lines)


async def _ask_all(address: str, asked: list[Question]) -> tuple[list[Turn], float]:
    turns = []
    late_s = 0.0
    for number, question in enumerate(asked, 1):
        progress("asked", number, len(asked))
        async with calling(address) as talker:
            detection = {"type": "server_vad", "silence_duration_ms": SILENCE_MS}
            audio = {"input": {"turn_detection": detection}}
            await talker.send(type="session.update", session=SETTINGS | {"audio": audio})
            await asyncio.sleep(0.3)
            turns.append(await talker.say(question.pcm))
            await talker.until(talker.answered, PATIENCE_S)
            late_s = max(late_s, talker.late_s)
    return turns, late_s


def _print_turns(asked: list[Question], turns: list[Turn]) -> None:
    for question, turn in zip(asked, turns, strict=True):
        wait = f"{(turn.heard - turn.ended) * 1000:5.0f} ms" if turn.heard else "nothing"
        sources = ",".join(turn.sources)
        print(f"  {question.id} {wait} {turn.verdict:<8} {sources:<28} {question.caller}: {turn.recognised}")
