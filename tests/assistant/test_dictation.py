"""Recordings that a client brings: recognised each for itself, within a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from assistant.conversation import Item
from assistant.dictation import AT_ONCE, Dictation
from assistant.errors import FrontdeskError, NotPossible
from assistant.listening import FINAL_S
from assistant.messages import AudioIn
from assistant.settings import Settings
from assistant.talk import House
from assistant.testing.stages import StubRecognizer, stub_stages, tone
from pipelines.asr import Transcript
from pipelines.errors import StageFailed
from pipelines.omni import Dialogue, Reply
from tests.assistant.conftest import Alone, alone

pytestmark = pytest.mark.looptime


@dataclass
class Desk:
    """Dictation by itself, and what it said was done."""

    state: Alone
    dictation: Dictation
    group: asyncio.TaskGroup
    done: list[tuple[str, Transcript, float, FrontdeskError | None]] = field(default_factory=list)

    @property
    def asr(self) -> StubRecognizer:
        asr = self.state.talk.stages.asr
        assert isinstance(asr, StubRecognizer)
        return asr

    def begin(self, name: str, ms: float = 1_000, rate: int = 24_000) -> None:
        self.dictation.admit()
        self.dictation.begin(Item(name), AudioIn(tone(ms, rate=rate), rate), self.group)


@asynccontextmanager
async def desk(*script: str | Transcript | Exception, latency_s: float = 0.0) -> AsyncIterator[Desk]:
    """Dictation with what will be recognised; at the end nothing is left of it."""
    state = alone(stub_stages(script, asr_latency_s=latency_s))
    async with asyncio.TaskGroup() as group:
        one = Desk(state, Dictation(state.talk, lambda *told: one.done.append(told)), group)
        yield one
    assert one.dictation.tasks == {}
    assert one.asr.open_streams == 0


@pytest.mark.parametrize("rate", [8_000, 24_000])
async def test_a_recording_has_its_words(rate: int) -> None:
    """All of it is heard at the recogniser's rate, with the replies that are expected, and its words are told."""
    async with desk(Transcript("it is red", 0.7)) as one:
        one.state.talk.conversation.dialogue = Dialogue(replies=(Reply("a", "yes", ("yeah",)),))
        one.begin("i", 1_700, rate)
        assert [task.get_name() for task in one.dictation.tasks.values()] == ["recognise i"]
    assert one.done == [("i", Transcript("it is red", 0.7), 1.7, None)]
    assert one.asr.bytes_fed == [1_700 * 32]
    assert one.asr.expected == [("yes", "yeah")]


@pytest.mark.parametrize(("latency_s", "fails"), [(FINAL_S + 1.9, False), (FINAL_S + 2.1, True)])
async def test_a_recording_has_its_own_length_and_what_a_turn_has(latency_s: float, fails: bool) -> None:
    """Past the deadline the words are given up, with a reason."""
    async with desk("late", latency_s=latency_s) as one:
        one.begin("i", 2_000)
    ((_, transcript, _, error),) = one.done
    assert (error is not None) == fails
    assert transcript.text == ("" if fails else "late")


async def test_a_recogniser_that_fails_is_told() -> None:
    """What went wrong comes with the item, and there are no words."""
    async with desk(StageFailed("It broke.")) as one:
        one.begin("i")
    ((_, transcript, _, error),) = one.done
    assert transcript.text == ""
    assert str(error) == "It broke."


async def test_only_so_many_are_recognised_at_once() -> None:
    """One too many is refused; when one has ended there is room again."""
    async with desk(*"abcde", latency_s=1.0) as one:
        for number in range(AT_ONCE):
            one.begin(f"i{number}")
        with pytest.raises(NotPossible) as caught:
            one.begin("late")
        assert caught.value.code == "too_many_recordings"
        await asyncio.sleep(1.1)
        one.begin("again")
    assert [name for name, *_ in one.done] == ["i0", "i1", "i2", "i3", "again"]


async def test_a_recording_that_is_dropped_ends_untold() -> None:
    """An item that was deleted has its recognition ended; dropping what is not there is nothing."""
    async with desk("a", latency_s=1.0) as one:
        one.begin("i")
        await asyncio.sleep(0.5)
        one.dictation.drop("i")
        one.dictation.drop("i")
    assert one.done == []


async def test_a_recording_in_a_language_that_is_not_heard_is_refused() -> None:
    """It is said in that language, and nothing is recognised."""
    async with desk("hello") as one:
        one.state.talk.house = House(others={"zh": House(language="zh")})
        one.state.talk.settings = Settings(language="zh")
        with pytest.raises(NotPossible) as refused:
            one.begin("i1")
        assert refused.value.code == "language_not_heard"
        assert "中文" in refused.value.message
    assert one.asr.expected == []
