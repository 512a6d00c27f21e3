"""Pacing: how far ahead an answer may leave, and what is known of its playback."""

from __future__ import annotations

import math
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.pacing import MAX_LEAD_MS, STEP_MS, Channel, Pacer
from assistant.timeline import BYTES_PER_MS, Played, Timeline

Line = Timeline[str, str]
CLOCK = Channel()


def released(ms: float, *, closed: bool = True) -> Line:
    timeline: Line = Timeline()
    timeline.add_speech(bytes(round(ms * BYTES_PER_MS / 2) * 2))
    timeline.release()
    if closed:
        timeline.close()
    return timeline


def send(pacer: Pacer, timeline: Line, now: float) -> float:
    """Send what is due, as a deliverer does; returns how much that was in ms."""
    before = timeline.sent_ms
    timeline.take(pacer.due_ms(timeline, now))
    if timeline.sent_ms > before:
        pacer.sent(timeline, before, now)
    return timeline.sent_ms - before


def test_a_transport_that_says_nothing_of_itself_is_a_page() -> None:
    """It shows drawings, takes 400 ms ahead, cannot be paused, and is followed by the clock until it reports."""
    assert Channel() == Channel(lead_ms=400.0, can_pause=False, position="clock", can_show=True)


def test_nobody_has_played_anything_before_the_first_piece() -> None:
    """Until something was sent the position is nothing, and nobody says so."""
    pacer = Pacer(CLOCK)
    assert pacer.position(5.0, 0.0) == Played(0.0, "none", 0.0)
    assert pacer.certain(5.0, 0.0) == Played(0.0, "none", 0.0)


def test_a_sink_that_takes_all_has_played_what_was_sent() -> None:
    """Where what was sent counts as played, everything leaves at once and is certain."""
    pacer, timeline = Pacer(Channel(lead_ms=math.inf, position="all")), released(90_000)
    assert pacer.next_deadline(timeline, 1.0) == pytest.approx(1.001)
    assert send(pacer, timeline, 1.0) == pytest.approx(90_000)
    assert pacer.position(1.0, timeline.sent_ms) == Played(timeline.sent_ms, "all", 0.0)
    assert pacer.certain(1.0, timeline.sent_ms) == Played(timeline.sent_ms, "all", 0.0)
    assert pacer.next_deadline(timeline, 1.0) is None


def test_the_lead_leaves_at_once_and_then_a_step_at_a_time() -> None:
    """The first piece is the lead; each next one is a step, sent when so much has been played."""
    pacer, timeline = Pacer(CLOCK), released(1000)
    assert send(pacer, timeline, 10.0) == pytest.approx(MAX_LEAD_MS)
    assert send(pacer, timeline, 10.039) == 0
    assert pacer.next_deadline(timeline, 10.0) == pytest.approx(10.040)
    assert send(pacer, timeline, 10.041) == pytest.approx(41, abs=0.05)


def test_the_clock_runs_from_the_first_piece_and_not_past_what_was_sent() -> None:
    """With no report the position is the time since the first piece, at most what was sent, by the clock."""
    pacer, timeline = Pacer(CLOCK), released(200)
    send(pacer, timeline, 10.0)
    assert pacer.position(10.1, timeline.sent_ms) == Played(pytest.approx(100), "clock", pytest.approx(100))
    assert pacer.certain(10.1, timeline.sent_ms) == pacer.position(10.1, timeline.sent_ms)
    assert pacer.position(11.0, timeline.sent_ms).ms == 200


def test_the_error_of_the_clock_is_the_lead() -> None:
    """A client that never reports may lie behind the clock by the lead, or by all of the answer where that is less."""
    pacer, timeline = Pacer(Channel(lead_ms=300)), released(5000)
    send(pacer, timeline, 0.0)
    assert pacer.position(0.2, timeline.sent_ms).error_ms == pytest.approx(200)
    timeline.take(5000)
    pacer.sent(timeline, 300, 0.2)
    assert pacer.position(4.0, timeline.sent_ms).error_ms == 300


def test_an_answer_that_goes_on_is_paced_from_where_it_was_lost() -> None:
    """Position, reports and lead count from the start that was given."""
    timeline, pacer = released(1000), Pacer(Channel(), 300.0)
    timeline.take(300)
    assert pacer.position(5.0, 300.0) == Played(300.0, "none", 0.0)
    assert pacer.known_ms(5.0) == 300.0
    assert send(pacer, timeline, 5.0) == pytest.approx(MAX_LEAD_MS)
    assert pacer.position(5.1, timeline.sent_ms).ms == pytest.approx(400.0)


