"""One answer: pieces of understanding become speech, cues and effects on a timeline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from assistant.answer import (
    HAND_OVER,
    SENTENCES_AHEAD,
    Action,
    AnswerTimeline,
    Composer,
    Outcome,
    Pieces,
    Routed,
    Spoken,
    known,
)
from assistant.answer import first as first_of
from assistant.errors import BadInput, FrontdeskError
from assistant.manner import STEP, STEP_DB, Manner, louder
from assistant.phrases import ENGLISH
from assistant.router import Means
from assistant.stages import Stages
from assistant.testing.caller import calling
from assistant.testing.stages import StubDraftsman, StubOmni, StubSynthesizer, stub_stages, tone
from assistant.timeline import READING_MS_PER_WORD, Timeline
from pipelines.diagram import Drawing, Spec
from pipelines.errors import StageFailed
from pipelines.omni import (
    Become,
    Call,
    Dialogue,
    Evidence,
    Mark,
    Piece,
    Place,
    Question,
    Show,
    Speech,
    Text,
    Verdict,
)
from pipelines.tts import SpeechStream, Voice
from tests.assistant.conftest import SPEC

pytestmark = pytest.mark.looptime

SURE = Verdict("answer", 0.9, "sure")
HERE = Dialogue(Place("light", "plug"))


@dataclass
class Desk:
    """A composer with its timeline, and everything it told."""

    composer: Composer
    timeline: AnswerTimeline
    stages: Stages
    failures: list[tuple[FrontdeskError, bool]]
    """What failed, and whether the timeline was closed by then."""
    seen: list[tuple[float, int, bool]]
    """How much there was, how many cues, and whether it was closed, whenever a change was told."""

    async def compose(self, *pieces: Piece | float | Exception) -> Outcome:
        return await self.composer.compose(StubOmni(lambda _: pieces).answer(Question("x")))

    @property
    def cues(self) -> list[tuple[str, str, float, float]]:
        return [(cue.kind, cue.text, cue.at_ms, cue.end_ms) for cue in self.timeline.cues]

    def words(self) -> list[tuple[str, float, float]]:
        return [cue[1:] for cue in self.cues if cue[0] == "word"]

    def nodes(self) -> list[tuple[str, float, float]]:
        return [cue[1:] for cue in self.cues if cue[0] == "node"]


def desk(stages: Stages | None = None, *, silent: bool = False, can_show: bool = True) -> Desk:
    timeline: AnswerTimeline = Timeline(silent=silent)
    stages = stages or stub_stages()
    failures: list[tuple[FrontdeskError, bool]] = []
    seen: list[tuple[float, int, bool]] = []
    composer = Composer(
        timeline,
        Means("text" if silent else "audio", can_show, "as asked"),
        stages.tts,
        stages.draftsman,
        Voice(),
        lambda: seen.append((timeline.composed_ms, len(timeline.cues), timeline.closed)),
        lambda error: failures.append((error, timeline.closed)),
    )
    return Desk(composer, timeline, stages, failures, seen)


def released(timeline: AnswerTimeline, kind: type[Action]) -> list[Action]:
    return [action for action in timeline.release() if isinstance(action, kind)]


@dataclass(slots=True)
class Sketchpad(StubDraftsman):
    """Notes what it is asked to draw."""

    asked: list[str] = field(default_factory=list)

    async def draw(self, spec: Spec) -> Drawing:
        self.asked.append(spec.id)
        return await StubDraftsman.draw(self, spec)


# Words and speech


@pytest.mark.parametrize(
    "pieces", [("One two. Three.",), ("One two. ", "Three."), ("One ", "two. Th", "ree."), tuple("One two. Three.")]
)
async def test_words_are_cues_on_the_speech_of_their_sentence(pieces: Sequence[str]) -> None:
    """However the text was cut, it is spoken sentence by sentence, and each word has its time in the whole."""
    one = desk()
    assert await one.compose(SURE, *map(Text, pieces)) == Outcome("completed", "answer")
    assert one.words() == [("One", 0, 200), ("two.", 200, 400), ("Three.", 400, 600)]
    assert one.timeline.composed_ms == pytest.approx(600)
    assert one.timeline.closed
    assert [spoken.text for spoken in released(one.timeline, Spoken)] == ["One two.", "Three."]  # type: ignore[union-attr]


async def test_everything_new_is_told() -> None:
    """Whoever delivers hears of every piece of audio as it comes, and at last of the end."""
    one = desk()
    await one.compose(SURE, Text("One two three."))
    lengths = [composed for composed, _, _ in one.seen]
    assert lengths == sorted(lengths)
    assert {round(length) for length in lengths} == {0, 200, 400, 600}
    assert one.seen[-1] == (one.timeline.composed_ms, 3, True)


async def test_blanks_are_not_spoken() -> None:
    """Blanks between two pieces of an answer are no sentence: the voice is not asked, and nothing is shown."""
    one = desk()
    await one.compose(SURE, Text("One."), Mark("a"), Text(" \n"), Mark("b"), Text("Two."))
    assert isinstance(one.stages.tts, StubSynthesizer)
    assert one.stages.tts.said == ["One.", "Two."]
    assert len(released(one.timeline, Spoken)) == 2


async def test_a_model_that_is_faster_than_the_voice_waits() -> None:
    """A few sentences are understood ahead; the rest waits in the model, and nothing is dropped."""
    taken: list[int] = []

    @asynccontextmanager
    async def many() -> AsyncIterator[Pieces]:
        async def stream() -> AsyncIterator[Piece]:
            for number in range(30):
                taken.append(number)
                yield Text(f"Number {number}.\n\n")

        yield stream()

    one = desk(stub_stages(tts_latency_s=1.0))
    composing = asyncio.create_task(one.composer.compose(many()))
    await asyncio.sleep(0.5)
    assert len(taken) == SENTENCES_AHEAD + 3  # the one being spoken, the one that showed its end, one at the door
    await composing
    assert [text for text, _, _ in one.words()][1::2] == [f"{number}." for number in range(30)]


async def test_a_model_may_speak_for_itself() -> None:
    """Speech made by the model goes out as it is; the route is decided before it, and the voice stays silent."""
    one = desk()
    await one.compose(SURE, Speech(tone(300)))
    assert one.timeline.composed_ms == pytest.approx(300)
    assert isinstance(one.stages.tts, StubSynthesizer)
    assert one.stages.tts.said == []
    assert len(released(one.timeline, Routed)) == 1
    assert one.timeline.take(1e9) == tone(300)


async def test_a_voice_that_is_unknown_is_replaced_by_our_own() -> None:
    """A client that names a voice which the engine has not is answered all the same, by the deployment's."""
    opened: list[str] = []

    class Choosy(StubSynthesizer):
        def open(self, voice: Voice) -> AbstractAsyncContextManager[SpeechStream]:
            opened.append(voice.name)
            if voice.name == "nobody":
                raise BadInput("voice_name", "There is no such voice.", "", "name")
            return super().open(voice)

    one = desk(replace(stub_stages(), tts=Choosy()))
    one.composer.voice = Voice(name="nobody")
    one.composer.own_voice = "slt"
    assert (await one.compose(SURE, Text("One two."))).status == "completed"
    assert opened == ["nobody", "slt"]
    assert one.failures == []


