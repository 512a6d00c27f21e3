"""The delivering half: an answer leaves at its pace, is followed while it is played, and does what was heard."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from assistant.answer import Action, Routed, Spoken
from assistant.conversation import Item
from assistant.delivering import REMEMBERED, Deliverer, content_key
from assistant.errors import FrontdeskError, NotPossible
from assistant.messages import (
    AnswerDone,
    AnswerStarted,
    Cued,
    Drawn,
    ItemTruncated,
    Paused,
    PlayedOut,
    Quietened,
    Said,
    Sounded,
    ToolCalled,
    Trouble,
    Truncate,
    WasCut,
    WentOn,
)
from assistant.messages import Routed as RoutedNotice
from assistant.pacing import Channel, Pacer
from assistant.playing import Playing
from assistant.router import Route
from assistant.settings import Modality, Settings, Tool, Wishes
from assistant.talk import House
from assistant.testing.caller import calling
from assistant.testing.stages import stub_stages, tone
from assistant.timeline import BYTES_PER_MS, READING_MS_PER_WORD, Cue, Effect, Timeline
from pipelines.diagram import Drawing
from pipelines.errors import StageFailed
from pipelines.omni import Become, Call, Dialogue, Evidence, Mark, Place, Question, Reply, Show, Text, Verdict
from tests.assistant.conftest import LONG, SPEC, Alone, alone, during

pytestmark = pytest.mark.looptime

REPORTING = Channel(position="client")
THERE = Dialogue(Place("light", "plug", walked=("plug",)))


@dataclass
class Desk:
    """A deliverer by itself, and whether it said that something sounds."""

    state: Alone
    deliverer: Deliverer
    sounding: list[bool]

    def answer(self, *effects: Effect[Action], words: int = 10, modality: Modality = "audio") -> Playing:
        """An answer, composed whole: so many words of 100 ms each, or at reading speed."""
        timeline: Timeline[Action, Dialogue] = Timeline(silent=modality == "text")
        for number in range(words):
            timeline.add_effect(Effect(0.0, "released", Spoken(f"w{number}")))
            if modality == "text":
                timeline.add_reading(f"w{number}")
            else:
                timeline.add_cue(Cue("word", number * 100, number * 100 + 100, f"w{number}"))
                timeline.add_speech(tone(100))
        for effect in effects:
            timeline.add_effect(effect)
        timeline.close()
        new_id = self.state.talk.world.new_id
        return Playing(new_id("resp"), new_id("item"), modality, timeline, Pacer(self.state.channel))

    def give(self, playing: Playing, *, durable: bool = True) -> Playing:
        """Let it out."""
        self.deliverer.playing = playing
        self.deliverer.start(playing, durable)
        return playing

    def item(self, playing: Playing) -> Item:
        return self.state.talk.conversation.get(playing.item_id)

    @property
    def sent_ms(self) -> float:
        return sum(len(sounded.pcm) for sounded in self.state.of(Sounded)) / BYTES_PER_MS


def desk(*, channel: Channel | None = None, house: House | None = None, tools: tuple[str, ...] = ()) -> Desk:
    state = alone(channel=channel, house=house, settings=Settings(tools=tuple(Tool(name) for name in tools)))
    sounding: list[bool] = []
    return Desk(state, Deliverer(state.talk, sounding.append), sounding)


def heard(at_ms: float, action: Action) -> Effect[Action]:
    return Effect(at_ms, "heard", action)


def at_once(action: Action) -> Effect[Action]:
    return Effect(0.0, "released", action)


# What leaves, and when


async def test_nothing_leaves_before_the_start() -> None:
    """An answer that is still held back leaves no trace, however long it waits; told to stop, it leaves none either."""
    one = desk()
    async with during(one.deliverer.run()):
        playing = one.answer(at_once(Become(THERE, "released")))
        one.deliverer.playing = playing
        one.deliverer.changed()
        await asyncio.sleep(5)
        assert one.deliverer.active is None
        one.deliverer.cut("turn_detected")
        await asyncio.sleep(5)
    assert one.deliverer.playing is None
    assert (one.state.told, one.sounding, one.state.store.written) == ([], [], [])
    assert one.state.talk.conversation.items == []


async def test_an_answer_leaves_in_order_and_ends_in_the_history() -> None:
    """Started, said, cued ahead of the sound, done when all has left, and held whole in the history."""
    one = desk()
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(words=3))
        await asyncio.sleep(1)
    assert list(dict.fromkeys(one.state.kinds)) == [
        "AnswerStarted",
        "Said",
        "Cued",
        "Sounded",
        "AnswerDone",
        "PlayedOut",
    ]
    assert one.state.of(AnswerStarted) == [AnswerStarted(playing.response_id, playing.item_id, None, "audio", None)]
    assert [said.text for said in one.state.of(Said)] == ["w0", "w1", "w2"]
    assert [cue.text for cued in one.state.of(Cued) for cue in cued.cues] == ["w0", "w1", "w2"]
    assert b"".join(sounded.pcm for sounded in one.state.of(Sounded)) == tone(100) * 3
    assert one.item(playing) == Item(
        playing.item_id, role="assistant", text="w0 w1 w2", spoken=True, status="completed"
    )
    assert one.state.of(AnswerDone)[0].status == "completed"
    assert one.sounding == [True, False]
    assert one.deliverer.playing is None


async def test_audio_leaves_at_the_pace_of_the_channel() -> None:
    """No more is under way than the channel's lead; a sink that takes all at once gets all at once."""
    one = desk(channel=Channel(lead_ms=200))
    async with during(one.deliverer.run()):
        one.give(one.answer(words=20))
        for passed in range(0, 1500, 100):
            await asyncio.sleep(0.1)
            assert passed < one.sent_ms <= passed + 100 + 200 + 1
    eager = desk(channel=Channel(lead_ms=float("inf"), position="all"))
    async with during(eager.deliverer.run()):
        eager.give(eager.answer(words=20))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert eager.sent_ms == 2000
        assert eager.deliverer.playing is None