def test_what_is_known_after_a_loss_is_the_last_report() -> None:
    """However long ago it was; of a client that never reported it is the estimate."""
    timeline, pacer = released(1000), Pacer(Channel())
    send(pacer, timeline, 1.0)
    assert pacer.known_ms(1.2) == pytest.approx(200.0)
    pacer.report(150.0, 1.3)
    assert pacer.known_ms(60.0) == 150.0


def test_an_underrun_stops_the_clock() -> None:
    """When composing was too slow the position waits where it stood, and runs on from there with the next piece."""
    pacer, timeline = Pacer(CLOCK), released(100, closed=False)
    send(pacer, timeline, 0.0)
    assert pacer.position(3.0, timeline.sent_ms).ms == 100
    timeline.add_speech(bytes(200 * BYTES_PER_MS))
    assert send(pacer, timeline, 3.0) == pytest.approx(200)
    assert pacer.position(3.05, timeline.sent_ms).ms == pytest.approx(150)


def test_a_piece_in_time_does_not_touch_the_clock() -> None:
    """Sending while something is still being played leaves the position alone."""
    pacer, timeline = Pacer(CLOCK), released(1000)
    send(pacer, timeline, 0.0)
    send(pacer, timeline, 0.2)
    assert pacer.position(0.3, timeline.sent_ms).ms == pytest.approx(300)


def test_a_report_moves_the_position_and_says_how_old_it_is() -> None:
    """The position runs on from the last report, with the client as its source and its age as its error."""
    pacer, timeline = Pacer(CLOCK), released(1000)
    send(pacer, timeline, 0.0)
    pacer.report(50, 0.2)
    assert pacer.position(0.2, timeline.sent_ms) == Played(50, "client", 0.0)
    assert pacer.position(0.3, timeline.sent_ms) == Played(pytest.approx(150), "client", pytest.approx(100))
    assert pacer.certain(0.3, timeline.sent_ms) == Played(50, "client", 0.0)


def test_a_position_that_is_estimated_says_so() -> None:
    """A client that guesses is followed like one that knows, and named as the source."""
    pacer, timeline = Pacer(CLOCK), released(1000)
    send(pacer, timeline, 0.0)
    pacer.report(50, 0.2, "estimated")
    assert pacer.position(0.3, timeline.sent_ms) == Played(pytest.approx(150), "estimated", pytest.approx(100))
    assert pacer.certain(0.3, timeline.sent_ms) == Played(50, "estimated", 0.0)


def test_the_last_report_counts_but_what_was_played_stays_played() -> None:
    """A position further back moves the estimate; what surely was played is the furthest report."""
    pacer, timeline = Pacer(CLOCK), released(1000)
    send(pacer, timeline, 0.0)
    pacer.report(200, 0.3, "mark")
    pacer.report(100, 0.4, "mark")
    assert pacer.position(0.4, timeline.sent_ms) == Played(100, "mark", 0.0)
    assert pacer.certain(0.4, timeline.sent_ms) == Played(200, "mark", 0.0)


def test_a_report_past_what_was_sent_promises_nothing_for_later() -> None:
    """A client that claims more than it was sent has played that much, and nothing of what is sent afterwards."""
    pacer, timeline = Pacer(CLOCK), released(2000)
    pacer.report(5000, 0.0)
    assert pacer.position(0.0, timeline.sent_ms).ms == 0
    send(pacer, timeline, 0.0)
    assert pacer.certain(0.0, timeline.sent_ms).ms == 0
    pacer.report(5000, 0.1)
    assert pacer.certain(0.1, timeline.sent_ms).ms == pytest.approx(400)
    assert send(pacer, timeline, 0.1) == pytest.approx(400)
    assert pacer.certain(0.1, timeline.sent_ms).ms == pytest.approx(400)
    assert pacer.position(0.1, timeline.sent_ms).ms == pytest.approx(400)


def test_a_cut_answer_reports_no_more_than_is_left_of_it() -> None:
    """What was surely played is held to what counts as sent now."""
    pacer, timeline = Pacer(CLOCK), released(1000)
    send(pacer, timeline, 0.0)
    pacer.report(300, 0.3)
    assert pacer.certain(0.3, 120.0).ms == 120


@pytest.mark.parametrize("position", ["client", "mark"])
def test_a_channel_that_reports_is_waited_for(position: Literal["client", "mark"]) -> None:
    """Where positions are announced nothing is certain before the first; after two seconds the clock stands in."""
    pacer, timeline = Pacer(Channel(position=position)), released(1000)
    send(pacer, timeline, 1.0)
    assert pacer.position(1.3, timeline.sent_ms).ms == pytest.approx(300)
    assert pacer.certain(1.3, timeline.sent_ms) == Played(0.0, "none", 0.0)
    assert pacer.certain(3.0, timeline.sent_ms).ms == pytest.approx(400)


