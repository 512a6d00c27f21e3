"""The timeline: what leaves, what was heard and what happens of an answer, at every moment of its life."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assistant.timeline import (
    BYTES_PER_MS,
    READING_MS_PER_CHARACTER,
    READING_MS_PER_WORD,
    SLACK_MS,
    Cue,
    Effect,
    Heard,
    Played,
    Timeline,
)
from pipelines.languages import join

SAMPLE_MS = 1 / 24
RAMP = b"".join((index % 65_521).to_bytes(2, "little") for index in range(400_000))


def pcm(ms: int, start: int = 0) -> bytes:
    """Audio in which every sample differs from its neighbours."""
    first = start % 65_521 * 2
    return RAMP[first : first + ms * BYTES_PER_MS]


def word(text: str, start: float, end: float) -> Cue[str]:
    return Cue("word", start, end, text)


def node(text: str, start: float, end: float) -> Cue[str]:
    return Cue("node", start, end, text)


def out(ms: int = 1000) -> Timeline[str, str]:
    """A released timeline of a second of audio, two words and two nodes."""
    timeline: Timeline[str, str] = Timeline()
    timeline.add_speech(pcm(ms))
    for cue in (word("red", 0, 400), word("light", 400, 1000), node("lamp", 0, 400), node("plug", 400, 1000)):
        timeline.add_cue(cue)
    timeline.release()
    return timeline


def test_nothing_leaves_before_the_release() -> None:
    """Before its release an answer gives neither audio nor cues and does nothing, whatever is asked of it."""
    timeline: Timeline[str, str] = Timeline()
    timeline.add_speech(pcm(100))
    timeline.add_cue(word("red", 0, 0))
    timeline.add_effect(Effect(0.0, "heard", "moved on"))
    timeline.add_effect(Effect(0.0, "released", "routed"))
    assert timeline.take(1000) == b""
    assert list(timeline.take_cues()) == []
    assert timeline.play(1000, "client") == []
    assert timeline.sent_ms == 0
    assert timeline.played == Played(0.0, "none", 0.0)
    assert timeline.settle(1000) == []
    assert timeline.cut() == Heard(0.0, "", (), whole=False)


def test_what_was_heard_on_an_unreleased_answer_is_nothing() -> None:
    """Even words and nodes without length at the very beginning were not heard of an answer that was never let out."""
    timeline: Timeline[str, str] = Timeline()
    timeline.add_cue(word("red", 0, 0))
    timeline.add_cue(node("lamp", 0, 0))
    assert timeline.heard() == Heard(0.0, "", (), whole=False)


def test_the_release_does_what_waited_for_it_and_then_what_is_new() -> None:
    """Actions that wait for the release come in the order of their points, once; later ones come with the next call."""
    timeline: Timeline[str, str] = Timeline()
    for at, action in ((500.0, "late"), (0.0, "first"), (0.0, "second")):
        timeline.add_effect(Effect(at, "released", action))
    timeline.add_effect(Effect(0.0, "heard", "heard"))
    assert timeline.release() == ["first", "second", "late"]
    assert timeline.release() == []
    timeline.add_effect(Effect(0.0, "released", "drawn"))
    assert timeline.release() == ["drawn"]


def test_equal_effects_both_happen() -> None:
    """Two effects that look alike are two effects."""
    timeline = out()
    timeline.add_effect(Effect(0.0, "released", "said"))
    timeline.add_effect(Effect(0.0, "released", "said"))
    assert timeline.release() == ["said", "said"]


def test_effects_are_not_compared_by_what_they_do() -> None:
    """Whether an action is due is decided by its point alone; its own idea of equality is never asked."""

    class Odd:
        def __eq__(self, other: object) -> bool:
            raise AssertionError("compared")

        __hash__ = None  # type: ignore[assignment]

    timeline: Timeline[Odd, str] = Timeline()
    timeline.add_effect(Effect(0.0, "released", Odd()))
    timeline.add_effect(Effect(0.0, "heard", Odd()))
    assert len(timeline.release()) == 1
    assert len(timeline.play(0, "clock")) == 1


def test_taking_moves_sent_by_whole_samples() -> None:
    """The audio up to a position is taken in whole samples, never twice, never past what exists."""
    timeline = out()
    first = timeline.take(10.03)
    assert len(first) == 240 * 2
    assert timeline.sent_ms == pytest.approx(10.0)
    assert timeline.take(10.0) == b""
    assert timeline.take(5.0) == b""
    rest = timeline.take(5000)
    assert first + rest == pcm(1000)
    assert timeline.sent_ms == timeline.composed_ms == pytest.approx(1000)


def test_pieces_are_joined_across_their_borders() -> None:
    """One piece taken may begin in the middle of one composed piece and end in another; none is lost or doubled."""
    timeline: Timeline[str, str] = Timeline()
    for start in range(0, 90, 30):
        timeline.add_speech(pcm(30, start * 24))
    timeline.release()
    taken = [timeline.take(until) for until in (20, 70, 75, 90)]
    assert [len(piece) // BYTES_PER_MS for piece in taken] == [20, 50, 5, 15]
    assert b"".join(taken) == pcm(90)


def test_sending_does_not_drift() -> None:
    """After thousands of pieces of odd lengths what was sent is exactly what was composed."""
    timeline: Timeline[str, str] = Timeline()
    timeline.release()
    for _ in range(1_000):
        for size in (14, 22, 4):  # fractions that add up otherwise than their sum
            timeline.add_speech(bytes(size))
        timeline.take(timeline.composed_ms)
        assert timeline.sent_ms == timeline.composed_ms


@pytest.mark.parametrize(("silent", "piece"), [(False, b"odd"), (True, b"even")])
def test_speech_that_does_not_belong_is_refused(silent: bool, piece: bytes) -> None:
    """Half a sample is refused, and so is any audio for an answer without audio."""
    with pytest.raises(ValueError, match=r"^speech comes in whole samples"):
        Timeline[str, str](silent=silent).add_speech(piece)


def test_reading_needs_an_answer_without_audio() -> None:
    """Text at reading speed is refused by an answer whose words are timed by its speech."""
    with pytest.raises(ValueError, match=r"^an answer with audio has its words timed"):
        Timeline[str, str]().add_reading("hello")


def test_reading_speed_is_the_published_one() -> None:
    """A word takes as long as at 238 words a minute."""
    assert round(60_000 / READING_MS_PER_WORD) == 238


def test_a_cue_is_exact_unless_it_says_otherwise() -> None:
    """Measured times are the rule; a node without a name is none."""
    assert (Cue("word", 0, 1, "red").precision, Cue("node", 0, 1).text) == ("exact", "")


def test_an_answer_without_audio_runs_at_reading_speed() -> None:
    """Every word of a written answer is a cue as long as reading it takes, and taking it gives no bytes."""
    timeline: Timeline[str, str] = Timeline(silent=True)
    timeline.add_reading("check  the\nplug")
    timeline.release()
    assert [cue.text for cue in timeline.cues] == ["check", "the", "plug"]
    assert [cue.at_ms for cue in timeline.cues] == [0, READING_MS_PER_WORD, 2 * READING_MS_PER_WORD]
    assert all(cue.end_ms - cue.at_ms == READING_MS_PER_WORD for cue in timeline.cues)
    assert {(cue.kind, cue.precision) for cue in timeline.cues} == {("word", "estimated")}
    assert timeline.take(300) == b""
    assert timeline.sent_ms == 300
    assert timeline.take(100) == b""
    assert timeline.sent_ms == 300
    timeline.take(10_000)
    assert timeline.sent_ms == timeline.composed_ms == 3 * READING_MS_PER_WORD


def test_empty_speech_is_no_speech() -> None:
    """An empty piece changes nothing."""
    timeline: Timeline[str, str] = Timeline()
    timeline.add_speech(b"")
    assert timeline.composed_ms == 0
    assert not timeline.sent_whole


def test_cues_leave_once_and_ahead_of_their_audio() -> None:
    """Cues leave as soon as they exist, each once, late ones with the next call."""
    timeline = out()
    assert [cue.text for cue in timeline.take_cues()] == ["red", "light", "lamp", "plug"]
    assert not timeline.take_cues()
    timeline.add_cue(node("late", 0, 100))
    assert [cue.text for cue in timeline.take_cues()] == ["late"]
    timeline.cut()
    assert not timeline.take_cues()


def test_played_is_held_to_sent_and_never_runs_back() -> None:
    """A position past what was sent counts as far as that; one behind the last counts for nothing."""
    timeline = out()
    timeline.take(500)
    timeline.play(700, "client", 3.0)
    assert timeline.played == Played(500, "client", 3.0)
    timeline.play(400, "clock", 9.0)
    assert timeline.played == Played(500, "client", 3.0)
    timeline.play(500, "mark")
    assert timeline.played == Played(500, "mark", 0.0)


def test_what_waits_to_be_heard_happens_at_its_point() -> None:
    """An effect happens when its point was played, not a moment before, and only once."""
    timeline = out()
    timeline.add_effect(Effect(500.0, "heard", "moved on"))
    timeline.add_effect(Effect(200.0, "heard", "told"))
    timeline.take(1000)
    assert timeline.play(199.9, "client") == []
    assert timeline.play(499.9, "client") == ["told"]
    assert timeline.play(500.0 - 1e-7, "client") == ["moved on"]
    assert timeline.play(600.0, "client") == []


def test_an_effect_added_behind_the_position_happens_with_the_next_word_of_it() -> None:
    """An effect whose point has passed already happens with the next position, be that an older one."""
    timeline = out()
    timeline.take(1000)
    timeline.play(600, "client")
    timeline.add_effect(Effect(100.0, "heard", "late"))
    assert timeline.play(300, "client") == ["late"]


def test_effects_that_wait_for_different_things_do_not_mix() -> None:
    """The release does not do what waits to be heard, and playing does not do what waits for the release."""
    timeline = out()
    timeline.add_effect(Effect(0.0, "heard", "heard"))
    timeline.add_effect(Effect(0.0, "released", "released"))
    timeline.take(1000)
    assert timeline.play(100, "client") == ["heard"]
    assert timeline.release() == ["released"]


def test_what_still_waits_to_be_heard_is_known() -> None:
    """The actions that were not heard yet, in the order of their points; nothing that waits for the release."""
    timeline = out()
    assert timeline.unheard == []
    timeline.add_effect(Effect(500.0, "heard", "second"))
    timeline.add_effect(Effect(200.0, "heard", "first"))
    timeline.add_effect(Effect(0.0, "released", "at once"))
    assert timeline.unheard == ["first", "second"]
    timeline.take(1000)
    timeline.play(300, "client")
    assert timeline.unheard == ["second"]
    timeline.play(500, "client")
    assert timeline.unheard == []


def test_an_answer_is_sent_whole_and_then_played_whole() -> None:
    """Sent whole: closed and all of it left; played whole: all of it heard, to the millionth of a millisecond."""
    timeline = out()
    timeline.take(1000)
    assert not timeline.sent_whole
    timeline.close()
    assert timeline.sent_whole
    assert not timeline.played_whole
    timeline.play(999.9, "client")
    assert not timeline.played_whole
    timeline.play(1000 - 1e-7, "client")
    assert timeline.played_whole
    assert timeline.heard() == Heard(1000 - 1e-7, "red light", ("lamp", "plug"), whole=True)


def test_an_answer_that_never_left_is_not_sent_whole() -> None:
    """An empty answer that is closed is whole only when it was let out."""
    timeline: Timeline[str, str] = Timeline()
    timeline.close()
    assert not timeline.sent_whole
    assert not timeline.played_whole
    timeline.release()
    assert timeline.sent_whole
    assert timeline.played_whole


def test_a_part_that_was_sent_is_not_the_whole() -> None:
    """A closed answer of which some is left is not sent whole."""
    timeline = out()
    timeline.close()
    timeline.take(999)
    assert not timeline.sent_whole


@pytest.mark.parametrize(
    ("at", "text", "nodes"),
    [
        (199.9, "", ()),
        (200 - 1e-7, "red", ("lamp",)),
        (200, "red", ("lamp",)),
        (699.9, "red", ("lamp",)),
        (700, "red light", ("lamp", "plug")),
    ],
)
def test_heard_means_half_of_its_span(at: float, text: str, nodes: tuple[str, ...]) -> None:
    """A word and a node count as heard from the middle of their spans on."""
    timeline = out()
    timeline.take(1000)
    assert timeline.cut(at) == Heard(at, text, nodes, whole=False)


def test_the_spans_of_one_node_add_up() -> None:
    """A node that is lit sentence by sentence was heard at half of the whole of it."""
    timeline: Timeline[str, str] = Timeline()
    timeline.add_speech(pcm(1000))
    for start, end in ((400, 600), (0, 300), (600, 1000)):
        timeline.add_cue(node("lamp", start, end))
    timeline.add_cue(Cue("node", 1000, 1000))
    timeline.release()
    timeline.take(1000)
    timeline.play(499, "client")
    assert timeline.heard().nodes == ()
    timeline.play(500, "client")
    assert timeline.heard().nodes == ("lamp",)
    timeline.play(1000, "client")
    assert timeline.heard().nodes == ("lamp",)


def test_heard_text_and_nodes_are_in_the_order_of_time() -> None:
    """Cues may be composed in any order; what was heard reads in the order in which it was heard."""
    timeline: Timeline[str, str] = Timeline()
    timeline.add_speech(pcm(300))
    for cue in (word("plug", 200, 300), word("the", 100, 200), word("check", 0, 100), node("b", 150, 300)):
        timeline.add_cue(cue)
    timeline.add_cue(node("a", 0, 150))
    timeline.release()
    timeline.take(300)
    timeline.play(300, "client")
    assert timeline.heard().text == "check the plug"
    assert timeline.heard().nodes == ("a", "b")


def test_states_are_neither_words_nor_nodes() -> None:
    """A state of the dialogue on the timeline is not read out as something that was heard."""
    timeline = out()
    timeline.add_cue(Cue("state", 0, 0, "waiting", state="here"))
    timeline.take(1000)
    assert timeline.cut(1000).text == "red light"


def test_after_a_cut_nothing_leaves_and_nothing_happens() -> None:
    """A cut ends an answer: nothing of it is sent, composed, released or heard any more."""
    timeline = out()
    timeline.add_effect(Effect(900.0, "heard", "moved on"))
    timeline.take(600)
    timeline.play(300, "client", 5.0)
    heard = timeline.cut()
    assert heard == Heard(300, "red", ("lamp",), whole=False)
    assert timeline.was_cut
    assert timeline.closed
    timeline.add_speech(pcm(100))
    timeline.add_cue(word("more", 0, 0))
    timeline.add_effect(Effect(0.0, "released", "late"))
    timeline.add_effect(Effect(0.0, "heard", "late"))
    assert timeline.take(10_000) == b""
    assert timeline.release() == []
    assert timeline.play(10_000, "client") == []
    assert timeline.composed_ms == timeline.sent_ms == 300
    assert timeline.played == Played(300, "client", 5.0)
    assert timeline.settle(300) == []
    assert timeline.heard() == heard
    assert not timeline.sent_whole
    assert not timeline.played_whole


def test_a_written_answer_grows_no_more_after_a_cut() -> None:
    """A late worker cannot write into an answer without audio that was stopped."""
    timeline: Timeline[str, str] = Timeline(silent=True)
    timeline.add_reading("one two")
    timeline.release()
    timeline.take(100)
    timeline.cut()
    timeline.add_reading("three")
    assert timeline.composed_ms == timeline.sent_ms == 0
    assert [cue.text for cue in timeline.cues] == ["one", "two"]


SENTENCE = st.text(st.sampled_from(list("aB1 .,’红灯亮。，（）“”！—")), max_size=20)


@given(st.lists(SENTENCE, max_size=5), st.integers(0, 60))
def test_a_history_is_the_beginning_of_what_was_said(sentences: list[str], words: int) -> None:
    """Chinese, English or both: what was heard of an answer is its text as written, up to the last word heard."""
    timeline: Timeline[str, str] = Timeline(silent=True)
    for sentence in sentences:
        timeline.add_reading(sentence)
    timeline.release()
    cues = [cue for cue in timeline.cues if cue.kind == "word"][:words]
    timeline.take(timeline.composed_ms)
    whole = join(" ".join(sentence.split()) for sentence in sentences)
    heard = timeline.cut(cues[-1].end_ms if cues else 0.0).text
    assert whole.startswith(heard)
    assert "".join(heard.split()) == "".join(cue.text for cue in cues)


def test_chinese_is_read_by_the_character() -> None:
    """A character is a word of its own, read faster than an English one; no blank stands before it or after it."""
    timeline: Timeline[str, str] = Timeline(silent=True)
    for sentence in ("请按 WPS 键。", "好。", "Thank you."):
        timeline.add_reading(sentence)
    timeline.release()
    timeline.take(timeline.composed_ms)
    assert [cue.text for cue in timeline.cues] == ["请", "按", "WPS", "键。", "好。", "Thank", "you."]
    assert [cue.joined for cue in timeline.cues] == [False, True, False, False, True, True, False]
    assert timeline.composed_ms == pytest.approx(4 * READING_MS_PER_CHARACTER + 3 * READING_MS_PER_WORD)
    assert timeline.cut(timeline.composed_ms).text == "请按 WPS 键。好。Thank you."


@pytest.mark.parametrize(("asked", "cut"), [(-5, 0), (250, 250), (600, 600), (900, 600)])
def test_a_cut_is_held_between_nothing_and_what_was_sent(asked: float, cut: float) -> None:
    """A position known better than the last one counts, in either direction, within what was sent."""
    timeline = out()
    timeline.take(600)
    timeline.play(300, "clock", 7.0)
    assert timeline.cut(asked).ms == cut
    assert timeline.played == Played(cut, "clock", 7.0)


def test_a_second_cut_may_move_within_what_had_been_sent() -> None:
    """After a cut a better position still counts, up to what had left before the first one."""
    timeline = out()
    timeline.take(600)
    timeline.cut(100)
    assert timeline.cut(500).ms == 500
    assert timeline.composed_ms == timeline.sent_ms == timeline.played.ms == 500
    assert timeline.cut(700).ms == 600


def test_settling_does_what_turns_out_to_have_been_heard() -> None:
    """Where the client says that it stopped later than thought, what lies between happens, once."""
    timeline = out()
    timeline.add_effect(Effect(200.0, "heard", "told"))
    timeline.add_effect(Effect(450.0, "heard", "moved on"))
    timeline.add_effect(Effect(550.0, "heard", "too late"))
    timeline.take(600)
    assert timeline.play(300, "clock", 9.0) == ["told"]
    timeline.cut()
    assert timeline.settle(500) == ["moved on"]
    assert timeline.played == Played(500, "client", 0.0)
    assert timeline.composed_ms == timeline.sent_ms == 500
    assert timeline.settle(500) == []
    assert timeline.heard().text == "red"
    assert timeline.settle(10_000) == ["too late"]
    assert timeline.played.ms == 600


@pytest.mark.parametrize(("lost_at", "from_there"), [(250.0, 100), (100.0, 100), (99.0, 99), (950.0, 600)])
def test_what_was_lost_is_sent_again_from_the_start_of_its_word(lost_at: float, from_there: int) -> None:
    """Sound between words goes on where it was, a word begins anew; cues are sent again, effects are not done again."""
    timeline = Timeline[str, str]()
    timeline.add_speech(pcm(1000))
    timeline.add_cue(word("red", 100, 400))
    timeline.add_effect(Effect(50.0, "heard", "told"))
    timeline.release()
    timeline.take(600)
    timeline.take_cues()
    assert timeline.play(90, "client") == ["told"]
    timeline.rewind(lost_at)
    assert (timeline.sent_ms, timeline.played.ms) == (from_there, min(90, from_there))
    assert timeline.take(1000) == pcm(1000)[from_there * BYTES_PER_MS :]
    assert [cue.text for cue in timeline.take_cues()] == ["red"]
    assert timeline.play(90, "client") == []


def test_what_was_read_or_cut_is_not_sent_again() -> None:
    """An answer without audio stands on the screen, and one that was cut is over."""
    written = Timeline[str, str](silent=True)
    written.add_reading("one two")
    written.release()
    written.take(400)
    written.rewind(0)
    assert written.sent_ms == 400
    timeline = out()
    timeline.take(600)
    timeline.cut(300)
    timeline.rewind(0)
    assert timeline.sent_ms == 300


def test_settling_stops_an_answer_that_was_still_going() -> None:
    """To settle is also to cut."""
    timeline = out()
    timeline.take(600)
    assert timeline.settle(250) == []
    assert timeline.was_cut
    assert timeline.take(1000) == b""


class Life(RuleBasedStateMachine):
    """Any life of an answer, held against a plain account of what was composed, sent, played and done."""

    def __init__(self) -> None:
        super().__init__()
        self.timeline: Timeline[int, str] = Timeline()
        self.audio = b""
        self.sent = b""
        self.words: list[Cue[str]] = []
        self.cues: list[Cue[str]] = []
        self.shown: list[Cue[str]] = []
        self.points: dict[int, Effect[int]] = {}
        self.done: list[int] = []
        self.played = 0.0
        self.furthest = 0.0

    @property
    def cut(self) -> bool:
        return self.timeline.was_cut

    def hold(self, cue: Cue[str]) -> None:
        self.timeline.add_cue(cue)
        if not self.cut:
            self.cues.append(cue)

    def happened(self, actions: list[int], when: str, at: float) -> None:
        """Each once, in order, not before its point; and all that was due."""
        assert self.timeline.released
        points = [self.points[action] for action in actions]
        assert [point.at_ms for point in points] == sorted(point.at_ms for point in points)
        assert all(point.when == when and point.at_ms <= at + 1e-3 for point in points)
        self.done += actions
        assert len(self.done) == len(set(self.done))
        due = {point.action for point in self.points.values() if point.when == when and point.at_ms <= at}
        assert due <= set(self.done)

    @rule(gaps=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 400)), max_size=4), swap=st.booleans())
    def speak(self, gaps: list[tuple[int, int]], swap: bool) -> None:
        """A sentence: words with gaps before them, announced in any order, and its audio."""
        if self.timeline.closed and not self.cut:
            return
        base, words = len(self.audio) / BYTES_PER_MS, []
        at = base
        for gap, length in gaps:
            words.append(word(f"w{len(self.words) + len(words)}", at + gap, at + gap + length))
            at += gap + length
        for cue in reversed(words) if swap else words:
            self.hold(cue)
        speech = pcm(round(at - base), len(self.audio) // 2)
        self.timeline.add_speech(speech)
        if not self.cut:
            self.words += words
            self.audio += speech

    @rule(at=st.floats(0, 3000), when=st.sampled_from(["released", "heard"]))
    def effect(self, at: float, when: str) -> None:
        """Something to happen, anywhere, also behind."""
        action = len(self.points) + 1
        effect = Effect(at, when, action)  # type: ignore[arg-type]
        self.timeline.add_effect(effect)
        if not self.cut:
            self.points[action] = effect

    @rule(text=st.sampled_from(["a", "b", ""]), at=st.integers(0, 2000), length=st.integers(0, 500))
    def node(self, text: str, at: int, length: int) -> None:
        """A node lights up, ahead or behind."""
        self.hold(node(text, at, at + length))

    @rule()
    def close(self) -> None:
        """No more comes."""
        self.timeline.close()

    @rule()
    def release(self) -> None:
        """Let it out."""
        actions = self.timeline.release()
        if self.cut:
            assert actions == []
        else:
            self.happened(actions, "released", float("inf"))

    @rule(until=st.floats(0, 4000))
    def take(self, until: float) -> None:
        """Send up to a position, or less where there is less."""
        taken = self.timeline.take(until)
        if self.cut or not self.timeline.released:
            assert taken == b""
            return
        self.sent += taken
        if taken:
            assert len(self.sent) / BYTES_PER_MS <= until + 1e-3
        assert self.timeline.sent_ms >= min(until, len(self.audio) / BYTES_PER_MS) - SAMPLE_MS

    @rule()
    def take_cues(self) -> None:
        """Send the cues."""
        fresh = list(self.timeline.take_cues())
        if self.cut or not self.timeline.released:
            assert not fresh
            return
        self.shown += fresh
        assert self.shown == self.cues

    @rule(ms=st.floats(0, 4000), source=st.sampled_from(["clock", "client", "mark"]))
    def play(self, ms: float, source: str) -> None:
        """Hear of a position, any position."""
        actions = self.timeline.play(ms, source)  # type: ignore[arg-type]
        if self.cut or not self.timeline.released:
            assert actions == []
            return
        self.played = max(self.played, min(ms, self.timeline.sent_ms))
        assert self.timeline.played.ms == self.played
        self.happened(actions, "heard", self.played)

    @rule(ms=st.floats(-100, 4000))
    def lose(self, ms: float) -> None:
        """A line is lost: what was sent after a position is sent again, from no later than there."""
        before = self.timeline.sent_ms
        self.timeline.rewind(ms)
        if self.cut:
            return
        assert self.timeline.sent_ms <= min(before, max(0.0, ms)) + 1e-3
        self.sent = self.sent[: round(self.timeline.sent_ms * BYTES_PER_MS)]
        self.played = min(self.played, self.timeline.sent_ms)
        self.shown = []

    @rule(ms=st.none() | st.floats(-100, 4000))
    def stop(self, ms: float | None) -> None:
        """Cut, here or there, once or again."""
        self.ended(ms)
        heard = self.timeline.cut(ms)
        assert heard == self.timeline.heard()
        assert self.timeline.played.ms == self.played

    @precondition(lambda self: self.points)
    @rule(ms=st.floats(-100, 4000))
    def settle(self, ms: float) -> None:
        """The client says where it stopped."""
        self.ended(ms)
        actions = self.timeline.settle(ms)
        assert self.timeline.played == Played(self.played, "client", 0.0)
        if self.timeline.released:
            self.happened(actions, "heard", self.played)
        else:
            assert actions == []

    def ended(self, ms: float | None) -> None:
        if not self.cut:
            self.furthest = self.timeline.sent_ms
        if ms is not None:
            self.played = max(0.0, min(ms, self.furthest))

    @invariant()
    def the_cursors_are_ordered(self) -> None:
        timeline = self.timeline
        assert timeline.composed_ms >= timeline.sent_ms >= timeline.played.ms >= 0

    @invariant()
    def what_was_sent_is_the_beginning_of_what_was_composed(self) -> None:
        assert self.audio.startswith(self.sent)
        if not self.cut:
            assert self.timeline.sent_ms == pytest.approx(len(self.sent) / BYTES_PER_MS, abs=1e-3)
            assert self.timeline.composed_ms == pytest.approx(len(self.audio) / BYTES_PER_MS, abs=1e-3)

    @invariant()
    def what_was_heard_is_a_beginning_of_the_words(self) -> None:
        heard = self.timeline.heard()
        texts = [cue.text for cue in self.words]
        count = len(heard.text.split())
        assert heard.text == " ".join(texts[:count])
        middles = [(cue.at_ms + cue.end_ms) / 2 for cue in self.words]
        if self.timeline.released:
            assert count == sum(middle <= self.timeline.played.ms + SLACK_MS for middle in middles)
        else:
            assert (heard.text, heard.nodes, heard.ms) == ("", (), 0)
        assert "" not in heard.nodes
        assert heard.whole == self.timeline.played_whole

    @invariant()
    def nothing_was_done_by_an_answer_that_was_never_released(self) -> None:
        if not self.timeline.released:
            assert self.sent == b""
            assert self.done == []
            assert self.shown == []


class Written(RuleBasedStateMachine):
    """An answer without audio: the same order of cursors, on the clock of reading."""

    @initialize()
    def begin(self) -> None:
        self.timeline: Timeline[int, str] = Timeline(silent=True)
        self.count = 0

    @rule(count=st.integers(0, 5))
    def read(self, count: int) -> None:
        self.timeline.add_reading(" ".join("word" for _ in range(count)))
        if not self.timeline.was_cut:
            self.count += count
            assert self.timeline.composed_ms == pytest.approx(self.count * READING_MS_PER_WORD)

    @rule()
    def release(self) -> None:
        self.timeline.release()

    @rule(until=st.floats(0, 6000))
    def take(self, until: float) -> None:
        before = self.timeline.sent_ms
        assert self.timeline.take(until) == b""
        assert self.timeline.sent_ms >= before

    @rule(ms=st.floats(0, 6000))
    def play(self, ms: float) -> None:
        self.timeline.play(ms, "clock")

    @rule(ms=st.none() | st.floats(-10, 6000))
    def cut(self, ms: float | None) -> None:
        self.timeline.cut(ms)

    @invariant()
    def the_cursors_are_ordered(self) -> None:
        timeline = self.timeline
        assert timeline.composed_ms >= timeline.sent_ms >= timeline.played.ms >= 0
        assert timeline.released or timeline.sent_ms == 0
        assert len(timeline.cues) == self.count


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=25)
TestWritten = Written.TestCase
TestWritten.settings = settings(max_examples=20, stateful_step_count=15)