async def test_the_line_sounds_until_the_last_sample_was_played() -> None:
    """That an answer sounds is told once, with its first audio, and that it does not with its end."""
    one = desk()
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(words=8))
        await asyncio.sleep(0.7)
        assert one.state.of(AnswerDone)  # all has left
        assert one.sounding == [True]
        assert one.deliverer.active is None
        assert one.deliverer.playing is not None
        assert not one.state.of(PlayedOut)
        await asyncio.sleep(0.2)
        assert one.sounding == [True, False]
    assert one.state.of(PlayedOut) == [PlayedOut(playing.response_id)]


async def test_what_made_no_sound_or_was_cut_was_not_played_to_its_end() -> None:
    """An answer in writing, and one that was stopped, are not told as played."""
    written, stopped = desk(), desk()
    async with during(written.deliverer.run(), stopped.deliverer.run()):
        written.give(written.answer(modality="text"))
        stopped.give(stopped.answer())
        await asyncio.sleep(0.5)
        stopped.deliverer.cut("client_cancelled")
        await asyncio.sleep(10)
    assert written.state.of(AnswerDone)
    assert not written.state.of(PlayedOut)
    assert not stopped.state.of(PlayedOut)


async def test_a_text_answer_is_done_at_once_and_read_at_reading_speed() -> None:
    """Without audio the words are sent at once; what waits to be heard waits for the clock of reading."""
    one = desk()
    async with during(one.deliverer.run()):
        playing = one.give(
            one.answer(heard(1.5 * READING_MS_PER_WORD, Become(THERE, "heard")), words=4, modality="text")
        )
        await asyncio.sleep(0.01)
        assert [said.text for said in one.state.of(Said)] == ["w0", "w1", "w2", "w3"]
        assert one.state.of(AnswerDone)[0].status == "completed"
        await asyncio.sleep(1.4 * READING_MS_PER_WORD / 1000)
        assert one.state.talk.conversation.dialogue == Dialogue()
        await asyncio.sleep(0.2 * READING_MS_PER_WORD / 1000)
        assert one.state.talk.conversation.dialogue == THERE
        await asyncio.sleep(2)
        assert one.deliverer.playing is None
    assert one.sounding == []
    assert not one.item(playing).spoken


