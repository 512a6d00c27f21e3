"""The wait for an answer: its parts come in order and add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.latency import AUDIBLE, Waterfall


def test_the_parts_add_up_to_the_whole() -> None:
    """Each part runs from the end of the one before; the first from when the caller's speech ended."""
    waits = Waterfall(10.0)
    waits.mark("end of turn", 10.5)
    waits.mark("recognition", 10.6)
    assert waits.parts() == [("end of turn", pytest.approx(500.0)), ("recognition", pytest.approx(100.0))]
    assert waits.total_ms == pytest.approx(600.0)


def test_the_first_time_counts() -> None:
    """A part that ends again, with the second sentence for instance, has ended."""
    waits = Waterfall(0.0)
    waits.mark("speech", 1.0)
    waits.mark("speech", 2.0)
    assert waits.total_ms == pytest.approx(1000.0)


def test_the_quiet_before_the_first_sound_belongs_to_the_wait() -> None:
    """What cannot be heard of the first pieces is a part of its own, to the sample at which something is."""
    waits = Waterfall(0.0)
    quiet, loud = (AUDIBLE).to_bytes(2, "little"), (-AUDIBLE - 1).to_bytes(2, "little", signed=True)
    assert not waits.starts_with(quiet * 240)
    assert waits.starts_with(quiet * 24 + loud + quiet)
    assert waits.parts() == [("quiet", pytest.approx(11.0))]


def test_sound_at_once_has_no_quiet() -> None:
    """A part of no length is not shown."""
    waits = Waterfall(0.0)
    assert waits.starts_with(b"\xff\x7f")
    assert waits.parts() == []


@given(st.floats(0, 100), st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(-100, 200))))
def test_no_part_is_less_than_nothing(began: float, marks: list[tuple[str, float]]) -> None:
    """Whatever is marked, the parts are none below zero and end where the last began to be over."""
    waits = Waterfall(began)
    for name, at in marks:
        waits.mark(name, at)
    assert all(ms >= 0 for _, ms in waits.parts())
    names = [name for name, _ in waits.parts()]
    assert names == list(dict.fromkeys(name for name, _ in marks))