async def test_a_written_answer_needs_no_voice() -> None:
    """Without audio no voice is opened; words and nodes run at reading speed."""

    class Mute(StubSynthesizer):
        def open(self, voice: Voice) -> object:  # type: ignore[override]
            raise AssertionError("a voice was opened")

    one = desk(replace(stub_stages(), tts=Mute()), silent=True)
    assert (await one.compose(SURE, Mark("a"), Text("One two. "), Mark(""), Text("Three."))).status == "completed"
    read = READING_MS_PER_WORD
    assert one.words() == [("One", 0, read), ("two.", read, 2 * read), ("Three.", 2 * read, 3 * read)]
    assert one.nodes() == [("a", 0, 2 * read), ("", 2 * read, 2 * read)]
    assert one.seen[-1] == (3 * read, 5, True)


async def test_words_known_beforehand_need_no_model() -> None:
    """A greeting is composed like any answer."""
    one = desk()
    outcome = await one.composer.compose(known(Verdict("greeting", 1.0, "the greeting"), Text("Hello.")))
    assert outcome == Outcome("completed", "greeting")
    assert one.words() == [("Hello.", 0, 200)]


# The route


async def test_the_route_is_decided_once_when_the_words_begin() -> None:
    """It rests on what the model had said by then; what comes later changes nothing in it."""
    early, late = Evidence("plug", "The plug", 0.8), Evidence("wifi", "The wifi", 0.1)
    one = desk()
    await one.compose(SURE, early, Show(SPEC), Text("One. Two."), late, Verdict("doubt", 0.1, "later"), Text("Three."))
    route = one.timeline.release()[0]
    assert isinstance(route, Routed)
    assert (route.route.kind, route.verdict, route.sources, route.drawn) == ("text_and_diagram", SURE, (early,), SPEC)
    assert not released(one.timeline, Routed)


