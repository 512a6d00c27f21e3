"""A comparison: a card for each thing compared, side by side.

What is compared stands at their left, and stays there while the page scrolls (``g.sticky``).
"""

from __future__ import annotations

from collections.abc import Generator
from math import ceil

from pipelines.diagram import Drawing, Spec
from pipelines.diagram.markup import CORNER, MARGIN, document, node_group, path, rect, text
from pipelines.diagram.text import BOLD, NODE_SIZE, TAG_SIZE, Block, wrap

COLUMN, HEADINGS = 92.0, 76.0
"""px of text in a card, and in the column of what is compared: with two cards they fill a phone 360 px wide."""

PADDING = 12.0
"""px left and right of a card's text."""

GAP = 8.0
"""px between cards."""

AIR = 22.0
"""px above and below a row's text together."""

EMPTY = "–"


def draw(spec: Spec) -> Generator[None, None, Drawing]:
    """Draw a checked comparison. Yields between rows."""
    heads = [wrap(node.label, COLUMN / BOLD, most=5) for node in spec.nodes]
    names = [wrap(row.label, HEADINGS, most=6, size=TAG_SIZE) for row in spec.rows]
    cells: list[list[Block]] = []
    for row in spec.rows:
        cells.append([wrap(cell or EMPTY, COLUMN, most=8) for cell in row.cells])
        yield
    wide = [
        ceil(max(head.width * BOLD, *(line[at].width for line in cells)) + 2 * PADDING) for at, head in enumerate(heads)
    ]
    wide = [max(wide)] * len(wide)
    first = ceil(max(name.width * BOLD for name in names))
    left = MARGIN + first + PADDING
    top = max(head.height for head in heads) + AIR + 4
    heights = [
        max(name.height, *(block.height for block in line)) + AIR for name, line in zip(names, cells, strict=True)
    ]
    tops = [MARGIN + top + sum(heights[:at]) for at in range(len(heights))]
    bottom = tops[-1] + heights[-1]
    parts = []
    x = left
    for at, node in enumerate(spec.nodes):
        middle = x + wide[at] / 2
        content = rect("shape", x, MARGIN, wide[at], bottom - MARGIN, CORNER)
        content += text("label", heads[at], middle, MARGIN + top / 2, NODE_SIZE)
        for y, high, line in zip(tops, heights, cells, strict=True):
            content += path("grid", [(x + 1, y), (x + wide[at] - 1, y)])
            content += text("cell", line[at], middle, y + high / 2, NODE_SIZE)
        parts.append(node_group(node, "thing", content))
        x += wide[at] + GAP
        yield
    side = rect("plate", 0, 0, left - 4, bottom + MARGIN)
    for y, high, name in zip(tops, heights, names, strict=True):
        side += text("heading start", name, MARGIN, y + high / 2, TAG_SIZE)
    parts.append(f'<g class="sticky">{side}</g>')
    return document(spec, x - GAP + MARGIN, bottom + MARGIN, parts)
