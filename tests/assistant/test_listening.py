"""The listening half: audio in, turns of the caller out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from assistant.errors import FrontdeskError
from assistant.listening import QUEUE, WINDOW_BYTES, Hearing, Listener
from assistant.messages import (
    AudioCleared,
    AudioIn,
    ClearAudio,
    CommitAudio,
    Configure,
    HeardSoFar,
    SpeechStarted,
    SpeechStopped,
    StayedSilent,
    Trouble,
)
from assistant.settings import Settings
from assistant.talk import House
from assistant.testing.stages import StubHearing, StubRecognizer, silence, stub_stages, tone
from assistant.timeline import BYTES_PER_MS
from assistant.turn_taking import Decision, TurnSettings, with_semantic_vad
from pipelines.asr import Ear, Transcript
from pipelines.errors import StageFailed
from pipelines.omni import Dialogue, Reply
from pipelines.turn_end.wording import Wording
from pipelines.vad import WINDOW_MS
from tests.assistant.conftest import Alone, alone, during

pytestmark = pytest.mark.looptime

MANUAL = TurnSettings(manual=True)


class Ears(StubRecognizer):
    """Keeps its streams for a look; may fail to open; a number before a line is how long its final takes (s)."""

    def __init__(self, *script: str | Exception, delays: Sequence[float] = (), refuses: int = 0) -> None:
        super().__init__(list(script))
        self.streams: list[StubHearing] = []
        self.audio: list[bytearray] = []
        self.delays = list(delays)
        self.refuses = refuses

    @asynccontextmanager
    async def open(self, ear: Ear, expected: Sequence[str] = ()) -> AsyncIterator[StubHearing]:
        if self.refuses:
            self.refuses -= 1
            raise StageFailed("No recogniser is free.")
        async with super().open(ear, expected) as stream:
            self.streams.append(stream)
            self.audio.append(audio := bytearray())
            feed, finish = stream.feed, stream.finish

            def hear(pcm: bytes) -> None:
                audio.extend(pcm)
                feed(pcm)

            async def late() -> Transcript:
                transcript = await finish()
                await asyncio.sleep(self.delays.pop(0) if self.delays else 0)
                return transcript

            stream.feed = hear  # type: ignore[method-assign]
            stream.finish = late  # type: ignore[method-assign]
            yield stream


@dataclass
class Stage:
    """The answer over which the caller speaks: notes what is done to it."""

    share: float = 0.0
    level_db: float = float("-inf")
    rest_ms: float = 5_000.0
    done: list[str] = field(default_factory=list)

    def echoed(self, text: str) -> float:
        return self.share

    def quieten(self) -> None:
        self.done.append("quieten")

    def hold(self) -> None:
        self.done.append("hold")

    def go_on(self) -> None:
        self.done.append("go_on")


@dataclass
class Line:
    """A listener with a caller at its other end, and what it handed on."""

    state: Alone
    ears: Ears
    listener: Listener
    heeded: list[tuple[str, Decision]]
    turns: list[tuple[str, str, FrontdeskError | None]]
    hearings: list[Hearing]
    stage: Stage

    async def sound(self, pcm: bytes) -> None:
        """20 ms of audio every 20 ms."""
        size = 20 * BYTES_PER_MS
        for start in range(0, len(pcm), size):
            self.listener.give(AudioIn(pcm[start : start + size]))
            await asyncio.sleep(0.02)

    async def speak(self, ms: float, pause_ms: float = 700) -> None:
        await self.sound(tone(ms) + silence(pause_ms))

    @property
    def texts(self) -> list[str]:
        return [text for _, text, _ in self.turns]


def line(ears: Ears | None = None, turns: TurnSettings | None = None) -> Line:
    ears = ears or Ears()
    state = alone(replace(stub_stages(), asr=ears), settings=Settings(turns=turns or TurnSettings()))
    heeded: list[tuple[str, Decision]] = []
    handed: list[tuple[str, str, FrontdeskError | None]] = []
    hearings: list[Hearing] = []

    def hand_on(hearing: Hearing, transcript: Transcript, error: FrontdeskError | None) -> None:
        hearings.append(hearing)
        handed.append((hearing.item_id, transcript.text, error))

    stage = Stage()
    listener = Listener(
        state.talk, lambda hearing, decision: heeded.append((hearing.item_id, decision)), hand_on, stage
    )
    return Line(state, ears, listener, heeded, handed, hearings, stage)


# Turns


async def test_silence_and_clicks_start_no_turn() -> None:
    """A click shorter than the shortest turn starts none: no recogniser is opened."""
    one = line()
    async with during(one.listener.run()):
        await one.sound(tone(50) + silence(1500))
    assert (one.state.told, one.heeded, one.ears.expected) == ([], [], [])


async def test_a_turn_is_told_heeded_and_handed_on() -> None:
    """Its beginning is told and heeded as soon as it is known; its end when the silence was long enough."""
    one = line(Ears("hello"))
    async with during(one.listener.run()):
        await one.sound(silence(600) + tone(300))
        (item_id, decision) = one.heeded[0]
        assert one.state.of(SpeechStarted) == [SpeechStarted(item_id, decision.at_ms)]
        assert decision.kind == "start"
        assert one.turns == []
        await one.sound(silence(700))
    (stopped,) = one.state.of(SpeechStopped)
    assert stopped.item_id == item_id
    assert stopped.at_ms == pytest.approx(900, abs=2 * WINDOW_MS)
    assert one.turns == [(item_id, "hello", None)]
    assert (one.hearings[0].started_ms, one.hearings[0].ended_ms) == (decision.at_ms, stopped.at_ms)


async def test_what_was_said_before_the_turn_was_noticed_is_heard() -> None:
    """The recogniser gets the audio from the turn's start on, padding included, to the end of its silence."""
    one = line(Ears("hello"))
    async with during(one.listener.run()):
        await one.sound(silence(600))
        await one.speak(500)
    start, stop = one.state.of(SpeechStarted)[0].at_ms, one.state.of(SpeechStopped)[0].at_ms
    windows = (stop - start + 500) / WINDOW_MS
    assert one.ears.bytes_fed[0] / WINDOW_BYTES == pytest.approx(windows, abs=1)


