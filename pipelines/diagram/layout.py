"""From spec to plan: tries a few arrangements and keeps the one that reads best.

Everything here is a generator that yields every few milliseconds, so that who drives it can let others run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.diagram import Spec, layered
from pipelines.diagram.columns import place
from pipelines.diagram.figures import figures, measured
from pipelines.diagram.ports import ports_of
from pipelines.diagram.route import Plan, Router, Wire
from pipelines.diagram.rows import rows_of

TRIES = 32
"""Arrangements tried at most."""

ENOUGH = 250
"""Nodes and edges in all arrangements together, at most: large drawings get few tries. Some 10 ms."""

LITTLE = 100
"""What a try may spend on its order (of ``layered.WORK``): the first arrangement has all."""

_NONE: frozenset[int] = frozenset()

PHONE = 336
"""px that a picture may be wide on a phone without scrolling."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an arrangement decides that could be otherwise."""

    flipped: frozenset[int] = frozenset()
    """Nodes whose side ways go left first."""
    turned: frozenset[int] = frozenset()
    """Loops that go round the other side."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """An order of the cells from a layout engine, and where it put them."""

    rows: list[list[int]]
    x: dict[int, float] = field(default_factory=dict)


def best(spec: Spec) -> Generator[None, None, Plan]:
    """Plan a checked spec: the arrangement that reads best of those tried."""
    yield from measured(spec)
    plan = yield from arrange(spec, Choice())
    tries = min(TRIES, ENOUGH // (len(spec.nodes) + len(spec.edges)))
    leaving = Counter(edge.source for edge in spec.edges)
    forks = [frozenset({at}) for at, node in enumerate(spec.nodes) if leaving[node.id] > 1]
    loops = [frozenset({loop}) for loop in sorted(rows_of(spec).loops)]
    above = [_NONE.union(*forks[:count]) for count in range(2, len(forks) + 1)]
    changes = [(flip, _NONE) for flip in forks + above] + [(_NONE, loop) for loop in loops]
    choice, tried, least, better = Choice(), {Choice()}, cost(plan), True
    while better:  # change one thing after the other for as long as that helps
        better = False
        for flip, turn in changes:
            changed = Choice(choice.flipped ^ flip, choice.turned ^ turn)
            if changed in tried or len(tried) > tries:
                continue
            tried.add(changed)
            other = yield from arrange(spec, changed)
            if cost(other) < least:
                plan, choice, least, better = other, changed, cost(other), True
    return plan


def rival(spec: Spec, plan: Plan, sketch: Sketch) -> Generator[None, None, Plan]:
    """Let a sketch for the rows of :func:`rows_of` compete with a plan, as it is and left for right."""
    for drawn in (sketch, mirrored(sketch)):
        other = yield from arrange(spec, Choice(), drawn)
        plan = min(plan, other, key=cost)
    return plan


def arrange(spec: Spec, choice: Choice, sketch: Sketch | None = None) -> Generator[None, None, Plan]:
    """Plan one arrangement."""
    sized = figures(spec)
    yield
    rows = rows_of(spec, choice.flipped)
    yield
    if sketch is None:
        yield from layered.order(rows, layered.WORK if choice == Choice() else LITTLE)
    else:
        rows.rows = [list(row) for row in sketch.rows]
    ports = ports_of(spec, rows, sized, choice.turned)
    yield
    x = [0] * len(rows.cells)
    yield from place(rows, ports, sketch.x if sketch else None, x)
    router = Router(spec, rows, sized, ports, x)
    yield from router.plan()
    return router.finished


def mirrored(sketch: Sketch) -> Sketch:
    """The same, left for right."""
    return Sketch([row[::-1] for row in sketch.rows], {cell: -x for cell, x in sketch.x.items()})


def cost(plan: Plan) -> float:
    """How hard a plan is to read; less is better. The weights are a designer's, not measured."""
    bends = sum(len(wire.points) - 2 for wire in plan.wires)
    length = sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for wire in plan.wires for a, b in pairwise(wire.points))
    size = 0.1 * plan.height + 0.1 * plan.width + 0.4 * max(0, plan.width - PHONE)
    return 120 * len(crossings(plan.wires)) + 6 * bends + 0.03 * length + size


def crossings(wires: tuple[Wire, ...]) -> set[tuple[float, float]]:
    """The places where a line crosses another; lines that run together count as one."""
    level: list[tuple[float, float, float]] = []
    upright: list[tuple[float, float, float]] = []
    for wire in wires:
        for (ax, ay), (bx, by) in pairwise(wire.points):
            if ay == by:
                level.append((ay, min(ax, bx), max(ax, bx)))
            else:
                upright.append((ax, min(ay, by), max(ay, by)))
    return {(x, y) for y, left, right in level for x, top, bottom in upright if left < x < right and top < y < bottom}