async def test_an_answer_without_words_is_routed_too() -> None:
    """Also an answer that says nothing says how it was given; one without a verdict counts as sure."""
    one = desk()
    assert await one.compose() == Outcome("completed", "answer")
    (route,) = one.timeline.release()
    assert isinstance(route, Routed)
    assert route.verdict.reason == "no verdict was given"


@pytest.mark.parametrize(
    ("verdict", "can_show", "drawn"), [("answer", True, True), ("doubt", True, False), ("answer", False, False)]
)
async def test_only_what_will_be_shown_is_drawn(verdict: str, can_show: bool, drawn: bool) -> None:
    """No drawing is made beside a doubt, or for a channel that shows none."""
    pad = Sketchpad()
    one = desk(replace(stub_stages(), draftsman=pad), can_show=can_show)
    await one.compose(Verdict(verdict, 0.5, "so"), Show(SPEC), Text("One."))  # type: ignore[arg-type]
    assert bool(pad.asked) == drawn
    assert len(released(one.timeline, Drawing)) == drawn


async def test_the_voice_does_not_wait_for_the_drawing() -> None:
    """Words are composed while the drawing is made; the answer is open until it is there."""
    one = desk(replace(stub_stages(), draftsman=StubDraftsman(latency_s=2.0)))
    composing = asyncio.create_task(one.compose(SURE, Show(SPEC), Text("One two.")))
    await asyncio.sleep(1.9)
    assert one.timeline.composed_ms == pytest.approx(400)
    assert not one.timeline.closed
    assert not released(one.timeline, Drawing)
    await composing
    assert len(released(one.timeline, Drawing)) == 1


@pytest.mark.parametrize("pad", [StubDraftsman(RuntimeError("no ink")), StubDraftsman(latency_s=3.1)])
async def test_a_drawing_that_fails_or_is_late_changes_nothing_in_the_voice(pad: StubDraftsman) -> None:
    """The drawing is optional: whatever happens to it, the answer is whole and completed without."""
    one = desk(replace(stub_stages(), draftsman=pad))
    assert await one.compose(SURE, Show(SPEC), Text("All of it.")) == Outcome("completed", "answer")
    assert [word for word, _, _ in one.words()] == ["All", "of", "it."]
    assert not released(one.timeline, Drawing)
    assert asyncio.get_running_loop().time() < 3.1
    assert one.failures == []


# Nodes, states and tools


async def test_a_node_is_lit_by_the_words_after_its_mark() -> None:
    """From mark to mark the words belong to a node; an empty mark puts the last one out, once."""
    one = desk()
    await one.compose(
        SURE, Mark(""), Mark("a"), Text("One two."), Mark("a"), Text("Three."), Mark("b"), Text("Four."),
        Mark(""), Mark(""), Text("Five."),
    )  # fmt: skip
    assert one.nodes() == [("a", 0, 200), ("a", 200, 400), ("a", 400, 600), ("b", 600, 800), ("", 800, 800)]


