"""One conversation, with stub stages on a virtual clock."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from assistant import conversation
from assistant.conversation import Item
from assistant.dictation import AT_ONCE
from assistant.link import Link
from assistant.manner import STEP, Manner
from assistant.messages import (
    AddItem,
    AnswerDone,
    AnswerStarted,
    AudioIn,
    Cancel,
    ClearOutput,
    CommitAudio,
    Committed,
    Configure,
    FetchItem,
    FramePart,
    Greet,
    ItemAdded,
    ItemFetched,
    ItemRemoved,
    Paused,
    PlaybackAt,
    Quietened,
    Recognised,
    RemoveItem,
    Respond,
    Routed,
    Sounded,
    SpeechStarted,
    SpeechStopped,
    State,
    StayedSilent,
    Timed,
    ToolCalled,
    Trouble,
    Truncate,
    WasCut,
    WentOn,
)
from assistant.pacing import Channel
from assistant.session import Session
from assistant.settings import Settings, Tool
from assistant.talk import Forgetful, House
from assistant.testing.caller import Caller, calling
from assistant.testing.stages import StubOmni, StubParser, StubSynthesizer, silence, stub_stages, tone
from assistant.turn_taking import TurnSettings, with_semantic_vad
from pipelines.asr import Transcript
from pipelines.diagram import Edge, Node, Spec
from pipelines.errors import StageFailed
from pipelines.omni import Become, Dialogue, Piece, Place, Question, Reply, Show, Text, Verdict, Wish
from pipelines.tts import Voice

pytestmark = pytest.mark.looptime

LONG = "one two three four five six seven eight nine ten eleven twelve"
SPEC = Spec("plug", "flow", "The plug", (Node("a", "A"), Node("b", "B")), (Edge("a", "b"),))


async def test_a_spoken_question_is_answered_aloud() -> None:
    """A turn goes from audio to a committed item to an answer with speech, in the order of the protocol."""
    async with calling(stub_stages(["my light is red"])) as caller:
        await caller.speak(800)
        await caller.hear_out()
    order = [type(notice).__name__ for notice in caller.notices]
    wanted = ["SpeechStarted", "SpeechStopped", "Committed", "AnswerStarted", "Routed", "Said", "Cued", "Sounded"]
    assert [name for name in dict.fromkeys(order) if name in wanted] == wanted
    assert caller.said == "You said my light is red."
    assert caller.of(Committed)[0].item.text == "my light is red"
    assert caller.session.talk.conversation.lines()[-1].text == "You said my light is red."


async def test_speech_over_the_answer_stops_it_and_history_holds_what_was_heard() -> None:
    """A question into the answer cuts it; the history differs from what was played by at most a word."""
    stages = stub_stages(["first", "second"], lambda q: [Text(f"{LONG} {q.text}")])
    async with calling(stages) as caller:
        await caller.speak(500)
        await caller.wait_for(AnswerStarted)
        await asyncio.sleep(0.9)
        await caller.speak(900)
        await caller.wait_for(AnswerStarted, lambda a: a.item_id != caller.of(AnswerStarted)[0].item_id)
        await caller.hear_out(since=len(caller.notices) - 1)
    cut = caller.of(WasCut)[0]
    played = caller.heard_ms[cut.item_id]
    assert abs(len(cut.text.split()) - round(played / 200)) <= 1
    assert caller.session.talk.conversation.get(cut.item_id).said == cut.text
    assert caller.of(AnswerDone)[0].status == "cancelled"
    assert caller.of(AnswerDone)[0].reason == "turn_detected"
    started = caller.of(SpeechStarted)[1]
    assert started.at_ms < caller.of(SpeechStopped)[1].at_ms


async def test_a_cough_over_the_answer_stops_nothing() -> None:
    """Less than 250 ms of speech over an answer is no interruption, and no speech_started is sent."""
    async with calling(stub_stages(["first"], lambda q: [Text(LONG)])) as caller:
        await caller.speak(500)
        await caller.wait_for(AnswerStarted)
        await asyncio.sleep(0.5)
        await caller.sound(tone(150))
        await caller.speak(0, 300)
        await caller.hear_out()
    assert not caller.of(WasCut)
    assert len(caller.of(SpeechStarted)) == 1


async def test_a_listeners_word_over_the_answer_costs_no_word_of_it() -> None:
    """The answer stands still for an "uh huh" and goes on from the word that was cut: all of it is heard."""
    stages = stub_stages(["first", "right"], lambda q: [Text(LONG)])
    async with calling(stages, channel=Channel(can_pause=True, position="client")) as caller:
        await caller.configure(Settings(turns=with_semantic_vad("auto", interrupt_response=True)))
        await caller.speak(500)
        await caller.wait_for(AnswerStarted)
        await asyncio.sleep(0.7)
        await caller.sound(tone(400))
        await caller.speak(0, 300)
        await caller.hear_out()
    assert [type(one).__name__ for one in caller.notices if isinstance(one, Quietened | Paused | WentOn)] == [
        "Quietened", "Paused", "WentOn",
    ]  # fmt: skip
    assert caller.of(WentOn)[0].at_ms in [number * 200.0 for number in range(12)]
    assert not caller.of(WasCut)
    assert len(caller.of(SpeechStarted)) == len(caller.of(Committed)) == 1
    (item,) = (item for item in caller.session.talk.conversation.items if item.role == "assistant")
    assert item.said == LONG
    assert caller.heard_ms[item.id] == pytest.approx(2_400, abs=1)


async def test_a_turn_cut_in_two_by_a_pause_is_one_question() -> None:
    """Speech that goes on before anything of the answer was heard joins the question."""
    stages = stub_stages(["my internet light", "is red"], tts_latency_s=1.0)
    async with calling(stages) as caller:
        await caller.speak(800, 560)
        await caller.speak(600)
        await caller.hear_out(since=len(caller.notices))
    omni = stages.omni
    assert isinstance(omni, StubOmni)
    assert omni.questions[-1].text == "my internet light is red"
    assert caller.said.endswith("You said my internet light is red.")


async def test_a_typed_question_needs_no_microphone() -> None:
    """Typing is an equal way in: the item is added, and the answer is spoken."""
    async with calling(stub_stages()) as caller:
        await caller.write("hello")
        await caller.hear_out()
    assert caller.said == "You said hello."
    assert sum(caller.heard_ms.values()) == pytest.approx(600, abs=1)


async def test_the_greeting_is_said_once_and_can_be_interrupted() -> None:
    """The assistant speaks first when asked to, once; speaking into it stops it."""
    async with calling(stub_stages(["stop"]), house=House(greeting=LONG)) as caller:
        await caller.give(Greet())
        await caller.give(Greet())
        await caller.wait_for(AnswerStarted)
        await asyncio.sleep(0.6)
        await caller.speak(500)
        await caller.wait_for(Committed)
        await caller.hear_out(since=len(caller.notices))
    assert caller.of(Routed)[0].reason.startswith("the greeting")
    assert len(caller.of(AnswerStarted)) == 2
    assert caller.of(WasCut)


async def test_show_diagram_is_called_where_the_client_has_it() -> None:
    """A client that registered show_diagram gets a function call with the drawing."""
    stages = stub_stages(answerer=lambda q: [Show(SPEC), Text("Look.")])
    async with calling(stages) as caller:
        await caller.configure(Settings(tools=(Tool("show_diagram"),)))
        await caller.write("show me")
        await caller.hear_out()
        called = caller.of(ToolCalled)[0]
        since = len(caller.notices)
        output = Item("item_out", "function_call_output", call_id=called.item.call_id, output="ok")
        await caller.give(AddItem(output))
        await caller.give(Respond())
        done = await caller.wait_for(AnswerDone, since=since)
    assert '"title": "The plug"' in called.item.arguments
    assert (done.status, done.item) == ("completed", None)


PLACE = Dialogue(Place("light", "start"), (Reply("plug:0", "yes"),))


async def test_errors_are_told_and_the_session_goes_on() -> None:
    """Wrong requests get a typed error with their event id; the next request works."""
    async with calling(stub_stages()) as caller:
        await caller.give(Cancel(event_id="e1"))
        await caller.give(Truncate("nothing", 5, event_id="e2"))
        await caller.give(CommitAudio(event_id="e3"))
        await caller.write("still there")
        await caller.hear_out()
    codes = {trouble.event_id: trouble.error.code for trouble in caller.of(Trouble)}
    assert codes == {
        "e1": "response_cancel_not_active",
        "e2": "item_not_found",
        "e3": "input_audio_buffer_commit_empty",
    }
    assert caller.said == "You said still there."


async def test_a_second_response_is_refused_while_one_is_given() -> None:
    """A plain client that asks again is told that an answer is being given."""
    async with calling(stub_stages(answerer=lambda q: [Text(LONG)])) as caller:
        await caller.write("count")
        await caller.wait_for(AnswerStarted)
        await caller.give(Respond(event_id="again"))
        trouble = await caller.wait_for(Trouble)
    assert trouble.error.code == "conversation_already_has_active_response"


async def test_a_recogniser_that_fails_is_said_and_asked_again() -> None:
    """A turn that could not be recognised is committed without words, with the reason, and answered."""
    async with calling(stub_stages([StageFailed("The worker died."), "again"])) as caller:
        await caller.speak(500)
        await caller.hear_out()
        since = len(caller.notices)
        await caller.speak(500)
        await caller.hear_out(since)
    first, second = caller.of(Committed)
    assert first.error is not None
    assert first.error.message == "The worker died."
    assert second.item.text == "again"


async def test_a_manual_turn_is_committed_by_the_client() -> None:
    """With turn detection off the client commits, then asks for the answer."""
    async with calling(stub_stages(["by hand"])) as caller:
        await caller.configure(Settings(turns=TurnSettings(manual=True)))
        await caller.sound(tone(600))
        await caller.give(CommitAudio())
        await caller.wait_for(Committed)
        assert not caller.of(AnswerStarted)
        await caller.give(Respond())
        await caller.hear_out()
    assert not caller.of(SpeechStarted)
    assert caller.said == "You said by hand."


async def test_a_correction_takes_the_dialogue_back() -> None:
    """Correcting what was recognised removes the turn and what followed, and restores the dialogue's state."""

    def answerer(question: Question) -> list[object]:
        return [Become(PLACE, "released"), Text(f"You said {question.text}.")]

    async with calling(stub_stages(["wrong words"], answerer)) as caller:  # type: ignore[arg-type]  # as above
        await caller.speak(500)
        await caller.hear_out()
        assert caller.session.talk.conversation.dialogue == PLACE
        wrong = caller.of(Committed)[0].item.id
        since = len(caller.notices)
        await caller.write("right words", replaces=wrong)
        await caller.hear_out(since)
    lines = [line.text for line in caller.session.talk.conversation.lines()]
    assert lines == ["right words", "You said right words."]
    omni = caller.session.talk.stages.omni
    assert isinstance(omni, StubOmni)
    assert omni.questions[-1].dialogue == Dialogue()


