"""Parts of a picture: a numbered card for each, and a line from it to its place.

A picture that is wider than high has the numbers above and below it, where lines run straight up and down, and the
cards follow below. One that is higher than wide has the cards at its right. In both the lines keep the order of what
they lead to, so that none crosses another.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from pipelines.diagram import Area, Drawing, Picture, Spec
from pipelines.diagram.markup import CORNER, MARGIN, document, n, node_group, path, rect, text
from pipelines.diagram.text import BOLD, NODE_SIZE, Block, wrap

WIDE = 328.0
"""px of a wide picture: a phone 360 px wide shows it whole."""

NARROW, HIGH = 150.0, 460.0
"""px that a high picture may take."""

BADGE = 26.0
"""px of the round badge with a part's number."""

APART = 6.0
"""px between badges at least."""

STRIP = 50.0
"""px above and below a wide picture: a badge, and room for its line to find its place."""

BEND = 8.0
"""px from the picture to where lines bend."""

NEAR = 8.0
"""px between two lines over the picture at least."""

PADDING = 12.0
GAP = 10.0
"""px between cards."""

NUMBER = 24.0
"""px that a card's number takes, left of its label."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the picture is, px."""

    x: float
    y: float
    width: float
    height: float

    def ring(self, area: Area) -> tuple[float, float, float, float]:
        """Left, top, width and height of a part, at least large enough to be seen."""
        wide, high = max(area.width * self.width, 10.0), max(area.height * self.height, 10.0)
        x = self.x + (area.x + area.width / 2) * self.width - wide / 2
        y = self.y + (area.y + area.height / 2) * self.height - high / 2
        x = min(max(x, self.x), self.x + self.width - wide)
        return x, min(max(y, self.y), self.y + self.height - high), wide, high


def draw(spec: Spec) -> Generator[None, None, Drawing]:
    """Draw a checked spec of parts. Yields between labels."""
    picture = spec.picture
    if picture is None:
        raise ValueError("parts without a picture")  # check() refuses it
    yield
    if picture.width >= 0.9 * picture.height:
        return (yield from _below(spec, picture))
    return (yield from _beside(spec, picture))


