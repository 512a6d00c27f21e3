"""Answers outside the conversation: beside it, and without a trace in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from assistant.asides import AT_ONCE, REMEMBERED, Asides
from assistant.conversation import Item
from assistant.errors import NotPossible
from assistant.messages import (
    AnswerDone,
    AnswerStarted,
    Said,
    Sounded,
    ToolCalled,
    Trouble,
)
from assistant.settings import Tool, Wishes
from assistant.talk import Turn
from assistant.testing.stages import StubOmni, StubSynthesizer, stub_stages
from pipelines.errors import StageFailed
from pipelines.omni import Become, Call, Dialogue, Piece, Place, Question, Show, Text, Verdict
from tests.assistant.conftest import LONG, SPEC, Alone, alone

pytestmark = pytest.mark.looptime

THERE = Dialogue(Place("light", "plug"))


@dataclass
class Desk:
    """The asides of a session of which nothing else runs."""

    state: Alone
    asides: Asides
    group: asyncio.TaskGroup

    def begin(self, turn: Turn, items: Sequence[Item] = ()) -> None:
        self.asides.begin(turn, items, "e1", self.group)

    @property
    def omni(self) -> StubOmni:
        omni = self.state.talk.stages.omni
        assert isinstance(omni, StubOmni)
        return omni


@asynccontextmanager
async def desk(
    answerer: Callable[[Question], Sequence[Piece | float | Exception]] | None = None,
) -> AsyncIterator[Desk]:
    """Asides with what is answered; at the end they are waited for, and nothing is left of them."""
    state = alone(stub_stages((), answerer) if answerer else stub_stages())
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        one = Desk(state, Asides(state.talk), group)
        yield one
    assert one.asides.tasks == {}
    assert one.omni.open_streams == 0


async def test_an_aside_is_a_whole_response_and_no_part_of_the_conversation() -> None:
    """Started, said, sounded and done; the conversation, its state and the store are as they were."""

    def answerer(question: Question) -> Sequence[Piece | float | Exception]:
        return [
            Verdict("answer", 1.0, "sure"),
            Show(SPEC),
            Become(THERE, "released"),
            Text("It is red."),
            Call("x", {}),
        ]

    async with desk(answerer) as one:
        one.begin(Turn("what is it?", metadata={"k": "v"}))
    assert list(dict.fromkeys(one.state.kinds)) == ["AnswerStarted", "Said", "Sounded", "AnswerDone"]
    (started,), (done,) = one.state.of(AnswerStarted), one.state.of(AnswerDone)
    assert (started.aside, started.previous, started.metadata, started.modality) == (True, None, {"k": "v"}, "audio")
    assert started.response_id == done.response_id
    assert done.status == "completed"
    assert one.state.talk.conversation.items == []
    assert one.state.talk.conversation.dialogue == Dialogue()
    assert one.state.store.written == []
    assert one.state.talk.drawn is None


async def test_an_aside_knows_what_was_said_before_as_far_as_a_model_reads() -> None:
    """The items that it is given are its history, the newest of them, and the dialogue stands where it stands."""
    items = [Item(f"i{number}", text=f"line {number}") for number in range(REMEMBERED + 50)]
    async with desk() as one:
        one.state.talk.conversation.dialogue = THERE
        one.begin(Turn("line 149", modality="text"), items)
    (question,) = one.omni.questions
    assert question.history[-1].text == "line 148"
    assert question.dialogue == THERE
    assert not question.can_show


async def test_an_aside_leaves_as_fast_as_it_is_composed() -> None:
    """Speech of two seconds is there without waiting for anybody to hear it."""
    async with desk(lambda _: [Text(LONG)]) as one:
        began = asyncio.get_running_loop().time()
        one.begin(Turn("go on"))
    assert asyncio.get_running_loop().time() - began < 0.5
    assert sum(len(piece.pcm) for piece in one.state.of(Sounded)) == 12 * 200 * 48


async def test_an_aside_may_call_functions_and_only_its_own() -> None:
    """The functions of this answer alone are called; nothing is done in the world."""
    async with desk(lambda _: [Text("Well."), Call("mine", {"a": "b"}), Call("other", {})]) as one:
        one.begin(Turn("go on", modality="text", wishes=Wishes(tools=(Tool("mine"),))))
    (called,) = one.state.of(ToolCalled)
    assert (called.item.name, called.item.arguments) == ("mine", '{"a": "b"}')
    assert one.state.kinds[-1] == "AnswerDone"
    assert one.state.store.written == []


async def test_an_aside_may_have_a_voice_of_its_own() -> None:
    """The voice of this answer is the one asked for."""
    voices = []

    class Listening(StubSynthesizer):
        def open(self, voice):  # type: ignore[no-untyped-def]
            voices.append(voice.name)
            return super().open(voice)

    async with desk() as one:
        one.state.talk.stages = stub_stages()
        object.__setattr__(one.state.talk.stages, "tts", Listening())
        one.begin(Turn("go on", wishes=Wishes(voice="slt")))
    assert voices == ["slt"]


async def test_an_aside_with_nothing_to_answer_is_empty() -> None:
    """It is started and done, as in the conversation."""
    async with desk() as one:
        one.begin(Turn(nothing=True))
    assert one.state.kinds == ["AnswerStarted", "AnswerDone"]
    assert one.state.of(AnswerStarted)[0].aside


async def test_several_are_given_at_once_and_not_too_many() -> None:
    """They do not wait for each other; one too many is refused."""
    async with desk(lambda q: [1.0, Text(q.text)]) as one:
        for number in range(AT_ONCE):
            one.begin(Turn(f"aside {number}", modality="text"))
        with pytest.raises(NotPossible) as caught:
            one.begin(Turn("late"))
        assert caught.value.code == "too_many_responses"
        await asyncio.sleep(1.1)
        assert len(one.state.of(AnswerDone)) == AT_ONCE
    assert {said.text for said in one.state.of(Said)} == {f"aside {number}" for number in range(AT_ONCE)}


async def test_an_aside_is_cancelled_by_its_id() -> None:
    """The one that is meant ends as cancelled, the other goes on; a stranger's id stops none."""
    async with desk(lambda q: [Text("Well. "), 5.0, Text(q.text)]) as one:
        for text in ("one", "two"):
            one.begin(Turn(text, modality="text"))
        await asyncio.sleep(1)
        first = one.state.of(AnswerStarted)[0].response_id
        assert not one.asides.stop("resp_other")
        assert one.asides.stop(first)
    assert {done.response_id == first: done.status for done in one.state.of(AnswerDone)} == {
        True: "cancelled",
        False: "completed",
    }
    assert not one.asides.stop(first)


async def test_an_aside_that_fails_says_so_and_ends() -> None:
    """A stage that fails makes a failed response with an apology, as in the conversation."""
    async with desk(lambda _: [StageFailed("It broke.")]) as one:
        one.begin(Turn("go on", modality="text"))
    (done,) = one.state.of(AnswerDone)
    assert done.status == "failed"


@pytest.mark.parametrize("place", ["assistant.responding.Playing", "assistant.delivering.Item"])
async def test_an_aside_that_breaks_ends_too(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """What nobody foresaw is told with the id of the request, and leaves nothing running."""

    def broken(*_: object) -> None:
        raise ValueError("nobody foresaw this")

    monkeypatch.setattr(place, broken)
    async with desk() as one:
        one.begin(Turn("go on", modality="text"))
    (trouble,) = one.state.of(Trouble)
    assert trouble.event_id == "e1"