async def test_a_picked_reply_is_a_line_of_the_caller() -> None:
    """What was picked by tap or key stands in the history in the words that were shown, and is stored."""

    def answerer(question: Question) -> list[object]:
        return [Become(PLACE, "released"), Text(f"You picked {question.picked or question.text}.")]

    async with calling(stub_stages(answerer=answerer)) as caller:  # type: ignore[arg-type]  # as above
        await caller.write("hello")
        await caller.hear_out()
        since = len(caller.notices)
        await caller.pick("plug:0")
        await caller.hear_out(since)
    lines = [line.text for line in caller.session.talk.conversation.lines()]
    assert lines == ["hello", "You picked hello.", "yes", "You picked plug:0."]


async def test_a_picked_reply_does_not_join_what_is_said_next() -> None:
    """Only speech joins speech: a pick before it is a turn of its own."""
    async with calling(stub_stages(["stop"], lambda q: [Text(f"Said {q.text}.")], tts_latency_s=2.0)) as caller:
        caller.session.talk.conversation.dialogue = PLACE
        await caller.pick("plug:0")
        await caller.speak(500)
        await caller.hear_out()
    assert caller.said.endswith("Said stop.")


async def test_low_confidence_travels_with_the_question() -> None:
    """What the recogniser thinks of its own words reaches understanding."""
    stages = stub_stages([Transcript("maybe", 0.3)])
    async with calling(stages) as caller:
        await caller.speak(500)
        await caller.hear_out()
    assert isinstance(stages.omni, StubOmni)
    heard = stages.omni.questions[0].heard
    assert heard is not None
    assert heard.confidence == 0.3


