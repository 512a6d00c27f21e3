"""Drawings as mermaid text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram import Chart, Edge, Node, Row, Series, Spec
from pipelines.diagram.mermaid import RESERVED, mermaid
from pipelines.diagram.text import clean
from pipelines.errors import BadInput
from pipelines.knowledge import flowchart

WORDS = st.text(st.characters(categories=("L", "N", "Zs")), min_size=1, max_size=40).filter(lambda t: bool(clean(t)))
ANY = st.text(min_size=1, max_size=80).filter(lambda text: bool(clean(text)))
IDS = st.from_regex(r"[a-z][a-z0-9_-]{0,31}", fullmatch=True) | st.sampled_from(sorted(RESERVED))


@st.composite
def flows(draw: st.DrawFn, labels: st.SearchStrategy[str]) -> Spec:
    names = draw(st.lists(IDS, min_size=1, max_size=8, unique=True))
    shape, tone = st.sampled_from(["box", "pill", "decision"]), st.sampled_from(["plain", "person"])
    nodes = tuple(Node(name, clean(draw(labels)), draw(shape), draw(tone)) for name in names)
    reply = st.just("") | labels.map(lambda text: clean(text)[:30].strip()).filter(bool)
    ends = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=10))
    return Spec("s", "flow", "t", nodes, tuple(Edge(a, b, draw(reply)) for a, b in ends))


def plain(spec: Spec) -> list[object]:
    """What a flow says, whatever its nodes are called."""
    at = {node.id: number for number, node in enumerate(spec.nodes)}
    return [
        [(clean(node.label), node.shape, node.tone) for node in spec.nodes],
        [(at[edge.source], at[edge.target], clean(edge.label)) for edge in spec.edges],
    ]


@given(flows(WORDS))
@settings(deadline=None)
def test_round_trip(spec: Spec) -> None:
    """What is written is read back as the same flow by the parser of procedures."""
    read = flowchart.parse(mermaid(spec))
    assert read.faults == []
    assert plain(replace(spec, nodes=tuple(read.nodes.values()), edges=tuple(read.edges))) == plain(spec)


@given(flows(ANY))
@settings(deadline=None)
def test_any_label(spec: Spec) -> None:
    """Whatever labels hold, the text is read back without a fault, with as many nodes and edges."""
    read = flowchart.parse(mermaid(spec))
    assert read.faults == []
    assert (len(read.nodes), len(read.edges)) == (len(spec.nodes), len(spec.edges))


def test_flow() -> None:
    """Nodes come first, each once, then the ways."""
    nodes = (Node("ask", "Ready?", "decision"), Node("end", 'Say "hi"', "pill", "person"))
    text = mermaid(Spec("s", "flow", "t", nodes, (Edge("ask", "end", "yes"), Edge("ask", "ask"))))
    assert text == (
        'flowchart TD\n  ask{"Ready?"}\n  end_1(["Say ”hi”"]):::person\n  ask -->|"yes"| end_1\n  ask --> ask\n'
    )


def test_steps() -> None:
    """Steps are boxes one after the other."""
    text = mermaid(Spec("s", "steps", "t", (Node("s1", "One"), Node("s2", "Two"))))
    assert text.endswith("  s1 --> s2\n")


def test_chart() -> None:
    """A chart has its categories, its unit and a line for each series."""
    chart = Chart("bar", "ms", (Series("a", (1.5, 2.0)), Series("b", (3.0, -4.0))))
    text = mermaid(Spec("s", "chart", "Title", (Node("v1", "x"), Node("v2", "y")), chart=chart))
    assert text.splitlines() == [
        "xychart-beta",
        '  title "Title"',
        '  x-axis ["x", "y"]',
        '  y-axis "ms"',
        "  bar [1.5, 2]",
        "  bar [3, -4]",
    ]


def test_others_are_refused() -> None:
    """What mermaid cannot draw is refused with what to do."""
    spec = Spec("s", "comparison", "t", (Node("a", "x"), Node("b", "y")), rows=(Row("r", ("1", "2")),))
    with pytest.raises(BadInput) as caught:
        mermaid(spec)
    assert "svg" in caught.value.hint