async def test_the_recogniser_knows_the_replies_that_are_awaited() -> None:
    """Labels and their other words, as they are when the turn begins."""
    one = line(Ears("yes", "no"))
    async with during(one.listener.run()):
        await one.speak(300)
        one.state.talk.conversation.dialogue = Dialogue(replies=(Reply("a:0", "yes", ("yeah",)), Reply("a:1", "no")))
        await one.speak(300)
    assert one.ears.expected == [(), ("yes", "yeah", "no")]


async def test_the_live_transcript_is_told_when_it_changes() -> None:
    """Each partial once, under the id of its turn, and turn taking knows it."""
    one = line(Ears("my light is red"))
    async with during(one.listener.run()):
        await one.sound(tone(1100))
        assert one.listener.turns.known.words == ("my", "light", "is")
        await one.sound(silence(700))
    partials = one.state.of(HeardSoFar)
    assert [partial.text for partial in partials] == ["my", "my light", "my light is", "my light is red"]
    assert {partial.item_id for partial in partials} == {one.turns[0][0]}


async def test_a_pause_lets_the_recogniser_work_ahead() -> None:
    """A pause in a turn is passed on once; the turn goes on."""
    one = line(Ears("my light is red"))
    async with during(one.listener.run()):
        await one.sound(tone(400) + silence(300) + tone(400))
        assert one.ears.streams[0].segments == 1
        await one.sound(silence(700))
    assert one.ears.streams[0].segments == 2
    assert one.texts == ["my light is red"]


async def test_turns_are_handed_on_in_the_order_they_were_said() -> None:
    """A turn that is recognised at once waits for the one before, whose recognition takes longer."""
    one = line(Ears("first", "second", delays=[3.0, 0.0]))
    async with during(one.listener.run()):
        await one.speak(300)
        await one.speak(300)
        assert one.turns == []
        await asyncio.sleep(3.0)
    assert one.texts == ["first", "second"]


async def test_speech_over_an_answer_is_heeded_as_an_interruption() -> None:
    """While an answer plays, a turn is an interruption; afterwards a turn like any other."""
    one = line(Ears("stop", "thanks"), with_semantic_vad("auto", interrupt_response=True))
    async with during(one.listener.run()):
        one.listener.answering(True)
        await one.speak(900, 1_500)
        one.listener.answering(False)
        await one.speak(400)
    assert [decision.kind for _, decision in one.heeded] == ["interrupt", "start"]
    assert one.stage.done == ["quieten", "hold"]
    assert one.state.of(SpeechStarted)[0].at_ms < 100


