"""What a call costs: processor time of the server by Frontdesk's transport, against a plain aiortc echo.

Both take the same calls, in turns on one core: of ten seconds the caller speaks four and the assistant four. Both
decode and encode; the echo as aiortc's documentation shows it. The callers are on the other core and decode nothing.
"""

from __future__ import annotations

import asyncio
import os
import time
from statistics import median

from benchmarks import processes
from benchmarks.command import progress
from benchmarks.exchanged import ONE_CORE, exchange, run
from benchmarks.figure import Figure
from benchmarks.lines import Load, cores
from benchmarks.server import Server

CALLS = 5
ROUNDS = 3
TALK_S = 20.0
"""One arm of one round: two cycles of speech."""

SETTLE_S = 3.0
"""After connecting, and between arms: what is closed is closed."""

ARMS = {
    "plain": "/plain/calls",
    "ours": "/bare/calls",
    "unsent": "/bare/calls?in_silence=0",
    "whole": "/v1/realtime/calls",
}


def figures(seconds: float = TALK_S) -> list[Figure]:
    """Take calls and compare."""
    used: dict[str, list[float]] = {arm: [] for arm in ARMS}
    with exchange("nothing", apart=True) as desk:
        desk.settle()
        load = os.getloadavg()[0]
        for number in range(ROUNDS):
            progress("rounds", number + 1, ROUNDS)
            for arm, path in ARMS.items():
                used[arm].append(run(_use(Load(), desk, path, arm == "whole", seconds)))
                time.sleep(SETTLE_S)
    each = {arm: median(shares) for arm, shares in used.items()}
    for arm, shares in used.items():
        print(f"  {arm:<8}" + " ".join(f"{share:6.2f} %" for share in shares))
    note = f"{CALLS} calls, {ROUNDS} x {seconds:g} s, medians" + ("" if len(cores()) > 1 else f"; {ONE_CORE}")
    return [
        Figure("ours / plain aiortc", each["ours"] / each["plain"], "", "<= 0.7", note),
        Figure("the same, nothing sent in silence", each["unsent"] / each["plain"], "", "<= 0.7"),
        Figure("plain aiortc echo, a call", each["plain"], "%", note="of a core"),
        Figure("our transport, a call", each["ours"], "%"),
        Figure("the same, nothing sent in silence, a call", each["unsent"], "%"),
        Figure("Frontdesk without recognition, a call", each["whole"], "%", note="with VAD and events"),
        Figure("load on the machine", load, note="processes that wanted a core, mean of the minute before"),
    ]


async def _use(load: Load, desk: Server, path: str, channel: bool, seconds: float) -> float:
    """Percent of a core that a call used."""
    await load.open(f"http://{desk.address}{path}", CALLS, channel=channel)
    talking = asyncio.create_task(load.talk(SETTLE_S + seconds), name="talk")
    await asyncio.sleep(SETTLE_S)
    before, began = processes.cpu_s(desk.tree()), time.monotonic()
    await talking
    used = (processes.cpu_s(desk.tree()) - before) / (time.monotonic() - began)
    await load.close()
    return used / CALLS * 100