async def test_what_is_composed_later_leaves_when_it_is_told() -> None:
    """A deliverer that has sent everything waits for a change, and is not done before the answer is closed."""
    one = desk()
    timeline: Timeline[Action, Dialogue] = Timeline()
    playing = Playing("resp", "item", "audio", timeline, Pacer(one.state.channel))
    async with during(one.deliverer.run()):
        one.give(playing)
        await asyncio.sleep(3)
        timeline.add_speech(tone(100))
        one.deliverer.changed()
        await asyncio.sleep(3)
        assert one.sent_ms == 100
        assert not one.state.of(AnswerDone)
        timeline.close()
        one.deliverer.changed()
        await asyncio.sleep(0.01)
        assert one.state.of(AnswerDone)[0].status == "completed"


async def test_an_answer_of_which_a_stage_failed_is_delivered_and_failed() -> None:
    """What was composed goes out all the same; its status and its error say what happened."""
    one = desk()
    error = StageFailed("The voice is gone.")
    async with during(one.deliverer.run()):
        playing = one.answer(words=2)
        playing.failed(error)
        one.give(playing)
        await asyncio.sleep(1)
    done = one.state.of(AnswerDone)[0]
    assert (done.status, done.error, one.sent_ms) == ("failed", error, 200)
    assert one.item(playing).status == "incomplete"


@pytest.mark.parametrize("started", [True, False])
async def test_an_answer_that_is_given_up_ends(started: bool) -> None:
    """One that the client knows of is delivered as far as it is there, and failed; another is forgotten."""
    one = desk()
    one.deliverer.give_up(StageFailed("There is none."))  # nothing to give up
    timeline: Timeline[Action, Dialogue] = Timeline()
    timeline.add_speech(tone(100))
    playing = Playing("resp", "item", "audio", timeline, Pacer(one.state.channel))
    async with during(one.deliverer.run()):
        one.deliverer.playing = playing
        if started:
            one.deliverer.start(playing, True)
        await asyncio.sleep(1)
        one.deliverer.give_up(StageFailed("A bug."))
        await asyncio.sleep(1)
    assert one.deliverer.playing is None
    assert [done.status for done in one.state.of(AnswerDone)] == (["failed"] if started else [])
    assert one.sent_ms == (100 if started else 0)


# What is heard


async def test_effects_happen_when_they_were_heard() -> None:
    """The dialogue moves at its point, by the clock of a channel that does not report, and is stored."""
    one = desk()
    async with during(one.deliverer.run()):
        one.give(one.answer(heard(500, Become(THERE, "heard"))))
        await asyncio.sleep(0.49)
        assert one.state.talk.conversation.dialogue == Dialogue()
        await asyncio.sleep(0.06)
        assert one.state.talk.conversation.dialogue == THERE
    assert ("light", "plug", '["plug"]') in [write.values[2:] for write in one.state.store.written]


async def test_effects_wait_for_the_reports_of_a_client_that_reports() -> None:
    """What is surely played decides: the last report, not the clock; a report on another answer counts for nothing."""
    one = desk(channel=REPORTING)
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(heard(300, Become(THERE, "heard"))))
        for ms, item_id in ((299, playing.item_id), (900, "another"), (299, playing.item_id)):
            await asyncio.sleep(0.4)
            one.deliverer.report(item_id, ms)
        await asyncio.sleep(0.1)
        assert one.state.talk.conversation.dialogue == Dialogue()
        one.deliverer.report(playing.item_id, 300)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert one.state.talk.conversation.dialogue == THERE


async def test_a_late_report_on_nothing_is_no_trouble() -> None:
    """A client may report after the end of the answer."""
    one = desk()
    one.deliverer.report("item", 100)
    assert one.state.told == []


# Stopping


