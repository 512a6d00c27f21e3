"""Bar charts."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram import Chart, Drawing, Node, Series, Spec
from pipelines.diagram.bars import draw
from pipelines.diagram.spec import check
from tests.pipelines.diagram.seen import flaws, result

NAMES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=30)
VALUES = st.floats(-1e6, 1e6) | st.sampled_from([0.0, 1e-3, 12.5, 1e12])


def drawn(spec: Spec) -> Drawing:
    check(spec)
    return result(draw(spec))


def charted(names: list[str], *series: tuple[str, list[float]], unit: str = "Mbit/s") -> Spec:
    nodes = tuple(Node(f"v{at}", name) for at, name in enumerate(names, 1))
    shown = tuple(Series(label, tuple(values)) for label, values in series)
    return Spec("s", "chart", "Title", nodes, chart=Chart("bar", unit, shown))


@st.composite
def charts(draw: st.DrawFn) -> Spec:
    names = draw(st.lists(NAMES, min_size=2, max_size=12))
    values = st.lists(VALUES, min_size=len(names), max_size=len(names))
    return charted(names, *draw(st.lists(st.tuples(NAMES, values), min_size=1, max_size=4)))


@given(charts())
@settings(deadline=None, max_examples=60)
def test_nothing_touches(spec: Spec) -> None:
    """Whatever the values are, no number, name or bar's card lies on another, and no line of the grid in a number."""
    assert flaws(spec, drawn(spec)).all() == ()


def widths(drawing: Drawing) -> list[float]:
    return [float(wide) for wide in re.findall(r'class="bar s1"[^>]* width="([\d.]+)"', drawing.svg)]


def test_bars_are_as_long_as_their_values() -> None:
    """Lengths are in the ratio of the values, and zero is drawn as a hairline."""
    found = widths(drawn(charted(["a", "b", "c"], ("One", [100.0, 25.0, 0.0]))))
    assert abs(found[0] - 4 * found[1]) < 0.5
    assert 0 < found[2] <= 2


def test_each_value_is_written() -> None:
    """The number stands at the end of each bar, with the unit once."""
    svg = drawn(charted(["a", "b"], ("One", [1250.0, -3.5]), ("Two", [0.0, 8.0]))).svg
    for text in ("1,250", "\u22123.5", ">0<", ">8<"):
        assert text in svg
    assert svg.split("</desc>")[1].count("Mbit/s") == 1


def test_fits_a_phone() -> None:
    """Usual charts are seen whole on a phone, long names included."""
    names = ["A name that is much longer than what stands beside a bar", "Short"]
    assert drawn(charted(names, ("One", [100.0, 250_000.0]))).width <= 336