async def test_a_session_survives_its_transport_for_the_grace_time() -> None:
    """A second transport within the grace time goes on with the same conversation; after it the session ends."""
    session = Session(stub_stages(), Forgetful(), House(), grace_s=1.0)
    first = Caller(session)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(session.run())
        group.create_task(first.listen())
        await first.configure(Settings(returns=True))
        await first.write("one")
        await first.hear_out()
        first.link.close("lost")
        await asyncio.sleep(0.5)
        assert not running.done()
        second = Caller(session)
        group.create_task(second.listen())
        await second.configure(Settings(returns=True))
        await second.write("two")
        await second.hear_out()
        second.link.close("lost")
        await asyncio.sleep(0.9)
        assert not running.done()
        await asyncio.sleep(0.2)
        assert running.done()
    assert [line.text for line in session.talk.conversation.lines()][::2] == ["one", "two"]


async def test_a_client_that_stops_reading_is_let_go() -> None:
    """Notices are bounded; past the bound the link closes with a reason, and the session ends."""
    session = Session(stub_stages(answerer=lambda q: [Text(f"{LONG} " * 80)]), Forgetful(), House())
    link = Link(Channel())
    session.attach(link)
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run())
        await link.give(AddItem(Item("item_1", text="go on")))
        await link.give(Respond())
        await asyncio.sleep(200)
    assert link.closed == "the client stopped reading"


async def test_five_named_tasks_make_a_session() -> None:
    """A session at rest is receive, listen, look, respond and deliver, and leaves no task behind."""
    async with calling(stub_stages()) as caller:
        await asyncio.sleep(0.1)
        names = {task.get_name().split()[0] for task in asyncio.all_tasks() if caller.session.id in task.get_name()}
        assert names == {"receive", "listen", "look", "respond", "deliver"}
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_settings_change_between_turns() -> None:
    """A configuration is applied in order with the audio."""
    async with calling(stub_stages(["one"])) as caller:
        await caller.give(Configure(Settings(create_response=False)))
        await caller.speak(500)
        await caller.wait_for(Committed)
        await asyncio.sleep(1)
    assert not caller.of(AnswerStarted)


async def test_deleting_an_answer_that_is_being_given_stops_it() -> None:
    """There would be nowhere to keep what is heard of it; the session goes on."""
    async with calling(stub_stages(answerer=lambda q: [Text(LONG)])) as caller:
        await caller.write("count")
        started = await caller.wait_for(AnswerStarted)
        await asyncio.sleep(0.5)
        await caller.give(RemoveItem(started.item_id))
        await caller.wait_for(ItemRemoved)
        assert caller.of(AnswerDone)[0].reason == "client_cancelled"
        since = len(caller.notices)
        await caller.write("again")
        assert (await caller.hear_out(since)).status == "completed"
    assert started.item_id not in [item.id for item in caller.session.talk.conversation.items]


