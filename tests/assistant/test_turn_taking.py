"""Turn taking: when turns start, pause, end and interrupt, on media time alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from assistant.turn_facts import Pause
from assistant.turn_policy import MORE_MS, USUAL_MS, WAITS, Eagerness
from assistant.turn_taking import (
    CUT_IN_MS,
    FLOOR,
    HYSTERESIS,
    Answering,
    Clear,
    Commit,
    Decision,
    Heard,
    Judged,
    Partial,
    Stirred,
    TurnSettings,
    TurnTaking,
    Waits,
    with_semantic_vad,
    with_server_vad,
)
from pipelines.vad import WINDOW_MS, Window

SPEECH, SILENCE = 0.9, 0.0

SEMANTIC = with_semantic_vad("auto", interrupt_response=True)


class Line:
    """A caller's line: windows go in one after another, 32 ms each, in real time unless said otherwise."""

    def __init__(self, settings: TurnSettings | None = None) -> None:
        self.turns = TurnTaking(settings)
        self.media_ms = 0.0
        self.now = 100.0

    def hear(self, *probabilities: float) -> list[Decision]:
        decisions: list[Decision] = []
        for probability in probabilities:
            self.media_ms += WINDOW_MS
            self.now += WINDOW_MS / 1000
            decisions += self.turns.feed(Heard(Window(probability, -20.0)), self.media_ms, self.now)
        return decisions

    def speak(self, windows: int, probability: float = SPEECH) -> list[Decision]:
        return self.hear(*[probability] * windows)

    def rest(self, windows: int) -> list[Decision]:
        return self.speak(windows, SILENCE)

    def tell(self, event: Answering | Partial | Judged | Waits | Stirred | Commit | Clear) -> list[Decision]:
        return self.turns.feed(event, self.media_ms, self.now)


def brief(decisions: list[Decision]) -> list[tuple[str, float]]:
    return [(decision.kind, decision.at_ms) for decision in decisions]


def windows(ms: float) -> float:
    return ms * WINDOW_MS


def test_three_windows_of_speech_start_a_turn_and_its_padding_begins_before() -> None:
    """A turn starts with the third window of speech in a row, at its first less the padding."""
    line = Line()
    line.rest(20)
    assert line.speak(2) == []
    assert not line.turns.in_turn
    assert line.speak(1) == [Decision("start", windows(20) - 300, "96 ms of speech")]
    assert line.turns.in_turn


def test_no_turn_starts_before_the_line_did() -> None:
    """The padding of a turn at the very beginning ends at nought."""
    assert brief(Line().speak(3)) == [("start", 0.0)]


def test_a_click_starts_no_turn() -> None:
    """Two windows of speech, silence and two more are no turn."""
    line = Line()
    assert line.speak(2) + line.rest(1) + line.speak(2) + line.rest(1) == []


def test_a_turn_pauses_and_ends_where_the_silence_began() -> None:
    """After 192 ms of silence a segment is over, after 500 ms the turn; both at the beginning of that silence."""
    line = Line()
    line.speak(10)
    assert line.rest(5) == []
    assert line.rest(1) == [Decision("pause", windows(10), "192 ms of silence")]
    assert line.rest(9) == []
    assert line.rest(1) == [Decision("end", windows(10), "512 ms of silence")]
    assert not line.turns.in_turn
    assert line.rest(30) == []


def test_a_pause_is_told_once_and_again_after_more_speech() -> None:
    """One silence is one pause; speech after it makes room for the next, and the count of silence starts anew."""
    line = Line()
    line.speak(5)
    assert brief(line.rest(10)) == [("pause", windows(5))]
    assert line.speak(1) == []
    assert brief(line.rest(16)) == [("pause", windows(16)), ("end", windows(16))]


def test_where_the_turn_ends_early_its_last_segment_does_too() -> None:
    """With less silence than a segment needs, pause and end come together, in this order."""
    line = Line(TurnSettings(silence_duration_ms=100))
    line.speak(5)
    assert line.rest(3) == []
    assert brief(line.rest(1)) == [("pause", windows(5)), ("end", windows(5))]


def test_a_silence_of_whole_windows_ends_on_the_window() -> None:
    """Silence of exactly the length asked for is enough, for the pause and for the end."""
    line = Line(TurnSettings(silence_duration_ms=320, segment_ms=160, start_ms=64))
    assert brief(line.speak(2)) == [("start", 0.0)]
    line.speak(3)
    assert brief(line.rest(5)) == [("pause", windows(5))]
    assert brief(line.rest(5)) == [("end", windows(5))]


def test_speech_goes_on_at_less_than_it_began_with() -> None:
    """The threshold is for beginning; going on needs less by the hysteresis, within a turn and before it."""
    line = Line(TurnSettings(threshold=0.5))
    assert line.hear(0.49) == []
    line.hear(0.5, 0.5 - HYSTERESIS)
    assert brief(line.hear(0.5 - HYSTERESIS)) == [("start", 0.0)]
    line.hear(*[0.5 - HYSTERESIS] * 40)
    assert line.turns.in_turn
    assert brief(line.hear(*[0.34] * 16))[-1] == ("end", windows(44))


