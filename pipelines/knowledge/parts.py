"""``## Parts``: a picture, and a list of what is where on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipelines.diagram import Area, Node, Picture
from pipelines.diagram.spec import PARTS
from pipelines.errors import BadInput
from pipelines.knowledge.blocks import Block, Item
from pipelines.knowledge.figure import Figure, spoken
from pipelines.knowledge.pictures import Shown

Load = Callable[[str], Shown]
"""The picture of a name, as written in the article; raises BadInput."""

HINT = "Write  - **Name** (left top width height): words  with the numbers in per cent of the picture."

_PLACE = re.compile(
    r"\s*[(（]\s*(\d{1,3}(?:\.\d+)?)[\s,，]+(\d{1,3}(?:\.\d+)?)[\s,，]+(\d{1,3}(?:\.\d+)?)[\s,，]+(\d{1,3}(?:\.\d+)?)\s*[)）]"
    r"\s*[:：]?\s*"
)


def build(blocks: Sequence[Block], first: int, load: Load) -> Figure:
    """Make the picture with named parts of the blocks of its section.

    Args:
        blocks: one picture, then one list.
        first: line of the file at which the blocks' lines begin to count.
        load: gives the picture.
    """
    figure = Figure("parts", line=first + blocks[0].line)
    pictures = [block for block in blocks if block.kind == "picture"]
    items = [item for block in blocks if block.kind == "bullets" for item in block.items]
    for block in blocks:
        if block.kind not in ("picture", "bullets"):
            figure.fault(first + block.line, "Only a picture and a list of its parts belong here.", HINT)
    if len(pictures) != 1:
        figure.fault(
            figure.line, f"There are {len(pictures)} pictures here, one is needed.", "![What it shows](file.svg)"
        )
    if not PARTS[0] <= len(items) <= PARTS[1]:
        figure.fault(figure.line, f"A picture has {PARTS[0]} to {PARTS[1]} parts, this one has {len(items)}.", HINT)
    areas, nodes, steps = [], [], []
    for number, item in enumerate(items, 1):
        node = Node(f"p{number}", item.label.rstrip(":："))
        area, words = _part(figure, item, first + item.line)
        areas.append(area)
        nodes.append(node)
        steps.append(spoken(node, words))
    figure.nodes, figure.steps = tuple(nodes), tuple(steps)
    if len(pictures) == 1:
        figure.picture = _picture(figure, pictures[0], first + pictures[0].line, tuple(areas), load)
    return figure


def _part(figure: Figure, item: Item, line: int) -> tuple[Area, str]:
    nowhere = Area(0, 0, 1, 1)
    words = item.words.removeprefix(":").removeprefix("：").strip()
    place = _PLACE.match(words)
    if not item.label or place is None:
        figure.fault(line, "This part cannot be read.", HINT)
        return nowhere, words
    left, top, width, height = (float(number) / 100 for number in place.groups())
    if not (width and height) or left + width > 1 or top + height > 1:
        figure.fault(line, f"The part {item.label[:40]!r} lies outside of the picture.", HINT)
        return nowhere, words
    said = words[place.end() :]
    if not said:
        figure.fault(line, f"Nothing is said of the part {item.label[:40]!r}.", "Write after the brackets what it is.")
    return Area(left, top, width, height), said


def _picture(figure: Figure, block: Block, line: int, areas: tuple[Area, ...], load: Load) -> Picture | None:
    if not block.text:
        figure.fault(line, "The picture is not described.", "![What it shows, in words](file.svg)")
    try:
        shown = load(block.source)
    except BadInput as error:
        figure.fault(line, error.message, error.hint)
        return None
    return Picture(shown.media_type, shown.data, shown.width, shown.height, block.text, areas)