@pytest.mark.parametrize("when", ["released", "heard"])
async def test_the_dialogue_changes_at_the_release_or_in_the_middle_of_its_words(when: str) -> None:
    """A state that waits to be heard has its point at half of the words since the last mark, not before."""
    one = desk()
    await one.compose(
        SURE, Text("First."), Mark("plug"), Text("Is the plug in?"), Become(HERE, when), Mark(""), Text("Well?"),
    )  # type: ignore[arg-type]  # fmt: skip
    at = 0.0 if when == "released" else 200 + 800 / 2
    assert ("state", "", at, at) in one.cues
    become = Become(HERE, when)  # type: ignore[arg-type]
    assert (become in one.timeline.release()) == (when == "released")
    one.timeline.take(1e9)
    assert one.timeline.play(599, "client") == []
    assert one.timeline.play(600, "client") == ([become] if when == "heard" else [])


async def test_a_state_without_words_of_its_own_stands_at_the_end_of_what_was_said() -> None:
    """When nothing was said since the mark, the point is where the words stand."""
    one = desk()
    await one.compose(SURE, Become(HERE, "heard"), Text("One two."), Mark("plug"), Become(HERE, "heard"))
    assert [cue for cue in one.cues if cue[0] == "state"] == [("state", "", 0, 0), ("state", "", 400, 400)]


async def test_a_hand_over_shows_who_takes_over() -> None:
    """Handing over clears the dialogue and names the person, when that was heard; other tools show nothing."""
    one = desk()
    over, other, nobody = Call(HAND_OVER, {"target": "Desk 2"}), Call("look_up", {}), Call(HAND_OVER, {})
    await one.compose(SURE, Text("One two."), over, other, nobody)
    states = [cue for cue in one.timeline.cues if cue.kind == "state"]
    assert [(cue.text, cue.at_ms, cue.state) for cue in states] == [("Desk 2", 200, Dialogue()), ("", 200, Dialogue())]
    assert not released(one.timeline, Call)
    one.timeline.take(1e9)
    assert one.timeline.play(199, "client") == []
    assert one.timeline.play(200, "client") == [over, other, nobody]


# What fails


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ((60.0, Text("too late")), ENGLISH.one_moment.split()),
        ((SURE, Text("One."), Mark("a"), 60.0, Text("too late")), ["One."]),
        ((1.0, Text("One."), Mark("a"), 7.0, Text("Two."), Mark("b"), 8.5), ["One.", "Two."]),
    ],
)
async def test_understanding_that_hangs_is_given_up(pieces: Sequence[Piece | float], words: list[str]) -> None:
    """Eight seconds without a piece, at first or later, end an answer with an apology; a slow one is waited for."""
    one = desk()
    outcome = await one.compose(*pieces)
    assert outcome.status == "failed"
    assert outcome.error is not None
    assert outcome.error.message == "Understanding took more than 8 s."
    assert [word for word, _, _ in one.words()] == [*words, *ENGLISH.failed.split()]


async def test_understanding_that_fails_is_spoken_after_what_was_said() -> None:
    """A bug of the model is an apology, a plain error, and no drawing: nothing is asserted any more."""
    pad = Sketchpad()
    one = desk(replace(stub_stages(), draftsman=pad))
    outcome = await one.compose(SURE, Show(SPEC), 0.1, RuntimeError("boom"))
    assert outcome.status == "failed"
    assert outcome.verdict == "miss"
    assert outcome.error is not None
    assert outcome.error.message == "The answer could not be made."
    assert [error for error, _ in one.failures] == [outcome.error]
    assert not one.failures[0][1]
    assert one.timeline.closed
    route, *rest = one.timeline.release()
    assert isinstance(route, Routed)
    assert (route.route.kind, route.verdict.kind) == ("text", "miss")
    assert rest == [Spoken(text) for text in ("I am sorry, something went wrong on my side. Please ask me again.",)]
    assert pad.asked == []


