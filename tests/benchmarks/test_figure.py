"""Figures, their goals and percentiles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figure import Figure, figure, percentile


@pytest.mark.parametrize(
    ("value", "goal", "passed"),
    [(650.0, "<= 650 MB", True), (650.1, "<= 650 MB", False), (70.0, ">= 70 MB", True), (69.9, ">= 70 MB", False)],
)
def test_a_goal_is_judged_the_way_it_points(value: float, goal: str, passed: bool) -> None:
    """``<=`` allows up to the number, ``>=`` from it on."""
    assert Figure("x", value, "MB", goal).passed is passed


def test_what_has_no_goal_or_no_value_is_not_judged() -> None:
    """Neither reached nor missed."""
    assert Figure("x", 1.0, "MB").passed is None
    assert Figure("x", None, "MB", "<= 1 MB", "not installed").passed is None


@pytest.mark.parametrize("goal", ["about 250 MB", "< 3 MB", "<= 650 kB", "<= 650"])
def test_a_goal_that_cannot_be_judged_is_refused(goal: str) -> None:
    """A goal in other words, or in another unit than the value, would be judged wrongly in silence."""
    with pytest.raises(ValueError, match="goal"):
        Figure("x", 1.0, "MB", goal)


def test_a_mapping_becomes_a_figure_and_its_own_verdict_is_not_believed() -> None:
    """``passed`` is computed, whatever the mapping says."""
    assert figure({"name": "x", "value": 9, "unit": "s", "goal": "<= 5 s", "passed": True}).passed is False


def test_the_json_of_a_figure_says_what_programs_need() -> None:
    """Name, value, unit, goal, passed."""
    shown = Figure("start", 2.5, "s", "<= 5 s").as_json()
    assert shown == {"name": "start", "value": 2.5, "unit": "s", "goal": "<= 5 s", "passed": True}


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_a_percentile_is_one_of_the_values_with_so_many_below(values: list[float], share: float) -> None:
    """The nearest rank is measured, and at least ``share`` of the values are not above it."""
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


def test_nothing_has_no_percentile() -> None:
    """An empty measurement is an error, not a zero."""
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)