async def test_a_cut_answer_holds_what_was_heard() -> None:
    """Speech into an answer: what was heard is told, is the history, and is stored; the rest never happens."""
    one = desk()
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(heard(900, Become(THERE, "heard"))))
        await asyncio.sleep(0.36)
        one.deliverer.cut("turn_detected")
        await asyncio.sleep(2)
    (cut,) = one.state.of(WasCut)
    assert (cut.text, round(cut.at_ms)) == ("w0 w1 w2 w3", 360)
    (done,) = one.state.of(AnswerDone)
    assert (done.status, done.reason, done.item) == ("cancelled", "turn_detected", one.item(playing))
    assert (one.item(playing).said, one.item(playing).status) == ("w0 w1 w2 w3", "incomplete")
    assert one.state.talk.conversation.dialogue == Dialogue()
    assert one.sounding == [True, False]
    assert one.state.store.written[-1].values[4:7] == (one.item(playing).text, "w0 w1 w2 w3", "incomplete")
    one.deliverer.cut("turn_detected")
    assert len(one.state.of(WasCut)) == 1


async def test_an_answer_is_done_once_also_when_it_is_cut_after_it_left() -> None:
    """Speech into the last words, when all audio has left already, cuts what is heard and ends nothing twice."""
    one = desk()
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(words=6))
        await asyncio.sleep(0.41)
        one.deliverer.cut("turn_detected")
    assert [done.status for done in one.state.of(AnswerDone)] == ["completed"]
    assert one.item(playing).said == "w0 w1 w2 w3"
    assert len(one.state.of(WasCut)) == 1


async def test_a_text_answer_counts_as_read_when_it_is_cut() -> None:
    """What stands on a screen is not taken back: all of it is history, and what waited to be heard happens."""
    one = desk()
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(heard(900, Become(THERE, "heard")), words=4, modality="text"))
        await asyncio.sleep(0.1)
        one.deliverer.cut("turn_detected")
    assert one.item(playing).said == "w0 w1 w2 w3"
    assert one.state.talk.conversation.dialogue == THERE


@pytest.mark.parametrize("modality", ["audio", "text"])
async def test_cutting_before_anything_left_takes_nothing_for_heard(modality: Modality) -> None:
    """An answer that was let out this very moment and is stopped again has said nothing."""
    one = desk()
    playing = one.give(one.answer(heard(0, Become(THERE, "heard")), modality=modality))
    one.deliverer.cut("client_cancelled")
    assert one.item(playing).said == ""
    assert one.state.talk.conversation.dialogue == Dialogue()
    assert one.state.kinds == ["AnswerStarted", "WasCut", "AnswerDone"]


async def test_a_client_that_says_exactly_what_it_played_is_believed() -> None:
    """Truncation after the cut sets the history to the word, and does what turns out to have been heard."""
    one = desk()
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(heard(500, Become(THERE, "heard"))))
        await asyncio.sleep(0.42)
        one.deliverer.cut("client_cancelled")
        assert one.item(playing).said == "w0 w1 w2 w3"
        one.deliverer.truncate(Truncate(playing.item_id, 610))
    assert one.state.of(ItemTruncated) == [ItemTruncated(playing.item_id, 610)]
    assert one.item(playing).said == "w0 w1 w2 w3 w4 w5"
    assert one.state.talk.conversation.dialogue == THERE
    assert (len(one.state.of(WasCut)), len(one.state.of(AnswerDone))) == (1, 1)


async def test_truncating_the_answer_being_given_stops_it() -> None:
    """The client's word on a running answer is a cut at that place."""
    one = desk()
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(words=30))
        await asyncio.sleep(1.0)
        one.deliverer.truncate(Truncate(playing.item_id, 250))
        before = one.sent_ms
        await asyncio.sleep(1.0)
    assert one.sent_ms == before
    assert one.state.kinds[-3:] == ["ItemTruncated", "WasCut", "AnswerDone"]
    assert one.state.of(WasCut)[0].text == one.item(playing).said == "w0 w1 w2"
    assert one.state.of(AnswerDone)[0].reason == "client_cancelled"
    assert one.deliverer.playing is None