async def test_a_failure_keeps_its_own_words() -> None:
    """An error that is ours travels as it is, also out of groups of groups."""
    one = desk()
    ours = StageFailed("The knowledge base is gone.")
    outcome = await one.compose(ExceptionGroup("", [ExceptionGroup("", [ours, ValueError()])]))
    assert outcome.error is ours


@pytest.mark.parametrize(
    ("voice", "message"),
    [
        (StubSynthesizer(latency_s=4.1), "Speech took more than 4 s."),
        (StubSynthesizer(fails=" "), "The stub voice was told to fail."),
    ],
)
async def test_a_voice_that_fails_or_hangs_leaves_the_words(voice: StubSynthesizer, message: str) -> None:
    """Where speech itself fails the words are shown, the apology's too, and the answer ends."""
    one = desk(replace(stub_stages(), tts=voice))
    outcome = await one.compose(SURE, Text("You said hello."))
    assert outcome.error is not None
    assert outcome.error.message == message
    assert [action.text for action in one.timeline.release() if isinstance(action, Spoken)] == [
        "You said hello.",
        ENGLISH.failed,
    ]
    assert one.timeline.closed
    assert voice.open_streams == 0


async def test_understanding_that_fails_leaves_the_session_well() -> None:
    """The caller hears an apology instead of silence, and the next question is answered."""
    answers = [[RuntimeError("boom")], [Text("Here I am.")]]
    async with calling(stub_stages(answerer=lambda q: answers.pop(0))) as caller:
        await caller.write("hello")
        done = await caller.hear_out()
        assert done.status == "failed"
        assert caller.said == ENGLISH.failed
        assert sum(caller.heard_ms.values()) > 0
        since = len(caller.notices)
        await caller.write("still there")
        assert (await caller.hear_out(since)).status == "completed"
    assert caller.said.endswith("Here I am.")


async def test_nothing_outlives_a_cancelled_answer() -> None:
    """Cancelling ends the model's stream, the voice and the drawing at once, and leaves no task."""
    stages = stub_stages(tts_latency_s=3.0)
    omni = StubOmni(lambda _: [SURE, Show(SPEC), Text("One. Two."), 7.0])
    one = desk(replace(stages, draftsman=StubDraftsman(latency_s=2.5)))
    before = asyncio.all_tasks()
    composing = asyncio.create_task(one.composer.compose(omni.answer(Question("x"))))
    await asyncio.sleep(1.0)
    assert {"understand", "speak", "draw"} <= {task.get_name() for task in asyncio.all_tasks()}
    composing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await composing
    assert isinstance(stages.tts, StubSynthesizer)
    assert (omni.open_streams, stages.tts.open_streams) == (0, 0)
    assert asyncio.all_tasks() == before
    assert one.failures == []
    assert not one.timeline.closed


def test_the_cause_of_a_group_is_its_first_leaf() -> None:
    """An error by itself is its own cause."""
    one, two = ValueError(), KeyError()
    assert first_of(one) is one
    assert first_of(BaseExceptionGroup("", [ExceptionGroup("", [two, one]), one])) is two


@pytest.mark.parametrize("silent", [False, True])
async def test_chinese_is_put_together_without_blanks(silent: bool) -> None:
    """The history of a Chinese answer is its text to the character heard: blanks only where they were written."""
    one = desk(silent=silent)
    await one.compose(SURE, Text("请按 WPS 键。"), Mark("a"), Text("灯亮了吗？ "), Text("好。Thank you."))
    one.timeline.release()
    one.timeline.take(one.timeline.composed_ms)
    words = [cue for cue in one.timeline.cues if cue.kind == "word"]
    assert one.timeline.cut(words[6].end_ms).text == "请按 WPS 键。灯亮了"
    assert one.timeline.settle(words[-1].end_ms) == []
    assert one.timeline.heard().text == "请按 WPS 键。灯亮了吗？好。Thank you."


# The manner of speaking


