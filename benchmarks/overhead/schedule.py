"""What the fake callers say and when, on the wall clock, and what is measured of the answers. Standard library only.

A cycle has six seconds: at 0.5 s the caller says something for a second, at 3.0 s they speak into the answer for 0.3 s.
Each of the two is answered with three seconds of speech in pieces of 20 ms, the first answer cut by the second turn.
"""

from __future__ import annotations

import asyncio
import json
import math
import resource
import struct
import sys
import time
from collections.abc import AsyncIterator

RATE = 16_000
FRAME_MS = 20
SAMPLES = RATE * FRAME_MS // 1000
TONE = struct.pack(f"<{SAMPLES}h", *(int(12_000 * math.sin(2 * math.pi * 300 * i / RATE)) for i in range(SAMPLES)))
ZERO = bytes(SAMPLES * 2)
ANSWER = "This is the stub answer to you."
ANSWER_S = 3.0
CYCLE_S = 6.0
TURNS = ((0.5, 1.5), (3.0, 3.3))
WAIT_S = 0.2
"""Of speech to begin a turn, and of silence to end it; the programs say by how much theirs differ."""


def segments(cycles: int, later_s: float = 0.0) -> list[tuple[float, float]]:
    """When the caller speaks, in seconds from the start of their line."""
    return [(n * CYCLE_S + a + later_s, n * CYCLE_S + b + later_s) for n in range(cycles) for a, b in TURNS]


class Script:
    """One caller's microphone, and when it gave what."""

    def __init__(self, speech: list[tuple[float, float]], seconds: float) -> None:
        self.speech = speech
        self.seconds = seconds
        self.onset: dict[int, float] = {}
        self.end: dict[int, float] = {}
        self.late: list[float] = []
        """By how much each frame left later than its time: what the loop itself costs, in seconds."""

    def loud(self, frame: int) -> int | None:
        """Which piece of speech a frame belongs to."""
        at = frame * FRAME_MS / 1000
        return next((place for place, (a, b) in enumerate(self.speech) if a - 1e-9 <= at < b - 1e-9), None)

    async def frames(self) -> AsyncIterator[bytes]:
        """A frame every 20 ms: it exists once it is 20 ms old."""
        began = time.perf_counter()
        for frame in range(round(self.seconds * 1000 / FRAME_MS)):
            due = began + (frame + 1) * FRAME_MS / 1000
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            now = time.perf_counter()
            self.late.append(now - due)
            place = self.loud(frame)
            if place is not None:
                self.onset.setdefault(place, now)
                self.end[place] = now
            yield TONE if place is not None else ZERO


class Measured:
    """All callers of a run."""

    def __init__(self) -> None:
        self.overhead: list[float] = []
        self.barge_in: list[float] = []
        self.late: list[float] = []
        self._cpu = (0.0, 0.0)
        self.cpu_percent = 0.0
        self.tasks = 0.0

    def add(
        self,
        script: Script,
        writes: list[float],
        ends_after: list[float] | None = None,
        begins_after: list[float] | None = None,
    ) -> None:
        """One caller's.

        Args:
            script: what was said and when.
            writes: when pieces of an answer left, in seconds.
            ends_after: by turn, from its last frame to the frame that ends it, in seconds.
            begins_after: by turn, from its first frame to the frame that begins it.
        """
        self.late += script.late
        for place, end in script.end.items():
            following = script.onset.get(place + 1, math.inf)
            stop = ends_after[place] if ends_after else WAIT_S
            start = begins_after[place] if begins_after else WAIT_S
            first = next((at for at in writes if end + stop * 0.5 < at < following), None)
            if first is not None:
                self.overhead.append(first - end - stop)
            onset = script.onset[place]
            before = [at for at in writes if onset < at < end + stop * 0.5]
            if before and any(onset - 0.1 < at <= onset for at in writes):
                self.barge_in.append(before[-1] - onset - start)

    def start_cpu(self) -> None:
        """Count from here on."""
        self._cpu = (_cpu(), time.perf_counter())

    def stop_cpu(self, sessions: int) -> None:
        """Percent of a core, each session."""
        used, began = self._cpu
        self.cpu_percent = 100 * (_cpu() - used) / (time.perf_counter() - began) / sessions

    def print(self) -> None:
        """For whoever started the program."""
        told = {
            "overhead_ms": [round(one * 1000, 3) for one in self.overhead],
            "barge_in_ms": [round(one * 1000, 3) for one in self.barge_in],
            "late_ms": sorted(round(one * 1000, 3) for one in self.late)[:: max(1, len(self.late) // 1000)],
            "cpu_percent": self.cpu_percent,
            "tasks": self.tasks,
        }
        print(json.dumps(told), flush=True)


def arguments() -> tuple[int, int, bool]:
    """Sessions, cycles, and whether the callers only listen."""
    return int(sys.argv[1]), int(sys.argv[2]), "--listen" in sys.argv


def lines(sessions: int, cycles: int, *, listen: bool) -> list[list[tuple[float, float]]]:
    """What each caller says; they begin one after the other, spread over a cycle."""
    return [[] if listen else segments(cycles, place * CYCLE_S / sessions) for place in range(sessions)]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
