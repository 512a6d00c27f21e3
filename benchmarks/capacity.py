"""How many calls a core carries before what it sends is late.

Server and callers have a core each; the callers decode nothing. A call is Frontdesk's whole, with real voice activity
detection and turn taking; recognition (which has processes of its own), understanding and the voice are stubs that
answer each turn with recorded speech. Of ten seconds the caller speaks four and the assistant four. Lateness is that
of every packet where the callers get it, against the schedule of its track, whose zero is its earliest packet.

Then what a whole call costs with the embedded stages, over WebSocket: processor time of all processes of the server,
recognition with its two passes and the voice included. ``assistant.admission.PER_CORE`` rests on it.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass

from benchmarks import processes, questions, server
from benchmarks.command import progress
from benchmarks.dialogue import talk
from benchmarks.exchanged import ONE_CORE, exchange, forget, notes, run
from benchmarks.figure import Figure, percentile
from benchmarks.lines import Load, cores
from benchmarks.server import Server

WANTED = 20
STEP = 8
"""How near the largest number is found."""
TALK_S = 60.0
STEP_S = 24.0
"""Each further step."""
PEOPLE = 4
"""Whole calls, with everything."""
WHOLE_S = 40.0
LOOK_S = 0.1

LATE_MS = 60.0
SETTLE_S = 4.0


class LinesLost(RuntimeError):
    """Fewer packets came than any jitter explains."""


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
    carried = most(WANTED) if wanted.late_ms <= LATE_MS else None
    cost = whole(WHOLE_S)
    note = "whole calls; recognition, understanding and voice are stubs"
    goal = f"<= {LATE_MS:g} ms"
    return [
        Figure(f"{WANTED} calls: lateness p99.9", wanted.late_ms, "ms", goal, note),
        Figure(f"{WANTED} calls: latest packet", wanted.latest_ms, "ms"),
        Figure(f"{WANTED} calls: p99.9 where they left", wanted.left_ms, "ms"),
        Figure(f"{WANTED} calls: callers' own lateness p99.9", wanted.own_ms, "ms", note="the measuring side"),
        Figure(f"{WANTED} calls: the server's core", wanted.busy * 100, "%"),
        Figure("most calls with p99.9 within the goal", carried, note=f"to {STEP}" if len(cores()) > 1 else ONE_CORE),
        Figure("a whole call with the embedded stages", cost * 100, "%", note="of a core; all processes"),
        Figure("whole calls a core, by that", int(1 / cost)),
        Figure("load on the machine", wanted.load, note="right after the first run: it and whatever else ran"),
    ]


def most(carried: int) -> int:
    """The largest number of calls within the goal, given one that is: doubled until it is too many, then halved in."""
    over = 2 * carried
    while _within(over):
        carried, over = over, 2 * over
    while over - carried > STEP:
        calls = (carried + over) // 2
        if _within(calls):
            carried = calls
        else:
            over = calls
    return carried


def _within(calls: int) -> bool:
    """Tried twice: a single hiccup of the machine is not the server's limit. Calls that broke off are past it."""
    for _ in range(2):
        try:
            if carry(calls, STEP_S).late_ms <= LATE_MS:
                return True
        except LinesLost as lost:
            print(f"  {calls} calls: {lost}", flush=True)
    return False


def whole(seconds: float) -> float:
    """What a call costs with everything, in cores: callers who ask, listen and interrupt without a pause."""
    asked = questions.short(24)
    with server.serving(limits={"workers": PEOPLE}) as desk:
        desk.settle()
        return asyncio.run(_whole(desk, asked, seconds)) / PEOPLE


async def _whole(desk: Server, asked: list[questions.Question], seconds: float) -> float:
    """Looked at ten times a second: a recogniser lives for an utterance, and its time is gone with it."""
    used: dict[int, float] = {}
    began = {process.pid: processes.cpu_s([process]) for process in desk.tree()}
    clock = time.monotonic()
    talking = asyncio.create_task(talk(desk.address, asked, PEOPLE, seconds), name="talk")
    while not talking.done():
        for process in desk.tree():
            used[process.pid] = max(used.get(process.pid, 0.0), processes.cpu_s([process]))
        await asyncio.wait({talking}, timeout=LOOK_S)
    await talking
    return sum(s - began.get(pid, 0.0) for pid, s in used.items()) / (time.monotonic() - clock)


def carry(calls: int, seconds: float) -> Carried:
    """Have so many calls at once, with a server of their own.

    Raises:
        LinesLost: some broke off.
    """
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
        raise LinesLost(f"of {expected:,.0f} packets {len(late):,} came: lines were lost")
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
