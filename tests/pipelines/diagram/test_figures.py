"""Sizes of nodes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.diagram import Edge, Node, Spec
from pipelines.diagram.figures import LEAST_HEIGHT, figures, is_straight
from pipelines.diagram.text import BOLD


def spec(*nodes: Node, edges: tuple[Edge, ...] = ()) -> Spec:
    return Spec("s", "flow", "Title", nodes, edges)


STEPS = spec(
    Node("a", "Unplug the router"),
    Node("b", "Wait"),
    Node("c", "Done", "pill"),
    edges=(Edge("a", "b"), Edge("b", "c")),
)


@given(
    st.text(min_size=1, max_size=80).filter(str.strip),
    st.sampled_from(["box", "pill", "decision"]),
    st.sampled_from(["plain", "person"]),
)
def test_text_fits(label: str, shape: str, tone: str) -> None:
    """The bold label lies inside of its outline, also at the slanted sides of a rhombus, and can be tapped."""
    figure = figures(spec(Node("a", label, shape, tone), Node("b", "x")))[0]  # type: ignore[arg-type]  # sampled
    assert figure.height >= LEAST_HEIGHT
    text_width, text_height = figure.block.width * BOLD, figure.block.height
    if shape == "decision":
        capitals = text_height - 0.4 * 14  # the first line's ascent and the last one's descent are empty
        assert text_width / figure.width + capitals / figure.height <= 1.001
    else:
        assert text_width + 12 <= figure.width
        assert text_height + 16 <= figure.height


def test_two_short_lines_in_a_rhombus() -> None:
    """A question of usual length stands on two lines."""
    (figure,) = figures(spec(Node("a", "Cable firmly in the socket?", "decision")))
    assert figure.block.lines == ("Cable firmly", "in the socket?")


def test_steps_are_numbered_and_equally_wide() -> None:
    """The boxes of a flow without branches carry their numbers and have one width; its ends do not."""
    a, b, c = figures(STEPS)
    assert (a.step, b.step, c.step) == (1, 2, 0)
    assert a.width == b.width > c.width


@pytest.mark.parametrize(
    "other",
    [
        spec(*STEPS.nodes, edges=(Edge("a", "b"), Edge("a", "c"))),
        spec(*STEPS.nodes, edges=(*STEPS.edges, Edge("c", "a"))),
        spec(*STEPS.nodes, edges=STEPS.edges[:1]),
        spec(Node("a", "Yes?", "decision"), Node("b", "x"), edges=(Edge("a", "b"),)),
    ],
)
def test_not_straight(other: Spec) -> None:
    """A flow with a branch, a loop, a missing link or a question is no row of steps: nothing is numbered."""
    assert is_straight(STEPS)
    assert not is_straight(other)
    assert all(figure.step == 0 for figure in figures(other))


def test_a_single_node_has_no_number() -> None:
    """One box alone is not called step one."""
    assert figures(spec(Node("a", "Wait")))[0].step == 0
