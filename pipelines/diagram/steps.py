"""Steps: numbered cards in a column, on a spine that shows how far the conversation is."""

from __future__ import annotations

from collections.abc import Generator
from math import ceil

from pipelines.diagram import Drawing, Spec
from pipelines.diagram.figures import LEAST_HEIGHT, SIGN
from pipelines.diagram.markup import CORNER, MARGIN, document, node_group, path, person, rect, text
from pipelines.diagram.text import BOLD, NODE_SIZE, Block, wrap

COLUMN = 232.0
"""px of text in a card: cards and numbers together fill a phone 360 px wide."""

BADGE = 30.0
"""px: width of the round badge with a step's number."""

BESIDE = 12.0
"""px between a badge and its card."""

PADDING = 16.0
"""px left and right of a card's text."""

GAP = 14.0
"""px between cards."""


def draw(spec: Spec) -> Generator[None, None, Drawing]:
    """Draw the steps of a checked spec in their order. Yields between labels."""
    blocks = []
    for node in spec.nodes:
        blocks.append(wrap(node.label, COLUMN, most=6))
        yield
    signs = [SIGN if node.tone == "person" else 0.0 for node in spec.nodes]
    wide = max(block.width * BOLD + sign for block, sign in zip(blocks, signs, strict=True)) + 2 * PADDING
    left = MARGIN + BADGE + BESIDE
    middle = MARGIN + BADGE / 2
    parts = []
    y = MARGIN
    for number, (node, block, sign) in enumerate(zip(spec.nodes, blocks, signs, strict=True), 1):
        high = max(LEAST_HEIGHT, ceil(block.height + 24))
        centre = y + high / 2
        content = rect("badge shape", MARGIN, centre - BADGE / 2, BADGE, BADGE, BADGE / 2)
        content += text("number", Block((str(number),), 0.0, NODE_SIZE * 1.3), middle, centre, NODE_SIZE)
        content += rect("card shape", left, y, wide, high, CORNER)
        if sign:
            content += person(left + PADDING + 7, centre)
        content += text("label start", block, left + PADDING + sign, centre, NODE_SIZE)
        if number < len(spec.nodes):
            following = blocks[number]
            below = y + high + GAP + max(LEAST_HEIGHT, ceil(following.height + 24)) / 2 - BADGE / 2
            content += path("spine", [(middle, centre + BADGE / 2), (middle, below)])
        parts.append(node_group(node, "step", content))
        y += high + GAP
        yield
    return document(spec, left + wide + MARGIN, y - GAP + MARGIN, parts)
