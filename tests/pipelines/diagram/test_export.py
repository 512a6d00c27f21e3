"""Drawings as files."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from pipelines.diagram import Node, Spec
from pipelines.diagram.draftsman import LayeredDraftsman
from pipelines.diagram.export import standalone


async def test_standalone() -> None:
    """A drawing for a file parses, carries one style that names nothing outside, and styles every class it uses."""
    spec = Spec("s", "flow", "A <title> & more", (Node("a", "Help", "pill", "person"), Node("b", "x", "decision")), ())
    drawing = await LayeredDraftsman().draw(spec)
    text = standalone(drawing)
    root = ElementTree.fromstring(text)
    (style,) = [element for element in root.iter() if element.tag.endswith("}style")]
    assert style.text is not None
    assert "url(" not in style.text
    assert "@import" not in style.text
    assert "<style" not in drawing.svg
    outlines = set(re.findall(r'<(?:path|rect) class="(\w+)', drawing.svg))
    assert outlines
    assert all(f".{name}" in style.text for name in outlines)
