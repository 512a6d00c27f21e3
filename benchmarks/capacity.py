"""How many calls a core carries before what it sends is late.

Server and callers have a core each; the callers decode nothing. A call is Frontdesk's whole, with real voice activity
detection and turn taking; recognition (which has processes of its own), understanding and the voice are stubs that
answer each turn with recorded speech. Of ten seconds the caller speaks four and the assistant four. Lateness is that
of every packet where the callers get it, against the schedule of its track, whose zero is its earliest packet.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from itertools import count

from benchmarks import processes
from benchmarks.command import progress
from benchmarks.exchanged import ONE_CORE, exchange, forget, notes, run
from benchmarks.figure import Figure, percentile
from benchmarks.lines import Load, cores
from benchmarks.server import Server

WANTED = 20
STEP = 4
TALK_S = 60.0
STEP_S = 24.0
"""Each further step."""

LATE_MS = 60.0
SETTLE_S = 4.0


@dataclass(frozen=True, slots=True)
class Carried:
    """What so many calls did."""

    calls: int
    late_ms: float
    """99.9 % of the packets came no later."""
    latest_ms: float
    left_ms: float
    """The same percentile where they left the server's pacing."""
    own_ms: float
    """The same of the callers' own packets: the measuring side must keep up too."""
    busy: float
    """Share of its core that the server used."""
    connect_s: float
    """Median."""
    load: float
    """Of the machine, right after."""


def figures(seconds: float = TALK_S) -> list[Figure]:
    """Fill it up."""
    wanted = carry(WANTED, seconds)
    most = wanted
    for calls in count(WANTED + STEP, STEP):
        if most.late_ms > LATE_MS:
            break
        one = carry(calls, STEP_S)
        if one.late_ms > LATE_MS:
            one = carry(calls, STEP_S)  # once more: a single hiccup of the machine is not the server's limit
        if one.late_ms > LATE_MS:
            break
        most = one
    carried = most.calls if most.late_ms <= LATE_MS else None
    note = "whole calls; recognition, understanding and voice are stubs"
    goal = f"<= {LATE_MS:g} ms"
    return [
        Figure(f"{WANTED} calls: lateness p99.9", wanted.late_ms, "ms", goal, note),
        Figure(f"{WANTED} calls: latest packet", wanted.latest_ms, "ms"),
        Figure(f"{WANTED} calls: p99.9 where they left", wanted.left_ms, "ms"),
        Figure(f"{WANTED} calls: callers' own lateness p99.9", wanted.own_ms, "ms", note="the measuring side"),
        Figure(f"{WANTED} calls: the server's core", wanted.busy * 100, "%"),
        Figure("most calls with p99.9 within the goal", carried, note="" if len(cores()) > 1 else ONE_CORE),
        Figure("load on the machine", wanted.load, note="right after the first run: it and whatever else ran"),
    ]


def carry(calls: int, seconds: float) -> Carried:
    """Have so many calls at once, with a server of their own."""
    with exchange("pace", apart=True) as desk:
        desk.settle()
        one = run(_carry(Load(), desk, calls, seconds))
    print(
        f"  {one.calls} calls: p99.9 {one.late_ms:.1f} ms, latest {one.latest_ms:.0f}, left {one.left_ms:.1f}, callers'"
        f" own {one.own_ms:.1f}, core {one.busy:.0%}, connected in {one.connect_s * 1000:.0f} ms, load {one.load:.1f}",
        flush=True,
    )
    return one


async def _carry(load: Load, desk: Server, calls: int, seconds: float) -> Carried:
    await load.open(f"http://{desk.address}/v1/realtime/calls", calls, channel=True)
    forget(desk)
    for line in load.lines:  # what came while others were still connecting does not count
        line.headers.forget()
    talking = asyncio.create_task(load.talk(SETTLE_S + seconds), name="talk")
    await asyncio.sleep(SETTLE_S)
    before, began = processes.cpu_s(desk.tree()), time.monotonic()
    await talking
    busy = (processes.cpu_s(desk.tree()) - before) / (time.monotonic() - began)
    late, left = load.lateness_ms(), notes(desk)
    own = percentile(load.late_s, 0.999) * 1000
    connected = sorted(line.connected_s for line in load.lines)[calls // 2]
    progress("calls carried", calls, calls)
    await load.close()
    expected = (seconds + SETTLE_S) * 50 * calls
    if len(late) < 0.9 * expected - 100 * calls:
        raise RuntimeError(f"Of {expected:.0f} packets {len(late)} came: lines were lost.")
    return Carried(
        calls,
        percentile(late, 0.999),
        max(late),
        left["late_p999_ms"],
        own,
        busy,
        connected,
        os.getloadavg()[0],
    )
