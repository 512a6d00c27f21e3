"""What a browser would see of a drawing, by our own measure of text: for the judge of the eval, without a browser."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar
from xml.etree import ElementTree

from evals.drawing_judge import Box, Flaws, Ink, Line, Seen, judge, way
from pipelines.diagram import Drawing, Spec
from pipelines.diagram.markup import ALLOWED
from pipelines.diagram.text import BOLD, width

SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"tag": 13.0, "legend": 13.0, "heading": 13.0, "tick": 12.0, "unit": 12.0, "value": 12.0, "small": 12.0}
GROWS = frozenset({"label", "number", "tag"})
"""Texts that may turn bold."""

T = TypeVar("T")


def result(work: Generator[None, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # StopIteration does not know its type


def seen(drawing: Drawing) -> Seen:
    root = ElementTree.fromstring(drawing.svg)
    boxes: list[Box] = []
    lines: list[Line] = []
    marks: list[Line] = []
    texts: list[Ink] = []

    def walk(element: ElementTree.Element, group: str) -> None:
        group = element.get("id", group) if element.tag == f"{SVG}g" else group
        kinds = set(element.get("class", "").split())
        if element.tag == f"{SVG}rect" and "shape" in kinds:
            x, y, wide, high = (float(element.get(name, "")) for name in ("x", "y", "width", "height"))
            boxes.append(Box(group, ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))))
        if element.tag == f"{SVG}path" and kinds & {"line", "grid", "curve"}:
            ways = [Line(group, way(f"M{piece}")) for piece in element.get("d", "").split("M")[1:]]
            (lines if "line" in kinds else marks).extend(ways)
        if element.tag == f"{SVG}text":
            size = next((SIZES[kind] for kind in kinds if kind in SIZES), 14.0)
            for span in element:
                x, y, text = float(span.get("x", "")), float(span.get("y", "")), span.text or ""
                wide = width(text, size) * (BOLD if kinds & GROWS else 1)
                left = x if "start" in kinds else x - wide if "end" in kinds else x - wide / 2
                box = (left, y - 0.76 * size, left + wide, y + 0.22 * size)
                texts.append(Ink(group, id(element), text, box, size))
        for child in element:
            walk(child, group)

    walk(root, "")
    return Seen(drawing.width, drawing.height, tuple(boxes), tuple(lines), tuple(marks), tuple(texts))


def flaws(spec: Spec, drawing: Drawing) -> Flaws:
    """What the judge finds, and everything that is not on the list of what a drawing may hold."""
    for element in ElementTree.fromstring(drawing.svg).iter():
        assert set(element.attrib) <= ALLOWED[element.tag.removeprefix(SVG)]
    return judge(spec, seen(drawing))