async def test_an_item_can_be_fetched_and_deleted() -> None:
    """What was said is given back as it stands; deleting it leaves the answer to it alone."""
    async with calling(stub_stages()) as caller:
        await caller.write("hello", item_id="mine")
        await caller.wait_for(AnswerStarted)
        await caller.give(FetchItem("mine"))
        assert (await caller.wait_for(ItemFetched)).item.text == "hello"
        await caller.give(RemoveItem("mine"))
        await caller.hear_out()
        for gone in (FetchItem("mine", "e1"), RemoveItem("mine", "e2")):
            await caller.give(gone)
        await caller.wait_for(Trouble, lambda trouble: trouble.event_id == "e2")
    codes = [trouble.error.code for trouble in caller.of(Trouble)]
    assert codes == ["item_retrieve_invalid_item_id", "item_not_found"]  # the first is one that Pipecat lives through
    assert caller.of(AnswerDone)[0].status == "completed"
    assert [line.text for line in caller.session.talk.conversation.lines()] == ["You said hello."]


async def test_a_correction_of_nothing_stops_nothing() -> None:
    """A correction of an item that is not there is refused before anything else happens."""
    async with calling(stub_stages(answerer=lambda q: [Text(LONG)])) as caller:
        await caller.write("count")
        await caller.wait_for(AnswerStarted)
        await caller.give(AddItem(Item("new", text="other"), replaces="none", event_id="e1"))
        trouble = await caller.wait_for(Trouble)
        await caller.hear_out()
    assert (trouble.event_id, trouble.error.code) == ("e1", "item_not_found")
    assert not caller.of(WasCut)


