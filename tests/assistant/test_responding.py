"""The answering half: one turn after another, each answer a task of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from assistant.conversation import Item
from assistant.delivering import Deliverer
from assistant.messages import (
    AnswerDone,
    AnswerStarted,
    Routed,
    Said,
    Sounded,
    Trouble,
    WasCut,
)
from assistant.pacing import Channel
from assistant.responding import TURNS, Responder
from assistant.settings import Settings
from assistant.stages import Stages
from assistant.talk import House, Turn
from assistant.testing.stages import Answerer, StubOmni, StubSynthesizer, echo, stub_stages
from pipelines.asr import Transcript
from pipelines.omni import Attachment, Dialogue, Line, Place, Question, Reply, Show, Text, Verdict
from pipelines.tts import Voice
from tests.assistant.conftest import LONG, SPEC, Alone, alone, during

pytestmark = pytest.mark.looptime


class Choir(StubSynthesizer):
    """Notes with which voices it was asked to speak."""

    def __init__(self) -> None:
        super().__init__()
        self.voices: list[Voice] = []

    @asynccontextmanager
    async def open(self, voice: Voice) -> AsyncIterator[StubSynthesizer]:
        self.voices.append(voice)
        async with super().open(voice) as stream:
            yield stream


@dataclass
class Desk:
    """A responder with its deliverer."""

    state: Alone
    deliverer: Deliverer
    responder: Responder
    omni: StubOmni
    choir: Choir

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Desk]:
        async with during(self.responder.run(), self.deliverer.run()):
            yield self

    def say(self, text: str, item_id: str) -> Turn:
        """A line of the caller in the conversation, and the turn that asks it."""
        self.state.talk.conversation.add(Item(item_id, text=text))
        return Turn(text)

    @property
    def said(self) -> list[str]:
        return [said.text for said in self.state.of(Said)]

    @property
    def asked(self) -> list[str]:
        return [question.text for question in self.omni.questions]


def desk(
    answerer: Answerer = echo,
    *,
    omni: StubOmni | None = None,
    house: House | None = None,
    settings: Settings | None = None,
    channel: Channel | None = None,
) -> Desk:
    omni, choir = omni or StubOmni(answerer), Choir()
    stages: Stages = replace(stub_stages(), omni=omni, tts=choir)
    state = alone(stages, house=house, settings=settings, channel=channel)
    deliverer = Deliverer(state.talk, lambda _: None)
    return Desk(state, deliverer, Responder(state.talk, deliverer), omni, choir)


def counting(question: Question) -> list[Text]:
    return [Text(f"{question.text}: {LONG}")]


# One turn after another


async def test_a_turn_is_answered() -> None:
    """Understood, started, routed, said, sounded and done; while that lasts the responder is busy."""
    async with desk().open() as one:
        assert not one.responder.busy
        one.responder.ask(Turn("hello"))
        assert one.responder.busy
        await asyncio.sleep(2)
        assert not one.responder.busy
    assert list(dict.fromkeys(one.state.kinds)) == [
        "AnswerStarted",
        "Routed",
        "Said",
        "Cued",
        "Sounded",
        "AnswerDone",
        "PlayedOut",
    ]
    assert one.said == ["You said hello."]


async def test_the_answer_to_the_next_turn_ends_the_one_that_still_plays() -> None:
    """When all of an answer is composed the next turn is taken, and cuts what has not been heard of it."""
    async with desk(counting).open() as one:
        one.responder.ask(Turn("first"))
        await asyncio.sleep(1.0)
        one.responder.ask(Turn("second"))
        await asyncio.sleep(5)
    assert [cut.text for cut in one.state.of(WasCut)] == ["first: one two three four"]
    assert [done.status for done in one.state.of(AnswerDone)] == ["cancelled", "completed"]


async def test_a_turn_waits_for_the_answer_before_it_to_be_composed() -> None:
    """One answer is made at a time, in the order of the turns."""
    async with desk(lambda q: [Text(f"{q.text}."), 1.0]).open() as one:
        for text in ("one", "two", "three"):
            one.responder.ask(Turn(text))
        await asyncio.sleep(0.5)
        assert one.asked == ["one"]
        await asyncio.sleep(1.0)
        assert one.asked == ["one", "two"]
        await asyncio.sleep(3)
    assert one.said == ["one.", "two.", "three."]


async def test_past_the_bound_the_oldest_turn_goes_unanswered() -> None:
    """More turns than may wait: the newest are answered."""
    async with desk(lambda q: [Text(f"{q.text}.")]).open() as one:
        for number in range(TURNS + 2):
            one.responder.ask(Turn(str(number)))
        await asyncio.sleep(10)
    assert one.asked == [str(number) for number in range(2, TURNS + 2)]


# What is asked


async def test_understanding_gets_the_question_with_all_it_needs() -> None:
    """The words and how they were heard, the dialogue's state, and what the deployment and the channel can do."""
    dialogue = Dialogue(Place("light", "plug"), (Reply("plug:0", "yes"),))
    one = desk(house=House(person="Desk 2", language="en"), channel=Channel(can_show=False))
    one.state.talk.conversation.dialogue = dialogue
    heard = Transcript("my light", 0.4)
    async with one.open():
        one.responder.ask(Turn("my light", heard, picked="plug:0"))
        await asyncio.sleep(2)
    assert one.omni.questions == [
        Question(
            "my light", heard, "plug:0", language="en", dialogue=dialogue, history=(), can_show=False, person="Desk 2"
        )
    ]


