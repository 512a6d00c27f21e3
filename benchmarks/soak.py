"""Ten minutes of dialogue, after which everything is as before: tasks, threads, open files, memory.

Two people talk in calls of three questions, hang up and call again, sometimes into the answer. A first part warms up
caches; then all is counted with nobody on the line, before and after the rest. Memory is the PSS of the server and
all its workers; threads and files are read from /proc; tasks are counted inside (``benchmarks.inside``).
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field

from benchmarks import processes, questions, window
from benchmarks.dialogue import talk
from benchmarks.figure import Figure
from benchmarks.window import Watched

PEOPLE = 2
WARM_UP = 0.2
"""The share of the time that warms up, before anything is counted."""


@dataclass(frozen=True, slots=True)
class Count:
    """What there is with nobody on the line."""

    tasks: int
    threads: int
    files: int
    processes: int
    pss_mb: float
    named: dict[str, int] = field(default_factory=dict)


def figures(seconds: float = 600.0, verbose: bool = False) -> list[Figure]:
    """Talk for so long, warm-up included."""
    asked = questions.in_scope()
    with window.watching("asyncio") as watched:
        asyncio.run(talk(watched.server.address, asked, PEOPLE, seconds * WARM_UP))
        before = count(watched)
        print(f"counted before: {before}", file=sys.stderr)
        talked = asyncio.run(talk(watched.server.address, asked, PEOPLE, seconds * (1 - WARM_UP)))
        after = count(watched)
        print(f"counted after: {after}", file=sys.stderr)
    if verbose:
        print(f"  before {before.named}\n  after  {after.named}")
    print(f"  {talked.calls} calls, {talked.asked} questions, {talked.answered} answered; errors: {talked.errors[:3]}")
    growth = (after.pss_mb / before.pss_mb - 1) * 100
    return [
        Figure("tasks, after less before", after.tasks - before.tasks, "", "<= 0", f"{before.tasks} before"),
        Figure("threads, after less before", after.threads - before.threads, "", "<= 0", f"{before.threads} before"),
        Figure("open files, after less before", after.files - before.files, "", "<= 0", f"{before.files} before"),
        Figure("memory, after against before", growth, "%", "<= 5 %", f"{before.pss_mb:.0f} MB before"),
        Figure("answered", talked.answered, "", note=f"of {talked.asked} asked, in {talked.calls} calls"),
    ]


def count(watched: Watched) -> Count:
    """Count when nothing is going on any more."""
    watched.server.settle()
    report = watched.report()
    family = watched.server.tree()
    return Count(
        report["tasks"],
        processes.threads(family),
        processes.open_files(family),
        len(family),
        processes.pss_mb(family),
        report["named"],
    )
