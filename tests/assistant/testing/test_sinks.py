"""One contract for every kind of sink: the same answers through the pacer to three callers' ends.

What an end really played is known to the sample; what the assistant believes is held against it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.pacing import Pacer
from assistant.testing.sinks import MarkingSink, PullingSink, PushingSink, Report, Sink
from assistant.timeline import BYTES_PER_MS, Cue, Effect, Heard, Played, Timeline

RAMP = b"".join((index % 65_521).to_bytes(2, "little") for index in range(200_000))

CLOSE_MS = 0.5
"""Positions are counted in samples here and in milliseconds there, and a sound card may run 2 % fast for a frame."""


@dataclass(frozen=True)
class Word:
    """A word to be composed: so long after the one before, with so much silence before it, and so long itself (ms)."""

    wait: int
    gap: int
    length: int


@dataclass
class Call:
    """One answer on its way to a sink, stepped from event to event as a deliverer would."""

    sink: Sink
    words: list[Word]
    item: str = "a1"
    now: float = 50.0
    timeline: Timeline[str, str] = field(default_factory=Timeline)
    composed: bytes = b""
    sent: bytes = b""
    cues: list[Cue[str]] = field(default_factory=list)
    happened: list[tuple[str, float, Played]] = field(default_factory=list)
    """Every effect, with what was really played then, and what was believed."""
    points: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pacer = Pacer(self.sink.channel)
        self.news: list[tuple[float, Callable[[], None]]] = []
        at = self.now
        for number, word in enumerate(self.words):
            at += word.wait / 1000
            self.news.append((at, lambda number=number, word=word: self.compose(number, word)))  # type: ignore[misc]
        self.news.append((at, self.timeline.close))

    @property
    def truth(self) -> float:
        return self.sink.played_ms(self.item)

    def compose(self, number: int, word: Word) -> None:
        timeline, start = self.timeline, self.timeline.composed_ms + word.gap
        timeline.add_cue(Cue("word", start, start + word.length, f"w{number}"))
        self.effect(f"w{number}", start + word.length / 2)
        first = len(self.composed)
        self.composed += RAMP[first : first + (word.gap + word.length) * BYTES_PER_MS]
        timeline.add_speech(self.composed[first:])

    def effect(self, name: str, at: float) -> None:
        self.points[name] = at
        self.timeline.add_effect(Effect(at, "heard", name))

    def step(self, until: float) -> bool:
        """Go to the next event; false when nothing happens before ``until``."""
        deadline = self.pacer.next_deadline(self.timeline, self.now) if self.timeline.released else None
        times = [self.news[0][0] if self.news else None, deadline, self.sink.next_event()]
        at = min((time for time in times if time is not None), default=None)
        if at is None or at > until:
            return False
        self.now = max(self.now, at)
        while self.news and self.news[0][0] <= self.now:
            self.news.pop(0)[1]()
        self.follow(self.sink.advance(self.now))
        self.deliver()
        return True

    def follow(self, reports: list[Report]) -> None:
        """Take what the sink said; what it says of another answer is not ours."""
        for report in reports:
            if report.item == self.item:
                self.pacer.report(report.ms, self.now, report.source)

    def deliver(self) -> None:
        timeline, before = self.timeline, self.timeline.sent_ms
        timeline.release()
        pcm = timeline.take(self.pacer.due_ms(timeline, self.now))
        self.cues += timeline.take_cues()
        if pcm:
            believed = self.pacer.position(self.now, before)
            self.pacer.sent(timeline, before, self.now)
            self.sink.push(self.item, pcm, self.now)
            self.sent += pcm
            lead = self.sink.channel.lead_ms
            assert self.sink.waiting_ms() <= lead + believed.error_ms + CLOSE_MS
        self.believe()

    def believe(self) -> None:
        """What is believed lies within its declared error of what is true; effects go by what is certain."""
        timeline, pacer = self.timeline, self.pacer
        believed = pacer.position(self.now, timeline.sent_ms)
        assert believed.ms - believed.error_ms - CLOSE_MS <= self.truth <= believed.ms + CLOSE_MS
        certain = pacer.certain(self.now, timeline.sent_ms)
        for name in timeline.play(certain.ms, certain.source, certain.error_ms):
            self.happened.append((name, self.truth, certain))
        assert timeline.composed_ms >= timeline.sent_ms >= timeline.played.ms >= 0

    def run(self, until: float = float("inf")) -> None:
        while not self.timeline.played_whole and self.step(until):
            pass

    def cut(self, at: float) -> Heard:
        """The caller interrupts: believe, clear, and hold what the history will say against the truth."""
        self.now = max(self.now, at)
        self.follow(self.sink.advance(self.now))
        self.believe()
        believed, truth = self.pacer.position(self.now, self.timeline.sent_ms), self.truth
        heard = self.timeline.cut(believed.ms)
        done = list(self.happened)
        self.follow(self.sink.clear(self.now))
        self.believe_nothing()
        assert self.happened == done
        assert self.timeline.heard() == heard
        assert self.truth == truth
        middles = sorted(cue.at_ms + (cue.end_ms - cue.at_ms) / 2 for cue in self.cues)
        count = len(heard.text.split())
        assert heard.text == " ".join(f"w{number}" for number in range(count))
        really = sum(middle <= truth - CLOSE_MS for middle in middles)
        at_most = sum(middle <= truth + believed.error_ms + CLOSE_MS for middle in middles)
        assert really <= count <= at_most
        return heard

    def believe_nothing(self) -> None:
        """Whatever comes back after the end counts for nothing."""
        certain = self.pacer.certain(self.now, self.timeline.sent_ms)
        assert self.timeline.play(certain.ms, certain.source) == []
        assert self.timeline.play(1e9, "mark") == []
        assert self.timeline.take(1e9) == b""

    def check(self) -> None:
        """What holds of every answer, ended or cut."""
        assert self.composed.startswith(self.sent)
        assert self.sent.startswith(self.sink.played(self.item))
        names = [name for name, _, _ in self.happened]
        assert len(names) == len(set(names))
        assert names == sorted(names, key=lambda name: self.points[name])
        for name, truth, certain in self.happened:
            assert truth >= self.points[name] - certain.error_ms - CLOSE_MS

    def check_whole(self) -> None:
        """What holds of an answer that was not cut."""
        self.check()
        assert self.sent == self.composed
        assert {name for name, _, _ in self.happened} == set(self.points)
        heard = self.timeline.heard()
        assert heard.whole
        assert heard.text == " ".join(f"w{number}" for number in range(len(self.words)))


KINDS: dict[str, Callable[[], Sink]] = {
    "pulling": PullingSink,
    "pulling, fast": lambda: PullingSink(pace=1.01),
    "pulling, slow": lambda: PullingSink(pace=0.99, lead_ms=20),
    "pushing, reports": PushingSink,
    "pushing, reports, late": lambda: PushingSink(start_s=0.3, report_s=0.25),
    "pushing, silent": lambda: PushingSink(report_s=None),
    "pushing, silent, late": lambda: PushingSink(start_s=0.3, report_s=None),
    "marking": MarkingSink,
    "marking, late": lambda: MarkingSink(start_s=0.2),
}

PLAIN = [Word(0, 0, 300), Word(10, 50, 250), Word(10, 0, 400), Word(10, 30, 500), Word(10, 0, 80)]
STALLING = [Word(100, 0, 300), Word(900, 0, 200), Word(700, 20, 30), Word(1500, 0, 400), Word(50, 0, 90)]

every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
@pytest.mark.parametrize("words", [PLAIN, STALLING], ids=["plain", "stalling"])
def test_an_answer_is_played_whole_and_does_what_it_should(kind: str, words: list[Word]) -> None:
    """All that is composed is sent and played in order; every effect happens once, in order, not before it is heard."""
    call = Call(KINDS[kind](), words)
    call.run()
    call.check_whole()
    if call.sink.channel.position != "clock":
        call.run(call.now + 1)
        assert call.sink.played("a1") == call.composed
    for name, truth, _ in call.happened:
        if call.sink.channel.position != "clock":
            assert truth >= call.points[name] - CLOSE_MS


@every_kind
@pytest.mark.parametrize("words", [PLAIN, STALLING], ids=["plain", "stalling"])
@pytest.mark.parametrize("after_ms", [0, 1, 70, 333, 650, 1001, 1700, 2600, 4000])
def test_a_cut_leaves_in_history_what_was_heard(kind: str, words: list[Word], after_ms: int) -> None:
    """Wherever an answer is stopped, the history holds the words that were heard, within the error declared."""
    call = Call(KINDS[kind](), words)
    call.run(until=50.0 + after_ms / 1000)
    if not call.timeline.played_whole:
        call.cut(50.0 + after_ms / 1000)
    call.check()


@every_kind
def test_what_comes_back_after_a_clear_is_not_taken_for_the_next_answer(kind: str) -> None:
    """After a cut a new answer on the same line starts from nothing, and is played and followed on its own."""
    first = Call(KINDS[kind](), PLAIN)
    first.run(until=50.5)
    first.cut(50.5)
    played = first.sink.played("a1")
    second = Call(first.sink, STALLING, item="a2", now=50.5)
    second.follow([Report("a1", 400.0, "mark"), Report("a1", 9e9, "client")])
    assert second.pacer.position(50.5, 0.0) == Played(0.0, "none", 0.0)
    second.run()
    second.check_whole()
    assert second.sink.played("a1") == played


def test_marks_come_back_on_a_clear_though_nothing_was_heard() -> None:
    """A telephony stream gives all its marks back when cleared, those of unheard audio too, and none again."""
    sink = MarkingSink(start_s=0.2)
    for piece in range(3):
        sink.push("a1", bytes(100 * BYTES_PER_MS), 0.01 * piece)
    assert sink.next_event() == pytest.approx(0.3)
    assert sink.advance(0.3) == [Report("a1", 100.0, "mark")]
    assert sink.clear(0.35) == [Report("a1", 200.0, "mark"), Report("a1", 300.0, "mark")]
    assert sink.played_ms("a1") == pytest.approx(150)
    assert sink.clear(0.36) == []
    assert sink.next_event() is None
    assert not sink.channel.can_pause


def test_settling_after_stale_marks_tells_what_was_heard() -> None:
    """Marks that a clear brought back do not move an answer that was cut; only the client's own word does."""
    call = Call(MarkingSink(), PLAIN)
    call.run(until=50.45)
    before = call.cut(50.45)
    assert before.text == "w0"
    assert call.timeline.settle(500.0) == ["w1"]
    assert call.timeline.heard().text == "w0 w1"
    assert call.timeline.settle(9e9) == ["w2"]  # as far as had been sent
    assert call.timeline.played.ms == pytest.approx(850, abs=40)