async def test_a_listeners_word_stops_nothing_and_is_told_to_nobody() -> None:
    """An answer is quietened and held while it is not known what the sound is, and goes on; there is no turn."""
    one = line(Ears("right"), with_semantic_vad("auto", interrupt_response=True))
    async with during(one.listener.run()):
        one.listener.answering(True)
        await one.speak(400, 900)
    assert one.stage.done == ["quieten", "hold", "go_on"]
    assert (one.heeded, one.turns, one.state.told, one.ears.open_streams) == ([], [], [], 0)


async def test_words_that_the_answer_is_saying_are_its_echo() -> None:
    """However long they go on, when most of the words are the answer's own, the answer goes on."""
    one = line(Ears("push the cable in until it clicks"), with_semantic_vad("auto", interrupt_response=True))
    one.stage.share, one.stage.level_db = 1.0, -12.0
    async with during(one.listener.run()):
        one.listener.answering(True)
        await one.speak(1300, 900)
    assert one.stage.done == ["quieten", "hold", "go_on"]  # once: then its level is known
    assert one.heeded == []


async def test_a_turn_whose_audio_stops_arriving_is_ended() -> None:
    """A client that sends a clip and nothing more is understood all the same, at the deadline of turn taking."""
    one = line(Ears("a clip"))
    async with during(one.listener.run()):
        await one.sound(tone(600))
        await asyncio.sleep(1.4)
        assert one.turns == []
        await asyncio.sleep(0.2)
    assert one.texts == ["a clip"]


# What the client asks for


async def test_a_manual_turn_is_committed_to_its_last_sample() -> None:
    """What the resampler holds back and less than a window are heard too, and belong to no other turn."""
    one = line(Ears("by hand", "again"), MANUAL)
    async with during(one.listener.run()):
        for _ in range(2):
            await one.sound(tone(150))
            one.listener.give(CommitAudio("e1"))
            await asyncio.sleep(0.1)
    assert one.texts == ["by hand", "again"]
    assert one.ears.bytes_fed == [5 * WINDOW_BYTES] * 2  # 150 ms are not quite five windows
    assert one.state.kinds == []  # no speech events: the client knows when it speaks


async def test_a_new_manual_turn_hears_nothing_of_the_one_before() -> None:
    """Neither after a commit nor after a clear does a sample of it come later."""
    one = line(Ears("loud", "silent", "silent"), MANUAL)
    async with during(one.listener.run()):
        for pcm, end in [
            (tone(130), CommitAudio()),
            (silence(130), CommitAudio()),
            (tone(130), ClearAudio()),
            (silence(130), CommitAudio()),
        ]:
            await one.sound(pcm)
            one.listener.give(end)
            await asyncio.sleep(0.1)
    assert one.texts == ["loud", "silent", "silent"]
    assert [any(fed) for fed in one.ears.audio] == [True, False, True, False]


@pytest.mark.parametrize("ms", [0, 60])
async def test_a_commit_of_hardly_anything_is_refused(ms: int) -> None:
    """Less than a tenth of a second is no turn: told with the id of the request, and the turn goes on."""
    one = line(Ears("now"), MANUAL)
    async with during(one.listener.run()):
        await one.sound(tone(ms))
        one.listener.give(CommitAudio("e1"))
        await asyncio.sleep(0.1)
        (trouble,) = one.state.of(Trouble)
        assert (trouble.event_id, trouble.error.code) == ("e1", "input_audio_buffer_commit_empty")
        assert one.turns == []
        await one.sound(tone(200))
        one.listener.give(CommitAudio("e2"))
        await asyncio.sleep(0.1)
    assert one.texts == ["now"]


async def test_a_cleared_turn_is_forgotten() -> None:
    """Its recognition ends at once, nothing is handed on, and the next turn begins with audio of its own."""
    one = line(Ears("first", "second"))
    async with during(one.listener.run()):
        await one.sound(tone(600))
        assert one.ears.open_streams == 1
        one.listener.give(ClearAudio())
        await asyncio.sleep(0.01)
        assert one.ears.open_streams == 0
        one.ears.script.pop(0)
        await one.speak(400)
    assert one.texts == ["second"]
    assert one.state.kinds[:3] == ["SpeechStarted", "HeardSoFar", "AudioCleared"]
    first, second = one.state.of(SpeechStarted)
    assert second.at_ms >= first.at_ms + 600 - WINDOW_MS
    assert one.ears.bytes_fed[1] / WINDOW_BYTES == pytest.approx((400 + 500) / WINDOW_MS, abs=2)


