"""How long sound is on its way between a page and the server over WebRTC, beside plain aiortc in the same run.

A page in Chromium opens a gate in front of a tone; its microphone track goes to Frontdesk and to a plain aiortc peer
at once. Up: from the gate's opening to the window of voice activity detection with the tone's first sample, and to
the frame that plain aiortc's track gives. Down: from an answer's first packet to the page's audio thread. Connect:
from the offer's leaving to the open data channel. All on one machine, whose two clocks are compared.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Sequence

from benchmarks import caller_page
from benchmarks.caller_page import CallerPage
from benchmarks.exchanged import exchange, forget, notes
from benchmarks.figure import Figure, percentile
from benchmarks.server import Server

CLICKS = 40
ANSWERS = 12
CONNECTS = 8
CLICK_MS = 150
APART_S = 0.7
FAR_S = 0.5
"""What begins later than this after a click is something else."""

CALLS = "/v1/realtime/calls"


def figures() -> list[Figure]:
    """Click, listen, connect."""
    with exchange("all") as desk:
        desk.settle()
        load = os.getloadavg()[0]
        return [
            *asyncio.run(_measure(desk)),
            Figure("load on the machine", load, note="processes that wanted a core, mean of the minute before"),
        ]


async def _measure(desk: Server) -> list[Figure]:
    async with caller_page.page(desk.address) as page:
        connects = []
        for _ in range(CONNECTS):
            connects.append(await page.call(CALLS))
            await page.close()
        await page.call("/plain/calls", channel=False)
        await page.call(CALLS, listen=True)
        await asyncio.sleep(3.0)
        offset = await page.clock_s()
        ours, plain = await _up(desk, page, offset)
        down = await _down(desk, page, offset)
    note = f"of {CLICKS}; clocks {offset * 1000:+.1f} ms apart"
    return [
        Figure("up: page to VAD, p50", percentile(ours, 0.5), "ms", "<= 40 ms", f"{len(ours)} {note}"),
        Figure("up: page to VAD, p90", percentile(ours, 0.9), "ms"),
        Figure("up: plain aiortc, page to frame, p50", percentile(plain, 0.5), "ms", note=f"{len(plain)} {note}"),
        Figure("up: plain aiortc, page to frame, p90", percentile(plain, 0.9), "ms"),
        Figure("down: packet leaves to page, p50", percentile(down, 0.5), "ms", note=f"{len(down)} of {ANSWERS}"),
        Figure("down: packet leaves to page, p90", percentile(down, 0.9), "ms"),
        Figure("connect: offer to open channel, p50", percentile(connects, 0.5), "ms", note=f"{CONNECTS} calls"),
        Figure("connect: offer to open channel, max", max(connects), "ms"),
    ]


async def _up(desk: Server, page: CallerPage, offset: float) -> tuple[list[float], list[float]]:
    forget(desk)
    chance = random.Random(5)
    clicks = []
    for _ in range(CLICKS):
        clicks.append(await page.click(CLICK_MS) + offset)
        await asyncio.sleep(APART_S + chance.random() * 0.1)  # at any place within a frame
    began = notes(desk)["began"]
    return waits(clicks, began["vad"]), waits(clicks, began["plain"])


async def _down(desk: Server, page: CallerPage, offset: float) -> list[float]:
    found = []
    for _ in range(ANSWERS):
        forget(desk)
        await page.forget()
        await page.ask()
        await asyncio.sleep(1.0)
        heard = [at + offset for at in await page.times("began")]
        found += waits(notes(desk)["speech"], heard)
        await page.send({"type": "response.cancel"})
        await asyncio.sleep(0.7)
    return found


def waits(causes: Sequence[float], effects: Sequence[float]) -> list[float]:
    """Milliseconds from each cause to the first effect after it, of those that had one."""
    found = []
    for cause in causes:
        after = [effect - cause for effect in effects if 0 <= effect - cause < FAR_S]
        if after:
            found.append(min(after) * 1000)
    return found