async def test_a_turn_that_does_not_fit_in_any_more_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a full conversation a spoken turn is refused with the reason; deleting something makes room."""
    monkeypatch.setattr(conversation, "MAX_ITEMS", 2)
    async with calling(stub_stages(["one", "two", "three"])) as caller:
        await caller.speak(500)
        await caller.hear_out()
        await caller.speak(500)
        trouble = await caller.wait_for(Trouble)
        assert trouble.error.code == "conversation_full"
        for item in caller.session.talk.conversation.items:
            await caller.give(RemoveItem(item.id))
        since = len(caller.notices)
        await caller.speak(500)
        await caller.hear_out(since)
    assert [committed.item.text for committed in caller.of(Committed)] == ["one", "three"]


async def test_a_cancel_names_the_answer_it_means() -> None:
    """Cancelling another response than the one being given is refused; without a name it is the one being given."""
    async with calling(stub_stages(answerer=lambda q: [Text(LONG)])) as caller:
        await caller.write("count")
        started = await caller.wait_for(AnswerStarted)
        await caller.give(Cancel("resp_other", "e1"))
        trouble = await caller.wait_for(Trouble)
        assert (trouble.event_id, trouble.error.code) == ("e1", "response_cancel_not_active")
        assert not caller.of(WasCut)
        await caller.give(Cancel(started.response_id))
        await caller.wait_for(WasCut)


async def test_clearing_the_sound_stops_the_answer_and_nothing_else() -> None:
    """An answer that sounds is stopped where it stands, also when all of it has left; silence is no error."""
    async with calling(stub_stages([], lambda q: [Text(LONG)])) as caller:
        await caller.give(ClearOutput())
        await caller.write("hello")
        started = await caller.wait_for(AnswerStarted)
        await caller.wait_for(AnswerDone)
        await caller.give(ClearOutput())
        cut = await caller.wait_for(WasCut)
    assert cut.response_id == started.response_id
    assert LONG.startswith(cut.text)
    assert len(cut.text) < len(LONG)
    assert not caller.of(Trouble)


async def test_whether_a_position_is_known_or_guessed_reaches_the_answer() -> None:
    """The source of a report is what the client says that it is."""
    async with calling(stub_stages([], lambda q: [Text(LONG)]), reports=False) as caller:
        await caller.write("hello")
        started = await caller.wait_for(AnswerStarted)
        for estimated, source in ((True, "estimated"), (False, "client")):
            await asyncio.sleep(0.5)
            await caller.give(PlaybackAt(started.item_id, 100, estimated))
            await asyncio.sleep(0.1)
            playing = caller.session._deliverer.playing
            assert playing is not None
            assert playing.pacer.position(caller.session.talk.world.now(), 500).source == source


def recorded(name: str, text: str = "") -> AddItem:
    return AddItem(Item(name, text=text, spoken=True, status="in_progress"), audio=AudioIn(tone(1_000)))


async def test_a_recording_of_the_clients_is_a_question_like_a_spoken_one() -> None:
    """It stands in the conversation at once, is done with its words, and an answer asked for meanwhile waits."""
    stages = stub_stages([Transcript("is red", 0.6)], asr_latency_s=1.0)
    async with calling(stages) as caller:
        await caller.give(recorded("i", "my light"))
        await caller.give(Respond())
        added = await caller.wait_for(ItemAdded)
        assert added.item.status == "in_progress"
        recognised = await caller.wait_for(Recognised)
        assert not caller.of(AnswerStarted)
        await caller.hear_out()
    assert recognised.item == Item("i", text="my light is red", spoken=True)
    assert (recognised.seconds, recognised.error) == (1.0, None)
    assert caller.said == "You said my light is red."
    omni = stages.omni
    assert isinstance(omni, StubOmni)
    assert omni.questions[0].heard == Transcript("my light is red", 0.6)


async def test_a_recording_that_is_not_understood_says_why() -> None:
    """The item is done without words and with the reason."""
    async with calling(stub_stages([StageFailed("It broke.")])) as caller:
        await caller.give(recorded("i"))
        recognised = await caller.wait_for(Recognised)
    assert recognised.item.text == ""
    assert str(recognised.error) == "It broke."


async def test_an_answer_that_waits_for_words_is_one_answer() -> None:
    """A second request is refused, one that interrupts takes its place, and a cancel ends the waiting."""
    stages = stub_stages(["one"], asr_latency_s=1.0)
    async with calling(stages) as caller:
        await caller.give(recorded("i"))
        await caller.give(Respond(event_id="first"))
        await caller.give(Respond(event_id="second"))
        assert (await caller.wait_for(Trouble)).event_id == "second"
        await caller.give(Respond(interrupts=True, modality="text"))
        await caller.give(Cancel())
        await caller.wait_for(Recognised)
        await asyncio.sleep(1)
        assert not caller.of(AnswerStarted)
        assert len(caller.of(Trouble)) == 1
        await caller.give(Cancel())
        await caller.wait_for(Trouble, since=len(caller.notices))


async def test_a_deleted_recording_is_not_waited_for() -> None:
    """Its recognition ends with it, and the answer that waited for its words is given without them."""
    async with calling(stub_stages(["one"], asr_latency_s=3.0)) as caller:
        await caller.give(AddItem(Item("h", text="hello")))
        await caller.give(recorded("i"))
        await caller.give(Respond())
        await caller.give(RemoveItem("i"))
        await caller.hear_out()
    assert caller.said == "You said hello."
    assert not caller.of(Recognised)


async def test_too_many_recordings_at_once_are_refused_and_leave_nothing() -> None:
    """One more than there is room for is told, and is no part of the conversation; leaving ends the others."""
    async with calling(stub_stages(["x"] * 9, asr_latency_s=3.0)) as caller:
        for number in range(AT_ONCE + 1):
            await caller.give(recorded(f"i{number}"))
        assert (await caller.wait_for(Trouble)).error.code == "too_many_recordings"
        assert len(caller.session.talk.conversation.items) == AT_ONCE


async def test_an_answer_outside_the_conversation_is_given_beside_the_one_in_it() -> None:
    """While an answer is being said another is given to the same conversation, which neither stops it nor stays."""
    async with calling(stub_stages([], lambda q: [Text(LONG if q.text == "hello" else "Aside.")])) as caller:
        await caller.write("hello")
        await caller.wait_for(AnswerStarted)
        await caller.give(Respond(modality="text", aside=True, input=(Item("x", text="classify"),)))
        aside = await caller.wait_for(AnswerStarted, lambda started: started.aside)
        await caller.wait_for(AnswerDone, lambda done: done.response_id == aside.response_id)
        assert not caller.of(WasCut)
        await caller.hear_out()
    assert [item.text for item in caller.session.talk.conversation.items] == ["hello", LONG]
    assert {done.status for done in caller.of(AnswerDone)} == {"completed"}


async def test_an_answer_outside_the_conversation_answers_what_it_is_asked() -> None:
    """Without an input it goes by the conversation, with one by that alone, references included."""
    stages = stub_stages()
    async with calling(stages) as caller:
        await caller.give(AddItem(Item("a", text="hello")))
        await caller.give(Respond(modality="text", aside=True))
        await caller.wait_for(AnswerDone)
        await caller.give(Respond(modality="text", aside=True, input=(Item("b", text="and"), "a")))
        await caller.wait_for(AnswerDone, since=len(caller.notices))
        await caller.give(Respond(modality="text", aside=True, input=()))
        empty = await caller.wait_for(AnswerDone, since=len(caller.notices))
    assert empty.item is None
    omni = stages.omni
    assert isinstance(omni, StubOmni)
    assert [question.text for question in omni.questions] == ["hello", "and hello"]


async def test_an_input_of_its_own_is_all_that_an_answer_goes_by() -> None:
    """In the conversation as well: what it is asked is the input, what was said before is no part of it."""
    stages = stub_stages()
    async with calling(stages) as caller:
        await caller.write("hello")
        await caller.hear_out()
        given = (Item("x", text="Red means trouble."), Item("y", role="assistant", text="Yes."), Item("z", text="Why?"))
        await caller.give(Respond(input=given))
        started = await caller.wait_for(AnswerStarted, since=len(caller.notices))
        await caller.hear_out(since=len(caller.notices))
    omni = stages.omni
    assert isinstance(omni, StubOmni)
    question = omni.questions[-1]
    assert (question.text, [line.text for line in question.history]) == ("Why?", ["Red means trouble.", "Yes."])
    items = caller.session.talk.conversation.items
    assert items[-1].id == started.item_id
    assert not {"x", "y", "z"} & {item.id for item in items}


@pytest.mark.parametrize("aside", [False, True])
async def test_an_input_that_cannot_be_is_told_and_stops_nothing(aside: bool) -> None:
    """A reference to nothing, or to a recording without words yet; an answer that is being given goes on."""
    async with calling(stub_stages(["one"], lambda q: [Text(LONG)], asr_latency_s=30.0)) as caller:
        await caller.write("hello")
        await caller.wait_for(AnswerStarted)
        await caller.give(recorded("i"))
        for reference, code in (("nothing", "item_not_found"), ("i", "item_in_progress")):
            await caller.give(Respond(input=(reference,), interrupts=True, aside=aside, event_id=code))
            trouble = await caller.wait_for(Trouble, lambda told, code=code: told.event_id == code)  # type: ignore[misc]
            assert (trouble.error.code, trouble.error.param) == (code, "response.input")
        assert not caller.of(WasCut)
        await caller.give(Respond(aside=True, event_id="late"))
        assert (await caller.wait_for(Trouble, lambda told: told.event_id == "late")).error.code == "item_in_progress"


async def test_an_answer_outside_the_conversation_is_cancelled_by_its_id() -> None:
    """A cancel that names it stops it alone; one that names nothing does not mean it."""
    async with calling(stub_stages([], lambda q: [Text("Well. "), 7.0, Text("No.")])) as caller:
        await caller.give(Respond(modality="text", aside=True, input=(Item("x", text="classify"),)))
        started = await caller.wait_for(AnswerStarted)
        await caller.give(Cancel())
        await caller.wait_for(Trouble)
        await caller.give(Cancel(started.response_id))
        done = await caller.wait_for(AnswerDone)
    assert (done.status, done.reason) == ("cancelled", "client_cancelled")


async def test_leaving_ends_what_is_answered_outside_the_conversation() -> None:
    """A session that ends waits for no aside."""
    async with calling(stub_stages([], lambda q: [Text("Well. "), 7.0, Text("No.")])) as caller:
        await caller.give(Respond(modality="text", aside=True, input=(Item("x", text="classify"),)))
        await caller.wait_for(AnswerStarted)
    assert not caller.of(AnswerDone)


async def test_a_caller_who_stays_silent_is_spoken_to() -> None:
    """Five seconds after an answer was played an empty turn is committed and answered; who types is left alone."""
    stages = stub_stages(["hello"], lambda q: [Text(q.text or "Are you there?")])
    async with calling(stages) as caller:
        await caller.configure(Settings(turns=TurnSettings(idle_timeout_ms=5_000)))
        await caller.speak(500)
        await caller.hear_out()
        await asyncio.sleep(4)
        assert not caller.of(StayedSilent)
        silent = await caller.wait_for(StayedSilent)
        committed = await caller.wait_for(Committed, lambda one: one.item.id == silent.item_id)
        assert (committed.item.text, committed.error) == ("", None)
        await caller.hear_out(since=len(caller.notices))
        assert caller.said.endswith("Are you there?")
        await asyncio.sleep(3)
        await caller.give(AddItem(Item("a", text="wait")))
        await asyncio.sleep(10)
    assert len(caller.of(StayedSilent)) == 1


async def test_what_is_picked_but_not_shown_stands_in_no_history() -> None:
    """It has no words; understanding gets its id all the same."""
    stages = stub_stages()
    async with calling(stages) as caller:
        await caller.pick("somewhere")
        await caller.hear_out()
    assert isinstance(stages.omni, StubOmni)
    assert stages.omni.questions[0].picked == "somewhere"
    assert [line.role for line in caller.session.talk.conversation.lines()] == ["assistant"]


async def test_a_caller_who_must_not_interrupt_is_heard_all_the_same() -> None:
    """Without interrupt_response the answer goes on; what was said over it becomes a turn."""
    stages = stub_stages(["first", "second"], lambda q: [Text(f"{LONG} {q.text}")])
    async with calling(stages) as caller:
        await caller.configure(Settings(turns=TurnSettings(interrupt_response=False, silence_duration_ms=100)))
        await caller.speak(500)
        await caller.wait_for(AnswerStarted)
        await asyncio.sleep(0.5)
        await caller.speak(400, 0)
        assert len(caller.of(SpeechStarted)) == 2
        assert not caller.of(WasCut)
        await caller.sound(silence(400))
        await caller.wait_for(Committed, lambda committed: committed.item.text == "second")


async def test_another_connection_takes_over() -> None:
    """A second transport lets the first go with a reason, and the conversation goes on with it."""
    session = Session(stub_stages(), Forgetful(), House(), grace_s=1.0)
    first = Caller(session)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(session.run())
        group.create_task(first.listen())
        await first.write("one")
        await first.hear_out()
        second = Caller(session)
        group.create_task(second.listen())
        await second.configure(Settings(returns=True))
        await second.write("two")
        await second.hear_out()
        assert first.link.closed == "another connection took over"
        assert not running.done()
        second.link.close("hung up", left=True)
    assert [line.text for line in session.talk.conversation.lines()][::2] == ["one", "two"]


async def test_a_session_that_nobody_attaches_to_ends() -> None:
    """After the grace time a session without a transport is over."""
    began = asyncio.get_running_loop().time()
    await Session(stub_stages(), Forgetful(), House(), grace_s=2.0).run()
    assert asyncio.get_running_loop().time() - began == pytest.approx(2.0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_an_answer_goes_on_where_the_line_was_lost() -> None:
    """Who comes back in the middle of an answer hears it from the cut word on, and the history is whole."""
    answer = "One two three four five six seven eight."
    session = Session(stub_stages(answerer=lambda _: [Text(answer)]), Forgetful(), House(), grace_s=30.0)
    first = Caller(session, reports=False)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(session.run())
        group.create_task(first.listen())
        await first.configure(Settings(returns=True))
        await first.write("go")
        begun = await first.wait_for(AnswerStarted)
        await asyncio.sleep(0.9)
        await first.give(PlaybackAt(begun.item_id, 700.0))
        await asyncio.sleep(0.3)
        first.link.close("lost")
        await asyncio.sleep(20)
        second = Caller(session, reports=False)
        group.create_task(second.listen())
        await asyncio.sleep(1)
        assert second.notices == []
        await second.configure(Settings(returns=True))
        await second.hear_out()
        assert second.of(State)[0].items[0].text == "go"
        assert second.of(AnswerStarted) == [begun]
        assert second.of(Routed) == first.of(Routed)
        assert second.of(Sounded)[0].at_ms == 600.0
        assert second.cues("word") == answer.split()
        second.link.close("goodbye", left=True)
        await asyncio.sleep(1.0)
        assert running.done()
    assert [line.text for line in session.talk.conversation.lines()] == ["go", answer]


async def test_an_answer_made_while_nobody_was_there_waits() -> None:
    """A question asked just before the line was lost is answered to who comes back, from the first word on."""
    session = Session(stub_stages(["hello"]), Forgetful(), House(), grace_s=30.0)
    first = Caller(session)
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run())
        listening = group.create_task(first.listen())
        await first.configure(Settings(returns=True))
        await first.speak(500, 200)
        first.link.close("lost")
        await listening
        await asyncio.sleep(10)
        second = Caller(session)
        group.create_task(second.listen())
        await second.configure(Settings(returns=True))
        await second.hear_out()
        assert [len(second.of(kind)) for kind in (AnswerStarted, AnswerDone)] == [1, 1]
        assert second.of(Sounded)[0].at_ms == 0.0
        second.link.close("goodbye", left=True)
    assert session.talk.conversation.lines()[-1].text == "You said hello."


async def test_leaving_ends_a_conversation_that_waits() -> None:
    """A session told to end does so at once, with a transport and without one."""
    session = Session(stub_stages(), Forgetful(), House(), grace_s=30.0)
    first = Caller(session)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(session.run())
        group.create_task(first.listen())
        await first.configure(Settings(returns=True))
        await asyncio.sleep(0.1)
        first.link.close("lost")
        await asyncio.sleep(1)
        assert not running.done()
        session.leave("the server is shutting down")
        await asyncio.sleep(0.1)
        assert running.done()


async def test_the_wait_for_an_answer_is_told_in_its_parts() -> None:
    """From the caller's last sound to the first of the answer that can be heard; the parts add up to it."""
    async with calling(stub_stages(["hello"], asr_latency_s=0.1, tts_latency_s=0.2)) as caller:
        await caller.sound(tone(600))
        await caller.sound(silence(900))
        timed = await caller.wait_for(Timed)
    parts = dict(timed.parts)
    assert set(parts) == {"end of turn", "recognition", "understanding", "store", "speech", "sending", "quiet"}
    assert sum(parts.values()) == pytest.approx(timed.total_ms)
    assert parts["recognition"] == pytest.approx(100, abs=1)
    assert parts["speech"] == pytest.approx(200, abs=1)
    windows = 2 * 32  # the ear decides by windows, and the last sound may have begun one
    assert parts["end of turn"] == pytest.approx(500, abs=windows)
    assert caller.of(Timed) == [timed]


