"""Where lines leave and enter the nodes, once the order of the cells is known.

A decision is left at its corners: one way goes down, the others to the sides, and a side taken by several ways is a
comb. A box or pill is left below; several ways get places beside each other, with room for their labels. A loop runs
outside of everything its rows hold, in a lane, and joins its target from the side or from above.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from pipelines.diagram import Spec
from pipelines.diagram.figures import Figure, tag
from pipelines.diagram.rows import Rows
from pipelines.diagram.text import Block

TAG_GAP = 8
"""px between a line and the label beside it."""

RUN = 26
"""px that a line goes sideways from a corner at least before it bends."""

BESIDE_TAG = 16
"""px that stay free beside a label."""

BESIDE_BOX = 24
"""px that stay free beside a box."""

PITCH = 20
"""px between parallel lines that leave one node."""


@dataclass(slots=True)
class Extent:
    """Room of a cell in px left and right of its middle: of the box alone, and with its lines and labels."""

    box_left: int = 0
    box_right: int = 0
    left: int = 0
    right: int = 0


@dataclass(slots=True)
class Exit:
    """How an edge leaves its source."""

    edge: int
    side: int = 0
    """-1: at the left corner, 0: below, 1: at the right corner."""
    offset: int = 0
    """px from the node's middle to the line that goes down; of a side exit the nearest place of its bend."""
    tag: Block | None = None
    tag_at: int = 0
    """px from the node's middle to the near end of the label; the label stands on ``tag_side`` of that."""
    tag_side: int = 1
    above: bool = False
    """The label stands above the line that leaves sideways; else beside the line that goes down."""
    outward: bool = False
    """A loop that goes straight out to its lane."""
    slides: bool = False
    """The bend may move further out, to stand above what the line leads to."""

    @property
    def beyond(self) -> Extent:
        """Room that a bend which slides needs around itself: its label moves with it, unless it stands above."""
        reach = 0 if self.tag is None or self.above else TAG_GAP + ceil(self.tag.width)
        return Extent(left=reach * (self.side < 0), right=reach * (self.side > 0))


@dataclass(slots=True)
class Lane:
    """A line up beside the rows ``top`` to ``bottom``, shared by loops to one node."""

    target: int
    side: int
    top: int
    bottom: int
    edges: list[int] = field(default_factory=list)
    enters: bool = False
    """Enters its target from the side; else from above."""


@dataclass(slots=True)
class Ports:
    """All exits by edge, the lanes of the loops, the room of all cells."""

    exits: dict[int, Exit]
    lanes: list[Lane]
    extents: list[Extent]


def ports_of(spec: Spec, rows: Rows, figures: list[Figure], turned: frozenset[int] = frozenset()) -> Ports:
    """Choose how lines leave and enter; widens figures that many lines leave.

    Args:
        spec: what is drawn.
        rows: in their final order.
        figures: the nodes' sizes.
        turned: loops that go round the other side than they would.
    """
    index = {node.id: at for at, node in enumerate(spec.nodes)}
    ends = [(index[edge.source], index[edge.target]) for edge in spec.edges]
    place = {cell: at for row in rows.rows for at, cell in enumerate(row)}
    begins = {link.edge: link.lower for link in rows.links if link.edge >= 0}
    exits = {at: Exit(at, tag=tag(edge.label) if edge.label else None) for at, edge in enumerate(spec.edges)}
    forward: list[list[Exit]] = [[] for _ in spec.nodes]
    loops: list[list[Exit]] = [[] for _ in spec.nodes]
    for at, (source, _) in enumerate(ends):
        (loops if at in rows.loops else forward)[source].append(exits[at])
    for node, leaving in enumerate(forward):
        leaving.sort(key=lambda leave: place[begins[leave.edge]])
        if figures[node].shape == "decision":
            down = _down(leaving, rows.straight.get(node, -1))
            for at, leave in enumerate(leaving):
                leave.side = (at > down) - (at < down)
    lanes = _lanes(ends, rows, figures, exits, forward, loops, turned)
    extents = [Extent() for _ in rows.cells]
    turn = {edge: lane.side for lane in lanes for edge in lane.edges}
    for node, figure in enumerate(figures):
        if figure.shape == "decision":
            _corners(figure, forward[node], loops[node])
        else:
            _below(figure, forward[node], sorted(loops[node], key=lambda leave: turn[leave.edge]), turn)
        extents[node] = _extent(figure, forward[node] + loops[node])
    return Ports(exits, lanes, extents)


def _down(leaving: list[Exit], straight: int) -> int:
    """Which of the ways of a decision, from left to right, leaves at the lower corner."""
    if len(leaving) == 3:
        return 1
    return next((at for at, leave in enumerate(leaving) if leave.edge == straight), 0)


