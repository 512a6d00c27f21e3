"""Make the recordings in ``tests/recordings``: synthetic callers, the embedded stages, real time.

By hand, when a recording must show something new: ``PYTHONPATH=. python tests/tools/record_conversations.py [NAME …]``.
What is recorded is decided by the stages of that day; ``replay --accept`` keeps a change of the policy.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import sys
import tempfile
from pathlib import Path

import numpy as np

from assistant.config import load
from assistant.messages import Sounded
from assistant.pacing import Channel
from assistant.recording.recorder import SUFFIX, Recordings
from assistant.session import Session
from assistant.settings import Settings
from assistant.setup import choose_stages
from assistant.stages import Stages, running
from assistant.talk import Forgetful
from assistant.testing.caller import Caller
from assistant.testing.stages import silence
from assistant.turn_taking import with_semantic_vad
from pipelines.audio import SPEAK_RATE
from pipelines.tts import Audio, Synthesizer, Voice
from pipelines.tts.choice import choose_synthesizer

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "recordings"

CONVERSATIONS = {
    "finished": ["say my internet light is red", "answer", "hear 4"],
    "pausing": ["say i'd like to change [700] the wifi password", "answer", "hear 2"],
    "two_halves": ["say the light is red [1100] and it was green this morning", "answer", "hear 2"],
    "digits": ["say my number is oh two oh [600] seven nine four six", "answer", "hear 2"],
    "hesitating": ["say um [900] the wifi is slow in the bedroom", "answer", "hear 2"],
    "asks_for_a_moment": ["say hang on a moment", "hear 1", "say when are you open on saturdays", "answer", "hear 2"],
    "reply": ["say my internet light is red", "answer", "hear 9", "say yes", "answer", "hear 2"],
    "listening": ["say how do i change my wifi password", "answer", "hear 2", "say uh huh", "hear 3"],
    "interrupting": [
        "say how do i change my wifi password",
        "answer",
        "hear 2",
        "say no wait i meant the bill",
        "answer",
        "hear 2",
    ],
    "coughing": ["say how do i change my wifi password", "answer", "hear 2", "cough", "hear 3"],
}


async def main(names: list[str]) -> None:
    """Record those named, or all."""
    stages = choose_stages(load(ROOT / "site.toml")).stages
    voice = choose_synthesizer(["flite"]).backend
    await voice.start()
    FOLDER.mkdir(exist_ok=True)
    async with running(stages):
        await stages.omni.built()
        for name in names or CONVERSATIONS:
            packed = gzip.compress(await _record(stages, voice, CONVERSATIONS[name]), 9, mtime=0)
            (FOLDER / f"{name}{SUFFIX}.gz").write_bytes(packed)
            print(f"{name}: {len(packed):,} bytes", flush=True)
    await voice.close()


async def _record(stages: Stages, voice: Synthesizer, steps: list[str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        recordings = Recordings(Path(folder))
        recordings.start()
        session = Session(stages, Forgetful(), load(ROOT / "site.toml").house, recordings=recordings)
        caller = Caller(session, channel=Channel(can_pause=True, position="client"))
        settings = Settings(turns=with_semantic_vad("auto", interrupt_response=True), recorded=True)
        async with asyncio.TaskGroup() as group:
            group.create_task(session.run(), name="session")
            group.create_task(caller.listen(), name="caller listens")
            await caller.configure(settings)
            await caller.sound(silence(400))
            for step in steps:
                await _do(caller, voice, step)
            caller.link.close("the caller hung up", left=True)
        recordings.close()
        (file,) = Path(folder).iterdir()
        return file.read_bytes()


async def _do(caller: Caller, voice: Synthesizer, step: str) -> None:
    what, _, rest = step.partition(" ")
    if what == "say":
        await caller.sound(await _spoken(voice, rest))
    elif what == "cough":
        noise = np.random.default_rng(7).normal(size=SPEAK_RATE // 5) * np.exp(-np.arange(SPEAK_RATE // 5) / 1_200)
        await caller.sound((noise * 9_000).clip(-32_768, 32_767).astype("<i2").tobytes())
    elif what == "hear":
        await caller.sound(silence(float(rest) * 1000))
    else:
        since = len(caller.notices)
        waiting = asyncio.create_task(caller.wait_for(Sounded, since=since))
        while not waiting.done():
            await caller.sound(silence(100))
        await waiting


async def _spoken(voice: Synthesizer, text: str) -> bytes:
    """With its pauses."""
    pieces = re.split(r"\[(\d+)\]", text)
    pcm = b""
    async with voice.open(Voice(name="rms")) as stream:
        for place, piece in enumerate(pieces):
            if place % 2:
                pcm += silence(float(piece))
                continue
            async for one in stream.say(piece.strip()):
                if isinstance(one, Audio):
                    pcm += one.pcm
    return pcm


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
