"""A line chart: categories from left to right, a line for each series with marks of its own."""

from __future__ import annotations

from collections.abc import Generator
from itertools import pairwise

from pipelines.diagram import Chart, Drawing, Spec
from pipelines.diagram.markup import MARGIN, document, n, node_group, path, rect, text
from pipelines.diagram.scale import MARK, SMALL, axis, label, legend, point
from pipelines.diagram.text import BOLD, Block, number, wrap

WIDE = 328.0
"""px at least: a phone 360 px wide shows a short chart whole."""

HIGH = 190.0
"""px of the plot."""

NAME = 76.0
"""px of a category's name."""

LEAST_STEP = 26.0
"""px between two categories at least."""

Rectangle = tuple[float, float, float, float]


def draw(spec: Spec) -> Generator[None, None, Drawing]:
    """Draw a checked line chart. Yields between categories."""
    chart = spec.chart
    if chart is None:
        raise ValueError("a chart without values")  # check() refuses it
    names = []
    for node in spec.nodes:
        names.append(wrap(node.label, NAME / BOLD, most=6, size=SMALL))
        yield
    scale = axis([value for series in chart.series for value in series.values])
    ticks = [label(number(tick)) for tick in scale.ticks]
    left = MARGIN + max(block.width for block in ticks) + 10
    levels, step = _step(names, MARGIN + WIDE - left)
    head, top = legend(chart, WIDE)
    top += 24  # a value may stand above the highest point
    bottom = top + HIGH
    first = left + _half(names[0])
    xs = [first + at * step for at in range(len(names))]
    right = xs[-1] + _half(names[-1])
    ys = [bottom - scale.share(tick) * HIGH for tick in scale.ticks]
    depths = [
        max((names[at].height for at in range(level, len(names), levels)), default=0.0) for level in range(levels)
    ]
    foot = bottom + 12 + sum(depths) + 6 * (levels - 1) + 6
    grid = "".join(f"M{n(left)} {n(y)}L{n(right)} {n(y)}" for y in ys)
    parts = [head, f'<path class="grid" d="{grid}"/>']
    curves = [
        [(x, bottom - scale.share(value) * HIGH) for x, value in zip(xs, series.values, strict=True)]
        for series in chart.series
    ]
    marks = []
    room = _Room(curves, ys, (left, top - 22, max(right, MARGIN + WIDE), bottom))
    for at, (node, name) in enumerate(zip(spec.nodes, names, strict=True)):
        level = at % levels
        middle = bottom + 12 + sum(depths[:level]) + 6 * level + name.height / 2
        band = min(step, 2 * _half(names[0]))
        content = rect("band", xs[at] - band / 2, top - 24, band, HIGH + 30, 6)
        content += text("label small", name, xs[at], middle, SMALL)
        content += "".join(point(number_of, *curve[at]) for number_of, curve in enumerate(curves))
        content += _values(chart, at, curves, room)
        marks.append((node, content))
        yield
    # Bands lie below the lines, marks above them; a node's group holds both, so the lines are drawn first.
    parts += [path(f"curve s{number_of + 1}", curve) for number_of, curve in enumerate(curves)]
    parts += [node_group(node, "category", content) for node, content in marks]
    side = rect("plate", 0, top - 12, left - 4, HIGH + 24)
    side += "".join(text("tick end", block, left - 8, y, SMALL) for block, y in zip(ticks, ys, strict=True))
    parts.append(f'<g class="sticky">{side}</g>')
    return document(spec, max(right, MARGIN + WIDE) + MARGIN, foot + MARGIN, parts)


def _step(names: list[Block], room: float) -> tuple[int, float]:
    """On how many levels the names stand, and px between two categories: two levels where one would be too wide."""
    between = (room - _half(names[0]) - _half(names[-1])) / (len(names) - 1)

    def least(levels: int) -> float:
        pairs = zip(names, names[levels:], strict=False)
        return max([LEAST_STEP, *(((a.width + b.width) / 2 * BOLD + 10) / levels for a, b in pairs)])

    levels = 1 if least(1) <= between or len(names) < 3 else 2
    return levels, max(least(levels), between)


def _half(name: Block) -> float:
    """Px from the first or last category to the end of the plot."""
    return max(name.width * BOLD / 2 + 4, LEAST_STEP / 2)


class _Room:
    """Where values may stand: off the lines, the grid and each other."""

    def __init__(self, curves: list[list[tuple[float, float]]], grid: list[float], plot: Rectangle) -> None:
        self.pieces = [pair for curve in curves for pair in pairwise(curve)]
        self.points = [spot for curve in curves for spot in curve]
        self.grid, self.plot = grid, plot
        self.taken: list[Rectangle] = []

    def take(self, spot: Rectangle) -> bool:
        """Take a place if it is free."""
        left, top, right, bottom = spot
        free = (
            self.plot[0] < left
            and self.plot[1] <= top
            and right < self.plot[2]
            and bottom < self.plot[3]
            and not any(top - 1 < y < bottom + 1 for y in self.grid)
            and not any(a[0] < right and left < a[2] and a[1] < bottom and top < a[3] for a in self.taken)
            and not any(
                left - MARK - 2 < x < right + MARK + 2 and top - MARK < y < bottom + MARK for x, y in self.points
            )
            and not any(_passes(piece, spot) for piece in self.pieces)
        )
        if free:
            self.taken.append(spot)
        return free


def _passes(piece: tuple[tuple[float, float], tuple[float, float]], spot: Rectangle) -> bool:
    """Whether a piece of line that runs from left to right passes through a rectangle."""
    (ax, ay), (bx, by) = piece
    left, top, right, bottom = spot
    first, last = max(ax, left), min(bx, right)
    if first >= last:
        return False
    slope = (by - ay) / (bx - ax)
    ends = ay + (first - ax) * slope, ay + (last - ax) * slope
    return min(ends) < bottom + 1 and max(ends) > top - 1


def _values(chart: Chart, at: int, curves: list[list[tuple[float, float]]], room: _Room) -> str:
    """The values of a category beside their points, where there is room; the page has all of them in its table."""
    drawn = ""
    for series, curve in zip(chart.series, curves, strict=True):
        block = label(number(series.values[at]))
        x, y = curve[at]
        for middle in (y - 14, y + 14, y - 22, y + 22, y - 30, y + 30):
            spot = (x - block.width / 2 - 2, middle - 6, x + block.width / 2 + 2, middle + 6)
            if room.take(spot):
                drawn += text("value", block, x, middle, SMALL)
                break
    return drawn