async def test_the_wait_of_who_types_begins_with_the_line() -> None:
    """Nothing is listened to, so the wait is understanding and speech."""
    async with calling(stub_stages(tts_latency_s=0.2)) as caller:
        await caller.write("hello")
        timed = await caller.wait_for(Timed)
    assert "end of turn" not in dict(timed.parts)
    assert timed.total_ms == pytest.approx(200 + dict(timed.parts)["quiet"], abs=1)


def shown(caller: Caller) -> list[list[str]]:
    """What was attached to each question."""
    omni = caller.session.talk.stages.omni
    assert isinstance(omni, StubOmni)
    return [[one.name for one in question.attachments] for question in omni.questions]


async def test_what_was_shown_in_the_last_ten_seconds_joins_a_spoken_question() -> None:
    """Before the caller stopped speaking, however long the words take to be recognised; older stills do not."""
    stages = stub_stages(["what is this", "and this"], asr_latency_s=4.0)
    async with calling(stages) as caller:
        await caller.give(FramePart("f1", 0, 1, b"sharp"))
        await asyncio.sleep(8)
        await caller.speak(800)
        await caller.hear_out()
        await caller.speak(800)
        await caller.wait_for(AnswerDone, since=len(caller.notices))
    assert shown(caller) == [["f1"], []]


