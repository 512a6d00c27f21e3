"""What both forms of chart share: the axis, numbers as they are written, the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil, floor, log10

from pipelines.diagram import Chart
from pipelines.diagram.markup import MARGIN, p, rect, text
from pipelines.diagram.text import TAG_SIZE, Block, clean, width, wrap

SMALL = 12.0
"""px of numbers at the axis."""

SWATCH = 26.0
"""px of a series' sample in the legend."""

LEAST_SPAN = 1e-9
"""Values nearer to each other and to zero than this are all drawn as zero."""

MARK = 4.0
"""px from the middle of a point's mark to its rim."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from ``low`` to ``high`` with ticks on round numbers; both ends are ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where a value lies, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def axis(values: Sequence[float], most: int = 5) -> Axis:
    """An axis for values, with zero on it: lengths are compared from there. ``most``: steps at most."""
    low, high = min(0.0, *values), max(0.0, *values)
    if high - low < LEAST_SPAN:
        low, high = 0.0, 1.0
    rough = (high - low) / most
    size = 10.0 ** floor(log10(rough))
    step = next(
        factor * size * 10**more
        for more in count()
        for factor in (1, 2, 5)
        if factor * size * 10**more >= rough * (1 - 1e-9)
    )
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    digits = max(0, -floor(log10(step)))
    ticks = tuple(round(number * step, digits) + 0.0 for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def label(written: str, size: float = SMALL) -> Block:
    """One line of text."""
    return Block((written,), width(written, size), 1.3 * size)


def legend(chart: Chart, wide: float) -> tuple[str, float]:
    """The unit, and samples of the series where there are several, from left to right in rows; and its height."""
    parts: list[str] = []
    x, y = MARGIN, MARGIN
    if len(chart.series) > 1:
        for at, series in enumerate(chart.series):
            block = wrap(series.label, 240.0, most=2, size=TAG_SIZE)
            needs = SWATCH + 8 + block.width + 20
            if x > MARGIN and x + needs > MARGIN + wide:
                x, y = MARGIN, y + 26
            high = max(22.0, block.height)
            parts.append(sample(chart.form, at, x, y + high / 2))
            parts.append(text("legend start", block, x + SWATCH + 8, y + high / 2, TAG_SIZE))
            if high > 22:
                y += high - 22
            x += needs
        x, y = MARGIN, y + 30
    else:
        block = wrap(chart.series[0].label, wide, most=3, size=TAG_SIZE)
        parts.append(text("legend start", block, x, y + block.height / 2, TAG_SIZE))
        y += block.height + 8
    if chart.unit:
        block = label(clean(chart.unit))
        parts.append(text("unit start", block, x, y + 8, SMALL))
        y += 22
    return "".join(parts), y


def sample(form: str, at: int, x: float, y: float) -> str:
    """What a series looks like, in the legend."""
    if form == "bar":
        return bar(at, x, y - 6, SWATCH, 12)
    return f'<path class="curve s{at + 1}" d="M{p((x, y))}L{p((x + SWATCH, y))}"/>' + point(at, x + SWATCH / 2, y)


def bar(at: int, x: float, y: float, wide: float, high: float) -> str:
    """A bar of a series: each has a pattern of its own, so that colour is not the only sign."""
    drawn = rect(f"bar s{at + 1}", x, y, wide, high, min(3.0, wide / 2, high / 2))
    if at == 1:  # stripes
        lines = "".join(f"M{p((x + step, y + high))}L{p((x + step + 4, y))}" for step in range(2, int(wide) - 5, 7))
        drawn += f'<path class="stripes s2" d="{lines}"/>' if lines else ""
    elif at == 3:  # a line along the middle
        drawn += f'<path class="stripes s4" d="M{p((x + 2, y + high / 2))}L{p((x + max(wide - 2, 2), y + high / 2))}"/>'
    return drawn


def point(at: int, x: float, y: float) -> str:
    """A point of a series: round, square, on its corner, a triangle."""
    kind = f"point s{at + 1}"
    if at < 2:
        return rect(kind, x - MARK, y - MARK, 2 * MARK, 2 * MARK, MARK if at == 0 else 0)
    if at == 2:
        corners = ((x, y - MARK - 1), (x + MARK + 1, y), (x, y + MARK + 1), (x - MARK - 1, y))
    else:
        corners = ((x, y - MARK - 1), (x + MARK + 1, y + MARK), (x, y + MARK), (x - MARK - 1, y + MARK))
    return f'<path class="{kind}" d="M{"L".join(map(p, corners))}z"/>'