def _lanes(
    ends: list[tuple[int, int]],
    rows: Rows,
    figures: list[Figure],
    exits: dict[int, Exit],
    forward: list[list[Exit]],
    loops: list[list[Exit]],
    turned: frozenset[int],
) -> list[Lane]:
    """Choose a side for every loop, short loops first, and put loops to one node on that side into one lane."""
    lanes: dict[tuple[int, int], Lane] = {}

    def outermost(node: int, side: int) -> bool:
        row = rows.rows[rows.cells[node].row]
        return row[-1 if side > 0 else 0] == node

    def cost(edge: int, side: int) -> float:
        source, target = ends[edge]
        busy = sum(leave.side == side for leave in forward[source])
        crossed = sum(
            lane.side == side and lane.target != target and lane.top <= bottom and lane.bottom >= top
            for lane in lanes.values()
        )
        shared = (target, side) in lanes
        return (
            3 * (not outermost(source, side))
            + 2 * (not outermost(target, side))
            + 2 * busy
            + crossed
            - shared
            + (0.5 if side < 0 else 0)
        )

    for edge in sorted(rows.loops, key=lambda e: rows.cells[ends[e][0]].row - rows.cells[ends[e][1]].row):
        source, target = ends[edge]
        top, bottom = rows.cells[target].row, rows.cells[source].row
        side = min((1, -1), key=lambda side: cost(edge, side))
        side = -side if edge in turned else side
        leave = exits[edge]
        alone = len(forward[source]) + len(loops[source]) == 1
        taken = any(other.outward and other.side == side for other in loops[source])
        if figures[source].shape == "decision" or (alone and outermost(source, side)):
            leave.side = side
            leave.outward = outermost(source, side) and not taken
        lane = lanes.setdefault((target, side), Lane(target, side, top, bottom))
        lane.bottom = max(lane.bottom, bottom)
        lane.edges.append(edge)
    for lane in lanes.values():
        leaving = forward[lane.target] + loops[lane.target]
        lane.enters = outermost(lane.target, lane.side) and not any(leave.side == lane.side for leave in leaving)
    return list(lanes.values())


def _corners(figure: Figure, forward: list[Exit], loops: list[Exit]) -> None:
    """Lay out the ways that leave a decision."""
    under = max((ceil(leave.tag.width) for leave in forward if leave.side == 0 and leave.tag), default=0)
    for side in (-1, 1):
        # Outward from the node: ways down in the order of what they lead to, then loops; one may go straight out.
        comb = [leave for leave in forward if leave.side == side][::side]
        comb += sorted((leave for leave in loops if leave.side == side), key=lambda leave: leave.outward)
        at = figure.width // 2
        least = TAG_GAP + under + BESIDE_TAG if side > 0 else 0  # the label of the way down stands at its right
        for leave in comb:
            leave.tag_side = side
            leave.slides = leave is comb[-1] and leave in forward
            leave.above = leave is comb[-1] and (len(comb) == 1 or leave.outward)
            room = ceil(leave.tag.width) if leave.tag else 0
            if leave.above:
                leave.tag_at = side * (at + (TAG_GAP if len(comb) == 1 else BESIDE_TAG))
                at += max(RUN, room + BESIDE_TAG + (12 if len(comb) == 1 else BESIDE_TAG)) if room else RUN
            else:
                at = max(least, at + (RUN if leave is comb[0] else PITCH))
                leave.tag_at = side * (at + TAG_GAP)
            at = max(least, at)
            leave.offset = side * at
            if room and not leave.above:
                at += TAG_GAP + room + (BESIDE_TAG - PITCH if BESIDE_TAG > PITCH else 0)
    for leave in forward + loops:
        if leave.side == 0:
            leave.tag_at = TAG_GAP


def _below(figure: Figure, forward: list[Exit], loops: list[Exit], turn: dict[int, int]) -> None:
    """Lay out the ways that leave a box or pill: below, side by side; a lone loop at the side."""
    if len(forward) + len(loops) == 1:
        for leave in forward + loops:
            room = ceil(leave.tag.width) if leave.tag else 0
            leave.tag_at = TAG_GAP
            if leave.side:
                leave.above, leave.tag_side = True, leave.side
                leave.tag_at = leave.side * (figure.width // 2 + TAG_GAP)
                leave.offset = leave.side * (figure.width // 2 + max(RUN, room + BESIDE_TAG + 12 if room else 0))
        return
    left = [leave for leave in loops if turn[leave.edge] < 0]
    leaving = left + forward + loops[len(left) :]
    slots = [max(PITCH, TAG_GAP + ceil(leave.tag.width) + BESIDE_TAG if leave.tag else 0) for leave in leaving]
    total = sum(slots)
    figure.width = max(figure.width, 2 * ceil((total + 8) / 2))
    at = -(total // 2)
    for leave, slot in zip(leaving, slots, strict=True):
        leave.offset = at + (6 if leave.tag else slot // 2)
        leave.tag_at = leave.offset + TAG_GAP
        at += slot


def _extent(figure: Figure, leaving: list[Exit]) -> Extent:
    half = figure.width // 2
    extent = Extent(half, half, half, half)
    for leave in leaving:
        far = leave.tag_at + leave.tag_side * ceil(leave.tag.width) if leave.tag else leave.offset
        for x in (leave.offset, far):
            extent.left, extent.right = max(extent.left, -x), max(extent.right, x)
    return extent