@pytest.mark.parametrize(("at_ms", "taken"), [(2000, True), (2001, False)])
async def test_a_position_outside_the_answer_is_refused(at_ms: int, taken: bool) -> None:
    """A second past what was sent is taken for a client's rounding, more is not; nothing changes then."""
    one = desk()
    async with during(one.deliverer.run()):
        playing = one.give(one.answer())
        await asyncio.sleep(2)
        if taken:
            one.deliverer.truncate(Truncate(playing.item_id, at_ms))
        else:
            with pytest.raises(FrontdeskError, match="The answer is 1000 ms long"):
                one.deliverer.truncate(Truncate(playing.item_id, at_ms))
    assert one.item(playing).said == " ".join(f"w{number}" for number in range(10))
    assert len(one.state.of(ItemTruncated)) == taken


async def test_only_a_recent_answer_can_be_truncated() -> None:
    """An unknown item, one of the caller's, and an answer of long ago are each refused with a reason."""
    one = desk()
    one.state.talk.conversation.add(Item("mine", text="hello"))
    answers = []
    async with during(one.deliverer.run()):
        for _ in range(REMEMBERED + 1):
            answers.append(one.give(one.answer(words=1)).item_id)
            await asyncio.sleep(0.5)
    for item_id, code in [
        ("none", "item_not_found"),
        ("mine", "item_not_truncatable"),
        (answers[0], "item_not_truncatable"),
    ]:
        with pytest.raises(NotPossible) as refused:
            one.deliverer.truncate(Truncate(item_id, 0))
        assert refused.value.code == code
    one.deliverer.truncate(Truncate(answers[1], 0))
    assert one.state.talk.conversation.get(answers[1]).said == ""


# What an answer does


@pytest.mark.parametrize(("verdict", "person"), [("answer", ""), ("hand_over", "Desk 2")])
async def test_the_route_is_told_with_its_reason(verdict: str, person: str) -> None:
    """What it rests on, the drawing's name, whether the turn was stored in time, and who takes over, if anybody."""
    one = desk(house=House(person="Desk 2"))
    sources = (Evidence("plug", "The plug", 1.0),)
    route = Routed(Route("text_and_diagram", 0.5, "so"), Verdict(verdict, 0.5, "so"), sources, SPEC)  # type: ignore[arg-type]
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(at_once(route)), durable=False)
        await asyncio.sleep(0.01)
    assert one.state.of(RoutedNotice) == [
        RoutedNotice(
            playing.response_id, playing.item_id, "text_and_diagram", verdict, 0.5, "so", sources, content_key(SPEC),
            person, durable=False,
        )
    ]  # fmt: skip


async def test_a_drawing_is_sent_once_in_a_session() -> None:
    """The next answer with the same drawing names it only; a node of the last drawing can be picked by its label."""
    one = desk()
    drawing = Drawing(SPEC, "<svg/>", 10, 10, "Two steps")
    other = Drawing(replace(SPEC, title="Another"), "<svg/>", 10, 10, "Two steps")
    async with during(one.deliverer.run()):
        for shown in (drawing, drawing, other):
            one.give(one.answer(at_once(shown), words=1))
            await asyncio.sleep(0.5)
    assert [drawn.drawing for drawn in one.state.of(Drawn)] == [drawing, other]
    assert [drawn.diagram_id for drawn in one.state.of(Drawn)] == [content_key(SPEC), content_key(other.spec)]
    assert one.state.talk.drawn == other


def test_a_drawing_is_named_by_its_content() -> None:
    """Equal drawings have one name, different ones have two, and it does not change from run to run."""
    assert content_key(SPEC) == content_key(replace(SPEC)) == "dab78e732bf2f6d3b"
    assert content_key(replace(SPEC, title="Other")) != content_key(SPEC)