async def test_clearing_without_a_turn_is_acknowledged() -> None:
    """There is nothing to drop, which is no error."""
    one = line()
    async with during(one.listener.run()):
        one.listener.give(ClearAudio())
        await asyncio.sleep(0.01)
    assert one.state.told == [AudioCleared()]


async def test_settings_take_effect_in_order_with_the_audio() -> None:
    """What was said before a change is heard by the old settings, what comes after it by the new."""
    one = line(Ears("one", "two"))
    async with during(one.listener.run()):
        for pcm in (tone(300), silence(700)):
            one.listener.give(AudioIn(pcm))
        one.listener.give(Configure(Settings(turns=MANUAL)))
        one.listener.give(AudioIn(tone(300)))
        one.listener.give(CommitAudio())
        await asyncio.sleep(0.1)
    assert one.texts == ["one", "two"]
    assert len(one.state.of(SpeechStarted)) == 1


async def test_changing_the_mode_drops_the_turn() -> None:
    """A turn that VAD began is forgotten when the client takes turns over."""
    one = line(Ears("lost", "kept"))
    async with during(one.listener.run()):
        await one.sound(tone(600))
        one.listener.give(Configure(Settings(turns=MANUAL)))
        await asyncio.sleep(0.01)
        assert one.ears.open_streams == 0
    assert one.turns == []
    assert not one.state.of(SpeechStopped)


async def test_audio_that_comes_too_fast_is_dropped_and_said_once() -> None:
    """Past the bound the newest is dropped; the client is told once, and again only after it had recovered."""
    one = line()
    for _ in range(QUEUE + 3):
        one.listener.give(AudioIn(b""))
    assert [trouble.error.code for trouble in one.state.of(Trouble)] == ["stage_failed"]
    async with during(one.listener.run()):
        await asyncio.sleep(0.01)
        one.listener.give(AudioIn(b""))
    for _ in range(QUEUE + 3):
        one.listener.give(AudioIn(b""))
    assert len(one.state.of(Trouble)) == 2


# What fails


async def test_a_recogniser_that_fails_leaves_a_turn_without_words() -> None:
    """The turn is handed on with the reason; the next is heard."""
    one = line(Ears(StageFailed("The worker died."), "again"))
    async with during(one.listener.run()):
        await one.speak(500)
        await one.speak(500)
    assert one.texts == ["", "again"]
    assert [str(error) if error else "" for _, _, error in one.turns] == ["The worker died.", ""]


async def test_a_recogniser_that_cannot_be_had_still_lets_the_caller_finish() -> None:
    """The error comes when the caller has ended, not into the middle of a word."""
    one = line(Ears("again", refuses=1))
    async with during(one.listener.run()):
        await one.sound(tone(800))
        assert one.turns == []
        await one.sound(silence(700))
        assert [str(error) for _, _, error in one.turns] == ["No recogniser is free."]
        await one.speak(500)
    assert one.texts == ["", "again"]


async def test_a_recogniser_that_hangs_is_given_up() -> None:
    """After five seconds the turn is handed on without words, and its stream is closed."""
    one = line(Ears("late", delays=[30.0]))
    async with during(one.listener.run()):
        await one.speak(500)
        await asyncio.sleep(4.7)
        assert one.turns == []
        await asyncio.sleep(0.2)
        assert one.ears.open_streams == 0
    error = one.turns[0][2]
    assert error is not None
    assert error.message == "Recognising took more than 5 s."


async def test_hanging_up_ends_the_recognition() -> None:
    """When the listener ends in the middle of a turn, its recogniser's stream is closed, and no task is left."""
    one = line(Ears("never"))
    async with during(one.listener.run()):
        await one.sound(tone(600))
        assert one.ears.open_streams == 1
    assert one.ears.open_streams == 0
    assert one.turns == []


# Silence


IDLE = TurnSettings(idle_timeout_ms=5_000)


