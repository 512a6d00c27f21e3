"""The ways of lines and the places of labels."""

from __future__ import annotations

import pytest

from pipelines.diagram import Edge, Node, Spec
from pipelines.diagram.layout import best
from pipelines.diagram.route import Plan, _Gap, _through
from pipelines.diagram.tracks import Net, assign


def plan(nodes: str, *edges: tuple[str, str, str]) -> Plan:
    """``nodes``: names; an upper-case one is a decision."""
    spec = Spec(
        "s",
        "flow",
        "t",
        tuple(Node(name.lower(), name, "decision" if name.isupper() else "box") for name in nodes.split()),
        tuple(Edge(source, target, label) for source, target, label in edges),
    )
    work = best(spec)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Plan = end.value
            return found


def test_a_decision_is_left_at_its_corners() -> None:
    """Three ways of a decision begin at its left, its lower and its right corner."""
    found = plan("A b c d", ("a", "b", "x"), ("a", "c", "y"), ("a", "d", "z"))
    box = found.boxes[0]
    begins = {wire.points[0] for wire in found.wires}
    assert begins == {
        (box.x - box.figure.width / 2, box.y),
        (box.x, box.y + box.figure.height / 2),
        (box.x + box.figure.width / 2, box.y),
    }


def test_a_bend_slides_above_its_target() -> None:
    """A side way turns once, above the middle of what it leads to."""
    found = plan("A b c", ("a", "b", "yes"), ("a", "c", "no"))
    (side,) = [wire for wire in found.wires if len(wire.points) > 2]
    assert len(side.points) == 3
    assert side.points[1][0] == side.points[2][0] == found.boxes[2 if side.edge == 1 else 1].x


def test_ways_to_one_end_merge() -> None:
    """Ways from two questions to one end run together on their last piece."""
    found = plan("A B end c", ("a", "b", "on"), ("b", "c", "on"), ("a", "end", "out"), ("b", "end", "out"))
    last = {wire.points[-1] for wire in found.wires if wire.edge in (2, 3)}
    assert len(last) == 1


def test_a_way_joins_the_line_that_passes_to_its_target() -> None:
    """A side way meets the passing line of its target at once, without a second bend."""
    found = plan(
        "A b C d end",
        ("a", "b", "on"),
        ("a", "end", "out"),
        ("b", "c", ""),
        ("c", "d", "on"),
        ("c", "end", "out"),
        ("d", "end", ""),
    )
    out = {wire.edge: wire for wire in found.wires}
    assert out[4].points[1][0] == out[1].points[1][0]
    assert out[4].points[2:] == out[1].points[2:]


def test_a_loop_of_one_node() -> None:
    """A node that leads back to itself is drawn around its side and enters it from above."""
    found = plan("a", ("a", "a", "again"))
    (wire,) = found.wires
    box = found.boxes[0]
    assert wire.points[0] == pytest.approx((box.x + box.figure.width / 2, box.y))
    assert wire.points[-1] == pytest.approx((box.x, box.y - box.figure.height / 2))


def test_a_label_stands_beside_its_line() -> None:
    """The label of the way down stands to the right of its line, that of a side way above it."""
    found = plan("A b c", ("a", "b", "yes"), ("a", "c", "no"))
    wires = {wire.edge: wire for wire in found.wires}
    for tag in found.tags:
        (x, y), (next_x, _) = wires[tag.edge].points[:2]
        if x == next_x:
            assert tag.side == 1
            assert tag.x - tag.block.width / 2 == pytest.approx(x + 8)
        else:
            assert tag.y + tag.block.height / 2 < y
            assert min(x, next_x) < tag.x < max(x, next_x)


def test_one_node() -> None:
    """A single node is a drawing of its own size and a margin."""
    found = plan("a")
    assert found.wires == found.tags == ()
    assert (found.width, found.height) == (found.boxes[0].figure.width + 8, found.boxes[0].figure.height + 8)


def test_a_line_that_changes_tracks() -> None:
    """A line of a net that changes tracks runs level on both, joined by a piece between them."""
    nets = [Net({0}, {100}), Net({100}, {0})]
    gap = _Gap(cells=dict(enumerate(nets)), top=50.0, tracks=assign(nets))
    ways = [_through(gap, net, min(net.uppers), min(net.lowers)) for net in nets]
    plain, changing = sorted(ways, key=len)
    assert next(x for x, _ in plain) == [x for x, _ in changing][-1]
    assert [y for _, y in changing] == sorted(y for _, y in changing)
    assert changing[1][0] == changing[2][0]
    assert changing[0][1] < plain[0][1] < changing[3][1]
