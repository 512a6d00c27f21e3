"""The scripted caller: it speaks and listens in real time, and knows to the sample what it heard."""

from __future__ import annotations

import asyncio

import pytest

from assistant.messages import AnswerDone, AnswerStarted, Said, Sounded, SpeechStarted
from assistant.testing.caller import PIECE_MS, calling
from assistant.testing.stages import stub_stages
from pipelines.omni import Text

pytestmark = pytest.mark.looptime


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_speaking_takes_as_long_as_it_sounds() -> None:
    """Audio goes out in real time, in pieces of 20 ms."""
    async with calling(stub_stages()) as caller:
        began = now()
        await caller.speak(500, 300)
        assert now() - began == pytest.approx(0.8)
        assert caller.of(SpeechStarted)


async def test_hearing_out_ends_when_the_last_sample_was_played() -> None:
    """An answer is played in real time from its first audio on; all of it was heard."""
    async with calling(stub_stages(answerer=lambda q: [Text("one two three four five")])) as caller:
        began = now()
        await caller.write("count")
        await caller.hear_out()
        assert now() - began == pytest.approx(1.0, abs=5 * PIECE_MS / 1000)
    assert sum(caller.heard_ms.values()) == pytest.approx(1000)
    assert caller.cues("word") == ["one", "two", "three", "four", "five"]
    assert caller.said == "one two three four five"


async def test_a_caller_who_interrupts_plays_no_more() -> None:
    """What was sent ahead is dropped here with the cut, so what was heard is what was played."""
    async with calling(stub_stages(["stop"], lambda q: [Text("one two three four five six " * 3)])) as caller:
        await caller.write("count")
        started = await caller.wait_for(AnswerStarted)
        await asyncio.sleep(0.6)
        await caller.speak(300)
        heard = caller.heard_ms[started.item_id]
        await asyncio.sleep(1)
        assert caller.heard_ms[started.item_id] == heard
    assert heard < sum(len(sounded.pcm) for sounded in caller.of(Sounded) if sounded.item_id == started.item_id) / 48


async def test_waiting_is_for_the_future_or_from_a_place_on() -> None:
    """A notice that came already is found at once; from an index on only newer ones count; a minute is the limit."""
    async with calling(stub_stages()) as caller:
        await caller.write("one")
        first = await caller.hear_out()
        assert await caller.wait_for(AnswerDone) is first
        since = len(caller.notices)
        await caller.write("two")
        assert (await caller.wait_for(Said, since=since)).text == "You said two."
        with pytest.raises(TimeoutError):
            await caller.wait_for(Said, lambda said: said.text == "never")