async def test_what_was_shown_in_the_last_half_minute_joins_a_typed_question() -> None:
    """Typing takes longer than speaking."""
    async with calling(stub_stages()) as caller:
        await caller.give(FramePart("f1", 0, 1, b"sharp"))
        await asyncio.sleep(25)
        await caller.write("what is this")
        await caller.hear_out()
        await asyncio.sleep(5)
        await caller.write("and this")
        await caller.hear_out()
    assert shown(caller) == [["f1"], []]


async def test_the_pictures_of_all_unanswered_items_join_the_question() -> None:
    """Those of an item that was answered belong to no later one."""
    async with calling(stub_stages()) as caller:
        for number in (1, 2):
            await caller.give(AddItem(Item(f"item_{number}", text="look", images=1), images=(b"blurred",)))
        await caller.write("what are these")
        await caller.hear_out()
        await caller.write("thanks")
        await caller.hear_out()
    assert shown(caller) == [["item_1/1", "item_2/1"], []]


async def test_a_picture_without_a_word_joins_what_is_said_next() -> None:
    """As Pipecat and LiveKit send those of a camera: an item each, and the question by voice."""
    async with calling(stub_stages(["what is this", "thanks"])) as caller:
        await caller.give(AddItem(Item("item_1", images=1), images=(b"blurred",)))
        await caller.speak(800)
        await caller.hear_out()
        await caller.speak(800)
        await caller.hear_out()
    assert shown(caller) == [["item_1/1"], []]


