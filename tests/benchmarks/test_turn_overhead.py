"""What a session costs beside its models: the arithmetic of it, and our side of the harness."""

from __future__ import annotations

import pytest

from benchmarks import turn_overhead
from benchmarks.overhead import ours
from benchmarks.overhead.schedule import CYCLE_S, FRAME_MS, WAIT_S, Measured, Script, lines, segments
from benchmarks.turn_overhead import Side
from pipelines.vad import WINDOW_MS


def test_callers_begin_one_after_the_other_and_say_the_same() -> None:
    """Two turns a cycle; each caller is later than the one before by a share of the cycle; listeners say nothing."""
    assert segments(1) == [(0.5, 1.5), (3.0, 3.3)]
    first, second = lines(2, 3, listen=False)
    assert len(first) == 6
    assert [round(b[0] - a[0], 6) for a, b in zip(first, second, strict=True)] == [CYCLE_S / 2] * 6
    assert lines(2, 3, listen=True) == [[], []]


def test_a_frame_is_loud_while_its_caller_speaks() -> None:
    """Fifty frames of the first second of speech, from its first sample on, and none between the turns."""
    script = Script(segments(1), 6.0)
    loud = [frame for frame in range(300) if script.loud(frame) is not None]
    assert loud == [*range(25, 75), *range(150, 165)]
    assert (script.loud(25), script.loud(150)) == (0, 1)


def test_the_delays_are_counted_from_the_frames_that_decide() -> None:
    """The first piece after a turn may be over, and the last before an interruption took hold."""
    script = Script([(0.5, 1.5), (3.0, 3.3)], 6.0)
    script.onset, script.end = {0: 10.5, 1: 13.0}, {0: 11.5, 1: 13.3}
    measured = Measured()
    measured.add(script, [11.0, 11.705, 12.0, 12.98, 13.19, 13.52])
    assert measured.overhead == [pytest.approx(0.005), pytest.approx(0.02)]
    assert measured.barge_in == [pytest.approx(-0.01)]
    later = Measured()
    later.add(script, [11.0, 11.705, 12.0, 12.98, 13.19, 13.52], ends_after=[0.19, 0.21], begins_after=[0.2, 0.18])
    assert later.overhead == [pytest.approx(0.015), pytest.approx(0.01)]
    assert later.barge_in == [pytest.approx(0.01)]


def test_our_decisions_fall_on_our_windows_and_nobodys_favour() -> None:
    """Whatever the two grids do to each other, a decision takes its time, give or take a window and a frame."""
    for later in (0.0, 0.013, 0.3, 1.5):
        script = Script(segments(4, later), 30.0)
        ends, begins = ours.decided_after(script)
        assert len(ends) == len(begins) == 8
        for found in (*ends, *begins):
            assert (ours.WAIT_MS - WINDOW_MS) / 1000 <= found <= WAIT_S + (WINDOW_MS + FRAME_MS) / 1000


def side(*overhead: float, cpu: float = 1.0) -> Side:
    return Side(overhead=list(overhead), late=[0.1], cpu=[cpu])


def test_ours_is_held_against_the_better_peer() -> None:
    """At each percentile the quicker of the two, and the less busy one."""
    sides = {"ours": side(1.0, 2.0, 9.0), "pipecat": side(4.0, 4.0, 10.0), "livekit": side(2.0, 5.0, 30.0)}
    p50, p99, floor = turn_overhead._delays(sides, "x")
    assert (p50.value, p99.value, floor.value) == (0.5, 0.9, 0.1)
    assert (p50.passed, p99.passed) == (True, False)
    busy = {"ours": side(cpu=1.0), "pipecat": side(cpu=4.0), "livekit": side(cpu=1.8)}
    (share,) = turn_overhead._cpu(busy, "x", 0.6)
    assert share.value == pytest.approx(1 / 1.8)
    assert share.passed


def test_a_side_keeps_what_all_its_runs_told() -> None:
    """Delays are pooled, and of the processor time the median counts."""
    one = Side()
    for cpu in (3.0, 1.0, 2.0):
        one.add({"overhead_ms": [cpu], "barge_in_ms": [], "late_ms": [0.0], "cpu_percent": cpu, "tasks": 7})
    assert (one.overhead, one.cpu_percent, one.tasks) == ([3.0, 1.0, 2.0], 2.0, 7.0)