def test_a_pulling_sink_fills_gaps_with_silence_that_belongs_to_nobody() -> None:
    """A frame that is half full plays half a frame; what arrives meanwhile waits for the next pull."""
    sink = PullingSink()
    sink.push("a1", RAMP[: 10 * BYTES_PER_MS], 1.0)
    assert sink.advance(1.0) == [Report("a1", 0.0, "client")]
    sink.push("a1", RAMP[10 * BYTES_PER_MS : 40 * BYTES_PER_MS], 1.005)
    sink.advance(1.019)
    assert sink.played_ms("a1") == 10
    assert sink.waiting_ms() == 30
    assert sink.advance(1.020) == [Report("a1", 10.0, "client")]
    sink.advance(1.030)
    assert sink.played_ms("a1") == pytest.approx(20, abs=CLOSE_MS)
    assert sink.clear(1.030)[0].ms == pytest.approx(20, abs=CLOSE_MS)
    sink.advance(1.1)
    assert sink.played("a1") == RAMP[: len(sink.played("a1"))]
    assert sink.played_ms("a1") == pytest.approx(20, abs=CLOSE_MS)
    assert sink.waiting_ms() == 0


def test_a_pushing_sink_reports_at_its_rhythm_and_when_it_runs_dry() -> None:
    """Reports come every interval while there is something to play, the last one when it was played."""
    sink = PushingSink(start_s=0.1, report_s=0.25)
    assert sink.next_event() is None
    sink.push("a1", RAMP[: 300 * BYTES_PER_MS], 2.0)
    reports = sink.advance(5.0)
    assert [report.ms for report in reports] == [pytest.approx(150), pytest.approx(300)]
    assert sink.next_event() is None
    sink.push("a1", RAMP[300 * BYTES_PER_MS : 400 * BYTES_PER_MS], 6.0)
    assert sink.next_event() == pytest.approx(6.2)
    assert sink.clear(6.15) == [Report("a1", pytest.approx(350, abs=CLOSE_MS), "client")]
    assert sink.next_event() is None


