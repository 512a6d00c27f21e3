"""Where lines leave and enter."""

from __future__ import annotations

from itertools import pairwise

from pipelines.diagram import Edge, Node, Spec
from pipelines.diagram.figures import figures
from pipelines.diagram.ports import BESIDE_TAG, TAG_GAP, Exit, Ports, ports_of
from pipelines.diagram.rows import rows_of
from pipelines.diagram.text import TAG_SIZE, width


def ports(nodes: str, *edges: tuple[str, str, str], turned: frozenset[int] = frozenset()) -> tuple[Ports, list[int]]:
    """``nodes``: names; an upper-case one is a decision. Also returns the widths the figures end up with."""
    spec = Spec(
        "s",
        "flow",
        "t",
        tuple(Node(name.lower(), name, "decision" if name.isupper() else "box") for name in nodes.split()),
        tuple(Edge(source.lower(), target.lower(), label) for source, target, label in edges),
    )
    sized = figures(spec)
    return ports_of(spec, rows_of(spec), sized, turned), [figure.width for figure in sized]


def sides(found: Ports) -> list[int]:
    return [found.exits[edge].side for edge in sorted(found.exits)]


def test_two_ways_of_a_decision() -> None:
    """The straight way leaves below, the other at the side on which its target stands."""
    found, _ = ports("A b c d", ("a", "b", "yes"), ("a", "c", "no"), ("b", "d", ""))
    assert sides(found) == [0, 1, 0]
    assert found.exits[1].above
    assert found.exits[1].slides
    assert not found.exits[0].above


def test_three_ways_of_a_decision() -> None:
    """Three ways take the left, the lower and the right corner."""
    found, _ = ports("A b c d", ("a", "b", "x"), ("a", "c", "y"), ("a", "d", "z"))
    assert sorted(sides(found)) == [-1, 0, 1]


def test_a_comb_keeps_its_labels_apart() -> None:
    """Ways that share a corner bend one after the other, each with room for its label."""
    found, _ = ports("A b c d e f", *(("a", name, f"answer {name}") for name in "bcdef"))
    comb = sorted((leave for leave in found.exits.values() if leave.side == 1), key=lambda leave: leave.offset)
    assert len(comb) > 1
    for inner, outer in pairwise(comb):
        assert inner.tag is not None
        assert outer.offset - inner.offset >= TAG_GAP + inner.tag.width + BESIDE_TAG - 1
        assert not inner.slides


def test_a_label_fits_above_its_run() -> None:
    """The run from a corner is long enough for the bold label above it, and its extent covers both."""
    found, (half, *_) = ports("A b c d", ("a", "b", ""), ("a", "c", "no, still blinking"), ("b", "d", ""))
    leave = found.exits[1]
    assert leave.tag is not None
    assert leave.offset >= half // 2 + TAG_GAP + leave.tag.width
    assert leave.tag.width > width(max(leave.tag.lines, key=len), TAG_SIZE)
    assert found.extents[0].right >= leave.offset


def test_several_ways_of_a_box() -> None:
    """A box grows so that several ways leave below it side by side, each with its label."""
    replies = ["yes", "no, not at all", "I do not know"]
    found, (wide, *_) = ports("a b c d", *(("a", name, reply) for name, reply in zip("bcd", replies, strict=True)))
    exits = sorted(found.exits.values(), key=lambda leave: leave.offset)
    for left, right in pairwise(exits):
        assert left.tag is not None
        assert right.offset - left.tag_at >= left.tag.width
    assert -wide / 2 < exits[0].offset
    assert exits[-1].tag is not None
    assert exits[-1].tag_at + exits[-1].tag.width <= wide / 2 + TAG_GAP


def test_a_loop_goes_straight_out_where_nothing_is_beside_it() -> None:
    """A loop from the outermost node of its row leaves at the side, and enters its target from there."""
    found, _ = ports("a B c", ("a", "b", ""), ("b", "c", "yes"), ("b", "a", "no"))
    (lane,) = found.lanes
    assert found.exits[2].outward
    assert found.exits[2].side == lane.side == 1
    assert lane.enters
    assert (lane.top, lane.bottom) == (0, 1)


def test_a_turned_loop() -> None:
    """A loop goes round the other side when asked to."""
    found, _ = ports("a B c", ("a", "b", ""), ("b", "c", "yes"), ("b", "a", "no"), turned=frozenset({2}))
    assert [lane.side for lane in found.lanes] == [-1]


def test_loops_to_one_node_share_a_lane() -> None:
    """Two loops back to one node run in one lane."""
    found, _ = ports(
        "a B C d", ("a", "b", ""), ("b", "c", "on"), ("c", "d", "on"), ("b", "a", "back"), ("c", "a", "back")
    )
    assert [sorted(lane.edges) for lane in found.lanes] == [[3, 4]]
    assert found.lanes[0].bottom == 2


def test_a_loop_enters_from_above_where_the_side_is_taken() -> None:
    """A node that a line leaves at a side is entered by loops of that side from above; so is a node by its own loop."""
    found, _ = ports("A b", ("a", "b", "on"), ("a", "a", "again"))
    (lane,) = found.lanes
    assert found.exits[1].outward
    assert not lane.enters


def test_room_beside_a_sliding_label() -> None:
    """A label beside a bend that slides reserves its room on the outer side; one above the run needs none there."""
    found, _ = ports("A b c d e f", *(("a", name, f"answer {name}") for name in "bcdef"))
    sliding = [leave for leave in found.exits.values() if leave.slides and not leave.above]
    assert sliding
    for leave in sliding:
        assert leave.tag is not None
        assert max(leave.beyond.left, leave.beyond.right) >= leave.tag.width
        assert min(leave.beyond.left, leave.beyond.right) == 0
    assert Exit(0, side=1).beyond.right == 0
