"""A plan as SVG: classes, ids and coordinates; how it looks is the page's style sheet (web_client/diagram.css)."""

from __future__ import annotations

from html import escape
from math import hypot

from pipelines.diagram import Drawing, Node, Spec
from pipelines.diagram.figures import NUMBER, SIGN
from pipelines.diagram.route import Box, Plan, Point, Tag, Wire
from pipelines.diagram.spec import edge_ids, fingerprint
from pipelines.diagram.text import BOLD, NODE_SIZE, TAG_SIZE, Block, clean
from pipelines.diagram.words import alt

ALLOWED: dict[str, frozenset[str]] = {
    "svg": frozenset({"xmlns", "class", "viewBox", "width", "height", "role", "aria-labelledby", "lang"}),
    "title": frozenset({"id"}),
    "desc": frozenset({"id"}),
    "g": frozenset({"id", "class", "data-id", "data-source", "data-target"}),
    "path": frozenset({"class", "d"}),
    "rect": frozenset({"class", "x", "y", "width", "height", "rx"}),
    "text": frozenset({"class"}),
    "tspan": frozenset({"x", "y"}),
}
"""All elements and attributes a drawing may hold. The page parses drawings against its twin of this list."""

CORNER = 12.0
"""px: radius of the corners of boxes and of the bends of lines."""

HEAD = 8.0
"""px: length and width of an arrow's head."""


def emit(spec: Spec, plan: Plan) -> Drawing:
    """Draw a plan."""
    mark = fingerprint(spec)
    words = alt(spec)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {plan.width} {plan.height}"'
        f' width="{plan.width}" height="{plan.height}" role="img" aria-labelledby="t-{mark} d-{mark}"'
        f' lang="{escape(spec.language)}">',
        f'<title id="t-{mark}">{escape(clean(spec.title))}</title>',
        f'<desc id="d-{mark}">{escape(words)}</desc>',
        '<g class="edges">',
    ]
    tags = {tag.edge: tag for tag in plan.tags}
    names = edge_ids(spec)
    parts += (_edge(spec, names[wire.edge], wire, tags.get(wire.edge)) for wire in plan.wires)
    parts.append('</g><g class="nodes">')
    parts += (_node(spec.nodes[box.node], box) for box in plan.boxes)
    parts.append("</g></svg>")
    return Drawing(spec, "".join(parts), plan.width, plan.height, words)


def _node(node: Node, box: Box) -> str:
    figure = box.figure
    width, height = figure.width, figure.height
    left, top = box.x - width / 2, box.y - height / 2
    if node.shape == "decision":
        outline = f'<path class="shape" d="{_rhombus(box)}"/>'
    else:
        radius = CORNER if node.shape == "box" else min(height / 2, 26)
        outline = (
            f'<rect class="shape" x="{_n(left)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}"'
            f' rx="{_n(radius)}"/>'
        )
    x, sign, label = box.x, "", "label"
    if figure.step:
        x, label = left + 14 + NUMBER, "label start"
        number = Block((str(figure.step),), 0.0, 1.3 * NODE_SIZE)
        sign = _text("number start", number, left + 16, box.y, NODE_SIZE)
    elif node.tone == "person" and node.shape != "decision":
        x, label = x - (figure.block.width * BOLD - SIGN) / 2, "label start"
        sign = f'<path class="sign" d="{_person(x - SIGN + 7, box.y)}"/>'
    return (
        f'<g id="n-{node.id}" class="node {node.shape} tone-{node.tone}" data-id="{node.id}">'
        f"{outline}{sign}{_text(label, figure.block, x, box.y, NODE_SIZE)}</g>"
    )


def _edge(spec: Spec, name: str, wire: Wire, tag: Tag | None) -> str:
    edge = spec.edges[wire.edge]
    label = ""
    if tag:  # set from its line outward, so that it may turn bold
        near = tag.x - tag.side * tag.block.width / 2
        label = _text("tag start" if tag.side > 0 else "tag end", tag.block, near, tag.y, TAG_SIZE)
    return (
        f'<g id="{name}" class="edge" data-source="{edge.source}" data-target="{edge.target}">'
        f'<path class="line" d="{_line(wire.points)}"/><path class="head" d="{_head(wire.points)}"/>{label}</g>'
    )


def _text(kind: str, block: Block, x: float, y: float, size: float) -> str:
    """Set a block of lines, which were cleaned when they were broken, around its middle."""
    leading = block.height / len(block.lines)
    first = y - block.height / 2 + leading / 2 + 0.36 * size  # half of a capital's height below the middle
    lines = "".join(
        f'<tspan x="{_n(x)}" y="{_n(first + at * leading)}">{escape(line)}</tspan>'
        for at, line in enumerate(block.lines)
    )
    return f'<text class="{kind}">{lines}</text>'


def _line(points: tuple[Point, ...]) -> str:
    """A way with round bends, ending where the arrow's head begins."""
    *way, before, tip = points
    points = (*way, before, _towards(tip, before, HEAD - 1))
    parts = [f"M{_p(points[0])}"]
    for at, corner in enumerate(points[1:-1], 1):
        ahead, behind = points[at + 1], points[at - 1]
        # Bends that are neighbours share the piece between them.
        enters = _length(behind, corner) / (1 if at == 1 else 2)
        leaves = _length(corner, ahead) / (1 if at == len(points) - 2 else 2)
        radius = min(CORNER, enters, leaves)
        a, b = _towards(corner, behind, radius), _towards(corner, ahead, radius)
        turn = (corner[0] - behind[0]) * (ahead[1] - corner[1]) - (corner[1] - behind[1]) * (ahead[0] - corner[0])
        parts.append(f"L{_p(a)}A{_n(radius)} {_n(radius)} 0 0 {int(turn > 0)} {_p(b)}")
    parts.append(f"L{_p(points[-1])}")
    return "".join(parts)


def _head(points: tuple[Point, ...]) -> str:
    """The arrow's head at the end of a way."""
    before, tip = points[-2], points[-1]
    x, y = _towards(tip, before, HEAD)
    dx, dy = (tip[1] - y) / 2, (x - tip[0]) / 2
    return f"M{_p(tip)}L{_p((x + dx, y + dy))}L{_p((x - dx, y - dy))}z"


def _rhombus(box: Box) -> str:
    """Four corners, very slightly rounded."""
    a, b = box.figure.width / 2, box.figure.height / 2
    corners = [(box.x, box.y - b), (box.x + a, box.y), (box.x, box.y + b), (box.x - a, box.y)]
    parts = []
    for at, corner in enumerate(corners):
        enter, leave = _towards(corner, corners[at - 1], 4), _towards(corner, corners[(at + 1) % 4], 4)
        parts.append(f"L{_p(enter)}Q{_p(corner)} {_p(leave)}")
    return "M" + "".join(parts)[1:] + "z"


def _person(x: float, y: float) -> str:
    """Head and shoulders, 14 px wide, around a middle."""
    return (
        f"M{_n(x - 3)} {_n(y - 4)}a3 3 0 1 1 6 0a3 3 0 1 1 -6 0z"
        f"M{_n(x - 6)} {_n(y + 7)}v-1a5 5 0 0 1 5 -5h2a5 5 0 0 1 5 5v1z"
    )


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = _length(start, goal) or 1.0
    part = distance / length
    return start[0] + (goal[0] - start[0]) * part, start[1] + (goal[1] - start[1]) * part


def _length(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _p(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"