def test_a_beginning_that_breaks_off_needs_the_whole_threshold_again() -> None:
    """After a window of silence what is below the threshold begins nothing."""
    line = Line(TurnSettings(threshold=0.5))
    line.hear(0.6, 0.4, 0.1)
    assert line.hear(0.4, 0.4, 0.4, 0.4) == []


def test_the_settings_begin_as_the_protocols() -> None:
    """``server_vad`` with its values as Realtime has them, and nothing heard, expected or playing."""
    turns = TurnTaking()
    chosen = turns.settings
    assert (chosen.manual, chosen.interrupt_response) == (False, True)
    assert (chosen.threshold, chosen.prefix_padding_ms, chosen.silence_duration_ms) == (0.5, 300, 500)
    assert (turns.in_turn, turns.playing, turns.known) == (False, False, Pause())
    assert chosen.eagerness is None


def test_one_in_a_hundred_is_the_least_that_can_be_speech() -> None:
    """At threshold 0 a probability of 0.01 goes on with a turn, and one below it does not."""
    line = Line(TurnSettings(threshold=0.0))
    line.speak(3)
    assert line.hear(*[0.01] * 40) == []
    assert brief(line.hear(*[0.0099] * 16))[-1] == ("end", windows(43))


@pytest.mark.parametrize("threshold", [0.0, 0.1, HYSTERESIS])
def test_silence_is_silence_at_the_lowest_threshold(threshold: float) -> None:
    """However low the threshold, near nothing is no speech: turns end by silence, and silence begins none."""
    line = Line(TurnSettings(threshold=threshold))
    assert line.hear(*[FLOOR * 0.99] * 40) == []
    assert brief(line.speak(3)) == [("start", windows(40) - 300)]
    line.hear(*[FLOOR] * 20)
    assert brief(line.hear(*[FLOOR * 0.99] * 16))[-1] == ("end", windows(63))


def test_the_highest_threshold_hears_certainty_only() -> None:
    """At threshold 1 only a probability of 1 begins a turn."""
    line = Line(TurnSettings(threshold=1.0))
    assert line.hear(*[0.99] * 20) == []
    assert brief(line.hear(1.0, 1.0, 1.0)) == [("start", windows(20) - 300)]


def test_a_turn_never_reaches_into_the_one_before() -> None:
    """Padding longer than the silence between two turns is cut at the end of the first."""
    line = Line(TurnSettings(silence_duration_ms=100, prefix_padding_ms=1000))
    line.speak(20)
    assert brief(line.rest(4))[-1] == ("end", windows(20))
    assert brief(line.speak(3)) == [("start", windows(20))]


def test_speech_over_an_answer_quietens_it_pauses_it_and_interrupts_it() -> None:
    """It is quietened for with 96 ms of speech, held at 256, and decided by 800; the turn is backdated."""
    line = Line(SEMANTIC)
    line.rest(20)
    line.tell(Answering(True))
    assert line.speak(2) == []
    assert line.speak(1) == [Decision("quieten", windows(20), "96 ms of speech")]
    assert line.speak(4) == []
    assert line.speak(1) == [Decision("hold", windows(20) - 300, "256 ms of speech")]
    assert not line.turns.in_turn
    assert line.speak(14) == []
    assert line.speak(1) == [Decision("interrupt", windows(20) - 300, "more than a listener says: 736 ms of speech")]
    assert line.turns.in_turn
    assert brief(line.rest(6)) == [("pause", windows(43))]


def test_under_server_vad_a_quarter_of_a_second_of_speech_interrupts() -> None:
    """Nothing is judged there: 250 ms of speech are a turn, and less is nothing."""
    line = Line()
    line.rest(20)
    line.tell(Answering(True))
    assert line.speak(7) + line.rest(1) + line.speak(7) == []
    assert line.speak(1) == [Decision("interrupt", windows(28) - 300, "256 ms of speech")]


def test_a_click_over_an_answer_changes_nothing() -> None:
    """Two windows of speech with silence behind them are not even quietened for."""
    line = Line(SEMANTIC)
    line.tell(Answering(True))
    assert line.speak(2) + line.rest(1) + line.speak(2) + line.rest(1) == []


def test_a_cough_over_an_answer_is_let_pass() -> None:
    """What ends before the answer was held lets it be as loud as before, once that is sure."""
    line = Line(SEMANTIC)
    line.tell(Answering(True))
    assert brief(line.speak(7)) == [("quieten", 0.0)]
    assert line.rest(3) == []
    assert line.rest(1) == [Decision("go_on", 0.0, "it was over at once")]
    assert line.rest(50) == []


def test_a_listeners_word_lets_the_answer_go_on() -> None:
    """It is held for a word that is a listener's, and goes on when the word is over."""
    line = Line(SEMANTIC)
    line.tell(Answering(True))
    assert brief(line.speak(10)) == [("quieten", 0.0), ("hold", 0.0)]
    line.tell(Partial("uh huh"))
    assert line.rest(2) == []
    assert line.rest(1) == [Decision("go_on", 0.0, "a listener's words")]
    assert not line.turns.in_turn


