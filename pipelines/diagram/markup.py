"""The pieces of SVG that every kind of drawing is put together from: classes, ids and coordinates, nothing else.

How it looks is the page's style sheet (web_client/diagram.css), so one drawing is right in light, in dark and in print.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from pipelines.diagram import Drawing, Node, Spec
from pipelines.diagram.spec import fingerprint
from pipelines.diagram.text import Block, clean
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
    "image": frozenset({"class", "x", "y", "width", "height", "href"}),
}
"""All elements and attributes a drawing may hold. The page parses drawings against its twin of this list."""

CORNER = 12.0
"""px: radius of the corners of boxes and of the bends of lines."""

MARGIN = 4.0
"""px around a drawing: room for a thick stroke; the page brings its own padding."""


def document(spec: Spec, width: float, height: float, parts: Iterable[str]) -> Drawing:
    """Put the parts of a drawing into one ``<svg>``; width and height are rounded up to whole px."""
    mark, words = fingerprint(spec), alt(spec)
    wide, high = -int(-width // 1), -int(-height // 1)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing {spec.kind}" viewBox="0 0 {wide} {high}"'
        f' width="{wide}" height="{high}" role="img" aria-labelledby="t-{mark} d-{mark}"'
        f' lang="{escape(spec.language)}">'
        f'<title id="t-{mark}">{escape(clean(spec.title))}</title>'
        f'<desc id="d-{mark}">{escape(words)}</desc>'
    )
    return Drawing(spec, "".join((head, *parts, "</svg>")), wide, high, words)


def node_group(node: Node, kind: str, content: str) -> str:
    """The group of a node, which the page lights: ``n-<id>``."""
    return f'<g id="n-{node.id}" class="node {kind} tone-{node.tone}" data-id="{node.id}">{content}</g>'


def text(kind: str, block: Block, x: float, y: float, size: float) -> str:
    """Set a block of lines, which were cleaned when they were broken, around its middle."""
    if not block.lines:
        return ""
    leading = block.height / len(block.lines)
    first = y - block.height / 2 + leading / 2 + 0.36 * size  # half of a capital's height below the middle
    lines = "".join(
        f'<tspan x="{n(x)}" y="{n(first + at * leading)}">{escape(line)}</tspan>' for at, line in enumerate(block.lines)
    )
    return f'<text class="{kind}">{lines}</text>'


def rect(kind: str, x: float, y: float, width: float, height: float, radius: float = 0.0) -> str:
    """A rectangle by its upper left corner."""
    return f'<rect class="{kind}" x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" rx="{n(radius)}"/>'


def path(kind: str, points: Iterable[tuple[float, float]]) -> str:
    """Straight pieces from point to point."""
    return f'<path class="{kind}" d="M{"L".join(map(p, points))}"/>'


def person(x: float, y: float) -> str:
    """The sign of a person: head and shoulders, 14 px wide, around a middle."""
    return (
        f'<path class="sign" d="M{n(x - 3)} {n(y - 4)}a3 3 0 1 1 6 0a3 3 0 1 1 -6 0z'
        f'M{n(x - 6)} {n(y + 7)}v-1a5 5 0 0 1 5 -5h2a5 5 0 0 1 5 5v1z"/>'
    )


def n(number: float) -> str:
    """A coordinate, to a tenth of a px."""
    return f"{number:.1f}".removesuffix(".0")


def p(point: tuple[float, float]) -> str:
    """A point."""
    return f"{n(point[0])} {n(point[1])}"