async def test_the_history_is_what_came_before_the_question() -> None:
    """The question itself is no part of it; an answer is, as far as it was heard; so is a line that is no question."""
    async with desk(counting).open() as one:
        one.responder.ask(one.say("first", "i1"))
        await asyncio.sleep(1.0)
        one.responder.stop("turn_detected")
        one.responder.ask(one.say("second", "i2"))
        await asyncio.sleep(0.1)
        one.responder.ask(Turn(picked="plug:0"))
        await asyncio.sleep(0.1)
    first, second, picked = (question.history for question in one.omni.questions)
    assert first == ()
    assert second == (Line("caller", "first"), Line("assistant", "first: one two three four"))
    assert picked[2] == Line("caller", "second")


async def test_the_greeting_needs_no_model() -> None:
    """The deployment's own words are said, and routed as a greeting."""
    async with desk(house=House(greeting="Welcome.")).open() as one:
        one.responder.ask(Turn(greeting=True))
        await asyncio.sleep(1)
    assert (one.said, one.asked) == (["Welcome."], [])
    assert one.state.of(Routed)[0].verdict == "greeting"


@pytest.mark.parametrize("modality", [None, "text"])
async def test_nothing_to_say_is_an_empty_answer(modality: object) -> None:
    """It has no item, is done at once, and leaves what is being said alone."""
    async with desk(counting).open() as one:
        one.responder.ask(Turn("first"))
        await asyncio.sleep(1)
        one.responder.ask(Turn(nothing=True, modality=modality, metadata={"k": "v"}))  # type: ignore[arg-type]
        await asyncio.sleep(0.01)
        started = one.state.of(AnswerStarted)[1]
        assert (started.item_id, started.modality, started.metadata) == ("", modality or "audio", {"k": "v"})
        assert one.state.told[-1] == AnswerDone(started.response_id, None, "completed")
        await asyncio.sleep(5)
    assert not one.state.of(WasCut)
    assert one.asked == ["first"]


