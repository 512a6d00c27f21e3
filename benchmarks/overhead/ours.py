"""Frontdesk's shipped session with stub stages: store on, every event encoded for the wire, no model, no network."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import uvloop

from assistant.link import Detached, Link
from assistant.messages import AudioIn, Configure, Sounded
from assistant.pacing import Channel
from assistant.realtime.protocol import Realtime
from assistant.session import Session
from assistant.settings import Settings
from assistant.stages import Stages
from assistant.store import Store
from assistant.talk import House
from assistant.testing.stages import StubOmni, StubRecognizer, StubSynthesizer, StubVad, stub_stages, tone
from assistant.turn_taking import Heard, TurnSettings, TurnTaking
from assistant.world import World
from benchmarks.overhead.schedule import (
    ANSWER,
    ANSWER_S,
    CYCLE_S,
    FRAME_MS,
    RATE,
    TONE,
    WAIT_S,
    ZERO,
    Measured,
    Script,
    arguments,
    lines,
)
from pipelines.omni import Piece, Question, Text, Verdict
from pipelines.tts import Audio, Spoken, Word
from pipelines.vad import WINDOW_MS

WAIT_MS = round(WAIT_S * 1000) // WINDOW_MS * WINDOW_MS
TURNS = TurnSettings(start_ms=WAIT_MS, barge_in_ms=WAIT_MS, silence_duration_ms=WAIT_MS)
CHANNEL = Channel(lead_ms=60.0)
PIECE = tone(FRAME_MS)


class Voice(StubSynthesizer):
    """Three seconds in pieces of 20 ms, with a breath of the loop between them, as from a network."""

    async def say(self, sentence: str) -> AsyncIterator[Spoken]:
        """The sentence, whatever it is."""
        words = sentence.split()
        each = ANSWER_S * 1000 / len(words)
        for place, word in enumerate(words):
            yield Word(word, place * each, (place + 1) * each)
        for _ in range(round(ANSWER_S * 1000 / FRAME_MS)):
            yield Audio(PIECE)
            await asyncio.sleep(0)


def answer(_: Question) -> list[Piece | float | Exception]:
    """Seven tokens at once."""
    return [Verdict("answer", 1.0, "stub"), *(Text(f"{word} ") for word in ANSWER.split())]


def stages() -> Stages:
    """All stubs."""
    return replace(stub_stages(), asr=StubRecognizer(["hello there"] * 10_000), omni=StubOmni(answer), tts=Voice())


def decided_after(script: Script) -> tuple[list[float], list[float]]:
    """From a turn's last frame to the frame that ends it, and from its first to the one that begins it, in seconds.

    Our windows have 32 ms and the frames 20, so where a decision can fall depends on where a turn lies on both grids;
    what is measured is what comes on top.
    """
    turns, vad = TurnTaking(TURNS), StubVad().open()
    media = 0.0
    begins: list[float] = []
    ends: list[float] = []
    place = 0
    for frame in range(round(script.seconds * 1000 / FRAME_MS)):
        place = now if (now := script.loud(frame)) is not None else place
        for window in vad.feed(TONE if now is not None else ZERO):
            media += WINDOW_MS
            for decision in turns.feed(Heard(window), media, media / 1000):
                first, last = (round(at * 1000 / FRAME_MS) for at in script.speech[place])
                if decision.kind in ("start", "interrupt"):
                    begins.append((frame - first) * FRAME_MS / 1000)
                elif decision.kind == "end":
                    ends.append((frame - (last - 1)) * FRAME_MS / 1000)
    return ends, begins


async def call(speech: list[tuple[float, float]], seconds: float, store: Store, measured: Measured) -> None:
    """One caller, from the first frame to the last."""
    script = Script(speech, seconds)
    world = World()
    session = Session(stages(), store, House(), world)
    link = Link(CHANNEL, (Configure(Settings(turns=TURNS)),))
    session.attach(link)
    protocol = Realtime(session.id, session.talk.conversation.id, world)
    writes: list[float] = []

    async def write() -> None:
        protocol.open()
        while notices := await link.notices():
            for notice in notices:
                protocol.send(notice)
                if isinstance(notice, Sounded):
                    writes.append(time.perf_counter())

    async with asyncio.TaskGroup() as group:
        group.create_task(session.run(), name="session")
        group.create_task(write(), name="write")
        async for pcm in script.frames():
            try:
                await link.give(AudioIn(pcm, RATE))
            except Detached:
                break
        link.close("the run is over", left=True)
    measured.add(script, writes, *decided_after(script))


async def main() -> None:
    """Run all callers."""
    sessions, cycles, listen = arguments()
    measured = Measured()
    seconds = (cycles + 1) * CYCLE_S
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.start()
        before = len(asyncio.all_tasks())
        async with asyncio.TaskGroup() as group:
            for speech in lines(sessions, cycles, listen=listen):
                group.create_task(call(speech, seconds, store, measured), name="harness call")
            await asyncio.sleep(0.45 if sessions == 1 else 2.0)
            measured.tasks = (len(asyncio.all_tasks()) - before - sessions) / sessions
            measured.start_cpu()
            await asyncio.sleep(cycles * CYCLE_S - 3)
            measured.stop_cpu(sessions)
        store.close()
    measured.print()


if __name__ == "__main__":
    uvloop.run(main())
