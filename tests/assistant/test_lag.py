"""The lateness of the loop."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.lag import BEAT_S, FOR_S, LATE_S, Lag, watch


def beats(lag: Lag, now: float, late: float, times: int) -> float:
    """Beats that are each so late; gives the time after them."""
    for _ in range(times):
        now += BEAT_S + late
        lag.beat(now - late, now)
    return now


def test_only_a_loop_that_stays_late_is_behind() -> None:
    """Five seconds of late beats are; one beat in time ends it."""
    lag = Lag()
    assert not lag.is_behind(0.0)
    now = beats(lag, 0.0, 0.06, 30)
    assert not lag.is_behind(now)
    now = beats(lag, now, 0.06, 10)
    assert lag.is_behind(now)
    now = beats(lag, now, LATE_S - 0.001, 1)
    assert not lag.is_behind(now)


def test_one_long_stop_is_no_load() -> None:
    """A beat that comes very late, once, is followed by one in time before anybody could have asked."""
    lag = Lag()
    now = beats(lag, 0.0, FOR_S - 0.5, 1)
    assert lag.now_s == pytest.approx(FOR_S - 0.5)
    assert not lag.is_behind(now)
    assert not lag.is_behind(beats(lag, now, 0.0, 1))


@given(lates=st.lists(st.floats(-0.01, 0.2), max_size=80))
def test_being_behind_means_late_all_the_time(lates: list[float]) -> None:
    """Whatever the beats, behind means that all since five seconds ago were late."""
    lag, now, history = Lag(), 0.0, []
    for late in lates:
        now = beats(lag, now, late, 1)
        history.append((now, late))
        if lag.is_behind(now):
            assert all(late > LATE_S for at, late in history if at - late > now - FOR_S)


@pytest.mark.looptime
async def test_the_loop_is_watched_until_it_is_told_to_stop() -> None:
    """Every beat is told; on a loop with nothing to do none is late."""
    told: list[float] = []
    task = asyncio.create_task(watch(Lag(), asyncio.get_running_loop().time, told.append))
    await asyncio.sleep(1.05)
    task.cancel()
    await asyncio.wait({task})
    assert told == pytest.approx([0.0] * 10)