async def test_an_eye_that_fails_leaves_the_voice_alone() -> None:
    """Whatever the parser does, the question is answered, after the short wait for a picture at most."""
    stages = stub_stages(["what is this"])
    broken = StubParser(latency_s=60.0, error=ValueError("a bug"))
    async with calling(replace(stages, parser=broken)) as caller:
        await caller.give(FramePart("f1", 0, 1, b"sharp"))
        await caller.speak(800)
        await caller.hear_out()
        assert caller.said == "You said what is this."
        await asyncio.sleep(60)
        assert [trouble.error.code for trouble in caller.of(Trouble)] == ["stage_failed"]
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_words_that_the_client_recognised_are_taken_with_caution() -> None:
    """The understanding gets them as heard, as sure as the client is; what was typed is not heard."""
    stages = stub_stages()
    async with calling(stages) as caller:
        await caller.give(AddItem(Item("i1", text="灯是红色的"), confidence=0.4))
        await caller.give(Respond(interrupts=True))
        await caller.hear_out()
        before = len(caller.notices)
        await caller.give(AddItem(Item("i2", text="typed")))
        await caller.give(Respond(interrupts=True))
        await caller.hear_out(before)
    heard, typed = (question.heard for question in stages.omni.questions)  # type: ignore[attr-defined]
    assert heard == Transcript("灯是红色的", 0.4)
    assert typed is None


async def test_a_manner_that_was_wished_for_holds_for_the_conversation() -> None:
    """The answer that grants it is slower already, the next is as slow, and another caller's is not."""
    speeds: list[float] = []

    def answers(question: Question) -> list[Piece]:
        wish: Wish | None = "slower" if question.text == "slower please" else None
        return [Verdict("answer", 1.0, "as asked", wish=wish), Text("One two.")]

    class Voices(StubSynthesizer):
        def open(self, voice: Voice) -> AbstractAsyncContextManager[StubSynthesizer]:
            speeds.append(voice.speed)
            return super().open(voice)

    stages = replace(stub_stages(answerer=answers), tts=Voices())
    async with calling(stages) as caller:
        for text in ("hello", "slower please", "and now"):
            since = len(caller.notices)
            await caller.write(text)
            await caller.hear_out(since)
        assert caller.session.talk.manner == Manner(speed=STEP)
    async with calling(stages) as other:
        await other.write("hello")
        await other.hear_out()
    assert speeds == [1.0, STEP, STEP, 1.0]


WAITING = Dialogue(Place("p", "n", "", ("n",)), wait_s=30.0)


def procedure(question: Question) -> list[Piece]:
    """Asks to wait, takes "done", and says something to anything else."""
    sure = Verdict("step", 1.0, "as scripted")
    if question.checking:
        return [sure, Become(replace(question.dialogue, wait_s=0.0), "released"), Text("How is it?")]
    if question.text == "restart it":
        return [sure, Become(WAITING, "released"), Text("Wait half a minute.")]
    if question.text == "done":
        return [sure, Become(Dialogue(), "released"), Text("Well done.")]
    return [sure, Text("Take your time.")]


async def test_a_caller_who_waits_as_asked_is_asked_how_it_stands() -> None:
    """When the time is up that was asked for, counted from the end of the answer; once, whatever comes after it."""
    stages = stub_stages(answerer=procedure)
    async with calling(stages) as caller:
        await caller.write("restart it")
        await caller.hear_out()
        await asyncio.sleep(28)
        assert len(caller.of(AnswerStarted)) == 1
        await asyncio.sleep(4)
        assert caller.said == "Wait half a minute. How is it?"
        await asyncio.sleep(120)
        assert len(caller.of(AnswerStarted)) == 2
        assert caller.session.talk.conversation.dialogue == replace(WAITING, wait_s=0.0)


async def test_what_is_said_meanwhile_does_not_begin_the_wait_anew() -> None:
    """A word in between is answered, and the question comes when it would have come; never right on another answer."""
    stages = stub_stages(answerer=procedure)
    async with calling(stages) as caller:
        await caller.write("restart it")
        await caller.hear_out()
        await asyncio.sleep(20)
        await caller.write("hm")
        await caller.hear_out(len(caller.notices) - 1)
        await asyncio.sleep(12)
        assert caller.said == "Wait half a minute. Take your time. How is it?"


async def test_whoever_is_done_is_not_asked() -> None:
    """The next step takes the place of the wait, and so does a client that asks for answers itself."""
    stages = stub_stages(answerer=procedure)
    async with calling(stages) as caller:
        await caller.write("restart it")
        await caller.hear_out()
        await caller.write("done")
        await asyncio.sleep(90)
        assert caller.said == "Wait half a minute. Well done."
    async with calling(stages) as other:
        await other.configure(Settings(create_response=False))
        await other.write("restart it")
        await asyncio.sleep(90)
        assert other.said == "Wait half a minute."
