"""Steps: cards in a column."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram import Drawing, Node, Spec
from pipelines.diagram.spec import check
from pipelines.diagram.steps import draw
from pipelines.diagram.text import clean
from tests.pipelines.diagram.seen import flaws, result, seen

LABELS = st.text(min_size=1, max_size=80).filter(lambda text: bool(clean(text)))


def drawn(spec: Spec) -> Drawing:
    check(spec)
    return result(draw(spec))


def steps(*labels: str, person: int = -1) -> Spec:
    nodes = tuple(Node(f"s{at}", label, tone="person" if at == person else "plain") for at, label in enumerate(labels))
    return Spec("s", "steps", "Title", nodes)


@given(st.lists(LABELS, min_size=1, max_size=12), st.integers(-1, 11))
@settings(deadline=None)
def test_nothing_touches(labels: list[str], person: int) -> None:
    """Whatever the labels hold, no card overlaps another and every label is whole and inside of its card."""
    spec = steps(*labels, person=person)
    assert flaws(spec, drawn(spec)).all() == ()


def test_a_column_with_even_spacing() -> None:
    """Cards stand below each other with the same width and the same gap, each with its number."""
    spec = steps("Unplug it", "Wait for two minutes, until every light of the router is off", "Plug it in")
    cards = [box.corners for box in seen(drawn(spec)).boxes][1::2]
    assert len({(corners[0][0], corners[1][0]) for corners in cards}) == 1
    gaps = {round(b[0][1] - a[3][1], 3) for a, b in pairwise(cards)}
    assert gaps == {14}
    assert re.findall(r'class="number"><tspan[^>]*>(\d)', drawn(spec).svg) == ["1", "2", "3"]


def test_fits_a_phone() -> None:
    """Steps as articles have them are seen whole on a phone, 80 characters included."""
    spec = steps("Press and hold the small button at the back of the router until the lights blink", "Wait")
    assert drawn(spec).width <= 336


def test_a_person_has_a_sign() -> None:
    """A step at which a person helps has a sign beside its text."""
    assert drawn(steps("One", "Call us", person=1)).svg.count('class="sign"') == 1
