"""How large each node is drawn, from its label and shape."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from pipelines.diagram import Node, Shape, Spec
from pipelines.diagram.text import BOLD, NODE_SIZE, TAG_SIZE, Block, wrap

COLUMN = 124.0
"""px of text that a node prefers: two columns of boxes then fit beside each other on a phone 360 px wide."""

FIRST_COLUMN = 168.0
"""px of text in the first node, which stands alone."""

WIDE_COLUMN = 240.0
"""px of text where all nodes stand in one column anyway."""

TAG_COLUMN = 104.0
"""px that a line of an edge's label prefers."""

RHOMBUS = 96.0
"""px of text in a rhombus, whose box is twice as wide."""

LEAST_HEIGHT = 44
"""px; a node can be tapped (WCAG 2.5.5 asks for 44)."""

LEAST_WIDTH = 96

SIGN = 22.0
"""px that the small figure of a person takes, left of the label."""

NUMBER = 26.0
"""px that a step's number takes, left of the label."""

_ASPECT = 1.8
"""Width of a rhombus over its height."""


@dataclass(slots=True)
class Figure:
    """A node's outline, px. The width grows where many arrows leave."""

    shape: Shape
    block: Block
    width: int
    height: int
    step: int = 0
    """The number drawn in it; 0: none."""


def figures(spec: Spec) -> list[Figure]:
    """Size every node of a spec, in its order."""
    straight = is_straight(spec)
    sized = [
        _figure(node, WIDE_COLUMN if straight else COLUMN if at else FIRST_COLUMN) for at, node in enumerate(spec.nodes)
    ]
    boxes = [figure for figure in sized if figure.shape == "box"]
    if straight and len(boxes) > 1:  # steps: numbered, and of equal width
        widest = _even(max(figure.width for figure in boxes) + NUMBER)
        for number, figure in enumerate(boxes, 1):
            figure.width, figure.step = widest, number
    return sized


def measured(spec: Spec) -> Generator[None, None, None]:
    """Measure all labels one by one, with a pause after each; what is measured is remembered."""
    column = WIDE_COLUMN if is_straight(spec) else COLUMN
    for node in spec.nodes:
        _figure(node, column)
        yield
    for edge in spec.edges:
        tag(edge.label)
        yield


def tag(label: str) -> Block:
    """Break an edge's label, with room to turn bold when its way is walked."""
    block = wrap(label, TAG_COLUMN, size=TAG_SIZE)
    return Block(block.lines, block.width * BOLD, block.height)


def is_straight(spec: Spec) -> bool:
    """Whether the nodes stand in one row of steps: no branch, no loop, no question."""
    return (
        len(spec.edges) == len(spec.nodes) - 1
        and all(node.shape != "decision" for node in spec.nodes)
        and all(
            (edge.source, edge.target) == (before.id, after.id)
            for edge, (before, after) in zip(spec.edges, pairwise(spec.nodes), strict=True)
        )
    )


def _figure(node: Node, column: float) -> Figure:
    if node.shape == "decision":
        block = min(
            (wrap(node.label, RHOMBUS, most=lines) for lines in (2, 3)),
            # A third line only where it makes the rhombus clearly smaller.
            key=lambda block: _rhombus(block) + 16 * len(block.lines),
        )
        width = max(112, _even(_rhombus(block)))
        return Figure(node.shape, block, width, max(64, _even(width / _ASPECT)))
    block = wrap(node.label, column)
    side = 20 if node.shape == "pill" else 16
    text = max(block.width * BOLD + 2 * side - 8, block.width + 2 * side) + (SIGN if node.tone == "person" else 0)
    width = max(LEAST_WIDTH, _even(text))
    return Figure(node.shape, block, width, max(LEAST_HEIGHT, _even(block.height + 26)))


def _rhombus(block: Block) -> float:
    """Width of the rhombus of fixed aspect around a block of text: w/W + h/H = 1 at the block's corners."""
    return block.width * BOLD + 4 + _ASPECT * (block.height - 0.4 * NODE_SIZE)


def _even(length: float) -> int:
    return 2 * ceil(length / 2)
