"""A bar chart: bars run to the right, so that long categories can be read and a phone shows all of it."""

from __future__ import annotations

from collections.abc import Generator

from pipelines.diagram import Chart, Drawing, Spec
from pipelines.diagram.markup import CORNER, MARGIN, document, n, node_group, rect, text
from pipelines.diagram.scale import SMALL, Axis, axis, bar, label, legend
from pipelines.diagram.text import BOLD, NODE_SIZE, Block, number, wrap

WIDE = 328.0
"""px: a phone 360 px wide shows it whole."""

BESIDE = 104.0
"""px of a category's name up to which it stands at the left of its bars; longer ones stand above them."""

PADDING = 10.0
GAP = 8.0
"""px between the cards of two categories."""


def draw(spec: Spec) -> Generator[None, None, Drawing]:
    """Draw a checked bar chart. Yields between categories."""
    chart = spec.chart
    if chart is None:
        raise ValueError("a chart without values")  # check() refuses it
    names = []
    for node in spec.nodes:
        names.append(wrap(node.label, BESIDE / BOLD, most=2))
        yield
    above = max(name.width * BOLD for name in names) > BESIDE
    if above:
        names = [wrap(node.label, (WIDE - 2 * PADDING) / BOLD, most=3) for node in spec.nodes]
    values = [value for series in chart.series for value in series.values]
    scale = axis(values, most=4)
    written = [[label(number(series.values[at])) for series in chart.series] for at in range(len(spec.nodes))]
    room = max(block.width for line in written for block in line) + 8
    low = room if min(values) < 0 else 0.0
    first = MARGIN + PADDING + (0.0 if above else max(name.width * BOLD for name in names) + 12) + low
    last = max(MARGIN + WIDE - PADDING - room, first + 90)
    width = max(last + room + PADDING, MARGIN + max(name.width * BOLD for name in names) + 2 * PADDING)
    head, y = legend(chart, WIDE)
    parts = [head]
    place = _Place(scale, first, last)
    thick = 18.0 if len(chart.series) == 1 else 14.0
    for at, (node, name) in enumerate(zip(spec.nodes, names, strict=True)):
        bars = len(chart.series) * (thick + 3) - 3
        top = y + (name.height + 12 if above else 9)
        high = (name.height + 12 + bars + 10) if above else max(name.height, bars) + 18
        if not above:
            top = y + (high - bars) / 2
        content = rect("card shape", MARGIN, y, width - MARGIN, high, CORNER)
        centre = y + 8 + name.height / 2 if above else y + high / 2
        content += text("label start", name, MARGIN + PADDING, centre, NODE_SIZE)
        content += _bars(chart, at, place, top, thick, written[at])
        parts.append(node_group(node, "category", content))
        y += high + GAP
        yield
    parts.append(_ticks(place, y))
    return document(spec, width + MARGIN, y + 16 + MARGIN, parts)


class _Place:
    """Where values are, in px from the left."""

    def __init__(self, scale: Axis, first: float, last: float) -> None:
        self.scale, self.first, self.last = scale, first, last

    def x(self, value: float) -> float:
        return self.first + self.scale.share(value) * (self.last - self.first)


def _bars(chart: Chart, at: int, place: _Place, top: float, thick: float, written: list[Block]) -> str:
    """The bars of a category on their grid, each with its value at its end."""
    zero = place.x(0.0)
    bars, grid = [], []
    for number_of, series in enumerate(chart.series):
        y, end = top + number_of * (thick + 3), place.x(series.values[at])
        block = written[number_of]
        left = min(zero, end)
        wide = max(abs(end - zero), 1.5)
        bars.append(bar(number_of, left, y, wide, thick))
        if end >= zero:
            bars.append(text("value start", block, left + wide + 5, y + thick / 2, SMALL))
            span = left, left + wide + 9 + block.width
        else:
            bars.append(text("value end", block, left - 5, y + thick / 2, SMALL))
            span = left - 9 - block.width, zero
        above, below = (4.0 if number_of == 0 else 1.5), (4.0 if number_of == len(chart.series) - 1 else 1.5)
        grid += [
            f"M{n(x)} {n(y - above)}L{n(x)} {n(y + thick + below)}"
            for x in map(place.x, place.scale.ticks)
            if not span[0] - 1 < x < span[1] + 1
        ]
    foot = top + len(chart.series) * (thick + 3) + 1
    lines = f'<path class="grid" d="{"".join(grid)}"/>' if grid else ""
    return lines + "".join(bars) + f'<path class="axis" d="M{n(zero)} {n(top - 4)}L{n(zero)} {n(foot)}"/>'


def _ticks(place: _Place, y: float) -> str:
    """Numbers below the axis, as many as have room."""
    written = [(place.x(tick), label(number(tick))) for tick in place.scale.ticks]
    step = next(
        step
        for step in range(1, len(written) + 1)
        if all(
            b[0] - a[0] >= (a[1].width + b[1].width) / 2 + 10
            for a, b in zip(written[::step], written[step::step], strict=False)
        )
    )
    return "".join(text("tick", block, x, y + 6, SMALL) for x, block in written[::step])