def test_a_word_that_asks_for_the_floor_gets_it_at_once() -> None:
    """No silence and no length is waited for, and the words are known to the turn."""
    line = Line(with_semantic_vad("auto", interrupt_response=True))
    line.tell(Answering(True))
    line.speak(9)
    line.tell(Partial("no wait", 0.2))
    assert line.speak(1) == [Decision("interrupt", 0.0, "asks for the floor: 320 ms of speech")]
    assert line.turns.known.words == ("no", "wait")


def test_an_echo_that_is_softer_than_the_answer_is_not_speech() -> None:
    """Speech more than 15 dB below what is played is not the caller's; as loud as they usually are it is."""
    line = Line(SEMANTIC)
    line.tell(Answering(True))
    quiet = [line.turns.feed(Heard(Window(SPEECH, -40.0), -20.0), windows(n), 0.0) for n in range(1, 40)]
    assert not any(quiet)
    known = Line(SEMANTIC)
    for n in range(1, 60):
        known.turns.feed(Heard(Window(SPEECH, -35.0)), windows(n), 0.0)
    known.media_ms = windows(60)
    known.tell(Commit())
    known.tell(Answering(True))
    heard = [known.turns.feed(Heard(Window(SPEECH, -40.0), -20.0), windows(60 + n), 0.0) for n in range(1, 4)]
    assert [one.kind for one in heard[-1]] == ["quieten"]


def test_an_echo_is_known_by_its_words_and_then_by_its_level() -> None:
    """Loud as a caller and made of the answer's words: the answer goes on, and the same again is not listened to."""
    line = Line(SEMANTIC)
    line.tell(Answering(True))

    def hear(count: int, level_db: float) -> list[str]:
        found: list[Decision] = []
        for _ in range(count):
            line.media_ms += WINDOW_MS
            found += line.turns.feed(Heard(Window(SPEECH, level_db), -20.0), line.media_ms, line.now)
        return [decision.kind for decision in found]

    assert hear(9, -25.0) == ["quieten", "hold"]
    line.tell(Partial("push the cable", echoed=1.0))
    assert hear(1, -25.0) == ["go_on"]
    assert hear(40, -25.0) == []
    assert hear(8, -21.0) == ["quieten", "hold"]


def test_a_commit_makes_a_sound_over_an_answer_a_turn() -> None:
    """The client says that it was one, and that it is over."""
    line = Line(SEMANTIC)
    line.tell(Answering(True))
    line.speak(9)
    assert [one.kind for one in line.tell(Commit())] == ["interrupt", "end"]
    assert line.turns.next_deadline() is None


def test_a_held_answer_goes_on_when_no_audio_comes_any_more() -> None:
    """A line that fell silent in the middle of a sound holds nothing up."""
    line = Line(SEMANTIC)
    line.tell(Answering(True))
    line.speak(9)
    deadline = line.turns.next_deadline()
    assert deadline == pytest.approx(line.now + 1.5)
    assert line.turns.tick(line.media_ms, line.now + 1.5) == [Decision("go_on", 0.0, "no audio for 1.5 s")]


@pytest.mark.parametrize(
    "settings", [TurnSettings(), TurnSettings(manual=True), with_semantic_vad("auto", interrupt_response=False)]
)
def test_a_change_of_settings_lets_a_held_answer_go_on(settings: TurnSettings) -> None:
    """Where answers are not to be interrupted any more, none is held."""
    line = Line(SEMANTIC)
    line.tell(Answering(True))
    line.speak(9)
    assert [one.kind for one in line.turns.configure(settings, line.media_ms)] == ["go_on"]
    line.speak(9)
    assert line.turns.configure(replace(line.turns.settings), line.media_ms) == []


def test_an_answer_that_must_not_be_interrupted_is_not() -> None:
    """Without interrupt_response speech over an answer is a turn like any other, after the same quarter second."""
    line = Line(TurnSettings(interrupt_response=False))
    line.rest(20)
    line.tell(Answering(True))
    assert line.speak(7) == []
    assert brief(line.speak(1)) == [("start", windows(20) - 300)]


def test_an_answer_that_ends_under_speech_turns_it_into_a_start() -> None:
    """Speech that began over an answer starts a turn with the next window after the answer's end."""
    line = Line()
    line.rest(20)
    line.tell(Answering(True))
    line.speak(4)
    line.tell(Answering(False))
    assert brief(line.speak(1)) == [("start", windows(20) - 300)]


def test_an_answer_that_ends_before_it_was_held_leaves_speech_like_any_other() -> None:
    """Nothing was paused for it: a turn starts with what was said over the end of the answer."""
    line = Line(SEMANTIC)
    line.rest(20)
    line.tell(Answering(True))
    line.speak(4)
    line.tell(Answering(False))
    assert line.speak(1) == [Decision("start", windows(20) - 300, "160 ms of speech")]


def test_an_answer_that_ends_while_it_is_held_leaves_a_turn() -> None:
    """Whatever the sound is, nobody is spoken over any more."""
    line = Line(SEMANTIC)
    line.rest(20)
    line.tell(Answering(True))
    line.speak(8)
    line.tell(Answering(False))
    assert line.speak(1) == [Decision("interrupt", windows(20) - 300, "the answer is over: 288 ms of speech")]