def test_a_client_that_fell_silent_is_followed_by_the_clock_again() -> None:
    """Two seconds after the last report the estimate counts, also when there were underruns in between."""
    pacer, timeline = Pacer(CLOCK), released(100, closed=False)
    send(pacer, timeline, 0.0)
    pacer.report(80, 0.1)
    for second in (0.5, 1.0, 1.5):
        timeline.add_speech(bytes(100 * BYTES_PER_MS))
        send(pacer, timeline, second)
    assert pacer.certain(2.09, timeline.sent_ms).ms == 80
    assert pacer.position(1.5, timeline.sent_ms).error_ms == pytest.approx(
        300
    )  # since the report, held to the estimate
    assert pacer.certain(2.1, timeline.sent_ms).ms == pytest.approx(400)


def test_the_silence_of_a_client_is_looked_at_when_it_is_over() -> None:
    """When all was sent and should have been played, the next look is when a silent client is given up on."""
    pacer, timeline = Pacer(CLOCK), released(200)
    send(pacer, timeline, 0.0)
    pacer.report(100, 0.1)
    deadline = pacer.next_deadline(timeline, 1.0)
    assert deadline == 2.1
    assert pacer.certain(deadline, timeline.sent_ms).ms == pytest.approx(200)
    assert pacer.next_deadline(timeline, deadline) is None


def test_nothing_is_waited_for_when_the_client_has_said_that_it_is_done() -> None:
    """A client that reported the end needs no further look."""
    pacer, timeline = Pacer(CLOCK), released(200)
    send(pacer, timeline, 0.0)
    pacer.report(200, 0.3)
    assert pacer.next_deadline(timeline, 0.3) is None


def test_small_pieces_wait_for_more_unless_they_are_the_last() -> None:
    """Less than a step is held back while more is composed, and sent when it is the end."""
    pacer, timeline = Pacer(CLOCK), released(STEP_MS - 1, closed=False)
    assert send(pacer, timeline, 0.0) == 0
    assert pacer.next_deadline(timeline, 0.0) is None
    timeline.close()
    assert pacer.next_deadline(timeline, 0.0) == pytest.approx(0.001)
    assert send(pacer, timeline, 0.0) == pytest.approx(STEP_MS - 1, abs=0.05)


def test_a_piece_too_small_to_send_makes_nobody_look_every_millisecond() -> None:
    """While a rest waits for more to be composed, the deadlines are those of playing, and of the rest itself."""
    pacer, timeline = Pacer(CLOCK), released(400, closed=False)
    send(pacer, timeline, 0.0)
    timeline.add_speech(bytes(10 * BYTES_PER_MS))
    assert pacer.next_deadline(timeline, 0.2) == pytest.approx(0.2 + STEP_MS / 1000)
    assert pacer.next_deadline(timeline, 0.35) == pytest.approx(0.36)
    assert pacer.next_deadline(timeline, 0.3599) == pytest.approx(0.3609)  # a millisecond at least
    assert pacer.next_deadline(timeline, 1.0) is None


def test_the_end_of_a_word_does_not_wait_for_a_sentence_that_is_late() -> None:
    """A rest of less than a step leaves before the client runs dry, at a time that is named; a first one waits."""
    pacer, timeline = Pacer(CLOCK), released(390, closed=False)
    send(pacer, timeline, 0.0)
    timeline.add_speech(bytes(30 * BYTES_PER_MS))
    timeline.release()
    now = 0.0
    for _ in range(100):
        if sent := send(pacer, timeline, now):
            break
        following = pacer.next_deadline(timeline, now)
        assert following is not None
        now = following
    assert sent == pytest.approx(30)
    assert 0.340 <= now <= 0.389
    small = released(30, closed=False)
    assert send(Pacer(CLOCK), small, 0.0) == 0


def test_exactly_a_step_is_enough_to_be_looked_at() -> None:
    """A step that waits leaves the moment that so much was played, whenever the look before it was."""
    pacer, timeline = Pacer(CLOCK), released(MAX_LEAD_MS + STEP_MS, closed=False)
    send(pacer, timeline, 0.0)
    assert pacer.next_deadline(timeline, 0.02) == pytest.approx(STEP_MS / 1000)


def test_the_end_waits_for_its_lead() -> None:
    """The last piece leaves when all of it fits into the lead."""
    pacer, timeline = Pacer(CLOCK), released(420)
    assert send(pacer, timeline, 0.0) == pytest.approx(400)
    assert pacer.next_deadline(timeline, 0.0) == pytest.approx(0.020)
    assert send(pacer, timeline, 0.019) == 0
    assert send(pacer, timeline, 0.021) == pytest.approx(20, abs=0.05)


