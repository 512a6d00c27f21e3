"""Line charts."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram import Chart, Drawing, Node, Series, Spec
from pipelines.diagram.lines import draw
from pipelines.diagram.spec import check
from tests.pipelines.diagram.seen import flaws, result

NAMES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=24)
VALUES = st.floats(-1e6, 1e6) | st.sampled_from([0.0, 12.5])


def drawn(spec: Spec) -> Drawing:
    check(spec)
    return result(draw(spec))


def charted(names: list[str], *series: tuple[str, list[float]]) -> Spec:
    nodes = tuple(Node(f"v{at}", name) for at, name in enumerate(names, 1))
    shown = tuple(Series(label, tuple(values)) for label, values in series)
    return Spec("s", "chart", "Title", nodes, chart=Chart("line", "ms", shown))


@st.composite
def charts(draw: st.DrawFn) -> Spec:
    names = draw(st.lists(NAMES, min_size=2, max_size=24))
    values = st.lists(VALUES, min_size=len(names), max_size=len(names))
    return charted(names, *draw(st.lists(st.tuples(NAMES, values), min_size=1, max_size=4)))


@given(charts())
@settings(deadline=None, max_examples=60)
def test_nothing_touches(spec: Spec) -> None:
    """Whatever the values are, every name is whole, and no number lies on a line, on the grid or on another."""
    assert flaws(spec, drawn(spec)).all() == ()


def test_a_day() -> None:
    """The hours of a day fit a phone; the highest value is the highest point."""
    hours = [f"{hour}:00" for hour in range(0, 24, 3)]
    drawing = drawn(charted(hours, ("Plus", [228.0, 241, 236, 190, 171, 148, 92, 118])))
    assert drawing.width <= 336
    points = re.search(r'class="curve s1" d="M([^"]+)"', drawing.svg)
    assert points is not None
    heights = [float(point.split()[1]) for point in points[1].split("L")]
    assert heights.index(min(heights)) == 1
    assert heights.index(max(heights)) == 6
    assert all(f">{value}<" in drawing.svg for value in (228, 241, 190, 171, 148, 92, 118))


def test_the_axis_stays() -> None:
    """The numbers of the axis are in a group of their own that the page may keep at the left."""
    svg = drawn(charted(["a", "b"], ("One", [1.0, 2.0]))).svg
    assert 'class="tick end"' in svg.split('class="sticky"')[1]