def test_a_turn_ends_at_its_longest_and_the_next_goes_on_from_there() -> None:
    """A minute of speech is a turn; what goes on belongs to the next, which begins where the first ended."""
    line = Line(TurnSettings(max_turn_ms=3200))
    assert brief(line.speak(99)) == [("start", 0.0)]
    assert line.speak(1) == [Decision("end", windows(100), "a turn is at most 3.2 s")]
    assert brief(line.speak(3)) == [("start", windows(100))]


def test_the_shortest_turn_has_its_pause_and_its_end() -> None:
    """Silence that follows at once on the speech that began a turn is a pause, then the end."""
    line = Line()
    assert brief(line.speak(3) + line.rest(16)) == [("start", 0.0), ("pause", windows(3)), ("end", windows(3))]


def test_a_minute_is_the_longest_turn() -> None:
    """Unless it is set otherwise: 1875 windows."""
    line = Line()
    assert brief(line.speak(1874)) == [("start", 0.0)]
    assert line.speak(1) == [Decision("end", 60_000.0, "a turn is at most 60 s")]


@pytest.mark.parametrize("manual", [False, True])
def test_every_turn_has_the_longest_to_itself(manual: bool) -> None:
    """The limit counts from the turn's own start, not from the start of the call."""
    line = Line(TurnSettings(manual=manual, max_turn_ms=3200, prefix_padding_ms=0))
    for _ in range(3):
        began = line.media_ms
        assert brief(line.speak(99)) == [("start", began)]
        assert brief(line.speak(1)) == [("end", began + 3200)]


def test_the_longest_turn_ends_in_a_pause_too() -> None:
    """The limit holds while the caller is silent for a moment."""
    line = Line(TurnSettings(max_turn_ms=320))
    line.speak(8)
    assert line.rest(1) == []
    assert brief(line.rest(1)) == [("end", windows(10))]


def test_audio_that_stops_arriving_ends_the_turn() -> None:
    """When no window came for the stall time the turn ends at the media time reached, not a moment before."""
    line = Line()
    line.speak(5)
    assert line.turns.next_deadline() == line.now + 1.5
    assert line.turns.tick(line.media_ms, line.now + 1.4) == []
    line.tell(Answering(True))
    assert line.turns.next_deadline() == line.now + 1.5  # only audio counts
    assert line.turns.tick(line.media_ms, line.now + 1.5) == [Decision("end", windows(5), "no audio for 1.5 s")]
    assert line.turns.next_deadline() is None
    assert line.turns.tick(line.media_ms, line.now + 99) == []


def test_there_is_no_deadline_without_a_turn_or_in_a_manual_one() -> None:
    """Outside a turn nothing has to be decided in time, and a manual turn is the client's to end."""
    line, manual = Line(), Line(TurnSettings(manual=True))
    assert line.turns.next_deadline() is None
    line.rest(2)
    manual.speak(2)
    assert manual.turns.in_turn
    assert line.turns.next_deadline() is None
    assert manual.turns.next_deadline() is None
    assert manual.turns.tick(manual.media_ms, manual.now + 99) == []


def test_a_commit_ends_the_running_turn_here_and_now() -> None:
    """The client may end a turn that VAD has begun; without one a commit decides nothing."""
    line = Line()
    assert line.tell(Commit()) == []
    line.speak(10)
    assert line.tell(Commit()) == [Decision("end", windows(10), "committed by the client")]
    assert line.tell(Commit()) == []
    assert brief(line.speak(3)) == [("start", windows(10))]


def test_clearing_drops_the_turn_and_what_might_have_become_one() -> None:
    """A cleared turn is dropped, the beginning of one forgotten, and neither reaches into the next."""
    line = Line()
    line.speak(2)
    assert line.tell(Clear()) == []
    assert line.speak(2) == []
    assert brief(line.speak(1)) == [("start", windows(2))]
    assert line.tell(Clear()) == [Decision("drop", windows(5), "cleared by the client")]
    assert not line.turns.in_turn
    assert brief(line.speak(3)) == [("start", windows(5))]


def test_what_was_said_goes_with_its_turn() -> None:
    """The words so far are known while the turn lasts, however it ends, and outside of one nothing is."""
    line = Line()
    assert line.tell(Partial("too early")) == []
    assert line.turns.known == Pause()
    for end in (Commit(), Clear()):
        line.speak(5)
        assert line.tell(Partial("My light", 0.25, replied=True)) == []
        assert line.turns.known == Pause(("my", "light"), replied=True, finished=0.25)
        line.tell(end)
        assert line.turns.known == Pause()


def ends_after(line: Line, most: int = 80) -> tuple[float, str]:
    """The silence after which the turn ends, in ms, and the reason given."""
    for rested in range(1, most):
        for decision in line.rest(1):
            if decision.kind == "end":
                return windows(rested), decision.reason
    raise AssertionError("the turn did not end")


def semantic(eagerness: Eagerness = "auto") -> Line:
    line = Line(with_semantic_vad(eagerness, interrupt_response=True))
    line.speak(10)
    return line