@pytest.mark.parametrize("streaming", [True, False], ids=["audio goes on", "no audio at all"])
async def test_a_silence_after_an_answer_is_an_empty_turn(streaming: bool) -> None:
    """It is told with its span, and handed on without a recogniser; once, whether audio goes on meanwhile or not."""
    one = line(turns=IDLE)
    async with during(one.listener.run()):
        await one.sound(silence(1_000))
        one.listener.answering(True)
        await one.sound(silence(1_000))
        one.listener.answering(False)
        began = one.listener.media_ms
        await (one.sound(silence(8_000)) if streaming else asyncio.sleep(8))
    (told,) = one.state.of(StayedSilent)
    assert (told.item_id, told.from_ms) == (one.turns[0][0], began)
    assert told.to_ms - told.from_ms == pytest.approx(5_000 if streaming else 0, abs=2 * WINDOW_MS)
    assert one.turns == [(told.item_id, "", None)]
    assert one.ears.streams == []
    assert (one.hearings[0].started_ms, one.hearings[0].ended_ms) == (told.from_ms, told.to_ms)


async def test_a_caller_who_does_something_else_is_not_silent() -> None:
    """Whoever types after an answer is not prompted."""
    one = line(turns=IDLE)
    async with during(one.listener.run()):
        one.listener.answering(True)
        one.listener.answering(False)
        await asyncio.sleep(4)
        one.listener.stirred()
        await asyncio.sleep(4)
    assert one.state.told == []


async def test_a_full_queue_loses_no_audio_to_a_deadline() -> None:
    """Where audio waits anyway, the deadline is seen after it."""
    one = line(turns=IDLE)
    one.listener.answering(True)
    for _ in range(QUEUE):
        one.listener.give(AudioIn(silence(20)))
    one.listener.answering(False)
    async with during(one.listener.run()):
        await asyncio.sleep(6)
    assert one.listener.media_ms >= QUEUE * 20 - 2 * WINDOW_MS
    assert len(one.turns) == 1
    assert one.state.of(Trouble) == []


async def test_a_caller_may_come_by_another_rate_in_the_middle_of_a_turn() -> None:
    """Who goes on by another transport is heard on: not a sample between the two is lost or heard twice."""
    one = line(Ears("hello"))
    async with during(one.listener.run()):
        await one.sound(tone(600))
        for _ in range(65):
            one.listener.give(AudioIn(tone(20, rate=16_000) if _ < 15 else silence(20, rate=16_000), 16_000))
            await asyncio.sleep(0.02)
        assert one.listener.media_ms == (600 + 65 * 20) // 32 * 32
        one.listener.give(AudioIn(silence(200)))
        await asyncio.sleep(0.02)
    assert one.texts == ["hello"]


# A language that is not heard

HOUSE = House(others={"zh": House(language="zh")})
CHINESE = Settings(language="zh")


def deaf(ears: Ears) -> Line:
    one = line(ears)
    one.state.talk.house = HOUSE
    one.state.talk.settings = CHINESE
    return one


def configure(one: Line, settings: Settings) -> None:
    one.state.talk.settings = settings
    one.listener.give(Configure(settings))


async def test_audio_in_a_language_that_is_not_heard_is_dropped_and_said_once() -> None:
    """No turn begins, nothing is recognised, and one error in that language says why."""
    one = deaf(Ears("hello"))
    async with during(one.listener.run()):
        await one.speak(600)
        await one.speak(600)
    assert (one.heeded, one.turns, one.ears.streams) == ([], [], [])
    (told,) = one.state.told
    assert isinstance(told, Trouble)
    assert told.error.code == "language_not_heard"
    assert "中文" in told.error.message


async def test_every_commit_is_answered_where_nothing_is_heard() -> None:
    """Whoever ends turns by hand is told each time, with the id of the event."""
    one = deaf(Ears())
    async with during(one.listener.run()):
        await one.sound(tone(200))
        for event_id in ("e1", "e2"):
            one.listener.give(CommitAudio(event_id))
            await asyncio.sleep(0.1)
    assert [told.event_id for told in one.state.of(Trouble)] == ["", "e1", "e2"]