async def test_show_diagram_is_called_where_the_client_has_it() -> None:
    """A client that registered show_diagram gets a function call with each drawing, also one that it was sent."""
    one = desk(tools=("show_diagram",))
    drawing = Drawing(SPEC, "<svg/>", 10, 10, "Two steps")
    async with during(one.deliverer.run()):
        for _ in range(2):
            one.give(one.answer(at_once(drawing), words=1))
            await asyncio.sleep(0.5)
    calls = [json.loads(called.item.arguments) for called in one.state.of(ToolCalled)]
    assert calls == [{"title": "The plug", "alt": "Two steps", "svg": "<svg/>"}] * 2


@pytest.mark.parametrize(("modality", "at_ms"), [("audio", 200), ("audio", 1000), ("text", 2 * READING_MS_PER_WORD)])
async def test_a_function_of_the_clients_is_called_within_the_answer_when_it_was_heard(
    modality: Modality, at_ms: float
) -> None:
    """Also one at the very end, when all audio has left: the answer is done after it, for a call belongs to one."""
    one = desk(tools=("look_up",))
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(heard(at_ms, Call("look_up", {"what": "plug"})), modality=modality))
        await asyncio.sleep(at_ms / 1000 - 0.01)
        assert not one.state.of(ToolCalled)
        await asyncio.sleep(4)
    assert one.state.kinds.count("ToolCalled") == 1
    kinds = [kind for kind in one.state.kinds if kind != "PlayedOut"]
    assert kinds[-2:] == ["ToolCalled", "AnswerDone"] or at_ms == 200
    (called,) = one.state.of(ToolCalled)
    assert (called.response_id, called.previous) == (playing.response_id, playing.item_id)
    assert (called.item.kind, called.item.name, called.item.arguments) == (
        "function_call", "look_up", '{"what": "plug"}',
    )  # fmt: skip
    assert one.state.talk.conversation.items[-1] == called.item
    assert one.state.of(AnswerDone)[0].status == "completed"


async def test_an_answer_may_have_functions_of_its_own() -> None:
    """What one answer may call is what was wished for it, in place of the session's functions."""
    one = desk(tools=("look_up",))
    async with during(one.deliverer.run()):
        playing = one.answer(heard(200, Call("look_up", {})), heard(300, Call("mine", {})))
        playing.wishes = Wishes(tools=(Tool("mine"),))
        one.give(playing)
        await asyncio.sleep(2)
    assert [called.item.name for called in one.state.of(ToolCalled)] == ["mine"]
    assert one.state.of(AnswerStarted)[0].wishes == playing.wishes


async def test_a_tool_that_the_client_does_not_have_is_our_own_deed() -> None:
    """It is stored, holds nothing up, and the client is not asked to do it."""
    one = desk(tools=("other",))
    async with during(one.deliverer.run()):
        one.give(one.answer(heard(400, Call("hand_over", {"target": "Desk 2"})), words=4))
        await asyncio.sleep(0.1)
        assert one.state.of(AnswerDone)
        await asyncio.sleep(0.5)
    assert not one.state.of(ToolCalled)
    assert ("hand_over", '{"target": "Desk 2"}') in [write.values[2:] for write in one.state.store.written]


async def test_what_a_stopped_answer_turns_out_to_have_called_is_no_part_of_it_any_more() -> None:
    """The client's truncation may say that a call was heard after all: stored, but the response was done by then."""
    one = desk(tools=("look_up",))
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(heard(500, Call("look_up", {}))))
        await asyncio.sleep(0.45)
        one.deliverer.cut("turn_detected")
        one.deliverer.truncate(Truncate(playing.item_id, 600))
    assert not one.state.of(ToolCalled)
    assert ("look_up", "{}") in [write.values[2:] for write in one.state.store.written]


async def test_a_call_into_a_full_conversation_is_told(fill: Callable[[Alone, int], None]) -> None:
    """Where no item fits any more the client learns why, and the answer goes on to its end."""
    one = desk(tools=("look_up",))
    fill(one.state, 1)
    async with during(one.deliverer.run()):
        one.give(one.answer(heard(200, Call("look_up", {}))))
        await asyncio.sleep(2)
    assert [trouble.error.code for trouble in one.state.of(Trouble)] == ["conversation_full"]
    assert one.state.of(AnswerDone)[0].status == "completed"
    assert not one.state.of(ToolCalled)