class Noted(StubSynthesizer):
    """Notes the voices that it is opened with."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Voice] = []

    def open(self, voice: Voice) -> AbstractAsyncContextManager[SpeechStream]:
        self.opened.append(voice)
        return super().open(voice)


async def test_what_is_wished_for_holds_from_this_answer_on() -> None:
    """Slower is this answer already; that it stays so is done when it is let out, and not before."""
    one = desk()
    one.composer.tts = voices = Noted()
    await one.compose(replace(SURE, wish="slower"), Text("One two."))
    assert [voice.speed for voice in voices.opened] == [pytest.approx(STEP)]
    assert released(one.timeline, Manner) == [Manner(speed=STEP)]


async def test_louder_is_louder_and_takes_no_time() -> None:
    """The same sound with more of it, on the same clock; without a wish nothing is done to it, and nothing is told."""
    plain, loud = desk(), desk()
    await plain.compose(SURE, Text("One two."))
    await loud.compose(replace(SURE, wish="louder"), Text("One two."))
    assert released(plain.timeline, Manner) == []
    assert released(loud.timeline, Manner) == [Manner(gain_db=STEP_DB)]
    assert loud.words() == plain.words()
    assert loud.timeline.take(400) == louder(plain.timeline.take(400), STEP_DB)


async def test_a_conversations_manner_is_kept_and_a_limit_held() -> None:
    """An answer begins as the caller was spoken to before, and no engine is asked for more than it takes."""
    one = desk()
    one.composer.tts = voices = Noted()
    one.composer.manner = Manner(speed=0.6)
    one.composer.voice = Voice(speed=0.6)
    await one.compose(SURE, Text("One two."))
    assert [voice.speed for voice in voices.opened] == [0.5]
    assert released(one.timeline, Manner) == []


async def test_a_model_may_begin_without_a_verdict() -> None:
    """Its first piece may be words; nothing of them is lost."""
    one = desk()
    await one.compose(Text("One two."))
    assert [word for word, _, _ in one.words()] == ["One", "two."]


# Answers that are late


@pytest.mark.parametrize(
    "pieces",
    [
        (2.0, SURE, Text("One two.")),
        (SURE, 2.0, Text("One two.")),
        (SURE, Show(SPEC), 2.0, Become(HERE, "released"), 3.0, Text("One two.")),
    ],
)
async def test_a_late_answer_is_announced_once(pieces: Sequence[Piece | float]) -> None:
    """Whatever has come but words, after a second and a half the caller hears that it takes a moment."""
    one = desk()
    assert await one.compose(*pieces) == Outcome("completed", "answer")
    assert said(one) == [ENGLISH.one_moment, "One two."]
    words = [word for word, _, _ in one.words()]
    assert words == [*ENGLISH.one_moment.split(), "One", "two."]


async def test_an_answer_in_time_is_not_announced() -> None:
    """Nor one that pauses after its first words."""
    one = desk()
    await one.compose(1.4, SURE, Text("One. "), Text("Two."), 5.0, Text(" Three."))
    assert said(one) == ["One.", "Two.", "Three."]


async def test_what_is_read_is_not_announced() -> None:
    """On a screen nobody takes a silence for a broken line."""
    one = desk(silent=True)
    await one.compose(3.0, SURE, Text("One."))
    assert said(one) == ["One."]


async def test_the_route_is_decided_by_the_answer_and_not_by_its_announcement() -> None:
    """What the model says after it was announced late still counts."""
    one = desk()
    await one.compose(2.0, SURE, Show(SPEC), Text("Show me."))
    (routed,) = released(one.timeline, Routed)
    assert isinstance(routed, Routed)
    assert routed.verdict == SURE
    assert routed.drawn == SPEC


async def test_an_answer_that_never_comes_is_announced_and_then_given_up() -> None:
    """The caller hears that it is looked up, and in the end that it could not be."""
    one = desk()
    outcome = await one.compose(60.0, Text("too late"))
    assert outcome.status == "failed"
    assert said(one) == [ENGLISH.one_moment, ENGLISH.failed]


def said(one: Desk) -> list[str]:
    return [action.text for action in one.timeline.release() if isinstance(action, Spoken)]
