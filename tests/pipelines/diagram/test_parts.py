"""Parts of a picture: cards, numbers, lines."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.drawing_judge import crossings
from pipelines.diagram import Area, Drawing, Node, Picture, Spec
from pipelines.diagram.parts import draw
from pipelines.diagram.spec import check
from tests.pipelines.diagram.seen import flaws, result, seen

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><script>alert(1)</script></svg>'


def drawn(spec: Spec) -> Drawing:
    check(spec)
    return result(draw(spec))


def parts(areas: list[Area], width: int = 400, height: int = 300, label: str = "A part") -> Spec:
    picture = Picture("image/svg+xml", SVG, width, height, "A box", tuple(areas))
    return Spec("s", "parts", "Title", tuple(Node(f"p{at}", label) for at in range(len(areas))), picture=picture)


@st.composite
def pictures(draw: st.DrawFn) -> Spec:
    share = st.floats(0.01, 0.5)
    areas = []
    for _ in range(draw(st.integers(1, 12))):
        wide, high = draw(share), draw(share)
        areas.append(Area(draw(st.floats(0, 1)) * (1 - wide), draw(st.floats(0, 1)) * (1 - high), wide, high))
    side = st.integers(1, 2000)
    label = draw(
        st.sampled_from(["Socket", "The cable to the wall goes in here, then press it firmly until it clicks"])
    )
    return parts(areas, draw(side), draw(side), label)


@given(pictures())
@settings(deadline=None)
def test_nothing_touches(spec: Spec) -> None:
    """Wherever parts are, no card, number or line runs over another, and no line crosses another."""
    drawing = drawn(spec)
    assert flaws(spec, drawing).all() == ()
    assert crossings(seen(drawing).lines) == 0


def test_every_line_ends_at_its_part() -> None:
    """A line runs from the number to the rim of what it names."""
    areas = [Area(0.1, 0.1, 0.2, 0.2), Area(0.6, 0.6, 0.2, 0.2)]
    for width, height in ((400, 300), (200, 600)):
        drawing = drawn(parts(areas, width, height))
        root = ElementTree.fromstring(drawing.svg)
        image = next(element for element in root.iter() if element.tag.endswith("image"))
        x, y, wide, high = (float(image.get(name, "")) for name in ("x", "y", "width", "height"))
        for line, area in zip(seen(drawing).lines, areas, strict=True):
            end_x, end_y = (line.points[-1][0] - x) / wide, (line.points[-1][1] - y) / high
            assert area.x - 0.01 <= end_x <= area.x + area.width + 0.01
            assert area.y - 0.01 <= end_y <= area.y + area.height + 0.01


@pytest.mark.parametrize(("width", "height"), [(800, 300), (300, 800)])
def test_fits_a_phone(width: int, height: int) -> None:
    """A wide picture has its cards below, a high one at its right; either is seen whole on a phone."""
    areas = [Area(0.1, 0.1 + at / 10, 0.1, 0.05) for at in range(6)]
    drawing = drawn(parts(areas, width, height, "Light of the line"))
    assert drawing.width <= 336


def test_a_row_of_sockets() -> None:
    """Above sockets side by side the lines run straight."""
    areas = [Area(0.1 + at / 8, 0.4, 0.08, 0.1) for at in range(6)]
    lines = seen(drawn(parts(areas, 800, 400))).lines
    assert all(abs(a[0] - b[0]) < 8 for line in lines for a, b in pairwise(line.points))


def test_the_picture_is_an_image() -> None:
    """The picture is embedded as an image, where nothing in it can act, and is not changed."""
    svg = drawn(parts([Area(0, 0, 1, 1)])).svg
    assert "<script" not in svg
    assert b64decode(svg.split('href="data:image/svg+xml;base64,')[1].split('"')[0]) == SVG
    jpeg = parts([Area(0, 0, 1, 1)])
    assert jpeg.picture is not None
    jpeg = replace(jpeg, picture=replace(jpeg.picture, media_type="image/jpeg"))
    assert "data:image/jpeg;base64," in drawn(jpeg).svg
