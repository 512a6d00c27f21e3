"""From a flowchart to rows: which edges run back, in which row a node stands, and which lines pass through a row.

Edges to the same node that have rows to cross share one passing line: they join it as side roads join a street.
That keeps the drawing narrow, and a shared line says nothing wrong, for it leads to one place only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.diagram import Spec


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a row: a node, or a line that passes on its way down to a node."""

    number: int
    row: int
    node: int
    """Index of the node; of a passing line, the node it leads to."""
    passing: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A piece of line from a cell to one in the row below."""

    upper: int
    lower: int
    edge: int
    """Index of the edge that begins here; -1 where a passing line goes on."""


@dataclass(slots=True)
class Rows:
    """A flowchart as rows. ``rows`` holds cell numbers from left to right, at first in a sensible order."""

    cells: list[Cell] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    loops: frozenset[int] = frozenset()
    """Edges that run back up, or to where they come from."""
    straight: dict[int, int] = field(default_factory=dict)
    """Of each node with a way on: the edge that goes on straight down."""
    spine: frozenset[int] = frozenset()
    """Numbers of the links on the way straight down from the first node."""
    parts: list[int] = field(default_factory=list)
    """Of each node the part it belongs to; parts have no connection and no row in common."""


def rows_of(spec: Spec, flipped: frozenset[int] = frozenset()) -> Rows:
    """Find rows for the nodes of a checked spec. Every edge that is no loop leads at least one row down.

    Args:
        spec: what is drawn.
        flipped: nodes whose side ways branch off to the left first, not to the right.
    """
    index = {node.id: at for at, node in enumerate(spec.nodes)}
    ends = [(index[edge.source], index[edge.target]) for edge in spec.edges]
    out: list[list[int]] = [[] for _ in spec.nodes]
    for at, (source, _) in enumerate(ends):
        out[source].append(at)
    loops = _loops(ends, len(out))
    forward = [[at for at in edges if at not in loops] for edges in out]
    order = _order(ends, forward)
    parts = _parts(ends, len(spec.nodes))
    row = _row_numbers(ends, forward, order, parts)
    straight = _straight(spec, ends, forward, order)

    found = Rows(loops=frozenset(loops), straight=straight, parts=parts)
    found.rows = [[] for _ in range(max(row) + 1)]
    found.cells = [Cell(node, at, node, passing=False) for node, at in enumerate(row)]
    _link(found, ends, row)
    _arrange(found, forward, row, flipped)
    found.spine = frozenset(_spine(found, ends))
    return found


def _link(found: Rows, ends: list[tuple[int, int]], row: list[int]) -> None:
    """Lead every edge down from row to row, on the passing line of its target where there is one."""
    passing: dict[tuple[int, int], int] = {}
    for edge, (source, target) in enumerate(ends):
        if edge in found.loops:
            continue
        upper, begins = source, edge
        for below in range(row[source] + 1, row[target]):
            lower = passing.get((target, below))
            joins = lower is not None
            if lower is None:
                lower = passing[target, below] = len(found.cells)
                found.cells.append(Cell(lower, below, target, passing=True))
            found.links.append(Link(upper, lower, begins))
            if joins:
                break
            upper, begins = lower, -1
        else:
            found.links.append(Link(upper, target, begins))


def _spine(found: Rows, ends: list[tuple[int, int]]) -> Iterator[int]:
    """Walk straight down from the first node, link by link."""
    begin = {link.edge: number for number, link in enumerate(found.links) if link.edge >= 0}
    passes = {link.upper: number for number, link in enumerate(found.links) if link.edge < 0}
    node = 0
    while node in found.straight:
        number = begin[found.straight[node]]
        yield number
        while found.cells[found.links[number].lower].passing:
            number = passes[found.links[number].lower]
            yield number
        node = ends[found.straight[node]][1]


def _loops(ends: list[tuple[int, int]], count: int) -> set[int]:
    """Find the edges that close a circle when all are added one by one, those that lead back towards the start last."""
    away = _away(ends, count)
    reach = [1 << node for node in range(count)]  # bit n: node n can be reached
    loops = set()
    for at in sorted(range(len(ends)), key=lambda at: (away[ends[at][0]] - away[ends[at][1]], at)):
        source, target = ends[at]
        if reach[target] >> source & 1:
            loops.add(at)
            continue
        for node in range(count):
            if reach[node] >> source & 1:
                reach[node] |= reach[target]
    return loops


def _away(ends: list[tuple[int, int]], count: int) -> list[int]:
    """How many edges each node is away from the first node, or from another entrance where that leads not to it."""
    away = [-1] * count
    entered = {target for source, target in ends if source != target}
    for first in [0, *(node for node in range(count) if node not in entered), *range(count)]:
        todo = deque([first] if away[first] < 0 else [])
        while todo:
            node = todo.popleft()
            away[node] = max(away[node], 0)
            for source, target in ends:
                if source == node and away[target] < 0:
                    away[target] = away[node] + 1
                    todo.append(target)
    return away


def _order(ends: list[tuple[int, int]], forward: list[list[int]]) -> list[int]:
    """Order the nodes so that every edge that is no loop leads onward."""
    waiting = [0] * len(forward)
    for edges in forward:
        for edge in edges:
            waiting[ends[edge][1]] += 1
    order = [node for node, count in enumerate(waiting) if not count]
    for node in order:
        for edge in forward[node]:
            waiting[ends[edge][1]] -= 1
            if not waiting[ends[edge][1]]:
                order.append(ends[edge][1])
    return order


def _parts(ends: list[tuple[int, int]], count: int) -> list[int]:
    """Name for each node the part it is connected with by its smallest node."""
    part = list(range(count))
    for _ in range(count):
        for a, b in ends:
            part[a] = part[b] = min(part[a], part[b])
    return part


def _row_numbers(
    ends: list[tuple[int, int]], forward: list[list[int]], order: list[int], parts: list[int]
) -> list[int]:
    """Give each node the first row below all nodes that lead to it; parts without connection stand below each other."""
    row = [0] * len(forward)
    into = [0] * len(forward)
    for node in order:
        for edge in forward[node]:
            target = ends[edge][1]
            row[target] = max(row[target], row[node] + 1)
            into[target] += 1
    for node in reversed(order):  # a second entrance stands just above what it leads to
        if node != 0 and not into[node] and forward[node]:
            row[node] = min(row[ends[edge][1]] for edge in forward[node]) - 1
    total = 0
    for part in sorted(set(parts)):
        inside = [node for node in range(len(row)) if parts[node] == part]
        first, last = min(row[node] for node in inside), max(row[node] for node in inside)
        for node in inside:
            row[node] += total - first
        total += last - first + 1
    return row


def _straight(spec: Spec, ends: list[tuple[int, int]], forward: list[list[int]], order: list[int]) -> dict[int, int]:
    """Choose for each node the edge that goes on straight down.

    Where one way is only a detour that comes back to the other, the other is straight ("plugged in?": the detour is
    "push it in"). Else the longer way is, and of two ends the one where no person is needed.
    """
    depth = [0] * len(forward)
    beyond = [0] * len(forward)  # bit n: node n can be reached
    straight: dict[int, int] = {}
    for node in reversed(order):
        edges = forward[node]
        for edge in edges:
            target = ends[edge][1]
            depth[node] = max(depth[node], depth[target] + 1)
            beyond[node] |= beyond[target] | 1 << target
        if edges:
            straight[node] = max(
                edges,
                key=lambda edge: (
                    depth[ends[edge][1]] > 0 and any(beyond[ends[other][1]] >> ends[edge][1] & 1 for other in edges),
                    depth[ends[edge][1]],
                    spec.nodes[ends[edge][1]].tone != "person",
                    -edge,
                ),
            )
    return straight


def _arrange(found: Rows, forward: list[list[int]], row: list[int], flipped: frozenset[int]) -> None:
    """Put the cells of each row in a first order: the straight way at the left, what branches off at its right.

    Of three ways of a node on the straight way, one goes left. Later branches stand nearer, so that lines from
    above run outside of them.
    """
    rows: list[deque[int]] = [deque() for _ in found.rows]
    below = {link.upper: link.lower for link in found.links if link.edge < 0}
    starts = {link.edge: link.lower for link in found.links if link.edge >= 0}
    placed: set[int] = set()

    def place(cell: int, side: int) -> None:
        placed.add(cell)
        line = rows[found.cells[cell].row]
        if side < 0:
            line.appendleft(cell)
        else:
            line.append(cell)

    def visit(node: int, side: int) -> None:
        place(node, side)
        first = found.straight.get(node)
        others = [edge for edge in forward[node] if edge != first]
        for nth, edge in enumerate([first, *others] if first is not None else []):
            away = -1 if (nth == 2) != (node in flipped) else 1
            turn = side or (0 if nth == 0 else away)
            cell = starts[edge]
            while cell not in placed:
                if not found.cells[cell].passing:
                    visit(cell, turn)
                    break
                place(cell, turn)
                cell = below[cell]

    for node in sorted(range(len(forward)), key=lambda node: (node != 0, row[node])):
        if node not in placed:
            visit(node, 0 if node == 0 else 1)
    found.rows = [list(line) for line in rows]