# In a session


async def test_a_diagram_is_drawn_once_and_its_nodes_are_cued() -> None:
    """The drawing is sent once a session; the nodes are cues on the words that name them."""
    pieces = [
        Verdict("answer", 0.9, "sure"),
        Show(SPEC),
        Mark("a"),
        Text("Alpha first."),
        Mark("b"),
        Text("Then beta."),
    ]
    async with calling(stub_stages(answerer=lambda q: pieces)) as caller:
        for _ in range(2):
            since = len(caller.notices)
            await caller.write("show me")
            await caller.hear_out(since)
    assert len(caller.of(Drawn)) == 1
    assert [routed.diagram_id for routed in caller.of(RoutedNotice)] == [caller.of(Drawn)[0].diagram_id] * 2
    first = [cue for notice in caller.of(Cued) for cue in notice.cues if cue.kind == "node"][:3]
    assert [(cue.text, cue.at_ms) for cue in first if cue.text] == [("a", 0), ("a", 200), ("b", 400)]


def walk(question: Question) -> list[object]:
    """An answer that moves the dialogue when its node was heard."""
    ahead = Dialogue(Place("light", "start", ahead="plug"))
    there = Dialogue(Place("light", "plug", walked=("plug",)), (Reply("plug:0", "yes"), Reply("plug:1", "no")))
    return [
        Verdict("step", 1.0, "walking"),
        Become(ahead, "released"),
        Mark("plug"),
        Text("Is the plug in the wall"),
        Become(there, "heard"),
    ]


async def test_the_dialogue_moves_when_the_node_was_heard() -> None:
    """Moving on is an effect: at half of the node's words, not before."""
    async with calling(stub_stages(answerer=walk)) as caller:  # type: ignore[arg-type]  # a list is a sequence
        await caller.write("help")
        await caller.wait_for(AnswerStarted)
        await asyncio.sleep(0.3)
        place = caller.session.talk.conversation.dialogue.place
        assert place is not None
        assert (place.node, place.ahead) == ("start", "plug")
        await caller.hear_out()
        place = caller.session.talk.conversation.dialogue.place
        assert place is not None
        assert (place.node, place.ahead) == ("plug", "")


async def test_an_interrupted_node_is_not_moved_to() -> None:
    """A node of which less than half was heard leaves the dialogue where it was."""
    async with calling(stub_stages(["what"], answerer=walk)) as caller:  # type: ignore[arg-type]  # as above
        await caller.write("help")
        await caller.wait_for(AnswerStarted)
        await asyncio.sleep(0.1)
        await caller.speak(300)
        await caller.wait_for(WasCut)
        place = caller.session.talk.conversation.dialogue.place
        assert place is not None
        assert place.node == "start"


async def test_a_client_without_reports_settles_the_history_itself() -> None:
    """Truncation after a cut that went by the clock sets the history to the word."""
    async with calling(stub_stages(answerer=lambda q: [Text(LONG)]), reports=False) as caller:
        await caller.write("count")
        started = await caller.wait_for(AnswerStarted)
        await asyncio.sleep(1.0)
        await caller.give(Truncate(started.item_id, 610))
        await caller.wait_for(ItemTruncated)
    assert caller.session.talk.conversation.get(started.item_id).said == "one two three"


# Giving way

STANDING = Channel(lead_ms=200, can_pause=True, position="client")


async def test_a_held_answer_goes_on_at_the_start_of_the_cut_word() -> None:
    """Nothing leaves while it is held, however long; then everything from that word on is sent once more."""
    one = desk(channel=STANDING)
    async with during(one.deliverer.run()):
        playing = one.give(one.answer())
        await asyncio.sleep(0.2)
        one.deliverer.report(playing.item_id, 250)
        await asyncio.sleep(0.01)
        one.deliverer.quieten()
        one.deliverer.hold()
        sent = one.sent_ms
        await asyncio.sleep(5)
        assert one.sent_ms == sent
        one.deliverer.report(playing.item_id, 290)
        one.deliverer.go_on()
        await asyncio.sleep(3)
    ids = playing.response_id, playing.item_id
    assert one.state.of(Quietened) == [Quietened(*ids)]
    assert one.state.of(Paused) == [Paused(*ids)]
    assert one.state.of(WentOn) == [WentOn(*ids, 200.0)]
    assert one.sent_ms == sent + 800
    assert one.state.of(AnswerDone)[0].status == "completed"
    assert one.item(playing).said == playing.text


