"""What lost packets do to what is heard: without a hole, soon real again, and with no lag left over.

First on a clock of its own: the same packets, lost and late in the same way, through our jitter buffer and decoder and
through the jitter buffer of aiortc. Then over a real connection in real time to the whole server, up to its voice
activity detection, and beside it to aiortc as documented.
"""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Collection, Sequence

import httpx2
import numpy as np

from benchmarks import speech, trace
from benchmarks.exchanged import exchange, notes, run
from benchmarks.figure import Figure, percentile
from benchmarks.lines import Line
from benchmarks.trace import Given
from pipelines.audio import LISTEN_RATE
from pipelines.vad import WINDOW

PACKETS = 15_000
"""Five minutes on the trace's own clock."""

BURST = 10
APART = 250
"""Packets from one burst to the next: five seconds."""

REAL_S = 60.0
"""Half of it with losses at random, half with bursts."""

WINDOW_S = WINDOW / LISTEN_RATE
"""Voice activity detection gets its samples in windows, so one that is next may wait so long for the rest of its."""


def figures(seconds: float = REAL_S) -> list[Figure]:
    """Lose and listen."""
    found: list[Figure] = []
    packets = speech.packets()
    talk = packets[: round(speech.CALLER_S / speech.PACKET_S)]  # only the part with speech, round and round
    for name, lost in (("1 % at random", trace.at_random(PACKETS, 0.01, 7)), ("bursts of ten", bursts(PACKETS))):
        coming = trace.arrivals(PACKETS, lost, 11)
        came = {number: at for at, number in coming}
        given, heard = trace.ours(talk, coming)
        _, whole = trace.ours(talk, trace.arrivals(PACKETS, (), 11))
        found += _figures(name, given, PACKETS * speech.PACKET_S, came, lost, "", goals=True)
        found.append(
            Figure(f"{name}: likeness to the sound without losses", likeness(heard, whole), note="1: the same")
        )
        other = trace.plain(talk, coming)
        found += _figures(name, other, other[-1].place, came, lost, "aiortc, ", goals=False)
    return [*found, *_real(seconds, talk)]


def bursts(count: int) -> frozenset[int]:
    """Ten packets at a time."""
    starts = range(APART, count - APART, APART)
    return frozenset(start + place for start in starts for place in range(BURST))


def likeness(heard: bytes, whole: bytes) -> float:
    """The correlation of two sounds, sample by sample: 1 only where nothing is out of place."""
    size = min(len(heard), len(whole))
    one, other = (np.frombuffer(pcm[:size], "<i2").astype(np.float64) for pcm in (heard, whole))
    return float(np.corrcoef(one, other)[0, 1])


def _figures(
    name: str,
    given: Sequence[Given],
    end: float,
    came: dict[int, float],
    lost: Collection[int],
    who: str,
    *,
    goals: bool,
) -> list[Figure]:
    found = trace.losses(given, came, lost)
    again = [one.again_s * 1000 for one in found]
    lags = [one.lag_s * 1000 for one in found]
    return [
        Figure(
            f"{name}: {who}sound missing", trace.missing_s(given, end) * 1000, "ms", "<= 0 ms" if goals else "",
            f"{len(found)} losses of {len(lost)} packets",
        ),
        Figure(f"{name}: {who}real speech again, longest", max(again), "ms", "<= 60 ms" if goals else ""),
        Figure(f"{name}: {who}added lag 2 s later, most", max(lags), "ms", "<= 20 ms" if goals else ""),
    ]  # fmt: skip


def _real(seconds: float, talk: Sequence[bytes]) -> list[Figure]:
    count = round(seconds / speech.PACKET_S)
    half = count // 2
    lost = trace.at_random(half, 0.01, 3) | frozenset(half + number for number in bursts(count - half))
    with exchange("all") as desk:
        desk.settle()
        load = os.getloadavg()[0]
        sent = run(_send(desk.address, talk, count, lost))
        seen = notes(desk)
    own = [at - sent[0] - number * speech.PACKET_S for number, at in sorted(sent.items())]
    first = sent[0]
    came = {number: number * speech.PACKET_S for number in sent if number not in lost}
    fed, before = [], 0
    for at, total in seen["fed"]:
        fed.append(_on_time(Given(at - first, total / LISTEN_RATE, (total - before) / LISTEN_RATE), own))
        before = total
    frames = [
        _on_time(Given(at - first, (pts + samples) / 48_000, samples / 48_000), own)
        for at, pts, samples in seen["plain"]
    ]
    found = []
    windows = int((max(came) + 1) * speech.PACKET_S / WINDOW_S) * WINDOW_S  # the rest waits for more
    for who, given, end, goals in (("", fed, windows, True), ("aiortc, ", frames, frames[-1].place, False)):
        losses = trace.losses(given, came, lost)
        again = [one.again_s * 1000 for one in losses]
        found += [
            Figure(
                f"real line: {who}sound missing", trace.missing_s(given, end) * 1000, "ms", "<= 0 ms" if goals else "",
                f"{len(losses)} losses of {len(lost)} packets, both kinds, in {seconds:g} s",
            ),
            Figure(
                f"real line: {who}real speech again, p90", percentile(again, 0.9), "ms", "<= 60 ms" if goals else ""
            ),
            Figure(f"real line: {who}real speech again, longest", max(again), "ms"),
            Figure(
                f"real line: {who}added lag 2 s later, most", max(one.lag_s * 1000 for one in losses), "ms",
                "<= 20 ms" if goals else "",
            ),
        ]  # fmt: skip
    return [*found, Figure("load on the machine", load, note="processes that wanted a core, mean of the minute before")]


def _on_time(one: Given, own: Sequence[float]) -> Given:
    """The same, had its last packet left in time: how late the sending side itself was is no lag of the server's."""
    number = min(len(own) - 1, max(0, math.ceil(one.place / speech.PACKET_S - 1e-6) - 1))
    return Given(one.at - own[number], one.place, one.seconds)


async def _send(address: str, talk: Sequence[bytes], count: int, lost: Collection[int]) -> dict[int, float]:
    """When each packet left; those that are lost never do."""
    whole, plain = Line(), Line()
    async with httpx2.AsyncClient(timeout=20) as client:
        await whole.open(client, f"http://{address}/v1/realtime/calls", channel=True)
        await plain.open(client, f"http://{address}/plain/calls", channel=False)
    loop = asyncio.get_running_loop()
    began = loop.time()
    sent = {}
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number * speech.PACKET_S - loop.time()))
        sent[number] = time.time()
        for line in (whole, plain):
            await line.send(talk[number % len(talk)], lost=number in lost)
    await asyncio.sleep(0.5)
    await whole.close()
    await plain.close()
    return sent