async def test_a_turn_is_dropped_when_its_language_is_no_longer_heard() -> None:
    """Changed in the middle of it, it never becomes a question; back in English the next one is heard."""
    one = line(Ears("lost", "found"))
    one.state.talk.house = HOUSE
    async with during(one.listener.run()):
        await one.sound(tone(600))
        assert len(one.heeded) == 1
        configure(one, CHINESE)
        await one.sound(tone(200) + silence(1000))
        assert one.turns == []
        configure(one, Settings())
        await one.speak(600)
        await asyncio.sleep(1)
    assert len(one.turns) == 1
    assert len(one.state.of(Trouble)) == 1


async def test_it_is_said_anew_when_the_language_was_changed_in_between() -> None:
    """Once for each time that such a language is chosen, however often other settings change."""
    one = deaf(Ears())
    async with during(one.listener.run()):
        for settings in (CHINESE, replace(CHINESE, speed=1.5), Settings(), CHINESE):
            configure(one, settings)
            await one.sound(silence(100))
    assert len(one.state.of(Trouble)) == 2


class Judge:
    """Judges what it is told to, after a while, and keeps what it heard."""

    name = "judge"

    def __init__(self, chance: float | Exception, takes_s: float = 0.05) -> None:
        self.chance, self.takes_s = chance, takes_s
        self.heard: list[bytes] = []

    async def start(self) -> None:
        """Nothing to start."""

    async def close(self) -> None:
        """Nothing to end."""

    async def judge(self, pcm: bytes) -> float:
        self.heard.append(pcm)
        await asyncio.sleep(self.takes_s)
        if isinstance(self.chance, Exception):
            raise self.chance
        return self.chance


def semantic(ears: Ears, judge: Judge | None = None, wording: Wording | None = None) -> Line:
    """A line whose turns end by meaning."""
    one = line(ears)
    one.state.talk.stages = replace(one.state.talk.stages, turn_end=judge, wording=wording)
    one.listener.turns.settings = with_semantic_vad("auto", interrupt_response=True)
    return one


async def test_a_pause_is_judged_by_its_sound(caplog: pytest.LogCaptureFixture) -> None:
    """Once a pause, with the turn's sound up to it, and what it says is a reason for the wait."""
    caplog.set_level("DEBUG", "frontdesk.session")
    judge = Judge(0.97)
    one = semantic(Ears("my light is red"), judge)
    async with during(one.listener.run()):
        await one.sound(tone(1200) + silence(900))
    assert len(judge.heard) == 1
    assert 1200 <= len(judge.heard[0]) / 32 <= 1800
    assert "it sounds finished" in caplog.text


@pytest.mark.parametrize("chance", [StageFailed("It broke."), 0.97])
async def test_a_judge_that_fails_or_is_late_changes_nothing(
    chance: float | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Without its word, or after half a second, the words decide; the turn ends, and the next is judged again."""
    caplog.set_level("DEBUG", "frontdesk.session")
    judge = Judge(chance, takes_s=0.05 if isinstance(chance, Exception) else 60)
    one = semantic(Ears("my light is red", "it is off"), judge)
    async with during(one.listener.run()):
        for _ in range(2):
            await one.sound(tone(1200) + silence(1600))
    assert one.texts == ["my light is red", "it is off"]
    assert len(judge.heard) == 2
    assert "sounds" not in caplog.text


async def test_under_server_vad_nobody_judges() -> None:
    """A client that counts silence pays for no model."""
    judge = Judge(0.97)
    one = line(Ears("my light is red"))
    one.state.talk.stages = replace(one.state.talk.stages, turn_end=judge)
    async with during(one.listener.run()):
        await one.speak(600)
    assert judge.heard == []


async def test_words_and_replies_reach_turn_taking() -> None:
    """What the words so far are like is known with them: how likely they end, and whether they are a reply."""
    one = semantic(Ears("my light is red", "yes"), wording=Wording(["my light", "my light is red"]))
    async with during(one.listener.run()):
        await one.sound(tone(700))
        known = one.listener.turns.known
        assert known.words == ("my", "light")
        assert known.finished is not None
        assert known.finished > 0.3
        await one.sound(silence(1200))
        one.state.talk.conversation.dialogue = Dialogue(replies=(Reply("a:0", "yes"), Reply("a:1", "no")))
        await one.sound(tone(600))
        assert one.listener.turns.known.replied
        await one.sound(silence(320))
    assert one.texts == ["my light is red", "yes"]
