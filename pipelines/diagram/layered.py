"""The order of the cells in their rows without Graphviz: few crossings by the barycenter method.

After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981), with
the exchange of neighbours of Gansner et al., "A technique for drawing directed graphs" (1993).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator

from pipelines.diagram.rows import Rows

SWEEPS = 8
"""Passes over all rows, down and up in turn; flowcharts of an article settle in one or two."""


def order(rows: Rows) -> Iterator[None]:
    """Reorder ``rows.rows`` so that lines cross little. Yields between passes, so that the loop can breathe."""
    above: list[list[int]] = [[] for _ in rows.cells]
    below: list[list[int]] = [[] for _ in rows.cells]
    for link in rows.links:
        below[link.upper].append(link.lower)
        above[link.lower].append(link.upper)
    best = crossings(rows)
    kept = [list(row) for row in rows.rows]
    stale = 0
    for sweep in range(SWEEPS):
        if best == 0 or stale == 3:
            break
        down = sweep % 2 == 0
        fixed = above if down else below
        place = _places(rows)
        for row in rows.rows[1:] if down else rows.rows[-2::-1]:
            _sort(row, fixed, place)
        yield
        for _ in range(3):
            if not _exchange(rows, above, below):
                break
            yield
        found = crossings(rows)
        stale += 1
        if found < best:
            best, stale = found, 0
            kept = [list(row) for row in rows.rows]
    rows.rows = kept


def crossings(rows: Rows) -> int:
    """Count how often links cross in all gaps between rows."""
    place = _places(rows)
    gaps: list[list[tuple[int, int]]] = [[] for _ in rows.rows]
    for link in rows.links:
        gaps[rows.cells[link.upper].row].append((place[link.upper], place[link.lower]))
    count = 0
    for gap in gaps:
        passed: list[int] = []
        for _, lower in sorted(gap):
            count += len(passed) - bisect_right(passed, lower)
            insort(passed, lower)
    return count


def _places(rows: Rows) -> list[int]:
    place = [0] * len(rows.cells)
    for row in rows.rows:
        for at, cell in enumerate(row):
            place[cell] = at
    return place


def _sort(row: list[int], fixed: list[list[int]], place: list[int]) -> None:
    """Sort a row by the mean place of each cell's neighbours in the fixed row; a cell without any stays put."""
    mean = {cell: sum(place[n] for n in fixed[cell]) / len(fixed[cell]) for cell in row if fixed[cell]}
    movable = iter(sorted(mean, key=lambda cell: (mean[cell], place[cell])))
    row[:] = [next(movable) if cell in mean else cell for cell in row]
    for at, cell in enumerate(row):
        place[cell] = at


def _exchange(rows: Rows, above: list[list[int]], below: list[list[int]]) -> bool:
    """Exchange neighbours where that saves crossings; say whether any was."""
    place = _places(rows)
    changed = False
    for row in rows.rows:
        for at in range(len(row) - 1):
            left, right = row[at], row[at + 1]
            kept = turned = 0
            for side in (above, below):
                for a in side[left]:
                    for b in side[right]:
                        kept += place[a] > place[b]
                        turned += place[a] < place[b]
            if turned < kept:
                row[at], row[at + 1] = right, left
                place[left], place[right] = at + 1, at
                changed = True
    return changed
