"""The plan of a flow as SVG."""

from __future__ import annotations

from math import hypot

from pipelines.diagram import Drawing, Node, Spec
from pipelines.diagram.figures import SIGN
from pipelines.diagram.markup import CORNER, document, n, node_group, p, person, rect, text
from pipelines.diagram.route import Box, Plan, Point, Tag, Wire
from pipelines.diagram.spec import edge_ids
from pipelines.diagram.text import BOLD, NODE_SIZE, TAG_SIZE

HEAD = 8.0
"""px: length and width of an arrow's head."""


def emit(spec: Spec, plan: Plan) -> Drawing:
    """Draw a plan."""
    tags = {tag.edge: tag for tag in plan.tags}
    names = edge_ids(spec)
    parts = [
        '<g class="edges">',
        *(_edge(spec, names[wire.edge], wire, tags.get(wire.edge)) for wire in plan.wires),
        '</g><g class="nodes">',
        *(_node(spec.nodes[box.node], box) for box in plan.boxes),
        "</g>",
    ]
    return document(spec, plan.width, plan.height, parts)


def _node(node: Node, box: Box) -> str:
    figure = box.figure
    width, height = figure.width, figure.height
    if node.shape == "decision":
        outline = f'<path class="shape" d="{_rhombus(box)}"/>'
    else:
        radius = CORNER if node.shape == "box" else min(height / 2, 26)
        outline = rect("shape", box.x - width / 2, box.y - height / 2, width, height, radius)
    x, sign, label = box.x, "", "label"
    if node.tone == "person" and node.shape != "decision":
        x, label = x - (figure.block.width * BOLD - SIGN) / 2, "label start"
        sign = person(x - SIGN + 7, box.y)
    return node_group(node, node.shape, outline + sign + text(label, figure.block, x, box.y, NODE_SIZE))


def _edge(spec: Spec, name: str, wire: Wire, tag: Tag | None) -> str:
    edge = spec.edges[wire.edge]
    label = ""
    if tag:  # set from its line outward, so that it may turn bold
        near = tag.x - tag.side * tag.block.width / 2
        label = text("tag start" if tag.side > 0 else "tag end", tag.block, near, tag.y, TAG_SIZE)
    return (
        f'<g id="{name}" class="edge" data-source="{edge.source}" data-target="{edge.target}">'
        f'<path class="line" d="{_line(wire.points)}"/><path class="head" d="{_head(wire.points)}"/>{label}</g>'
    )


def _line(points: tuple[Point, ...]) -> str:
    """A way with round bends, ending where the arrow's head begins."""
    *way, before, tip = points
    points = (*way, before, _towards(tip, before, HEAD - 1))
    parts = [f"M{p(points[0])}"]
    for at, corner in enumerate(points[1:-1], 1):
        ahead, behind = points[at + 1], points[at - 1]
        # Bends that are neighbours share the piece between them.
        enters = _length(behind, corner) / (1 if at == 1 else 2)
        leaves = _length(corner, ahead) / (1 if at == len(points) - 2 else 2)
        radius = min(CORNER, enters, leaves)
        a, b = _towards(corner, behind, radius), _towards(corner, ahead, radius)
        turn = (corner[0] - behind[0]) * (ahead[1] - corner[1]) - (corner[1] - behind[1]) * (ahead[0] - corner[0])
        parts.append(f"L{p(a)}A{n(radius)} {n(radius)} 0 0 {int(turn > 0)} {p(b)}")
    parts.append(f"L{p(points[-1])}")
    return "".join(parts)


def _head(points: tuple[Point, ...]) -> str:
    """The arrow's head at the end of a way."""
    before, tip = points[-2], points[-1]
    x, y = _towards(tip, before, HEAD)
    dx, dy = (tip[1] - y) / 2, (x - tip[0]) / 2
    return f"M{p(tip)}L{p((x + dx, y + dy))}L{p((x - dx, y - dy))}z"


def _rhombus(box: Box) -> str:
    """Four corners, very slightly rounded."""
    a, b = box.figure.width / 2, box.figure.height / 2
    corners = [(box.x, box.y - b), (box.x + a, box.y), (box.x, box.y + b), (box.x - a, box.y)]
    parts = []
    for at, corner in enumerate(corners):
        enter, leave = _towards(corner, corners[at - 1], 4), _towards(corner, corners[(at + 1) % 4], 4)
        parts.append(f"L{p(enter)}Q{p(corner)} {p(leave)}")
    return "M" + "".join(parts)[1:] + "z"


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = _length(start, goal) or 1.0
    part = distance / length
    return start[0] + (goal[0] - start[0]) * part, start[1] + (goal[1] - start[1]) * part


def _length(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])