def test_a_silent_client_says_nothing_even_when_it_is_cleared() -> None:
    """A client without reports has no events."""
    sink = PushingSink(report_s=None)
    sink.push("a1", RAMP[: 100 * BYTES_PER_MS], 2.0)
    assert sink.next_event() is None
    assert sink.advance(2.05) == sink.clear(2.05) == []
    assert sink.played_ms("a1") == pytest.approx(50, abs=CLOSE_MS)


words = st.builds(
    Word,
    wait=st.sampled_from([0, 0, 5, 40, 250, 900]),
    gap=st.sampled_from([0, 0, 7, 120]),
    length=st.integers(0, 420),
)
sinks = st.one_of(
    st.builds(PullingSink, pace=st.sampled_from([0.98, 1.0, 1.02]), lead_ms=st.sampled_from([20.0, 60.0, 400.0])),
    st.builds(
        PushingSink,
        start_s=st.sampled_from([0.0, 0.05, 0.39]),
        report_s=st.sampled_from([None, 0.02, 0.25, 1.0]),
    ),
    st.builds(MarkingSink, start_s=st.sampled_from([0.0, 0.05, 0.39])),
)


@settings(max_examples=120)
@given(sink=sinks, schedule=st.lists(words, min_size=1, max_size=8), cut_ms=st.none() | st.integers(0, 5_000))
def test_any_answer_on_any_line_stopped_at_any_time(sink: Sink, schedule: list[Word], cut_ms: int | None) -> None:
    """Random answers, composed at random times, cut anywhere or not at all, keep the whole contract."""
    call = Call(sink, schedule)
    call.run(until=float("inf") if cut_ms is None else 50.0 + cut_ms / 1000)
    if cut_ms is not None and not call.timeline.played_whole:
        call.cut(50.0 + cut_ms / 1000)
        call.check()
        second = Call(sink, PLAIN, item="a2", now=call.now)
        second.run()
        second.check_whole()
    else:
        call.check_whole()
