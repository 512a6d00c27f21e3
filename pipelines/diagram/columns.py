"""Where each cell stands from left to right, so that lines run straight and nothing touches.

Lines that should be straight join their cells into columns that move as one; columns move to the middle of what
they are linked to, as far as their neighbours let them. Distances between neighbours always hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.diagram.ports import BESIDE_BOX, BESIDE_TAG, Extent, Ports
from pipelines.diagram.rows import Rows

SPINE, PASSING, DOWN, SIDE, OTHER = 13, 10, 7, 5, 2
"""How much it matters that a link is straight: on the main way, of a passing line, of the way that goes on straight
down from a node, of one that leaves at a corner, of any other."""

SWEEPS = 24
"""Passes over all columns at most; those of an article settle in three or four."""


@dataclass(slots=True)
class Column:
    """Cells that stand exactly below each other, each shifted by where its line leaves the one above."""

    cells: list[int]
    x: int = 0
    pulls: list[tuple[int, int, int, float, float]] = field(default_factory=list)
    """(own shift, other cell, its shift, weight to the left of it, weight to the right of it)."""
    left: list[tuple[int, int]] = field(default_factory=list)
    """(column, distance at least) of its neighbours."""
    right: list[tuple[int, int]] = field(default_factory=list)


def place(rows: Rows, ports: Ports, start: Mapping[int, float] | None, x: list[int]) -> Iterator[None]:
    """Find the x of each cell's middle in px and write it into ``x``. Yields between passes.

    Args:
        rows: in their final order.
        ports: where lines leave.
        start: where a layout engine would put the cells; without it they are packed to the left first.
        x: the result, one for each cell.
    """
    shift, member, found = _columns(rows, ports)
    _neighbours(rows, ports.extents, found, shift, member)
    _leave_room(rows, ports, found, member, shift)
    order = _order(found)
    yield
    for number in order:
        column = found[number]
        if start is not None:
            wanted = [start[cell] - shift[cell] for cell in column.cells]
            column.x = round(sum(wanted) / len(wanted))
        low = [found[other].x + distance for other, distance in column.left]
        column.x = max([column.x, *low]) if start is not None else max(low, default=0)
    _pulls(rows, ports, found, shift, member)
    for sweep in range(SWEEPS):
        moved = False
        for number in order[::-1] if sweep % 2 == 0 else order:
            moved |= _settle(found, found[number], shift, member)
        yield
        if not moved and sweep:
            break
    for cell in range(len(rows.cells)):
        x[cell] = found[member[cell]].x + shift[cell]
    _centre_parts(rows, ports.extents, x)


def apart(left: Extent, right: Extent) -> int:
    """Px between the middles of two neighbours at least: 24 between boxes and lines, 16 beside labels."""
    return max(left.box_right + BESIDE_BOX + right.box_left, left.right + BESIDE_TAG + right.left)


def _columns(rows: Rows, ports: Ports) -> tuple[list[int], list[int], list[Column]]:
    """Join cells by the links that should be straight, the most important first, where they do not cross."""
    at = {cell: n for row in rows.rows for n, cell in enumerate(row)}
    ranked = []
    for number, link in enumerate(rows.links):
        leave = ports.exits.get(link.edge)
        if leave is not None and leave.side:
            continue
        straight = leave is not None and rows.straight.get(link.upper) == link.edge
        weight = SPINE if number in rows.spine else PASSING if leave is None else DOWN if straight else OTHER
        ranked.append((-weight, number))
    above: dict[int, int] = {}
    below: dict[int, int] = {}
    shift = [0] * len(rows.cells)
    joined: list[list[tuple[int, int]]] = [[] for _ in rows.rows]
    step: dict[int, int] = {}
    for _, number in sorted(ranked):
        link = rows.links[number]
        if link.upper in below or link.lower in above:
            continue
        gap = joined[rows.cells[link.upper].row]
        a, b = at[link.upper], at[link.lower]
        if any((a - c) * (b - d) < 0 for c, d in gap):
            continue
        gap.append((a, b))
        below[link.upper], above[link.lower] = link.lower, link.upper
        step[link.lower] = ports.exits[link.edge].offset if link.edge >= 0 else 0
    member = [0] * len(rows.cells)
    found: list[Column] = []
    for row in rows.rows:
        for top in row:
            if top in above:
                continue
            column = Column([])
            cell: int | None = top
            while cell is not None:
                member[cell] = len(found)
                column.cells.append(cell)
                shift[cell] = step.get(cell, 0) + (shift[above[cell]] if cell in above else 0)
                cell = below.get(cell)
            found.append(column)
    return shift, member, found


def _neighbours(rows: Rows, extents: list[Extent], found: list[Column], shift: list[int], member: list[int]) -> None:
    """Note for every column how far its neighbours must be."""
    least: dict[tuple[int, int], int] = {}
    for row in rows.rows:
        for a, b in pairwise(row):
            pair = member[a], member[b]
            distance = apart(extents[a], extents[b]) + shift[a] - shift[b]
            least[pair] = max(distance, least.get(pair, distance))
    for (a, b), distance in least.items():
        found[b].left.append((a, distance))
        found[a].right.append((b, distance))


def _leave_room(rows: Rows, ports: Ports, found: list[Column], member: list[int], shift: list[int]) -> None:
    """Let a bend slide out to above its target: what stands beside the bend stands further out than the target."""
    at = {cell: n for row in rows.rows for n, cell in enumerate(row)}
    lowest: dict[int, list[int]] = {}
    for link in rows.links:
        lowest.setdefault(link.upper, []).append(at[link.lower])
    for link in rows.links:
        leave = ports.exits.get(link.edge)
        if leave is None or not leave.slides:
            continue
        row, side = rows.rows[rows.cells[link.upper].row], leave.side
        beside = at[link.upper] + side
        if not 0 <= beside < len(row):
            continue
        other = row[beside]
        if any((place - at[link.lower]) * side <= 0 for place in lowest.get(other, [])):
            continue
        inner, outer = member[link.lower], member[other]
        if side > 0:
            distance = apart(leave.beyond, ports.extents[other]) + shift[link.lower] - shift[other]
        else:
            distance = apart(ports.extents[other], leave.beyond) + shift[other] - shift[link.lower]
        a, b = (inner, outer) if side > 0 else (outer, inner)
        if not _is_left_of(found, b, a):
            found[b].left.append((a, distance))
            found[a].right.append((b, distance))


def _is_left_of(found: list[Column], a: int, b: int) -> bool:
    seen, todo = {a}, [a]
    while todo:
        column = todo.pop()
        if column == b:
            return True
        further = {other for other, _ in found[column].right} - seen
        seen |= further
        todo.extend(further)
    return False


def _centre_parts(rows: Rows, extents: list[Extent], x: list[int]) -> None:
    """Put the middles of parts that are not connected, which stand below each other, below each other."""
    middles: dict[int, int] = {}
    for part in dict.fromkeys(rows.parts):
        cells = [cell.number for cell in rows.cells if rows.parts[cell.node] == part]
        left = min(x[cell] - extents[cell].left for cell in cells)
        right = max(x[cell] + extents[cell].right for cell in cells)
        middles[part] = (left + right) // 2
    for cell in rows.cells:
        x[cell.number] += middles[rows.parts[0]] - middles[rows.parts[cell.node]]


def _order(found: list[Column]) -> list[int]:
    """Order columns from left to right. Joined links do not cross, so that no column is left of itself."""
    waiting = [len(column.left) for column in found]
    ready = [number for number, count in enumerate(waiting) if not count]
    for number in ready:
        for other, _ in found[number].right:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return ready


def _pulls(rows: Rows, ports: Ports, found: list[Column], shift: list[int], member: list[int]) -> None:
    """Note what each column is linked to, and how much it matters to stand above or below it."""
    for link in rows.links:
        a, b = member[link.upper], member[link.lower]
        if a == b:
            continue
        leave = ports.exits.get(link.edge)
        offset = leave.offset if leave else 0
        weight = float(PASSING if leave is None else SIDE if leave.side else OTHER)
        outer = weight / 4 if leave is not None and leave.slides else weight
        # A bend that slides stands above its target for free, but a short way out is better than a long one.
        to_left, to_right = (weight, outer) if leave is None or leave.side >= 0 else (outer, weight)
        found[b].pulls.append((shift[link.lower], link.upper, offset, to_left, to_right))
        found[a].pulls.append((shift[link.upper] + offset, link.lower, 0, to_right, to_left))


def _settle(found: list[Column], column: Column, shift: list[int], member: list[int]) -> bool:
    """Move one column to where its links pull it, as far as its neighbours let it; say whether it moved."""
    if not column.pulls:
        return False
    kinks = []
    slope = 0.0
    for own, cell, offset, left, right in column.pulls:
        kinks.append((found[member[cell]].x + shift[cell] + offset - own, left + right))
        slope -= left
    wanted = column.x
    for x, weight in sorted(kinks):  # where the sum of all pulls turns from left to right
        slope += weight
        if slope >= 0:
            wanted = x
            break
    low = max((found[other].x + distance for other, distance in column.left), default=wanted)
    high = min((found[other].x - distance for other, distance in column.right), default=wanted)
    wanted = max(low, min(high, wanted))
    moved = wanted != column.x
    column.x = wanted
    return moved