def test_meaning_decides_how_long_a_silence_ends_a_turn() -> None:
    """A reply that was waited for ends sooner than words that tell nothing, and those sooner than words that go on."""
    replied, plain, open_ended = semantic(), semantic(), semantic()
    replied.tell(Partial("yes", 0.3, replied=True))
    plain.tell(Partial("the light on it", 0.1))
    open_ended.tell(Partial("i would like to", 0.0))
    waits = [ends_after(line) for line in (replied, plain, open_ended)]
    assert [wait for wait, _ in waits] == sorted({wait for wait, _ in waits})
    assert waits[0][1] == "224 ms of silence: a reply that was waited for"
    assert waits[1] == (672, "672 ms of silence: nothing tells")
    assert waits[2][1].endswith("words that go on")


def test_under_server_vad_words_decide_nothing() -> None:
    """A client that asks for a silence gets that silence, whatever was said and however it sounds."""
    line = Line(TurnSettings(silence_duration_ms=320))
    line.speak(10)
    line.tell(Partial("i would like to", 0.0))
    line.rest(1)
    line.tell(Judged(windows(10), 0.0))
    assert brief(line.rest(9))[-1] == ("end", windows(10))


def test_words_that_arrive_in_the_silence_count() -> None:
    """The wait is judged anew in every window: words that turn out to be whole end a turn at once, if it is time."""
    line = semantic()
    line.tell(Partial("i would like to", 0.0))
    assert brief(line.rest(24)) == [("pause", windows(10))]
    line.tell(Partial("yes", 0.3, replied=True))
    assert brief(line.rest(1)) == [("end", windows(10))]


def test_a_judgement_counts_for_its_own_silence_alone() -> None:
    """How a pause sounds is forgotten when the caller goes on, and a judgement that comes late is nobody's."""
    line = semantic()
    line.rest(7)
    line.tell(Judged(windows(10), 0.95))
    assert line.turns.known.sound == 0.95
    line.speak(1)
    assert line.turns.known.sound is None
    line.rest(3)
    line.tell(Judged(windows(10), 0.95))
    assert line.turns.known.sound is None
    line.tell(Judged(windows(18), 0.95))
    assert ends_after(line)[1].endswith("it sounds finished")
    line.tell(Judged(windows(18), 0.95))
    assert line.turns.known == Pause()


def test_a_reply_is_one_only_while_nothing_is_added() -> None:
    """Whoever speaks on after "yes" has not just replied, whatever the words so far are."""
    line = semantic()
    line.tell(Partial("yes", 0.3, replied=True))
    line.rest(3)
    line.speak(1)
    assert line.turns.known == Pause(("yes",), finished=0.3)


def test_a_caller_who_pauses_long_is_waited_for_longer() -> None:
    """Pauses after which somebody went on, those in which they were cut in on among them, lengthen the next waits."""
    line = semantic()
    first, _ = ends_after(line)
    for _ in range(3):
        line.speak(4)
        line.rest(round(first / WINDOW_MS) + 8)
    line.speak(10)
    later, reason = ends_after(line)
    assert later > first
    assert reason.endswith("this caller makes long pauses")


def test_a_caller_who_never_pauses_is_answered_sooner() -> None:
    """After some turns without a pause, none of them taken up again, the wait is shorter."""
    line = semantic()
    first, _ = ends_after(line)
    for _ in range(4):
        line.rest(round(CUT_IN_MS / WINDOW_MS) + 1)
        line.speak(10)
        last, reason = ends_after(line)
    assert last < first
    assert reason.endswith("this caller makes no long pauses")


def test_short_silences_inside_words_are_no_pauses() -> None:
    """What is shorter than a segment's end is the sound of speech, not a habit."""
    line = semantic()
    for _ in range(20):
        line.rest(3)
        line.speak(3)
    assert ends_after(line) == (672, "672 ms of silence: nothing tells")


def test_the_first_audio_of_a_manual_turn_begins_it() -> None:
    """With manual turns the first window begins one, speech or not, and nothing but the client ends it."""
    line = Line(TurnSettings(manual=True))
    assert line.rest(1) == [Decision("start", 0.0, "audio of a manual turn")]
    assert line.rest(100) == []
    assert brief(line.tell(Commit())) == [("end", windows(101))]
    assert brief(line.rest(1)) == [("start", windows(101))]


def test_a_manual_turn_has_pauses_after_speech_only() -> None:
    """The recogniser may work ahead in a manual turn: once in each silence that follows speech."""
    line = Line(TurnSettings(manual=True))
    assert brief(line.rest(30)) == [("start", 0.0)]
    assert line.speak(1) == []
    assert line.rest(5) == []
    assert line.rest(1) == [Decision("pause", windows(31), "192 ms of silence")]
    assert line.rest(50) == []
    assert line.speak(1, 0.5 - HYSTERESIS) == []
    assert brief(line.rest(6)) == [("pause", windows(88))]
    assert line.speak(1) + line.rest(1) + line.speak(1) == []
    assert brief(line.rest(6)) == [("pause", windows(97))]


