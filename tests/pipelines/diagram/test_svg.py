"""Drawings as text: what they may hold, what they are called, what a hostile label can do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram import Area, Chart, Drawing, Edge, Node, Picture, Row, Series, Spec
from pipelines.diagram.draftsman import layout
from pipelines.diagram.export import STYLE
from pipelines.diagram.layout import best
from pipelines.diagram.markup import ALLOWED
from pipelines.diagram.spec import check, edge_ids
from pipelines.diagram.svg import emit
from pipelines.diagram.text import clean
from pipelines.diagram.words import alt
from tests.pipelines.diagram.seen import result

NAMESPACE = "{http://www.w3.org/2000/svg}"

SPEC = Spec(
    "red",
    "flow",
    "Red light",
    (
        Node("start", "The light is red", "pill"),
        Node("plug", "Cable firmly in the socket?", "decision"),
        Node("push", "Push it in"),
        Node("person", "A person helps you", "pill", "person"),
    ),
    (
        Edge("start", "plug"),
        Edge("plug", "push", "no"),
        Edge("push", "plug"),
        Edge("plug", "person", "yes"),
        Edge("plug", "person", "I can't see it"),
    ),
)

PICTURE = Picture("image/png", b"png", 300, 200, "A box", (Area(0.1, 0.1, 0.2, 0.2),))
PICTURED = result(layout(Spec("p", "parts", "t", (Node("a", "Socket"),), picture=PICTURE)))
VALUES = tuple(Series(f"Series {at}", (1.0, 20.0)) for at in range(4))
TWO = (Node("a", "One"), Node("b", "Two", tone="person"))
EVERY_KIND = (
    Spec("s", "steps", "t", TWO),
    Spec("c", "comparison", "t", TWO, rows=(Row("Price", ("1", "2")),)),
    Spec("b", "chart", "t", TWO, chart=Chart("bar", "ms", VALUES)),
    Spec("l", "chart", "t", TWO, chart=Chart("line", "ms", VALUES)),
)
BARE = {"label", "card", "cell", "badge", "legend", "picture-of-parts"}
"""Classes of marks that look like their others while nothing is lit."""

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</tspan></text><foreignObject><body/></foreignObject>",
    '" onload="alert(1)',
    "]]><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
    "<!-- -->",
    "<?xml-stylesheet href='x'?>",
    "&lt;b&gt; &amp; javascript:alert(1)",
    "' style='x:expression(1)",
    "\u202e\u2066gnp.exe\u0000\ud800",
]


def draw(spec: Spec) -> Drawing:
    check(spec)
    work = best(spec)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return emit(spec, end.value)


def elements(drawing: Drawing) -> Iterator[tuple[str, dict[str, str]]]:
    for element in ElementTree.fromstring(drawing.svg).iter():
        yield element.tag.removeprefix(NAMESPACE), dict(element.attrib)


def texts(drawing: Drawing) -> list[str]:
    """The text of each label, its lines joined."""
    root = ElementTree.fromstring(drawing.svg)
    return [" ".join(line.text or "" for line in text) for text in root.iter(f"{NAMESPACE}text")]


def test_only_what_is_allowed() -> None:
    """A drawing uses every element of the list, nothing else, and no attribute beyond it."""
    used = [*elements(draw(SPEC)), *elements(PICTURED)]
    for name, attributes in used:
        # The parser takes the namespace declaration for no attribute.
        assert set(attributes) <= ALLOWED[name] - {"xmlns"}
    assert {name for name, _ in used} == set(ALLOWED)


def test_the_list_holds_nothing_that_acts() -> None:
    """Nothing on the list can run, style, load or link."""
    assert not set(ALLOWED) & {"script", "style", "foreignObject", "a", "use", "animate", "set", "iframe"}
    for attributes in ALLOWED.values():
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "xlink:href"}]
    assert [element for element, attributes in ALLOWED.items() if "href" in attributes] == ["image"]


@given(
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80)), min_size=1, max_size=4),
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)),
)
@settings(deadline=None)
def test_hostile_labels_come_out_as_text(labels: list[str], reply: str) -> None:
    """Whatever labels, replies and titles hold, a drawing parses, keeps to the list and shows the same characters."""
    labels = [label for label in labels if clean(label)] or ["x"]
    reply = reply[:40] if clean(reply[:40]) else ""
    nodes = tuple(Node(f"n{at}", label, "decision" if at % 2 else "box") for at, label in enumerate(labels))
    edges = tuple(Edge(f"n{at}", f"n{(at + 1) % len(nodes)}", reply) for at in range(len(nodes)))
    drawing = draw(Spec("s", "flow", labels[0], nodes, edges))
    for name, attributes in elements(drawing):
        assert set(attributes) <= ALLOWED[name]
    assert "<!" not in drawing.svg
    assert "<?" not in drawing.svg
    shown = {text.replace(" ", "") for text in texts(drawing)}
    assert {clean(label).replace(" ", "") for label in labels} <= shown
    root = ElementTree.fromstring(drawing.svg)
    assert root.findtext(f"{NAMESPACE}title") == clean(labels[0])


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_title_and_reply(label: str) -> None:
    """A hostile title or reply is text as well."""
    edges = (Edge("start", "plug", label[:40]), *SPEC.edges[1:])
    drawing = draw(replace(SPEC, title=label, edges=edges))
    assert all(set(attributes) <= ALLOWED[name] for name, attributes in elements(drawing))


def test_groups() -> None:
    """Each node and each edge is a group with its id, its kind and its data, as the page needs them."""
    found = {
        attributes["id"]: attributes for name, attributes in elements(draw(SPEC)) if name == "g" and "id" in attributes
    }
    assert found["n-plug"] == {"id": "n-plug", "class": "node decision tone-plain", "data-id": "plug"}
    assert found["n-person"]["class"] == "node pill tone-person"
    assert found["e-plug-person-2"] == {
        "id": "e-plug-person-2",
        "class": "edge",
        "data-source": "plug",
        "data-target": "person",
    }
    assert set(found) == {f"n-{node.id}" for node in SPEC.nodes} | set(edge_ids(SPEC))


def test_same_spec_same_drawing() -> None:
    """A spec is always drawn the same, to the letter."""
    assert draw(SPEC).svg == draw(replace(SPEC)).svg


def test_title_and_description() -> None:
    """The drawing is one image to a screen reader, named by ids that no other drawing has."""
    drawing = draw(SPEC)
    root = ElementTree.fromstring(drawing.svg)
    title, description = root.find(f"{NAMESPACE}title"), root.find(f"{NAMESPACE}desc")
    assert title is not None
    assert description is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Red light"
    assert description.text == drawing.alt == alt(SPEC)
    other = ElementTree.fromstring(draw(replace(SPEC, title="Other")).svg)
    assert other.get("aria-labelledby") != root.get("aria-labelledby")


def test_size() -> None:
    """Width and height are whole px, the same in the drawing and around it."""
    drawing = draw(SPEC)
    root = ElementTree.fromstring(drawing.svg)
    assert root.get("viewBox") == f"0 0 {drawing.width} {drawing.height}"
    assert (root.get("width"), root.get("height")) == (str(drawing.width), str(drawing.height))


def test_bends_are_round() -> None:
    """Lines turn with a radius of 12 px where there is room, and no bend is wider than its room."""
    radii = [float(r) for r in re.findall(r"A([\d.]+) ", draw(SPEC).svg)]
    assert max(radii) == 12
    assert min(radii) > 0


def test_a_person_has_a_sign() -> None:
    """A node at which a person helps has a sign beside its text, for those who see no colours."""
    drawing = draw(SPEC)
    assert drawing.svg.count('class="sign"') == 1
    assert 'class="sign"' not in draw(replace(SPEC, nodes=SPEC.nodes[:3], edges=SPEC.edges[:3])).svg


def test_every_mark_has_a_style() -> None:
    """The page's style sheets and the one of exported files know every class of what is drawn, of every kind."""
    three = tuple(Edge("plug", node, "reply") for node in ("start", "push", "person"))
    drawn = [*elements(draw(SPEC)), *elements(draw(replace(SPEC, edges=three))), *elements(PICTURED)]
    for spec in EVERY_KIND:
        drawn += elements(result(layout(spec)))
    marks = {name for element, marks in drawn if element not in ("svg", "g") for name in marks.get("class", "").split()}
    assert {"shape", "line", "head", "label", "tag", "sign", "number", "start", "end", "bar", "curve", "ring"} <= marks
    folder = Path(__file__).parents[3] / "web_client"
    sheets = (folder / "diagram.css").read_text() + (folder / "kinds.css").read_text()
    for name in marks - BARE:
        assert f".{name}" in sheets, name
        assert f".{name}" in STYLE, name