def _below(spec: Spec, picture: Picture) -> Generator[None, None, Drawing]:
    """Numbers above and below the picture, cards under it in one or two columns."""
    high = min(max(WIDE * picture.height / picture.width, 60.0), WIDE)
    wide = high * picture.width / picture.height if high == WIDE else WIDE
    upper, lower = _strips(picture.areas)
    frame = Frame(MARGIN + (WIDE - wide) / 2, MARGIN + (STRIP if upper else 0.0), wide, high)
    marks: dict[int, str] = {}
    for strip, down in ((upper, True), (lower, False)):
        rings = [frame.ring(picture.areas[at]) for at in strip]
        targets = _spread([(x, x + w) for x, _, w, _ in rings], NEAR)
        seats = _seats(targets, BADGE + APART, MARGIN, MARGIN + WIDE)
        for at, ring, target, seat in zip(strip, rings, targets, seats, strict=True):
            edge, sign = (frame.y, -1) if down else (frame.y + high, 1)
            centre = edge + sign * (STRIP - BADGE / 2 - 2)
            tip = ring[1] if down else ring[1] + ring[3]
            line = [(seat, centre - sign * BADGE / 2), (target, edge + sign * BEND), (target, tip)]
            marks[at] = _mark(at, ring, line, (seat, centre))
        yield
    top = frame.y + high + (STRIP if lower else 0.0) + GAP + 4
    column = (WIDE - GAP) / 2 - NUMBER - 2 * PADDING
    blocks = [wrap(node.label, column / BOLD, most=9) for node in spec.nodes]
    columns = 2
    if len(blocks) < 3 or max(len(block.lines) for block in blocks) > 3 or max(b.width for b in blocks) > column:
        blocks, columns = [wrap(node.label, (WIDE - NUMBER - 2 * PADDING) / BOLD, most=9) for node in spec.nodes], 1
    yield
    inner = max((WIDE - (columns - 1) * GAP) / columns, *(_card_width(block) for block in blocks))
    rows = -(-len(blocks) // columns)  # read down, then right
    heights = [max(_card_height(block) for block in blocks[row::rows]) for row in range(rows)]
    parts = [*_image(picture, frame)]
    for at, (node, block) in enumerate(zip(spec.nodes, blocks, strict=True)):
        row = at % rows
        y = top + sum(heights[:row]) + row * GAP
        x = MARGIN + at // rows * (inner + GAP)
        parts.append(node_group(node, "part", marks[at] + _card(at, block, x, y, inner, heights[row])))
        yield
    width = max(WIDE, columns * (inner + GAP) - GAP)
    return document(spec, width + 2 * MARGIN, top + sum(heights) + (rows - 1) * GAP + MARGIN, parts)


def _beside(spec: Spec, picture: Picture) -> Generator[None, None, Drawing]:
    """The picture, and the cards at its right in the order of what they show from top to bottom."""
    scale = min(NARROW / picture.width, HIGH / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    room = WIDE - NARROW - STRIP
    blocks = [wrap(node.label, (room - NUMBER - 2 * PADDING) / BOLD, most=9) for node in spec.nodes]
    yield
    inner = max(room, *(_card_width(block) for block in blocks))
    heights = [float(_card_height(block)) for block in blocks]
    order = sorted(range(len(blocks)), key=lambda at: picture.areas[at].y + picture.areas[at].height / 2)
    stack = sum(heights) + (len(heights) - 1) * GAP
    total = max(high, stack)
    frame = Frame(MARGIN + (NARROW - wide), MARGIN + (total - high) / 2, wide, high)
    rings = [frame.ring(picture.areas[at]) for at in order]
    targets = _spread([(y, y + h) for _, y, _, h in rings], NEAR)
    left = frame.x + wide + STRIP
    y = MARGIN + (total - stack) / 2
    groups: dict[int, str] = {}
    for at, ring, target in zip(order, rings, targets, strict=True):
        middle = y + heights[at] / 2
        line = [(left, middle), (frame.x + wide + BEND, target), (ring[0] + ring[2], target)]
        card = _card(at, blocks[at], left, y, inner, heights[at])
        groups[at] = _mark(at, ring, line, None) + card
        y += heights[at] + GAP
        yield
    parts = [*_image(picture, frame), *(node_group(node, "part", groups[at]) for at, node in enumerate(spec.nodes))]
    return document(spec, left + inner + MARGIN, total + 2 * MARGIN, parts)


def _image(picture: Picture, frame: Frame) -> tuple[str, str]:
    """The picture, on a light plate of its own: most are drawn for white paper."""
    data = b64encode(picture.data).decode("ascii")
    return (
        rect("photo", frame.x, frame.y, frame.width, frame.height, 6),
        f'<image class="picture-of-parts" x="{n(frame.x)}" y="{n(frame.y)}" width="{n(frame.width)}"'
        f' height="{n(frame.height)}" href="data:{picture.media_type};base64,{data}"/>',
    )


def _mark(
    at: int,
    ring: tuple[float, float, float, float],
    line: Sequence[tuple[float, float]],
    badge: tuple[float, float] | None,
) -> str:
    """What shows a part on the picture: its line with a dot at the end, its ring, its number where the card is far."""
    x, y, wide, high = ring
    end = line[-1]
    drawn = rect("ring", x, y, wide, high, min(6.0, wide / 2, high / 2))
    drawn += path("halo", line) + path("line", line) + rect("dot", end[0] - 3, end[1] - 3, 6, 6, 3)
    if badge:
        drawn += rect("badge shape", badge[0] - BADGE / 2, badge[1] - BADGE / 2, BADGE, BADGE, BADGE / 2)
        drawn += text("number", Block((str(at + 1),), 0.0, NODE_SIZE * 1.3), *badge, NODE_SIZE)
    return drawn


def _card(at: int, block: Block, x: float, y: float, width: float, height: float) -> str:
    number = Block((str(at + 1),), 0.0, NODE_SIZE * 1.3)
    return (
        rect("card shape", x, y, width, height, CORNER)
        + text("number start", number, x + PADDING, y + height / 2, NODE_SIZE)
        + text("label start", block, x + PADDING + NUMBER, y + height / 2, NODE_SIZE)
    )


def _card_width(block: Block) -> float:
    return ceil(block.width * BOLD + NUMBER + 2 * PADDING)


def _card_height(block: Block) -> int:
    return max(44, ceil(block.height + 20))


def _strips(areas: Sequence[Area]) -> tuple[list[int], list[int]]:
    """Which parts have their numbers above and which below, each from left to right.

    A part in the upper half has its number above; where that leaves one strip too full, or parts stand below each
    other, the others take them.
    """
    order = sorted(range(len(areas)), key=lambda at: areas[at].x + areas[at].width / 2)
    most = int(WIDE // (BADGE + APART))
    upper = [at for at in order if areas[at].y + areas[at].height / 2 <= 0.5]
    lower = [at for at in order if at not in upper]
    if not upper or not lower or len(upper) > most or len(lower) > most:
        if len(areas) <= most // 2 + 1:
            return (order, []) if upper else ([], order)
        by_height = sorted(order, key=lambda at: areas[at].y + areas[at].height / 2)
        above = set(by_height[: -(-len(by_height) // 2)])
        upper = [at for at in order if at in above]
        lower = [at for at in order if at not in above]
    return upper, lower


def _spread(spans: Sequence[tuple[float, float]], apart: float) -> list[float]:
    """A place inside of each span, in their order and ``apart`` from each other; as near to that as the spans let.

    The spans are sorted by their middles. Where they leave too little room, places give up distance, never order.
    """
    low: list[float] = []
    for first, last in spans:
        least = low[-1] + apart if low else first
        low.append(min(max(first + min(apart, last - first) / 2, least), max(last, (low[-1] if low else first) + 1)))
    places: list[float] = []
    for (first, last), least in zip(reversed(spans), reversed(low), strict=True):
        wanted = (first + last) / 2
        limit = places[-1] - apart if places else wanted
        places.append(max(least, min(wanted, limit)))
    return places[::-1]


def _seats(targets: Sequence[float], apart: float, left: float, right: float) -> list[float]:
    """Middles of badges above their targets, pushed apart to both sides where they are too many in one place."""
    if not targets:
        return []
    groups: list[tuple[float, int]] = []  # middle of a run of badges that touch, and how many
    for target in targets:
        groups.append((target, 1))
        while len(groups) > 1:
            (a, m), (b, k) = groups[-2:]
            if b - a >= (m + k) / 2 * apart:
                break
            groups[-2:] = [((a * m + b * k) / (m + k), m + k)]
        middle, count = groups[-1]
        half = count / 2 * apart
        groups[-1] = (min(max(middle, left + half), right - half), count)
    while any(b - a < (m + k) / 2 * apart - 1e-6 for (a, m), (b, k) in pairwise(groups)):
        at = next(i for i, ((a, m), (b, k)) in enumerate(pairwise(groups)) if b - a < (m + k) / 2 * apart - 1e-6)
        (a, m), (b, k) = groups[at : at + 2]
        count, middle = m + k, (a * m + b * k) / (m + k)
        groups[at : at + 2] = [(min(max(middle, left + count / 2 * apart), right - count / 2 * apart), count)]
    return [middle + (at - (count - 1) / 2) * apart for middle, count in groups for at in range(count)]
