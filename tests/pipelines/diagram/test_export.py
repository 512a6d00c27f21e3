"""Drawings as files."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipelines.diagram import Chart, Drawing, Node, Series, Spec
from pipelines.diagram.draftsman import LayeredDraftsman
from pipelines.diagram.export import DARK, LIGHT, png, standalone
from pipelines.errors import BackendUnavailable


async def drawn() -> Drawing:
    spec = Spec("s", "flow", "A <title> & more", (Node("a", "Help", "pill", "person"), Node("b", "x", "decision")), ())
    return await LayeredDraftsman().draw(spec)


async def test_standalone() -> None:
    """A drawing for a file parses, carries one style that names nothing outside, and styles every class it uses."""
    drawing = await drawn()
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


@pytest.mark.parametrize(("colours", "scheme"), [(LIGHT, 0), (DARK, 1)])
def test_colours_are_those_of_the_page(colours: dict[str, str], scheme: int) -> None:
    """A file has the colours that the page has, in light and in dark."""
    sheet = (Path(__file__).parents[3] / "web_client" / "colours.css").read_text().split("@media")[scheme]
    for name, colour in colours.items():
        assert f"--{name}: {colour};" in sheet, name


async def test_png() -> None:
    """A drawing is painted in the colours of the scheme, two px for each of its own."""
    pytest.importorskip("resvg_py", reason='PNG needs resvg: pip install "frontdesk[export]"')
    drawing = await drawn()
    light, dark = png(drawing), png(drawing, dark=True)
    assert light.startswith(b"\x89PNG")
    assert int.from_bytes(light[16:20], "big") == 2 * drawing.width
    assert int.from_bytes(light[20:24], "big") == 2 * drawing.height
    assert light != dark


async def test_png_of_a_chart() -> None:
    """A chart is painted too: its bars have the colours that are variables on the page."""
    pytest.importorskip("resvg_py", reason='PNG needs resvg: pip install "frontdesk[export]"')
    nodes = (Node("a", "x"), Node("b", "y"))
    blank = Chart("bar", "ms", (Series("One", (0.0, 0.0)),))
    full = Chart("bar", "ms", (Series("One", (1.0, 2.0)),))
    painted = [
        png(await LayeredDraftsman().draw(Spec("c", "chart", "t", nodes, chart=chart)), scale=1.0)
        for chart in (blank, full)
    ]
    assert painted[0] != painted[1]


async def test_png_without_resvg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where resvg is missing, the error says what to install."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(BackendUnavailable) as caught:
        png(await drawn())
    assert "frontdesk[export]" in caught.value.hint
