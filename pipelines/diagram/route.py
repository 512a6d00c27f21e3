"""From rows and columns to the finished plan: boxes, lines and labels in px.

No line can cross a box, by construction: beside boxes lines run only in cells of their own, sideways they run only
between rows, on tracks of their own. Labels stand in room that the cells keep free for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipelines.diagram import Spec
from pipelines.diagram.columns import apart
from pipelines.diagram.figures import Figure
from pipelines.diagram.ports import BESIDE_BOX, BESIDE_TAG, PITCH, Exit, Extent, Lane, Ports
from pipelines.diagram.rows import Rows
from pipelines.diagram.text import Block
from pipelines.diagram.tracks import Net, assign

MARGIN = 4
"""px around the drawing: room for a thick stroke; the page brings its own padding."""

GAP = 36
"""px between rows where nothing runs sideways."""

FIRST, TRACK, LAST = 14, 16, 26
"""px from the row above to the first track, between tracks, from the last track to the row below (a bend and the
arrow's head)."""

TAG_ROOM = 8
"""px above and below a label together."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A node's place: its middle and its size, px."""

    node: int
    x: float
    y: float
    figure: Figure


@dataclass(frozen=True, slots=True)
class Wire:
    """An edge's way, corner by corner, from the rim of its source to the rim of its target."""

    edge: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """An edge's label: the middle of its block, px, and on which side of its line it stands (1: right)."""

    edge: int
    x: float
    y: float
    block: Block
    side: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is drawn, in px from the upper left corner."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    tags: tuple[Tag, ...]


@dataclass(slots=True)
class _Gap:
    """The space below a row (``-1``: above the first), and the nets in it by where they lead."""

    cells: dict[int, Net] = field(default_factory=dict)
    lanes: dict[int, Net] = field(default_factory=dict)
    tags: float = 0.0
    """px that labels need below the row."""
    top: float = 0.0
    tracks: int = 0

    def height(self, needed: bool) -> float:
        if self.tracks:
            return self.y(self.tracks - 1) - self.top + LAST
        return max(self.tags + 14, GAP) if needed else 0.0

    def y(self, track: int) -> float:
        return self.top + max(self.tags + 6, FIRST) + track * TRACK


class Router:
    """Routes one drawing. ``x`` are the middles of the cells."""

    def __init__(self, spec: Spec, rows: Rows, figures: list[Figure], ports: Ports, x: list[int]) -> None:
        index = {node.id: at for at, node in enumerate(spec.nodes)}
        self.ends = [(index[edge.source], index[edge.target]) for edge in spec.edges]
        self.rows, self.figures, self.ports, self.x = rows, figures, ports, x
        self.begins = {link.edge: link.lower for link in rows.links if link.edge >= 0}
        self.below = {link.upper: link.lower for link in rows.links if link.edge < 0}
        self.gaps = {row: _Gap() for row in range(-1, len(rows.rows))}
        self.bend: dict[int, int] = {}
        self.lane_x: list[int] = []
        self.lane_of = {edge: n for n, lane in enumerate(ports.lanes) for edge in lane.edges}
        self.middle: list[float] = []

    def plan(self) -> Iterator[None]:
        """Route; yields between pieces of work. ``finished`` is the result."""
        self._slide()
        self._lanes()
        self._nets()
        yield
        for gap in self.gaps.values():
            gap.tracks = assign([*gap.cells.values(), *gap.lanes.values()])
            yield
        self._heights()
        self.finished = self._finish()

    def _row(self, node: int) -> int:
        return self.rows.cells[node].row

    def _slide(self) -> None:
        """Move the bends of side exits outward to stand above what they lead to, as far as there is room."""
        for row in self.rows.rows:
            for at, cell in enumerate(row):
                if self.rows.cells[cell].passing:
                    continue
                for edge, (source, _) in enumerate(self.ends):
                    if source != cell:
                        continue
                    leave = self.ports.exits[edge]
                    bend = self.x[cell] + leave.offset
                    if leave.slides:
                        bend = self._slid(row, at, leave, bend)
                    self.bend[edge] = bend

    def _slid(self, row: list[int], at: int, leave: Exit, bend: int) -> int:
        side, wanted = leave.side, self.x[self.begins[leave.edge]]
        if (wanted - bend) * side <= 0:
            return bend
        extents, cell = self.ports.extents, row[at]
        other = row[at + side] if 0 <= at + side < len(row) else -1
        passes = other >= 0 and self.rows.cells[other].passing
        if passes and self.rows.cells[other].node == self.ends[leave.edge][1] and leave.beyond == Extent():
            wanted = self.x[other]  # join the line to the same node, which passes here
        elif other >= 0:
            pair = (leave.beyond, extents[other]) if side > 0 else (extents[other], leave.beyond)
            limit = self.x[other] - side * apart(*pair)
            wanted = min(wanted, max(limit, bend)) if side > 0 else max(wanted, min(limit, bend))
        extent = extents[cell]
        extent.right = max(extent.right, wanted + leave.beyond.right - self.x[cell])
        extent.left = max(extent.left, self.x[cell] - wanted + leave.beyond.left)
        return wanted

    def _lanes(self) -> None:
        """Give each lane its x: outside of the rows beside it and of shorter lanes."""
        extents, x = self.ports.extents, self.x
        placed: list[tuple[Lane, int]] = []
        where: dict[int, int] = {}
        for number, lane in sorted(enumerate(self.ports.lanes), key=lambda pair: pair[1].bottom - pair[1].top):
            beside = [cell for row in self.rows.rows[lane.top : lane.bottom + 1] for cell in row]
            if lane.side > 0:
                at = max(x[c] + max(extents[c].box_right + BESIDE_BOX, extents[c].right + BESIDE_TAG) for c in beside)
            else:
                at = min(x[c] - max(extents[c].box_left + BESIDE_BOX, extents[c].left + BESIDE_TAG) for c in beside)
            for other, there in placed:
                if other.side == lane.side and other.top <= lane.bottom + 1 and lane.top <= other.bottom + 1:
                    at = max(at, there + PITCH) if lane.side > 0 else min(at, there - PITCH)
            placed.append((lane, at))
            where[number] = at
        self.lane_x = [where[number] for number in range(len(self.ports.lanes))]

    def _nets(self) -> None:
        """Collect what runs in each gap."""
        for link in self.rows.links:
            gap = self.gaps[self._row(link.upper)]
            net = gap.cells.setdefault(link.lower, Net())
            net.uppers.add(self.bend[link.edge] if link.edge >= 0 else self.x[link.upper])
            net.lowers.add(self.x[link.lower])
        for number, lane in enumerate(self.ports.lanes):
            at = self.lane_x[number]
            down = [edge for edge in lane.edges if not self.ports.exits[edge].outward]
            lowest = max(self._row(self.ends[edge][0]) for edge in lane.edges)
            for edge in down:
                row = self._row(self.ends[edge][0])
                net = self.gaps[row].lanes.setdefault(number, Net())
                net.uppers |= {self.bend[edge], at}
                if row < lowest:
                    net.lowers.add(at)
            for row in range(lane.top, lane.bottom):
                self.gaps[row].lanes.setdefault(number, Net({at}, {at}))
            if not lane.enters:
                net = self.gaps[lane.top - 1].cells.setdefault(lane.target, Net())
                net.lowers |= {at, self.x[lane.target]}
        for edge, leave in self.ports.exits.items():
            if leave.tag and not leave.above:
                gap = self.gaps[self._row(self.ends[edge][0])]
                gap.tags = max(gap.tags, leave.tag.height + TAG_ROOM)

    def _heights(self) -> None:
        """Stack rows and gaps."""
        high = [0.0] * len(self.rows.rows)
        for node, figure in enumerate(self.figures):
            row = self._row(node)
            high[row] = max(high[row], figure.height)
        for edge, leave in self.ports.exits.items():
            if leave.tag and leave.above:
                row = self._row(self.ends[edge][0])
                high[row] = max(high[row], 2 * (leave.tag.height + TAG_ROOM))
        y = 0.0
        for row, gap in self.gaps.items():
            gap.top = y
            y += gap.height(needed=0 <= row < len(high) - 1)
            if row + 1 < len(high):
                self.middle.append(y + high[row + 1] / 2)
                y += high[row + 1]

    def _finish(self) -> Plan:
        wires = [(edge, _straightened(self._way(edge))) for edge in range(len(self.ends))]
        tags = [self._tag(edge) for edge, leave in self.ports.exits.items() if leave.tag]
        boxes = [
            (node, float(self.x[node]), self.middle[self._row(node)], figure)
            for node, figure in enumerate(self.figures)
        ]
        xs = [x for _, points in wires for x, _ in points]
        ys = [y for _, points in wires for _, y in points]
        for _, x, y, figure in boxes:
            xs += [x - figure.width / 2, x + figure.width / 2]
            ys += [y - figure.height / 2, y + figure.height / 2]
        for tag in tags:
            xs += [tag.x - tag.block.width / 2, tag.x + tag.block.width / 2]
            ys += [tag.y - tag.block.height / 2, tag.y + tag.block.height / 2]
        dx, dy = MARGIN - min(xs), MARGIN - min(ys)
        return Plan(
            width=-int(-(max(xs) + dx + MARGIN) // 1),
            height=-int(-(max(ys) + dy + MARGIN) // 1),
            boxes=tuple(Box(node, x + dx, y + dy, figure) for node, x, y, figure in boxes),
            wires=tuple(Wire(edge, tuple((x + dx, y + dy) for x, y in points)) for edge, points in wires),
            tags=tuple(replace(tag, x=tag.x + dx, y=tag.y + dy) for tag in tags),
        )

    def _way(self, edge: int) -> list[Point]:
        """All corners of an edge's way."""
        source, target = self.ends[edge]
        leave = self.ports.exits[edge]
        figure, x, y = self.figures[source], float(self.x[source]), self.middle[self._row(source)]
        corner = (x + leave.side * figure.width / 2, y)
        points = [corner if leave.side else (x + leave.offset, y + figure.height / 2)]
        if edge in self.rows.loops:
            return self._around(edge, points)
        if leave.side:
            points.append((float(self.bend[edge]), y))
        cell = self.begins[edge]
        at = self.bend[edge]
        while True:
            gap = self.gaps[self.rows.cells[cell].row - 1]
            points += _through(gap, gap.cells[cell], at, self.x[cell])
            if not self.rows.cells[cell].passing:
                break
            at, cell = self.x[cell], self.below[cell]
        points.append((float(self.x[target]), self.middle[self._row(target)] - self.figures[target].height / 2))
        return points

    def _around(self, edge: int, points: list[Point]) -> list[Point]:
        """The way of a loop, from its source out to its lane, up, and in to its target."""
        source, target = self.ends[edge]
        number = self.lane_of[edge]
        lane, at = self.ports.lanes[number], self.lane_x[number]
        leave, figure = self.ports.exits[edge], self.figures[target]
        y = self.middle[self._row(target)]
        if leave.outward:
            points.append((float(at), points[0][1]))
        else:
            gap = self.gaps[self._row(source)]
            points.append((float(self.bend[edge]), points[0][1]))
            points += _through(gap, gap.lanes[number], self.bend[edge], at)
        if lane.enters:
            points += [(float(at), y), (self.x[target] + lane.side * figure.width / 2, y)]
        else:
            gap = self.gaps[lane.top - 1]
            points += [(float(at), gap.y(_low(gap.cells[target])))]
            points += [(float(self.x[target]), gap.y(_low(gap.cells[target])))]
            points += [(float(self.x[target]), y - figure.height / 2)]
        return points

    def _tag(self, edge: int) -> Tag:
        leave = self.ports.exits[edge]
        source = self.ends[edge][0]
        row = self._row(source)
        block = leave.tag or Block((), 0, 0)
        near = self.x[source] + leave.tag_at
        if leave.slides and not leave.above:
            near += self.bend[edge] - self.x[source] - leave.offset
        x = near + leave.tag_side * block.width / 2
        gap = self.gaps[row]
        if leave.above:
            y = self.middle[row] - 5 - block.height / 2
        elif gap.tracks:
            y = gap.top + 3 + block.height / 2
        else:
            y = gap.top + (gap.height(needed=True) - 8) / 2
        return Tag(edge, x, y, block, leave.tag_side)


def _low(net: Net) -> int:
    return net.other if net.other >= 0 else net.track


def _through(gap: _Gap, net: Net, start: float, end: float) -> list[Point]:
    """The corners of a line that runs on its net's tracks from one x to another."""
    if net.is_straight:
        return []
    y = gap.y(net.track)
    if net.other < 0:
        return [(float(start), y), (float(end), y)]
    low = gap.y(net.other)
    return [(float(start), y), (float(net.change), y), (float(net.change), low), (float(end), low)]


def _straightened(points: list[Point]) -> list[Point]:
    """Leave out points that are no corners."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _in_line(a: Point, b: Point, c: Point) -> bool:
    return (a[0] == b[0] == c[0]) or (a[1] == b[1] == c[1])
