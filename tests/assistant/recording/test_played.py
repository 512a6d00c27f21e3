"""Recorded stages: they say what they said, when they said it, whatever they are asked."""

from __future__ import annotations

import asyncio

import pytest

from assistant.errors import BadInput, StageFailed
from assistant.recording.format import Entry
from assistant.recording.played import GIVE_UP_S, Played
from pipelines.asr import Ear
from pipelines.omni import Question, Text, Verdict
from pipelines.tts import Audio, Voice, Word
from pipelines.vad import WINDOW, Window

pytestmark = pytest.mark.looptime


def played(*said: tuple[str, dict[str, object]]) -> Played:
    return Played([Entry(0.0, kind, value) for kind, value in said])


async def test_windows_come_in_their_order_and_then_silence() -> None:
    """One for every 512 samples, in whatever pieces these come."""
    stream = played(("vad", {"windows": [[0.9, -20.0], [0.1, -60.0]]})).stages.vad.open()
    size = WINDOW * 2
    assert stream.feed(bytes(size - 2)) == []
    assert stream.feed(bytes(size + 2)) == [Window(0.9, -20.0), Window(0.1, -60.0)]
    assert stream.feed(bytes(size)) == [Window(0.0, -100.0)]


async def test_words_are_known_after_the_same_audio() -> None:
    """Partials go by what was fed, the final by how long it took; what failed fails again."""
    one = played(
        ("asr", {"id": 0, "ms": 0.0, "opened": True}),
        ("asr", {"id": 0, "fed": 100, "partial": "my"}),
        ("asr", {"id": 0, "ms": 200.0, "final": {"text": "my light", "confidence": 0.8, "alternatives": []}}),
        ("asr", {"id": 1, "ms": 10.0, "failed": ["StageFailed", "No recogniser is free."]}),
    )
    now = asyncio.get_running_loop().time
    async with one.stages.asr.open(Ear()) as stream:
        stream.feed(bytes(98))
        assert stream.partial == ""
        stream.feed(bytes(2))
        assert stream.partial == "my"
        began = now()
        assert (await stream.finish()).text == "my light"
        assert now() - began == pytest.approx(0.2)
    with pytest.raises(StageFailed, match="free"):
        async with one.stages.asr.open(Ear()):
            pass
    async with one.stages.asr.open(Ear()) as stream:
        with pytest.raises(StageFailed, match="not finished"):
            await stream.finish()
    assert [len(fed) for fed in one.heard] == [100, 0, 0]


async def test_an_answer_takes_as_long_as_it_took() -> None:
    """Its pieces come at their times; one that was stopped gives up; one more than were recorded says so."""
    verdict = {"type": "Verdict", "kind": "answer", "score": 1.0, "reason": "r", "helps": {}, "wish": None}
    one = played(
        ("omni", {"id": 0, "text": "q", "picked": ""}),
        ("omni", {"id": 0, "ms": 300.0, "piece": verdict}),
        ("omni", {"id": 0, "ms": 400.0, "piece": {"type": "Text", "piece": "Hello."}}),
    )
    now = asyncio.get_running_loop().time
    began = now()
    async with one.stages.omni.answer(Question("q")) as pieces:
        found = [(round(now() - began, 3), piece) async for piece in pieces]
    assert found == [(0.3, Verdict("answer", 1.0, "r")), (0.4, Text("Hello."))]
    assert now() - began == pytest.approx(0.4 + GIVE_UP_S)
    assert one.answers == ["answer: Hello."]
    async with one.stages.omni.answer(Question("more")) as pieces:
        assert [type(piece) async for piece in pieces] == [Verdict, Text]


async def test_speech_is_as_long_as_it_was() -> None:
    """Words whole, and as many samples as there were."""
    word = {"text": "Hello.", "start_ms": 0.0, "end_ms": 200.0, "precision": "exact", "joined": False}
    one = played(
        ("tts", {"id": 0, "sentence": "Hello."}),
        ("tts", {"id": 0, "ms": 5.0, "word": word}),
        ("tts", {"id": 0, "ms": 6.0, "bytes": 480}),
        ("tts", {"id": 0, "ms": 6.0, "over": True}),
    )
    async with one.stages.tts.open(Voice()) as stream:
        assert [piece async for piece in stream.say("Hello.")] == [Word("Hello.", 0.0, 200.0), Audio(bytes(480))]


async def test_what_was_seen_and_judged_comes_again() -> None:
    """Also that it could not be."""
    one = played(
        ("parser", {"id": 0, "ms": 1.0, "failed": ["BadInput", "This picture is damaged."]}),
        ("turn_end", {"id": 0, "ms": 50.0, "chance": 0.9}),
        ("wording", {"text": "my light", "finished": 0.25}),
    )
    with pytest.raises(BadInput, match="damaged"):
        await one.stages.parser.picture(b"", "image/png")
    with pytest.raises(StageFailed, match="No picture"):
        await one.stages.parser.picture(b"", "image/png")
    assert one.stages.turn_end is not None
    assert one.stages.wording is not None
    assert await one.stages.turn_end.judge(b"") == 0.9
    with pytest.raises(StageFailed):
        await one.stages.turn_end.judge(b"")
    assert one.stages.wording.finished("my light") == 0.25
    assert 0 <= one.stages.wording.finished("never said") <= 1
