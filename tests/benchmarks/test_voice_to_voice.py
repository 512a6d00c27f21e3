"""The wait, taken apart."""

from __future__ import annotations

from benchmarks.talker import Turn
from benchmarks.voice_to_voice import STEPS, waterfall


def test_the_steps_of_the_wait_add_up_to_it() -> None:
    """Each step begins where the one before ends, from the last of the question to the first of the answer."""
    assert STEPS[0][1] == "ended"
    assert STEPS[-1][2] == "heard"
    assert [begin for _, begin, _ in STEPS[1:]] == [end for _, _, end in STEPS[:-1]]


def test_the_waterfall_shows_each_step_in_milliseconds() -> None:
    """One line a step."""
    turn = Turn(ended=1.0, stopped=1.5, committed=1.7, routed=1.71, received=1.75, heard=1.8)
    rows = [line.split()[-2:] for line in waterfall([turn]).splitlines()[1:]]
    assert rows == [["500", "500"], ["200", "200"], ["10", "10"], ["40", "40"], ["50", "50"]]