@pytest.mark.parametrize(
    ("asked", "default", "given"), [(None, "audio", "audio"), (None, "text", "text"), ("text", "audio", "text")]
)
async def test_the_modality_is_the_turns_own_or_the_sessions(asked: object, default: object, given: str) -> None:
    """A turn may ask for text in a session of voice; its metadata is given back."""
    one = desk(settings=Settings(modality=default))  # type: ignore[arg-type]
    async with one.open():
        one.responder.ask(Turn("hello", modality=asked, metadata={"k": "v"}))  # type: ignore[arg-type]
        await asyncio.sleep(2)
    (started,) = one.state.of(AnswerStarted)
    assert (started.modality, started.metadata) == (given, {"k": "v"})
    assert bool(one.state.of(Sounded)) == (given == "audio")


@pytest.mark.parametrize(("wanted", "name"), [("", "house voice"), ("other", "other")])
async def test_the_voice_is_the_clients_or_the_houses(wanted: str, name: str) -> None:
    """The speeds of client and deployment multiply."""
    house = House(voice="house voice", speed=0.8, language="en")
    one = desk(house=house, settings=Settings(voice=wanted, speed=1.5))
    async with one.open():
        one.responder.ask(Turn("hello"))
        await asyncio.sleep(1)
    (voice,) = one.choir.voices
    assert (voice.language, voice.name) == ("en", name)
    assert voice.speed == pytest.approx(1.2)


BOTH = House("Acme", "Hello.", "Ann", voice="slt", others={"zh": House("艾克", "您好。", "安妮", "zh", "cmn", 0.9)})


async def test_the_sessions_language_is_that_of_question_voice_and_greeting() -> None:
    """Understanding, voice, greeting and who takes over are those of the language chosen, from the next turn on."""
    one = desk(house=BOTH, settings=Settings(language="zh"))
    async with one.open():
        one.responder.ask(Turn(greeting=True))
        await asyncio.sleep(2)
        one.responder.ask(Turn("灯是红色的"))
        await asyncio.sleep(2)
        one.state.talk.settings = Settings()
        one.responder.ask(Turn("hello"))
        await asyncio.sleep(2)
    assert one.said[0] == "您好。"
    assert [(asked.language, asked.person) for asked in one.omni.questions] == [("zh", "安妮"), ("en", "Ann")]
    assert [(voice.language, voice.name) for voice in one.choir.voices] == [("zh", "cmn"), ("zh", "cmn"), ("en", "slt")]


async def test_what_nobody_can_say_is_written() -> None:
    """Without a voice for the session's language its answers are text, whatever was asked for."""
    one = desk(house=BOTH, settings=Settings(language="zh"))
    one.choir.languages = ("en",)
    async with one.open():
        one.responder.ask(Turn("你好", modality="audio"))
        await asyncio.sleep(2)
    assert one.state.of(AnswerStarted)[0].modality == "text"
    assert not one.state.of(Sounded)


async def test_a_channel_that_shows_nothing_is_routed_so() -> None:
    """The router knows of the channel, and the reason says so."""
    one = desk(lambda q: [Verdict("answer", 1.0, "sure"), Show(SPEC), Text("Look.")], channel=Channel(can_show=False))
    async with one.open():
        one.responder.ask(Turn("hello"))
        await asyncio.sleep(1)
    assert one.state.of(Routed)[0].kind == "text"
    assert "shows no drawings" in one.state.of(Routed)[0].reason


# Waiting for the store


@pytest.mark.parametrize("durable", [True, False])
async def test_an_answer_is_composed_while_its_turn_is_stored(durable: bool) -> None:
    """It is let out when the turn is committed, and says whether that was in time."""
    async with desk().open() as one:
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        one.responder.ask(Turn("hello", stored=stored))
        await asyncio.sleep(1)
        assert one.asked == ["hello"]
        assert one.choir.said == ["You said hello."]
        assert one.state.told == []
        stored.set_result(durable)
        await asyncio.sleep(2)
    assert one.state.of(Routed)[0].durable is durable
    assert one.state.of(AnswerDone)


