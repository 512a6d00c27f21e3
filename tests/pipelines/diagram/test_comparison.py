"""Comparisons: a card for each thing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram import Drawing, Node, Row, Spec
from pipelines.diagram.comparison import draw
from pipelines.diagram.spec import check
from pipelines.diagram.text import clean
from tests.pipelines.diagram.seen import flaws, result, seen

TEXTS = st.text(min_size=1, max_size=60).filter(lambda text: bool(clean(text)))


def drawn(spec: Spec) -> Drawing:
    check(spec)
    return result(draw(spec))


def compared(heads: list[str], rows: list[tuple[str, list[str]]]) -> Spec:
    nodes = tuple(Node(f"c{at}", head) for at, head in enumerate(heads, 1))
    return Spec("s", "comparison", "Title", nodes, rows=tuple(Row(label, tuple(cells)) for label, cells in rows))


@st.composite
def comparisons(draw: st.DrawFn) -> Spec:
    columns = draw(st.integers(2, 6))
    cells = st.lists(st.one_of(st.just(""), TEXTS), min_size=columns, max_size=columns)
    heads = draw(st.lists(TEXTS, min_size=columns, max_size=columns))
    return compared(heads, draw(st.lists(st.tuples(TEXTS, cells), min_size=1, max_size=6)))


@given(comparisons())
@settings(deadline=None, max_examples=60)
def test_nothing_touches(spec: Spec) -> None:
    """Whatever the cells hold, each stands whole in its card and in its row."""
    assert flaws(spec, drawn(spec)).all() == ()


PLANS = compared(
    ["Basic", "Plus"], [("Price a month", ["\u20ac24.90", "\u20ac34.90"]), ("Help at home", ["", "next day"])]
)


def test_two_things_fit_a_phone() -> None:
    """Two things and what is compared are seen whole on a phone; the cards are of one size."""
    drawing = drawn(PLANS)
    assert drawing.width <= 336
    sizes = {(c[1][0] - c[0][0], c[0][1], c[3][1]) for c in (box.corners for box in seen(drawing).boxes)}
    assert len(sizes) == 1


def test_an_empty_cell_is_a_dash() -> None:
    """What is missing is said to be missing."""
    assert ">\u2013</tspan>" in drawn(PLANS).svg


def test_what_is_compared_stays() -> None:
    """What is compared is in a group of its own, after the cards, that the page may keep at the left."""
    svg = drawn(PLANS).svg
    assert svg.index('class="sticky"') > svg.index('id="n-c2"')
    assert "Price a" in svg.split('class="sticky"')[1]
