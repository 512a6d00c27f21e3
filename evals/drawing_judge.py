"""What is wrong with a finished drawing, found by geometry alone: nothing here knows how it was laid out.

It gets what a browser says about the page's own rendering (``evals/drawing_page.py``), in px of the drawing:

* *boxes*: every outline of class ``shape`` as a convex polygon;
* *lines*: the ways of class ``line`` (arrows, leader lines), corner by corner;
* *marks*: lines that may cross boxes but no text (``grid``, ``curve``);
* *texts*: each line of text with the rectangle of its ink.

Contrast and sizes are measured where the styles are; :class:`Seen` brings them along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import hypot

from pipelines.diagram import Spec
from pipelines.diagram.text import clean

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""

SLACK = 0.6
"""px by which things may touch: rounding, and half of a hairline."""

LEAST_SIZE = 12.0
"""CSS px of text at least."""

LEAST_CONTRAST = 4.5


@dataclass(frozen=True, slots=True)
class Box:
    """An outline."""

    group: str
    """Id of the node's group (``n-plug``), or empty."""
    corners: tuple[Point, ...]
    """Convex, in order."""


@dataclass(frozen=True, slots=True)
class Line:
    """A way."""

    group: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Ink:
    """A line of text."""

    group: str
    element: int
    """Number of its text element: lines of one element follow each other."""
    text: str
    box: Rectangle
    size: float
    """CSS px on a page 360 px wide."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A text on its ground, in one state and one colour scheme."""

    where: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A drawing as a browser shows it."""

    width: float
    height: float
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    marks: tuple[Line, ...] = ()
    texts: tuple[Ink, ...] = ()
    pairs: tuple[Pair, ...] = ()
    scale: float = 1.0
    """CSS px of a px of the drawing on a page 360 px wide."""
    refused: str = ""
    """Why the page refused it; empty where it did not."""


@dataclass(frozen=True, slots=True)
class Flaws:
    """What is wrong, by kind; each a sentence."""

    refused: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    """Boxes that lie on each other."""
    edges: tuple[str, ...] = ()
    """Lines that run through a box or through a text."""
    labels: tuple[str, ...] = ()
    """Text that is cut, missing, or lies on other text or across an outline."""
    small: tuple[str, ...] = ()
    pale: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every one."""
        return self.refused + self.boxes + self.edges + self.labels + self.small + self.pale


def judge(spec: Spec, seen: Seen) -> Flaws:
    """Find all flaws of one drawing."""
    if seen.refused:
        return Flaws(refused=(f"the page refused it: {seen.refused}",))
    return Flaws(
        boxes=tuple(_boxes(seen)),
        edges=tuple(_edges(spec, seen)),
        labels=(*_missing(spec, seen), *_labels(seen)),
        small=tuple(f'"{ink.text}" is {ink.size:.1f} px' for ink in seen.texts if ink.size < LEAST_SIZE - 0.01),
        pale=tuple(f"{pair.where}: {pair.ratio:.2f}" for pair in seen.pairs if pair.ratio < LEAST_CONTRAST),
    )


def _boxes(seen: Seen) -> Iterator[str]:
    for a, b in combinations(seen.boxes, 2):
        if _overlap(a.corners, b.corners):
            yield f"{a.group} and {b.group} lie on each other"


def _edges(spec: Spec, seen: Seen) -> Iterator[str]:
    for line in seen.lines:
        for box in seen.boxes:
            if any(_inside(a, b, box.corners) > 2 * SLACK for a, b in pairwise(line.points)):
                yield f"{line.group} runs through {box.group}"
    if spec.kind == "flow" and len(seen.lines) != len(spec.edges):
        yield f"{len(seen.lines)} lines for {len(spec.edges)} edges"
    for line in (*seen.lines, *seen.marks):
        for ink in seen.texts:
            if any(_inside(a, b, _corners(ink.box)) > 2 * SLACK for a, b in pairwise(line.points)):
                yield f'{line.group} runs through "{ink.text}"'


def _missing(spec: Spec, seen: Seen) -> Iterator[str]:
    """Every label of the spec stands in the drawing, whole; a node's in its own group."""
    whole: dict[tuple[str, int], str] = {}
    for ink in seen.texts:
        whole[ink.group, ink.element] = whole.get((ink.group, ink.element), "") + ink.text
    shown = {(group, _bare(text)) for (group, _), text in whole.items()}
    anywhere = {text for _, text in shown}
    for node in spec.nodes:
        if (f"n-{node.id}", _bare(clean(node.label))) not in shown:
            yield f'the label "{node.label}" is not whole'
    others = [edge.label for edge in spec.edges]
    others += [text for row in spec.rows for text in (row.label, *row.cells)]
    others += [series.label for series in (spec.chart.series if spec.chart else ())]
    for text in others:
        if text and _bare(clean(text)) not in anywhere:
            yield f'the text "{text}" is not whole'