async def test_an_answer_stopped_before_its_turn_is_stored_leaves_no_trace() -> None:
    """Nothing is told or kept of it, its stages are closed, and the storing itself goes on."""
    async with desk(lambda q: [Text("One."), 60.0]).open() as one:
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        one.responder.ask(Turn("hello", stored=stored))
        await asyncio.sleep(1)
        assert one.responder.stop("turn_detected")
        await asyncio.sleep(1)
        assert not stored.cancelled()
        assert (one.omni.open_streams, one.choir.open_streams) == (0, 0)
        assert not one.responder.stop("turn_detected")
    assert one.state.told == []
    assert one.state.talk.conversation.items == []


# Stopping


async def test_stopping_ends_the_answer_and_what_waits() -> None:
    """The running answer is cut, the turns that wait are dropped, and the next one is answered."""
    async with desk(lambda q: [*counting(q), 30.0]).open() as one:
        for text in ("one", "two"):
            one.responder.ask(Turn(text))
        await asyncio.sleep(1.0)
        assert one.responder.stop("client_cancelled")
        await asyncio.sleep(1.0)
        assert not one.responder.busy
        assert (one.asked, one.omni.open_streams) == (["one"], 0)
        one.responder.ask(Turn("three"))
        await asyncio.sleep(0.1)
        assert one.asked == ["one", "three"]
    assert one.state.of(AnswerDone)[0].reason == "client_cancelled"


async def test_there_may_be_nothing_to_stop() -> None:
    """Whether anything was stopped is said: a turn that waits counts, and so does an answer that is only played."""
    one = desk()
    assert not one.responder.stop("client_cancelled")
    one.responder.ask(Turn("one"))
    assert one.responder.stop("client_cancelled")
    assert not one.responder.stop("client_cancelled")
    async with one.open():
        one.responder.ask(Turn("two"))
        await asyncio.sleep(0.3)
        assert not one.responder.busy
        assert one.responder.stop("client_cancelled")
        assert not one.responder.stop("client_cancelled")
    assert one.asked == ["two"]


async def test_what_was_shown_is_part_of_the_question() -> None:
    """It is asked for when the question is put, and waited for; a turn with which nothing was shown has none."""
    shown = (Attachment("image", b"jpeg", "f1"),)

    async def look() -> tuple[Attachment, ...]:
        await asyncio.sleep(0.2)
        return shown

    async with desk().open() as one:
        one.responder.ask(Turn("what is this", look=look))
        await asyncio.sleep(2)
        one.responder.ask(Turn("thanks"))
        await asyncio.sleep(2)
    assert [question.attachments for question in one.omni.questions] == [shown, ()]


# What fails


async def test_a_bug_in_an_answer_is_told_and_the_next_is_given() -> None:
    """Whatever an answer raises is a plain error to the client, and not the session's end."""

    def buggy() -> Channel:
        raise KeyError("a bug")

    async with desk().open() as one:
        channel, one.state.talk.channel = one.state.talk.channel, buggy
        one.responder.ask(Turn("bad"))
        await asyncio.sleep(0.1)
        one.state.talk.channel = channel
        assert not one.responder.stop("client_cancelled")
        one.responder.ask(Turn("good"))
        await asyncio.sleep(1)
    assert [trouble.error.message for trouble in one.state.of(Trouble)] == ["The answer could not be given."]
    assert one.said == ["You said good."]
    assert [done.status for done in one.state.of(AnswerDone)] == ["completed"]


async def test_an_answer_that_does_not_fit_in_is_refused_with_its_reason(fill: Callable[[Alone, int], None]) -> None:
    """In a full conversation the client learns why there is no answer; nothing of it lingers."""
    async with desk().open() as one:
        fill(one.state, 0)
        one.responder.ask(Turn("hello"))
        await asyncio.sleep(1)
        assert [trouble.error.code for trouble in one.state.of(Trouble)] == ["conversation_full"]
        assert not one.responder.stop("client_cancelled")
        fill(one.state, 1)
        one.responder.ask(Turn("again"))
        await asyncio.sleep(1)
    assert one.said == ["You said again."]
    assert one.state.kinds[0] == "Trouble"