def test_a_new_manual_turn_knows_nothing_of_the_speech_before() -> None:
    """Silence at the beginning of the next manual turn is no pause in it."""
    line = Line(TurnSettings(manual=True))
    line.speak(10)
    line.tell(Commit())
    assert brief(line.rest(40)) == [("start", windows(10))]


def test_a_manual_turn_ends_at_its_longest_with_its_pause() -> None:
    """Also a manual turn has a longest; a pause found in the same window comes first."""
    line = Line(TurnSettings(manual=True, max_turn_ms=320, segment_ms=96))
    line.speak(7)
    assert line.rest(2) == []
    assert line.rest(1) == [
        Decision("pause", windows(7), "96 ms of silence"),
        Decision("end", windows(10), "a turn is at most 0.32 s"),
    ]
    assert not line.turns.in_turn


def test_a_manual_turn_interrupts_nothing() -> None:
    """With manual turns audio over an answer begins a turn, never an interruption."""
    line = Line(TurnSettings(manual=True))
    line.tell(Answering(True))
    assert brief(line.speak(1)) == [("start", 0.0)]
    assert line.speak(20) == []


@pytest.mark.parametrize("manual", [True, False])
def test_changing_the_mode_drops_the_turn(manual: bool) -> None:
    """A turn does not survive the change between manual and automatic; other changes leave it alone."""
    before = TurnSettings(manual=manual)
    line = Line(before)
    line.speak(5)
    assert line.turns.configure(replace(before, silence_duration_ms=900), line.media_ms) == []
    assert line.turns.in_turn
    assert line.turns.settings.silence_duration_ms == 900
    dropped = line.turns.configure(replace(before, manual=not manual), line.media_ms)
    assert dropped == [Decision("drop", windows(5), "turn detection changed")]
    assert not line.turns.in_turn
    assert line.turns.configure(before, line.media_ms) == []


def test_server_vad_values_are_laid_over_the_settings() -> None:
    """Values of the protocol change what they name and switch VAD on."""
    changed = with_server_vad(TurnSettings(manual=True, start_ms=64), threshold=0.7, silence_duration_ms=300)
    assert changed == TurnSettings(start_ms=64, threshold=0.7, silence_duration_ms=300)


@pytest.mark.parametrize(
    ("eagerness", "limit_ms"), [("low", 8_000), ("medium", 4_000), ("auto", 4_000), ("high", 2_000)]
)
def test_eagerness_keeps_within_the_protocols_limits(eagerness: Eagerness, limit_ms: float) -> None:
    """However little a turn ends like one, it ends before the protocol's time-out; other values are new."""
    line = Line(with_semantic_vad(eagerness, interrupt_response=False))
    assert line.turns.settings.interrupt_response is False
    line.speak(5)
    line.tell(Partial("wait um", 0.0))
    assert ends_after(line)[0] < limit_ms
    assert with_server_vad(line.turns.settings).eagerness is None


def test_the_eager_wait_less() -> None:
    """Low waits longer than medium, medium longer than high, and auto is medium."""
    low, medium, high, auto = (ends_after(semantic(name))[0] for name in ("low", "medium", "high", "auto"))
    assert low > medium > high
    assert auto == medium
    assert sorted(MORE_MS) == ["auto", "high", "low", "medium"]
    assert all(row.ms < USUAL_MS for row in WAITS)


def idle(ms: int = 5_000, **values: bool) -> Line:
    """A line on which an answer was just played, after ten windows."""
    line = Line(TurnSettings(idle_timeout_ms=ms, **values))
    line.rest(10)
    line.tell(Answering(True))
    line.rest(10)
    line.tell(Answering(False))
    return line


def test_a_caller_who_stays_silent_after_an_answer_is_noticed_once() -> None:
    """Five seconds after it was played, by the clock; from then on nothing, until another was played."""
    line = idle()
    deadline = line.turns.next_deadline()
    assert deadline == pytest.approx(line.now + 5.0)
    line.rest(100)
    assert line.turns.tick(line.media_ms, deadline - 0.001) == []
    assert line.turns.tick(line.media_ms, deadline) == [Decision("idle", windows(20), "nothing was said for 5 s")]
    assert line.turns.next_deadline() is None
    assert line.turns.tick(line.media_ms, deadline + 100) == []
    line.tell(Answering(True))
    assert line.turns.next_deadline() is None
    line.tell(Answering(False))
    assert line.turns.next_deadline() is not None


def test_nobody_is_noticed_who_was_not_asked_for() -> None:
    """Without the setting, without an answer before, and with turns of the client's own."""
    assert idle(0).turns.next_deadline() is None
    assert idle(manual=True).turns.next_deadline() is None
    line = Line(TurnSettings(idle_timeout_ms=5_000))
    line.tell(Answering(False))
    assert line.turns.next_deadline() is None


def test_who_speaks_or_types_is_no_silent_caller() -> None:
    """A turn takes the place of the silence, and so does anything else that the caller does."""
    spoke, typed = idle(), idle()
    spoke.speak(3)
    spoke.rest(20)
    assert not spoke.turns.in_turn
    assert spoke.turns.next_deadline() is None
    typed.tell(Stirred())
    assert typed.turns.next_deadline() is None


