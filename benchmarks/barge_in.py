"""How soon it is quiet over WebRTC: after the stop button, and after the caller has spoken into an answer.

Stopping: in the page as shipped, from the press of its button to the last sample of the track that it plays.
Interrupting: a page without any muting of its own speaks into an answer, and the server's voice activity detection
decides. From that decision to the last sample of the received track, as a page hears it that does nothing itself.
The browser's own jitter buffer lies between: how much it holds is told beside it.
"""

from __future__ import annotations

import asyncio
import base64
import os
import random

from benchmarks import caller_page, speech
from benchmarks.exchanged import exchange, forget, notes
from benchmarks.figure import Figure, percentile
from benchmarks.server import Server

TRIALS = 24
SPOKEN_S = 1.2
"""What the caller says into an answer."""

WITHIN_S = 1.0

SESSION = {
    "type": "realtime",
    "audio": {"input": {"turn_detection": {"type": "server_vad", "create_response": False}}},
    "frontdesk": {"version": 1, "events": ["cut"]},
}
"""A caller that interrupts is not answered: the next sound would be the next answer's."""


def figures() -> list[Figure]:
    """Interrupt and listen."""
    with exchange("all") as desk:
        desk.settle()
        load = os.getloadavg()[0]
        stops = asyncio.run(_stop(desk))
        waits, cleared, held = asyncio.run(_interrupt(desk, speech.caller()))
    return [
        Figure(
            "stopped: button to last sample, p95", percentile(stops, 0.95), "ms", "<= 30 ms",
            f"{len(stops)} of {TRIALS} times, in the page as shipped",
        ),
        Figure("stopped: button to last sample, p50", percentile(stops, 0.5), "ms"),
        Figure(
            "interrupted: decision to last sample, p95", percentile(waits, 0.95), "ms", "<= 80 ms",
            f"{len(waits)} of {TRIALS} times, the page's own mute left out",
        ),
        Figure("interrupted: decision to last sample, p50", percentile(waits, 0.5), "ms"),
        Figure("interrupted: decision to emptied queue, p95", percentile(cleared, 0.95), "ms"),
        Figure("the browser's jitter buffer, p50", percentile(held, 0.5), "ms", note="part of both above"),
        Figure("the browser's jitter buffer, p95", percentile(held, 0.95), "ms"),
        Figure("load on the machine", load, note="processes that wanted a core, mean of the minute before"),
    ]  # fmt: skip


async def _stop(desk: Server) -> list[float]:
    """Milliseconds from each press to the last sample heard."""
    chance = random.Random(2)
    waits = []
    async with caller_page.shipped(desk.address) as page:
        for number in range(TRIALS):
            await page.fill("#text", f"question number {number}")
            await page.press("#text", "Enter")
            await page.wait_for_selector("#stop:not([disabled])")
            await asyncio.sleep(1.0 + chance.random() * 0.5)
            await page.evaluate("() => { for (const list of Object.values(window.__seen)) list.length = 0; }")
            await page.click("#stop")
            await asyncio.sleep(WITHIN_S)
            seen = await page.evaluate("() => window.__seen")
            pressed = seen["pressed"][0]
            after = [at - pressed for at in seen["ended"] if 0 <= at - pressed < WITHIN_S * 1000]
            waits += [max(after)] if after else []
    return waits


async def _interrupt(desk: Server, voice: bytes) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds from each decision to the last sample heard, to the queue's being emptied, and in the buffer."""
    spoken = base64.b64encode(voice[: round(SPOKEN_S * 24_000) * 2]).decode()
    chance = random.Random(3)
    waits, cleared, held = [], [], []
    async with caller_page.page(desk.address) as page:
        await page.call("/v1/realtime/calls", listen=True, session=SESSION)
        await asyncio.sleep(3.0)
        offset = await page.clock_s()
        for _ in range(TRIALS):
            forget(desk)
            await page.forget()
            await page.ask()
            await asyncio.sleep(1.0 + chance.random() * 0.5)
            await page.say(spoken)
            await asyncio.sleep(SPOKEN_S + WITHIN_S)
            seen = notes(desk)
            if not seen["decided"]:
                continue
            decided = seen["decided"][0]
            ended = [at + offset - decided for at in await page.times("ended")]
            held.append(await page.held_ms())
            waits += [max(after) * 1000] if (after := [one for one in ended if 0 <= one < WITHIN_S]) else []
            cleared += [(seen["cleared"][0] - decided) * 1000] if seen["cleared"] else []
    return waits, cleared, held
