"""Recognised once."""

from __future__ import annotations

from assistant.testing.stages import StubRecognizer
from evals.remembering import Memory, Remembering
from pipelines.asr import Ear


async def recognised(ear: Remembering) -> str:
    """One utterance from its start to its words."""
    async with ear.open(Ear()) as stream:
        stream.feed(bytes(32_000))
        stream.segment_end()
        assert isinstance(stream.partial, str)
        return (await stream.finish()).text


async def test_the_second_run_gives_the_words_of_the_first() -> None:
    """Question by question and utterance by utterance, without the recogniser."""
    memory: Memory = {}
    script = ["one", "two", "three"]
    recogniser = StubRecognizer(list(script))
    ear = Remembering(recogniser, memory, "q01")
    heard = [await recognised(ear), await recognised(ear), await recognised(Remembering(recogniser, memory, "q02"))]
    assert heard == script

    silent = StubRecognizer()
    assert await recognised(Remembering(silent, memory, "q02")) == "three"
    again = Remembering(silent, memory, "q01")
    assert [await recognised(again), await recognised(again)] == ["one", "two"]
    assert silent.bytes_fed == []


async def test_what_is_not_remembered_is_recognised() -> None:
    """A question that is new reaches the recogniser, with its audio."""
    stub = StubRecognizer(["hello"])
    ear = Remembering(stub, {}, "q09")
    assert await recognised(ear) == "hello"
    assert stub.bytes_fed == [32_000]