def test_an_answer_that_the_caller_speaks_over_leaves_no_silence() -> None:
    """It ends inside the caller's turn; the silence counts from the next answer."""
    line = Line(TurnSettings(idle_timeout_ms=5_000))
    line.tell(Answering(True))
    assert line.speak(8)
    line.tell(Answering(False))
    line.rest(20)
    assert line.turns.next_deadline() is None


def waiting(until_s: float = 60.0, **values: int) -> Line:
    """A line on which the caller was just asked to wait."""
    line = Line(TurnSettings(**values))
    line.rest(10)
    line.tell(Answering(True))
    line.tell(Waits(None))
    line.rest(10)
    line.tell(Answering(False))
    line.tell(Waits(line.now + until_s))
    return line


def test_who_was_asked_to_wait_is_asked_how_it_stands_when_the_time_is_up() -> None:
    """Once, at that moment and not before; after that nothing is due."""
    line = waiting()
    due = line.turns.next_deadline()
    assert due == pytest.approx(line.now + 60)
    line.rest(100)
    assert line.turns.tick(line.media_ms, due - 0.001) == []
    assert line.turns.tick(line.media_ms, due) == [Decision("check_in", windows(120), "the time to wait is over")]
    assert line.turns.next_deadline() is None


def test_who_waits_as_asked_is_not_idle() -> None:
    """Where the client wants silent callers noticed, they are while a reply is awaited, not while they wait."""
    line = waiting(idle_timeout_ms=5_000)
    assert line.turns.next_deadline() == pytest.approx(line.now + 60)
    line.turns.tick(line.media_ms, line.now + 61)
    line.tell(Answering(True))
    line.tell(Answering(False))
    assert line.turns.next_deadline() == pytest.approx(line.now + 5)


def test_whoever_speaks_or_types_before_is_not_asked() -> None:
    """A turn, or anything else that the caller does, takes the place of the wait; so does an answer that ends it."""
    spoke, typed, over = waiting(), waiting(), waiting()
    spoke.speak(3)
    spoke.rest(20)
    assert not spoke.turns.in_turn
    assert spoke.turns.next_deadline() is None
    typed.tell(Stirred())
    assert typed.turns.next_deadline() is None
    over.tell(Waits(None))
    assert over.turns.next_deadline() is None


def test_nobody_is_asked_into_an_answer() -> None:
    """While one plays nothing is due."""
    line = waiting()
    line.tell(Answering(True))
    assert line.turns.next_deadline() is None
    assert line.turns.tick(line.media_ms, line.now + 100) == []


def test_a_silence_begins_after_what_was_dropped() -> None:
    """What the client cleared while the caller was silent is no part of the empty turn."""
    line = idle()
    line.rest(10)
    line.tell(Clear())
    (decision,) = line.turns.tick(line.media_ms, line.now + 10)
    assert decision.at_ms == windows(30)


probabilities = st.sampled_from([0.0, 0.005, 0.2, 0.4, 0.6, 1.0])
some_settings = st.builds(
    TurnSettings,
    manual=st.booleans(),
    threshold=st.sampled_from([0.0, 0.1, 0.5, 1.0]),
    prefix_padding_ms=st.sampled_from([0, 300, 1000]),
    silence_duration_ms=st.sampled_from([100, 500, 10_000]),
    interrupt_response=st.booleans(),
    idle_timeout_ms=st.sampled_from([0, 0, 5_000]),
    eagerness=st.sampled_from([None, "low", "auto", "high"]),
    max_turn_ms=st.sampled_from([640, 60_000]),
)


@settings(max_examples=60)
@given(
    chosen=some_settings,
    runs=st.lists(st.tuples(probabilities, st.integers(1, 25)), max_size=12),
    gaps=st.lists(st.floats(0, 1.49), max_size=40),
    ticks=st.booleans(),
)
def test_only_media_time_decides(
    chosen: TurnSettings, runs: list[tuple[float, int]], gaps: list[float], ticks: bool
) -> None:
    """The same windows give the same decisions, whether they come in bursts, late, or faster than real time."""
    line, other = Line(chosen), TurnTaking(chosen)
    media, now = 0.0, 5.0
    for index, probability in enumerate(probability for probability, count in runs for _ in range(count)):
        media += WINDOW_MS
        gap = gaps[index % len(gaps)] if gaps else 0.0
        if ticks:
            assert other.tick(media - WINDOW_MS, now + gap / 2) == []
        now += gap
        assert other.feed(Heard(Window(probability, -30.0)), media, now) == line.hear(probability)


