"""The order of the cells in their rows without Graphviz: few crossings by barycenters, sifting and new attempts.

After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981), with
the sifting of Matuszewski, Schönfeld and Molitor, "Using sifting for k-layer straightline crossing minimization"
(1999).
"""

from __future__ import annotations

import random
from bisect import bisect_right, insort
from collections.abc import Iterator

from pipelines.diagram.rows import Rows

SWEEPS = 8
"""Passes over all rows in one attempt, down and up in turn; flowcharts of an article settle in one or two."""

WORK = 1600
"""Links looked at in all attempts together, at most: what bounds the time, some 10 ms. One attempt is always made."""

LEAST_GAIN = 3
"""Passes without a gain after which an attempt is over."""


def order(rows: Rows, work: int = WORK) -> Iterator[None]:
    """Reorder ``rows.rows`` so that lines cross little. Yields between passes, so that the loop can breathe.

    Attempts after the first begin with the best order found, shaken where lines still cross; the same rows are always
    shaken the same way.

    Args:
        rows: in a sensible order.
        work: links looked at in all attempts together, at most.
    """
    above: list[list[int]] = [[] for _ in rows.cells]
    below: list[list[int]] = [[] for _ in rows.cells]
    for link in rows.links:
        below[link.upper].append(link.lower)
        above[link.lower].append(link.upper)
    best = crossings(rows)
    kept = [list(row) for row in rows.rows]
    chance = random.Random(len(rows.cells))  # noqa: S311 - nothing secret hangs on it
    left = work
    first = True
    while best and (first or left > 0):
        if not first:
            rows.rows = _shaken(kept, chance)
        stale = 0
        reached = crossings(rows)
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            place = _places(rows)
            if first or sweep:
                fixed = above if down else below
                for row in rows.rows[1:] if down else rows.rows[-2::-1]:
                    _sort(row, fixed, place)
            for row in rows.rows if down else rows.rows[::-1]:
                _sift(row, above, below, place)
            left -= len(rows.links)
            yield
            found = crossings(rows)
            stale = 0 if found < reached else stale + 1
            reached = min(found, reached)
            if found < best:
                best, kept = found, [list(row) for row in rows.rows]
            if best == 0 or stale == LEAST_GAIN:
                break
        first = False
    rows.rows = kept


def _shaken(kept: list[list[int]], chance: random.Random) -> list[list[int]]:
    """The same rows with some neighbours and some whole rows exchanged."""
    rows = [list(row) for row in kept]
    for row in rows:
        if len(row) > 1 and chance.random() < 0.4:
            chance.shuffle(row)
    return rows


def _sift(row: list[int], above: list[list[int]], below: list[list[int]], place: list[int]) -> None:
    """Move each cell of a row to where its lines cross fewest others, all other rows and cells as they are."""
    if len(row) < 2:
        return
    for cell in list(row):
        others = [other for other in row if other != cell]
        at = row.index(cell)
        # Crossings with each other cell when this one stands left of it, less those when it stands right.
        gain = [_between(cell, other, above, place) + _between(cell, other, below, place) for other in others]
        now = best = sum(gain)
        to = 0
        here = now - sum(gain[:at])
        for position, one in enumerate(gain, 1):
            now -= one
            if now < best or (now == best and position == at):
                best, to = now, position
        # Sums are of (left less right): moving past a cell changes the total by its negated share.
        if best < here:
            others.insert(to, cell)
            row[:] = others
    for at, cell in enumerate(row):
        place[cell] = at


def _between(cell: int, other: int, side: list[list[int]], place: list[int]) -> int:
    """Crossings of two cells' lines to one side with the first at the left, less those with it at the right."""
    count = 0
    for a in side[cell]:
        for b in side[other]:
            count += (place[a] > place[b]) - (place[a] < place[b])
    return count


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
