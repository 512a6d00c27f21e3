"""Tapped stages: what comes out of them is written down, and nothing of it is changed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from assistant.errors import FrontdeskError, StageFailed
from assistant.recording.recorder import Recorder
from assistant.recording.taps import tapped
from assistant.testing.stages import stub_stages, tone
from pipelines.asr import Ear
from pipelines.omni import Question
from pipelines.tts import Audio, Voice

pytestmark = pytest.mark.looptime


class Notes(Recorder):
    """Keeps what is put into it."""

    def __init__(self) -> None:
        super().__init__({}, 0.0, lambda: 0.0, lambda line, last: True)
        self.notes: list[tuple[str, Any]] = []

    def put(self, kind: str, value: Any) -> None:
        self.notes.append((kind, value))

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [value for one, value in self.notes if one == kind]


async def test_every_stage_is_written_down_as_it_speaks() -> None:
    """Numbered by its streams, with how long each thing took."""
    notes, now = Notes(), asyncio.get_running_loop().time
    stages = tapped(stub_stages(["my light"], asr_latency_s=0.2, tts_latency_s=0.1), notes, now)
    windows = stages.vad.open().feed(tone(64, rate=16_000))
    assert notes.of("vad") == [{"windows": [[one.probability, one.level_db] for one in windows]}]
    async with stages.asr.open(Ear()) as stream:
        stream.feed(bytes(9_600))
        assert stream.partial == "my"
        assert (await stream.finish()).text == "my light"
    assert [sorted(note.keys() - {"id"}) for note in notes.of("asr")] == [
        ["ms", "opened"],
        ["fed", "partial"],
        ["final", "ms"],
    ]
    assert notes.of("asr")[-1]["ms"] == pytest.approx(200)
    async with stages.omni.answer(Question("hello")) as pieces:
        assert len([piece async for piece in pieces]) == 2
    assert [note.get("piece", {}).get("type") for note in notes.of("omni")] == [None, "Verdict", "Text", None]
    async with stages.tts.open(Voice()) as voice:
        sound = [piece async for piece in voice.say("Hello you.")]
    lengths = [len(piece.pcm) for piece in sound if isinstance(piece, Audio)]
    assert [note["bytes"] for note in notes.of("tts") if "bytes" in note] == lengths
    assert notes.of("tts")[-1]["over"]
    picture = await stages.parser.picture(b"sharp FB-1", "image/png")
    assert notes.of("parser")[0]["picture"]["width"] == picture.width


async def test_a_failure_is_written_down_and_fails() -> None:
    """A stage that fails in a recorded session fails in its replay too."""
    notes, now = Notes(), asyncio.get_running_loop().time
    stages = tapped(stub_stages([], lambda q: [StageFailed("no model")]), notes, now)
    async with stages.omni.answer(Question("hello")) as pieces:
        with pytest.raises(StageFailed):
            [piece async for piece in pieces]
    assert notes.of("omni")[-1]["failed"] == ["StageFailed", "no model"]
    with pytest.raises(FrontdeskError):
        await stages.parser.picture(b"nonsense", "image/png")
    assert notes.of("parser")[0]["failed"][0] == "BadInput"
