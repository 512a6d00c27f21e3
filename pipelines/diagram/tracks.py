"""The space between two rows: which line runs sideways at which height, so that no two lie on each other.

This is channel routing as for printed circuits: a net comes down at some places, runs sideways on a track of its own
and goes on down (or, to a lane, up). Where a net's end stands below another's beginning, the other runs higher up;
where that goes round in a circle, a net changes tracks on its way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

NEAR = 10
"""px: vertical lines nearer than this would lie on each other."""

TOUCH = 14
"""px between the ends of two lines on one track at least: a bend's radius and a little."""


@dataclass(slots=True)
class Net:
    """Lines that run together between two rows, for they lead to the same place."""

    uppers: set[int] = field(default_factory=set)
    """x of the vertical lines that come from above, px."""
    lowers: set[int] = field(default_factory=set)
    """x of the vertical lines that go on below, px."""
    track: int = -1
    """Which of the tracks from above it takes; -1: none is needed."""
    other: int = -1
    """The second track of a net that changes tracks; -1: it does not."""
    change: int = 0
    """x at which it changes."""

    @property
    def is_straight(self) -> bool:
        """Whether all of it is one vertical line."""
        return len(self.uppers | self.lowers) == 1


@dataclass(slots=True)
class _Run:
    """A net's piece on one track."""

    net: Net
    uppers: list[int]
    lowers: list[int]
    second: bool = False
    left: int = 0
    right: int = 0

    def __post_init__(self) -> None:
        self.left = min(*self.uppers, *self.lowers)
        self.right = max(*self.uppers, *self.lowers)


def assign(nets: list[Net]) -> int:
    """Give every net that runs sideways its track; return how many tracks there are."""
    runs = [_Run(net, sorted(net.uppers), sorted(net.lowers)) for net in nets]
    while (knot := _knot(runs)) is not None:
        _split(runs, knot)
    sideways = [run for run in runs if run.left != run.right]
    higher = _heights(runs)
    level: dict[int, int] = {}

    def find(run: int) -> int:
        if run not in level:
            over = [(above, runs[above].left != runs[above].right) for above in higher[run]]
            level[run] = max((find(above) + is_sideways for above, is_sideways in over), default=0)
        return level[run]

    for number, run in enumerate(runs):
        track = find(number)
        if run.left == run.right:
            continue
        if run.second:
            run.net.other = track
        else:
            run.net.track = track
    return 1 + max((level[number] for number, run in enumerate(runs) if run in sideways), default=-1)


def _musts(runs: list[_Run]) -> list[set[int]]:
    """For each run those that must lie below it, for their ends stand below its beginnings."""
    below: list[set[int]] = [set() for _ in runs]
    for a, b in combinations(range(len(runs)), 2):
        for p, q in ((a, b), (b, a)):
            upper, lower = runs[p], runs[q]
            if upper.net is lower.net:
                if lower.second:
                    below[p].add(q)
            elif any(abs(x - y) < NEAR for x in upper.uppers for y in lower.lowers):
                below[p].add(q)
    return below


def _knot(runs: list[_Run]) -> int | None:
    """A run that lies above itself, or None."""
    below = _musts(runs)
    state = [0] * len(runs)

    def walk(run: int) -> int | None:
        state[run] = 1
        for other in below[run]:
            if state[other] == 1:
                return other
            if state[other] == 0 and (knot := walk(other)) is not None:
                return knot
        state[run] = 2
        return None

    for run in range(len(runs)):
        if state[run] == 0 and (knot := walk(run)) is not None:
            return knot
    return None


def _split(runs: list[_Run], knot: int) -> None:
    """Cut a run in two, joined by a vertical line where nothing else is near."""
    run = runs[knot]
    taken = [x for other in runs for x in (*other.uppers, *other.lowers)]
    middle = (run.left + run.right) // 2
    steps = (middle + sign * step for step in range(0, 10_000, 2) for sign in (1, -1))
    change = next(x for x in steps if all(abs(x - other) >= NEAR for other in taken))
    run.net.change = change
    runs[knot] = _Run(run.net, run.uppers, [change])
    runs.append(_Run(run.net, [change], run.lowers, second=True))


def _heights(runs: list[_Run]) -> list[set[int]]:
    """For each run all that lie above it: what must, and of any two that meet the one that saves crossings."""
    below = _musts(runs)
    wishes = []
    for a, b in combinations(range(len(runs)), 2):
        p, q = runs[a], runs[b]
        if p.left - TOUCH >= q.right or q.left - TOUCH >= p.right or p.left == p.right or q.left == q.right:
            continue
        saved = _crossings(q, p) - _crossings(p, q)
        wishes.append((-abs(saved), a, b) if saved >= 0 else (-abs(saved), b, a))
    for _, a, b in sorted(wishes):
        if _reaches(below, b, a):
            a, b = b, a
        below[a].add(b)
    above: list[set[int]] = [set() for _ in runs]
    for a, others in enumerate(below):
        for b in others:
            above[b].add(a)
    return above


def _crossings(higher: _Run, lower: _Run) -> int:
    """How often two runs cross when one lies above the other."""
    return sum(higher.left < x < higher.right for x in lower.uppers) + sum(
        lower.left < x < lower.right for x in higher.lowers
    )


def _reaches(below: list[set[int]], start: int, goal: int) -> bool:
    seen, todo = {start}, [start]
    while todo:
        run = todo.pop()
        if run == goal:
            return True
        todo.extend(below[run] - seen)
        seen |= below[run]
    return False
