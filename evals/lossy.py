"""Is a caller still heard, and the assistant still understood, over a network that loses one packet in twenty?

Uplink: questions of the evals are asked by WebRTC calls through a relay that loses 5 % of the datagrams each way at
random (``tests/relay.py``), and go through the whole product. Downlink: sentences of the assistant's are packed as they
leave, 5 % of the packets are lost, and what a receiver with libopus' concealment plays is recognised, beside the same
without loss. The recogniser is the product's own, so its errors without loss are subtracted.
"""

from __future__ import annotations

import asyncio
import random
import re
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import jiwer

from assistant.app import create_app
from assistant.config import load
from assistant.library import heard
from assistant.setup import choose_stages
from assistant.testing.server import serving
from assistant.transports.downlink import STEP, Downlink
from assistant.transports.uplink import Uplink
from benchmarks import questions
from benchmarks.command import progress
from benchmarks.figure import Figure
from benchmarks.questions import Question
from benchmarks.server import ROOT
from benchmarks.word_times import SENTENCES, SPOKEN
from evals.calling import Heard, ask
from evals.session import LANES, SURE, Desk, deployment, patient
from pipelines.asr import Ear, Recognizer
from pipelines.asr.learning import Learner
from pipelines.tts import Audio, Voice
from tests.relay import Weather, relaying

LOSS = 0.05
ASKED = 30
ANSWER_S = 30.0
SEEDS = 2
"""Of 22 sentences, each lost differently: 44 in all."""

QUIET = bytes(24_000)
"""Half a second around a sentence, as a listener needs it."""


def figures(verbose: bool = False) -> list[Figure]:
    """Ask through the relay; recognise what the assistant says."""
    return asyncio.run(_figures(questions.spread(questions.in_scope(), ASKED), verbose))


async def _figures(asked: Sequence[Question], verbose: bool) -> list[Figure]:
    heard = await _ask_all(asked)
    async with deployment({}) as desk:
        spoken = await _said(desk)
        whole = [await _recognise(desk.stages.asr, sound) for sound in _carried(spoken, 0.0)]
        lossy = [await _recognise(desk.stages.asr, sound) for sound in _carried(spoken, LOSS)]
    if verbose:
        for question, one in heard:
            print(f"  {question.article:<24} {one.verdict:<8} {','.join(one.sources or one.offered)}: {one.recognised}")
    straight = sum(
        one.verdict in SURE and not {*question.articles}.isdisjoint(one.sources[:1]) for question, one in heard
    )
    found = straight + sum(
        one.verdict == "doubt" and not {*question.articles}.isdisjoint(one.offered) for question, one in heard
    )
    said = [_plain(text) for text, _ in spoken] * SEEDS
    clean, worse = float(jiwer.wer(said, whole)), float(jiwer.wer(said, lossy))
    share, note = 100 / len(heard), f"of {len(heard)} questions, {LOSS:.0%} of all datagrams lost"
    return [
        Figure("right article found, 5 % loss", found * share, "%", ">= 80 %", note),
        Figure("of these straight", straight * share, "%"),
        Figure("word error of the assistant's speech", clean * 100, "%", note=f"{len(said)} sentences, nothing lost"),
        Figure("added by 5 % loss", (worse - clean) * 100, "%", "<= 5 %", "percentage points"),
    ]


async def _ask_all(asked: Sequence[Question]) -> list[tuple[Question, Heard]]:
    found: list[tuple[Question, Heard]] = []
    waiting = iter(enumerate(asked))
    with tempfile.TemporaryDirectory() as folder, patient():
        config = replace(load(ROOT / "site.toml"), data=Path(folder))
        setup = choose_stages(config)
        await Learner(
            heard(setup.collection), config.cache
        ).learn()  # else the first questions would be heard without it
        async with serving(create_app(config, setup.stages)) as address, asyncio.TaskGroup() as group:
            await setup.chosen["omni"].backend.built()

            async def lane() -> None:
                for seed, question in waiting:
                    async with AsyncExitStack() as stack:
                        relay = await stack.enter_async_context(relaying(Weather(loss=LOSS), seed))
                        found.append((question, await ask(address, relay, question.pcm, ANSWER_S)))
                    progress("asked", len(found), len(asked))

            for number in range(LANES):
                group.create_task(lane(), name=f"lane-{number}")
    return found


async def _said(desk: Desk) -> list[tuple[str, bytes]]:
    spoken = []
    async with desk.stages.tts.open(Voice(name=desk.config.voice.name)) as stream:
        for text in SENTENCES:
            pcm = b"".join([piece.pcm async for piece in stream.say(text) if isinstance(piece, Audio)])
            spoken.append((text, QUIET + pcm + QUIET))
    return spoken


def _carried(spoken: Sequence[tuple[str, bytes]], loss: float) -> list[bytes]:
    """Each sentence as a receiver plays it: s16le mono 16 kHz."""
    return [carry(pcm, loss, random.Random(seed)) for seed in range(SEEDS) for _, pcm in spoken]


def carry(pcm: bytes, loss: float, chance: random.Random) -> bytes:
    """Speech through packets of which some are lost, 20 ms apart on time."""
    down, up = Downlink(), Uplink()
    sound = b""
    for number in range(len(pcm) // 960 + 2):
        down.push("item", number * 20.0, pcm[number * 960 : (number + 1) * 960])
        payload, _ = down.packet()
        now = number * 0.02
        if chance.random() >= loss:
            up.put(number, number * STEP, payload, now)
        sound += up.take(now)
    return sound + up.take(1e9)


async def _recognise(asr: Recognizer, sound: bytes) -> str:
    async with asr.open(Ear(), []) as stream:
        stream.feed(sound)
        stream.segment_end()
        return _plain((await stream.finish()).text)


def _plain(text: str) -> str:
    """Words as they are said, in small letters."""
    words = re.findall(r"[a-z0-9'-]+", text.lower())
    return " ".join(re.sub(r"[^a-z' ]", "", SPOKEN.get(word, word)) for word in words)
