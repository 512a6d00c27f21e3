"""How long the server's loop is ever held up while four people talk, with the recognisers niced.

While a callback runs, nobody else is served: audio is not taken and not sent. Every callback of asyncio's own loop is
timed by its wall time (``benchmarks.inside`` says how), so a callback that waits for the GIL or for a core counts
in full. Then the same on uvloop, as shipped, where only a heartbeat of 5 ms can be timed. Four callers ask, listen
and interrupt, from one process that shares the machine.
"""

from __future__ import annotations

import asyncio
from typing import Any

from benchmarks import questions, window
from benchmarks.dialogue import Talked, talk
from benchmarks.figure import Figure
from benchmarks.window import Watched

PEOPLE = 4


def figures(seconds: float = 60.0, verbose: bool = False) -> list[Figure]:
    """Talk for so long on each of the two loops."""
    asked = questions.short(24)
    with window.watching("asyncio", limits={"workers": PEOPLE}) as watched:
        talked, report = _talk(watched, asked, seconds)
        nice = sorted({one.nice for one in watched.server.tree()[1:]})
    with window.watching("uvloop", limits={"workers": PEOPLE}) as watched:
        _, shipped = _talk(watched, asked, seconds)
    callbacks, beats = report["callbacks"], shipped["beats"]
    for one in report["slow"] if verbose else report["slow"][:3]:
        print(f"  {one['ms']:>7.1f} ms  {one['callback']}")
    print(f"  {talked.calls} calls, {talked.asked} questions, {talked.answered} answered; errors: {talked.errors[:3]}")
    print(f"  niceness of the workers: {nice}; the callers' own delay was at most {talked.late_s * 1000:.0f} ms")
    return [
        Figure("callbacks p99.9", callbacks["p999_ms"], "ms", "<= 20 ms", f"{callbacks['count']:,} callbacks"),
        Figure("callbacks p99", callbacks["p99_ms"], "ms"),
        Figure("callbacks max", callbacks["max_ms"], "ms"),
        Figure("heartbeat late, uvloop, p99.9", beats["p999_ms"], "ms", note=f"{beats['count']:,} beats of 5 ms"),
        Figure("heartbeat late, uvloop, max", beats["max_ms"], "ms"),
    ]


def _talk(watched: Watched, asked: list[questions.Question], seconds: float) -> tuple[Talked, dict[str, Any]]:
    watched.server.settle()
    watched.forget()
    talked = asyncio.run(talk(watched.server.address, asked, PEOPLE, seconds))
    return talked, watched.report()