def test_the_last_half_of_a_millisecond_is_waited_for_like_any_piece() -> None:
    """However short the last piece is, the next look is for it."""
    pacer, timeline = Pacer(CLOCK), released(400.5)
    assert send(pacer, timeline, 0.0) == pytest.approx(400)
    assert pacer.next_deadline(timeline, 0.0) == pytest.approx(0.001)


def test_a_lead_shorter_than_a_step_still_lets_audio_out() -> None:
    """A transport that buffers next to nothing is fed in pieces of its lead."""
    pacer, timeline, now, sizes = Pacer(Channel(lead_ms=20)), released(100), 0.0, []
    while not timeline.sent_whole:
        sizes.append(send(pacer, timeline, now))
        now = pacer.next_deadline(timeline, now) or now
    assert sum(sizes) == pytest.approx(100)
    assert max(sizes) <= 20 + 0.05
    assert now == pytest.approx(0.100)


def test_there_is_nothing_due_of_an_empty_answer() -> None:
    """With nothing composed nothing may be sent and nothing is waited for."""
    pacer, timeline = Pacer(CLOCK), released(0)
    assert pacer.due_ms(timeline, 0.0) == 0
    assert pacer.next_deadline(timeline, 0.0) is None


@settings(max_examples=60)
@given(
    pieces=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 300)), min_size=1, max_size=8),
    lead=st.sampled_from([5.0, 20.0, 60.0, 400.0]),
    reports=st.lists(st.tuples(st.integers(0, 4000), st.integers(-100, 6000)), max_size=6),
    position=st.sampled_from(["clock", "client", "mark"]),
)
def test_an_answer_always_gets_out_within_its_lead(
    pieces: list[tuple[int, int]], lead: float, reports: list[tuple[int, int]], position: Literal["clock", "client"]
) -> None:
    """Whatever is composed and reported when, looking at deadlines and news alone sends all, never past the lead."""
    pacer, timeline = Pacer(Channel(lead_ms=lead, position=position)), released(0, closed=False)
    news: list[tuple[float, int, int]] = []
    at = 0.0
    for wait, size in pieces:
        at += wait / 1000
        news.append((at, 0, size))
    news.append((at, 1, 0))
    news += [(when / 1000, 2, ms) for when, ms in reports]
    news.sort()
    now, looks = 0.0, 0
    while True:
        position_before = pacer.position(now, timeline.sent_ms)
        before = timeline.sent_ms
        send(pacer, timeline, now)
        if timeline.sent_ms > before:
            assert timeline.sent_ms <= position_before.ms + lead + 1e-6
        certain = pacer.certain(now, timeline.sent_ms)
        where = pacer.position(now, timeline.sent_ms)
        assert 0 <= where.error_ms <= where.ms <= timeline.sent_ms
        assert certain.ms <= timeline.sent_ms
        timeline.play(certain.ms, certain.source, certain.error_ms)
        deadline = pacer.next_deadline(timeline, now)
        assert deadline is None or deadline > now
        looks += 1
        if news and (deadline is None or news[0][0] <= deadline):
            now, kind, value = max(now, news[0][0]), news[0][1], news.pop(0)[2]
            if kind == 0:
                timeline.add_speech(bytes(value * BYTES_PER_MS))
            elif kind == 1:
                timeline.close()
            else:
                pacer.report(max(0, value), now)
        elif deadline is None:
            break
        else:
            now = deadline
    assert timeline.played_whole
    assert looks <= 20 + 2 * (timeline.composed_ms / min(lead, STEP_MS) + now * 1000 / STEP_MS)


def test_a_client_that_stands_still_is_where_it_stood_or_says_otherwise() -> None:
    """The clock's estimate stands; a report that was on its way still counts."""
    pacer, timeline = Pacer(CLOCK), released(2_000)
    send(pacer, timeline, 1.0)
    pacer.stand(1.1)
    assert pacer.position(1.1, timeline.sent_ms).ms == pytest.approx(100)
    assert pacer.position(3.0, timeline.sent_ms).ms == pytest.approx(100)
    pacer.report(130.0, 3.1)
    assert pacer.position(4.0, timeline.sent_ms).ms == pytest.approx(130)


def test_nothing_stands_still_before_it_began() -> None:
    """Before the first piece there is no position to keep."""
    pacer = Pacer(CLOCK)
    pacer.stand(1.0)
    assert pacer.position(2.0, 0.0) == Played(0.0, "none", 0.0)
