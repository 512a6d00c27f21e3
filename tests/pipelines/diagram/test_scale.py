"""Axes, legends, marks of series."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.diagram import Chart, Series
from pipelines.diagram.scale import axis, bar, legend, point

VALUES = st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20)


@given(VALUES, st.integers(2, 8))
def test_axis(values: list[float], most: int) -> None:
    """All values and zero lie on an axis; its ticks are even, few, and both its ends."""
    found = axis(values, most)
    near = 1e-8 * (found.high - found.low)
    assert found.low <= min(0, *values) + near
    assert found.high >= max(0, *values) - near
    assert (found.ticks[0], found.ticks[-1]) == (found.low, found.high)
    assert 2 <= len(found.ticks) <= most + 3
    steps = [b - a for a, b in pairwise(found.ticks)]
    assert max(steps) - min(steps) <= 1e-6 * max(steps)
    assert all(-1e-8 <= found.share(value) <= 1 + 1e-8 for value in values)


def test_round_numbers() -> None:
    """Ticks stand on one, two and five times powers of ten."""
    assert axis([228]).ticks == (0, 50, 100, 150, 200, 250)
    assert axis([0.03, -0.01]).ticks == (-0.01, 0, 0.01, 0.02, 0.03)
    assert axis([0.0]).ticks == (0, 0.2, 0.4, 0.6, 0.8, 1)


def test_series_differ_without_colour() -> None:
    """Four series have four marks, and bars that differ in more than their colour."""
    assert len({point(at, 0, 0).replace(f"s{at + 1}", "") for at in range(4)}) == 4
    striped, plain = bar(1, 0, 0, 60, 12), bar(0, 0, 0, 60, 12)
    assert "stripes" in striped
    assert "stripes" not in plain
    assert bar(3, 0, 0, 60, 12).replace("s4", "s2") != striped


def test_legend() -> None:
    """Several series are listed with their samples, one by its name alone, and the unit is written."""
    one, two = Series("Plus", (1.0,)), Series("Basic", (2.0,))
    alone, _ = legend(Chart("bar", "Mbit/s", (one,)), 300)
    both, high = legend(Chart("bar", "", (one, two)), 300)
    assert "Plus" in alone
    assert "Mbit/s" in alone
    assert 'class="bar' not in alone
    assert both.count('class="bar') == 2
    wrapped, higher = legend(Chart("line", "", (one, two)), 90)
    assert higher > high
    assert wrapped.count('class="curve') == 2