@settings(max_examples=60)
@given(runs=st.lists(st.tuples(st.sampled_from([SPEECH, SILENCE]), st.integers(1, 30)), max_size=20))
def test_turns_are_what_a_reader_of_the_rules_would_mark(runs: list[tuple[float, int]]) -> None:
    """Turns marked by hand from the runs of speech and silence are the turns that are found."""
    joined: list[tuple[float, int]] = []
    for kind, count in runs:
        if joined and joined[-1][0] == kind:
            count += joined.pop()[1]
        joined.append((kind, count))
    expected: list[tuple[str, float]] = []
    at, inside, free = 0.0, False, 0.0
    for kind, count in joined:
        if kind == SPEECH and not inside and count >= 3:
            expected.append(("start", max(free, at - 300)))
            inside = True
        if kind == SILENCE and inside and count >= 6:
            expected.append(("pause", at))
        if kind == SILENCE and inside and count >= 16:
            expected.append(("end", at))
            inside, free = False, at
        at += windows(count)
    line = Line()
    assert brief([one for kind, count in joined for one in line.speak(count, kind)]) == expected


class Call(RuleBasedStateMachine):
    """Any call: the turns alternate, their times never run back, and every deadline leads on."""

    def __init__(self) -> None:
        super().__init__()
        self.turns = TurnTaking()
        self.media = 0.0
        self.now = 10.0
        self.inside = False
        self.last_ms = 0.0
        self.silences: set[float] = set()
        self.quiet = False
        """An answer was played, and the caller has done nothing since."""
        self.step = ""
        """How far an answer has given way."""
        self.waits = False
        """They were asked to wait, and have done nothing since."""

    def judge(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            if decision.kind == "check_in":
                assert not self.inside
                assert self.waits
                assert not self.turns.playing
                self.waits = False
                continue
            if decision.kind == "idle":
                assert not self.inside
                assert self.quiet
                self.quiet = False
            elif decision.kind in ("quieten", "hold", "go_on"):
                assert not self.inside
                assert self.step == {"quieten": "", "hold": "quieten"}.get(decision.kind, self.step or "nothing")
                self.step = "" if decision.kind == "go_on" else decision.kind
                assert decision.reason
                continue
            elif decision.kind in ("start", "interrupt"):
                assert not self.inside
                assert decision.kind == "interrupt" or not self.step
                self.inside, self.quiet, self.waits = True, False, False
                self.step = ""
                self.silences = set()
            else:
                assert self.inside
                self.inside = decision.kind == "pause"
            if decision.kind == "pause":
                assert decision.at_ms not in self.silences
                self.silences.add(decision.at_ms)
            assert self.last_ms <= decision.at_ms <= self.media
            assert decision.reason
            self.last_ms = decision.at_ms

    @rule(run=st.lists(st.tuples(probabilities, st.integers(1, 20)), max_size=4), gap=st.floats(0, 0.2))
    def hear(self, run: list[tuple[float, int]], gap: float) -> None:
        for probability, count in run:
            for _ in range(count):
                self.media += WINDOW_MS
                self.now += gap
                playing, settings = self.turns.playing, self.turns.settings
                decisions = self.turns.feed(Heard(Window(probability, -40.0)), self.media, self.now)
                for decision in decisions:
                    if decision.kind in ("quieten", "hold"):
                        assert playing
                        assert settings.interrupt_response
                        assert not settings.manual
                self.judge(decisions)

    @rule(
        event=st.sampled_from(
            [
                Answering(True),
                Answering(False),
                Partial("so", 0.0),
                Partial("yes", 0.5, replied=True),
                Judged(64.0, 0.95),
                Stirred(),
            ]
        )
    )
    def learn(self, event: Answering | Partial | Judged | Stirred) -> None:
        if isinstance(event, Answering):
            self.quiet = self.turns.playing and not event.playing and not self.inside
        elif event == Stirred():
            self.quiet = self.waits = False
        assert self.turns.feed(event, self.media, self.now) == []

    @rule(seconds=st.none() | st.floats(0.1, 10))
    def ask_to_wait(self, seconds: float | None) -> None:
        if not self.inside:
            self.waits = seconds is not None
            until = None if seconds is None else self.now + seconds
            assert self.turns.feed(Waits(until), self.media, self.now) == []

    @rule(event=st.sampled_from([Commit(), Clear()]))
    def decide(self, event: Commit | Clear) -> None:
        decisions = self.turns.feed(event, self.media, self.now)
        commits = isinstance(event, Commit)
        if self.inside:
            expected = ["end" if commits else "drop"]
        elif commits:
            expected = ["interrupt", "end"] if self.step == "hold" else []
        else:
            expected = ["go_on"] if self.step else []
        assert [decision.kind for decision in decisions] == expected
        self.judge(decisions)

    @rule(chosen=some_settings)
    def configure(self, chosen: TurnSettings) -> None:
        self.judge(self.turns.configure(chosen, self.media))

    @rule(gap=st.floats(0, 4))
    def wait(self, gap: float) -> None:
        deadline = self.turns.next_deadline()
        self.now += gap
        decisions = self.turns.tick(self.media, self.now)
        assert bool(decisions) == (deadline is not None and self.now >= deadline)
        self.judge(decisions)
        following = self.turns.next_deadline()
        assert following is None or following > self.now

    @invariant()
    def the_turn_is_known(self) -> None:
        assert self.turns.in_turn == self.inside
        assert self.inside or self.quiet or self.waits or self.step or self.turns.next_deadline() is None


TestCall = Call.TestCase
TestCall.settings = settings(max_examples=60, stateful_step_count=20)