async def test_a_client_that_cannot_stand_still_is_sent_no_more_and_then_the_rest() -> None:
    """It is not told to pause; what it was sent plays out, and the rest follows without a word twice."""
    one = desk(channel=Channel(lead_ms=200))
    async with during(one.deliverer.run()):
        playing = one.give(one.answer())
        await asyncio.sleep(0.3)
        one.deliverer.hold()
        sent = one.sent_ms
        await asyncio.sleep(1)
        one.deliverer.go_on()
        await asyncio.sleep(3)
    assert sent < 600
    assert one.sent_ms == 1_000
    assert one.state.of(Paused) == []
    assert one.state.of(WentOn) == [WentOn(playing.response_id, playing.item_id, None)]
    assert one.item(playing).said == playing.text


async def test_an_answer_cut_while_it_is_held_was_heard_as_far_as_it_stood() -> None:
    """However long the caller spoke, no word more is in the history; the next answer is not held."""
    one = desk(channel=STANDING)
    async with during(one.deliverer.run()):
        playing = one.give(one.answer())
        await asyncio.sleep(0.1)
        one.deliverer.report(playing.item_id, 240)
        one.deliverer.hold()
        await asyncio.sleep(0.8)
        one.deliverer.cut("turn_detected")
        again = one.give(one.answer(words=2))
        await asyncio.sleep(3)
    assert one.item(playing).said == "w0 w1"
    assert one.item(again).said == "w0 w1"
    assert one.state.of(AnswerDone)[-1].status == "completed"


async def test_a_client_that_has_all_of_an_answer_plays_on_by_itself() -> None:
    """Over a WebSocket nothing can be sent of an answer that is done: the page goes on with what it has."""
    one = desk()
    one.state.talk.settings = Settings(pauses=True)
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(words=3))
        await asyncio.sleep(0.1)
        assert one.state.of(AnswerDone)
        one.deliverer.hold()
        await asyncio.sleep(2)
        one.deliverer.go_on()
        await asyncio.sleep(0.05)
        assert one.deliverer.playing is playing
        await asyncio.sleep(2)
    assert one.state.of(WentOn) == [WentOn(playing.response_id, playing.item_id, None)]
    assert one.sent_ms == 300
    assert one.item(playing).said == "w0 w1 w2"


async def test_where_nothing_sounds_nothing_is_held() -> None:
    """Neither before an answer, nor for one in writing."""
    one = desk()
    async with during(one.deliverer.run()):
        for step in (one.deliverer.quieten, one.deliverer.hold, one.deliverer.go_on):
            step()
        one.give(one.answer(words=2, modality="text"))
        await asyncio.sleep(0.01)
        for step in (one.deliverer.quieten, one.deliverer.hold, one.deliverer.go_on):
            step()
        await asyncio.sleep(3)
    assert one.state.of(Quietened) + one.state.of(Paused) + one.state.of(WentOn) == []


async def test_a_client_whose_playback_never_moves_is_not_waited_for() -> None:
    """It says again and again that it stands at the beginning; after a second it is followed by the clock."""
    one = desk(channel=Channel(lead_ms=200, position="client"))
    async with during(one.deliverer.run()):
        playing = one.give(one.answer(words=40))
        for _ in range(80):
            one.deliverer.report(playing.item_id, 0)
            await asyncio.sleep(0.05)
        assert one.sent_ms > 2_000
        await asyncio.sleep(5)
    assert one.sent_ms == 4_000
    assert one.state.of(AnswerDone)[0].status == "completed"