def _labels(seen: Seen) -> Iterator[str]:
    polygons = [(box, _bounds(box.corners)) for box in seen.boxes]
    for ink in seen.texts:
        left, top, right, bottom = ink.box
        if left < -SLACK or top < -SLACK or right > seen.width + SLACK or bottom > seen.height + SLACK:
            yield f'"{ink.text}" leaves the drawing'
        corners = _corners((left + SLACK, top + SLACK, right - SLACK, bottom - SLACK))
        for box, bounds in polygons:
            if not _meet(ink.box, bounds):
                continue
            if not all(_within(point, box.corners) for point in corners) and _overlap(corners, box.corners):
                yield f'"{ink.text}" lies across the outline of {box.group}'
    for a, b in combinations(seen.texts, 2):
        if _meet(a.box, b.box):
            yield f'"{a.text}" lies on "{b.text}"'


def crossings(lines: Sequence[Line]) -> int:
    """The places where two ways cross; several that run together count as one, and so does what is nearer than 3 px."""
    found: list[Point] = []
    pieces = [(number, a, b) for number, line in enumerate(lines) for a, b in pairwise(line.points) if a != b]
    for (m, a, b), (n, c, d) in combinations(pieces, 2):
        if m == n:
            continue
        point = _crossing(a, b, c, d)
        if point is not None and all(hypot(point[0] - x, point[1] - y) > 3 for x, y in found):
            found.append(point)
    return len(found)


def way(path: str) -> tuple[Point, ...]:
    """The corners of an SVG path of M, L and A: an arc between two straight pieces is a corner that was rounded.

    Raises:
        ValueError: there is another command in it.
    """
    found: list[Point] = []
    rounded: list[bool] = []
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", rest)]
        if command in "ML":
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            found += points
            rounded += [False] * len(points)
        elif command == "A":
            found.append((numbers[5], numbers[6]))
            rounded.append(True)
        else:
            raise ValueError(f"A way has the command {command}.")
    corners = [found[0]]
    for at in range(1, len(found)):
        before, point = found[at - 1], found[at]
        if rounded[at] and at > 1:
            came = found[at - 2]
            # It arrived along one axis and leaves along the other.
            level = abs(came[1] - before[1]) < abs(came[0] - before[0])
            if came == before:
                level = abs(point[0] - before[0]) > abs(point[1] - before[1])
            corners[-1] = (point[0], before[1]) if level else (before[0], point[1])
            continue
        corners.append(point)
    return tuple(corners)


def _crossing(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """Where two pieces cross inside of both, or None."""
    across = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
    if abs(across) < 1e-9:
        return None
    t = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / across
    u = ((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) / across
    near = SLACK / max(hypot(b[0] - a[0], b[1] - a[1]), 1e-9), SLACK / max(hypot(d[0] - c[0], d[1] - c[1]), 1e-9)
    if not (near[0] < t < 1 - near[0] and near[1] < u < 1 - near[1]):
        return None
    return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])


def _inside(a: Point, b: Point, corners: Sequence[Point]) -> float:
    """How long a straight piece runs inside of a convex polygon that is smaller by the slack, px."""
    length = hypot(b[0] - a[0], b[1] - a[1])
    first, last = 0.0, 1.0
    for depth_a, depth_b in _depths(a, b, corners):
        if depth_a < 0 and depth_b < 0:
            return 0.0
        if depth_a < 0 <= depth_b:
            first = max(first, depth_a / (depth_a - depth_b))
        elif depth_b < 0 <= depth_a:
            last = min(last, depth_a / (depth_a - depth_b))
    return max(0.0, last - first) * length


def _depths(a: Point, b: Point, corners: Sequence[Point]) -> Iterator[tuple[float, float]]:
    """How deep two points lie inside of each side of a convex polygon."""
    turn = 1 if _area(corners) > 0 else -1
    for p, q in pairwise((*corners, corners[0])):
        side = hypot(q[0] - p[0], q[1] - p[1])
        if side < 1e-9:
            continue
        yield tuple(  # type: ignore[misc]  # two of them
            turn * ((q[0] - p[0]) * (z[1] - p[1]) - (q[1] - p[1]) * (z[0] - p[0])) / side - SLACK for z in (a, b)
        )


def _within(point: Point, corners: Sequence[Point]) -> bool:
    return all(depth >= -2 * SLACK for depth, _ in _depths(point, point, corners))


def _overlap(a: Sequence[Point], b: Sequence[Point]) -> bool:
    """Whether two convex polygons share more than the slack: no line parts them."""
    for polygon, other in ((a, b), (b, a)):
        turn = 1 if _area(polygon) > 0 else -1
        for p, q in pairwise((*polygon, polygon[0])):
            side = hypot(q[0] - p[0], q[1] - p[1])
            if side < 1e-9:
                continue
            depth = max(turn * ((q[0] - p[0]) * (z[1] - p[1]) - (q[1] - p[1]) * (z[0] - p[0])) / side for z in other)
            if depth <= SLACK:
                return False
    return True


def _area(corners: Sequence[Point]) -> float:
    return sum(p[0] * q[1] - q[0] * p[1] for p, q in pairwise((*corners, corners[0])))


def _meet(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] - SLACK and b[0] < a[2] - SLACK and a[1] < b[3] - SLACK and b[1] < a[3] - SLACK


def _corners(box: Rectangle) -> tuple[Point, Point, Point, Point]:
    left, top, right, bottom = box
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _bounds(corners: Sequence[Point]) -> Rectangle:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _bare(text: str) -> str:
    return "".join(text.split())
