"""The pieces of SVG."""

from __future__ import annotations

from xml.etree import ElementTree

from pipelines.diagram import Node, Spec
from pipelines.diagram.markup import ALLOWED, document, n, node_group, path, person, rect, text
from pipelines.diagram.text import Block

SPEC = Spec("s", "steps", "A <title>", (Node("a", "One"),))


def test_document() -> None:
    """A drawing has a title and a description, whole px, and an escaped title."""
    drawing = document(SPEC, 99.2, 50, [rect("shape", 1, 2, 3.25, 4)])
    root = ElementTree.fromstring(drawing.svg)
    assert (drawing.width, drawing.height, root.get("viewBox")) == (100, 50, "0 0 100 50")
    assert root.get("class") == "drawing steps"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "A <title>"


def test_text_is_centred() -> None:
    """Lines stand around the middle, each with its own place, and markup in them is text."""
    element = ElementTree.fromstring(text("label", Block(("<b>", "two"), 20, 40), 10, 100, 14))
    first, second = (float(span.get("y", "")) for span in element)
    assert second - first == 20
    assert abs((first + second) / 2 - 0.36 * 14 - 100) < 0.1
    assert [span.text for span in element] == ["<b>", "two"]
    assert text("label", Block((), 0, 0), 0, 0, 14) == ""


def test_pieces_are_on_the_list() -> None:
    """Every piece holds only what a drawing may hold."""
    pieces = [rect("a", 0, 0, 1, 1), path("b", [(0, 0), (1, 2)]), person(0, 0), node_group(SPEC.nodes[0], "step", "")]
    for piece in pieces:
        element = ElementTree.fromstring(piece)
        assert set(element.attrib) <= ALLOWED[element.tag]


def test_numbers() -> None:
    """Coordinates have one decimal at most."""
    assert (n(1.0), n(1.25), n(-0.04)) == ("1", "1.2", "-0")
