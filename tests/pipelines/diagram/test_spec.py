"""The rules of a spec, the names of its edges, its fingerprint."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.diagram import Edge, Node, Spec
from pipelines.diagram.spec import MOST_EDGES, MOST_NODES, check, edge_ids, fingerprint
from pipelines.errors import BadInput

GOOD = Spec(
    id="red-light",
    kind="flow",
    title="Red light",
    nodes=(Node("start", "The light is red", "pill"), Node("plug", "In the socket?", "decision")),
    edges=(Edge("start", "plug"), Edge("plug", "start", "no")),
)


def many(count: int) -> tuple[Node, ...]:
    return tuple(Node(f"n{at}", "x") for at in range(count))


def test_good() -> None:
    """A spec within all rules, and one at every limit, is accepted."""
    check(GOOD)
    check(
        replace(
            GOOD,
            title="t" * 120,
            language="zh-Hans-CN",
            nodes=(Node("a" + "b" * 31, "l" * 80), *many(MOST_NODES - 1)),
            edges=(Edge("n0", "n1", "r" * 40),) * MOST_EDGES,
        )
    )


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"kind": "pie"}, "kind"),
        ({"id": ""}, "id"),
        ({"title": " \t"}, "title"),
        ({"title": "t" * 121}, "title"),
        ({"title": 7}, "title"),
        ({"language": "english please"}, "language"),
        ({"language": 'en" onload="x'}, "language"),
        ({"nodes": ()}, "nodes"),
        ({"nodes": many(MOST_NODES + 1)}, "nodes"),
        ({"nodes": (Node("start", "a"), Node("plug", "b"), Node("start", "c"))}, "nodes[2].id"),
        ({"nodes": (Node("Start", "a"),)}, "nodes[0].id"),
        ({"nodes": (Node('x"><script', "a"),)}, "nodes[0].id"),
        ({"nodes": (Node("start\n", "a"),)}, "nodes[0].id"),
        ({"nodes": (Node("a" * 33, "a"),)}, "nodes[0].id"),
        ({"nodes": (Node("start", "a"), Node("plug", ""))}, "nodes[1].label"),
        ({"nodes": (Node("start", "a"), Node("plug", "\u200b\u202e"))}, "nodes[1].label"),
        ({"nodes": (Node("start", "l" * 81), Node("plug", "b"))}, "nodes[0].label"),
        ({"nodes": (Node("start", "a", "star"), Node("plug", "b"))}, "nodes[0].shape"),
        ({"nodes": (Node("start", "a", "box", "pink"), Node("plug", "b"))}, "nodes[0].tone"),
        ({"edges": (Edge("start", "plug"), Edge("start", "nowhere"))}, "edges[1].target"),
        ({"edges": (Edge("nowhere", "plug"),)}, "edges[0].source"),
        ({"edges": (Edge("start", "plug", "r" * 41),)}, "edges[0].label"),
        ({"edges": (Edge("start", "plug"),) * (MOST_EDGES + 1)}, "edges"),
    ],
)
def test_bad(change: dict[str, object], param: str) -> None:
    """Every broken rule is refused with a typed error that names the field."""
    with pytest.raises(BadInput) as caught:
        check(replace(GOOD, **change))  # type: ignore[arg-type]  # wrong types are the point
    assert caught.value.code == "bad_drawing"
    assert caught.value.param == param
    assert caught.value.message.endswith(".")


def test_edge_ids() -> None:
    """Edges are named after their ends, parallel ones counted, in the spec's order."""
    edges = (Edge("plug", "start", "no"), Edge("start", "plug"), Edge("plug", "start", "what?"))
    assert edge_ids(replace(GOOD, edges=edges)) == ("e-plug-start", "e-start-plug", "e-plug-start-2")


def test_edge_ids_that_spell_the_same() -> None:
    """Dashes inside of ids never give two edges one name."""
    nodes = tuple(Node(name, "x") for name in ("a", "a-b", "b", "b-c", "c", "b-2"))
    edges = (Edge("a", "b-c"), Edge("a-b", "c"), Edge("a", "b"), Edge("a", "b"), Edge("a", "b-2"), Edge("a", "b"))
    assert edge_ids(replace(GOOD, nodes=nodes, edges=edges)) == (
        "e-a-b-c",
        "e-a-b-c-2",
        "e-a-b",
        "e-a-b-3",
        "e-a-b-2",
        "e-a-b-4",
    )


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["a", "b", "a-b", "b-2", "b-3"])), max_size=20))
def test_edge_ids_are_unique(ends: list[tuple[str, str]]) -> None:
    """No two edges of a drawing share an id, whatever the nodes are called."""
    edges = tuple(Edge(source, target) for source, target in ends)
    names = edge_ids(replace(GOOD, edges=edges))
    assert len(set(names)) == len(edges)


def test_fingerprint() -> None:
    """The fingerprint is stable, and any change of what is drawn or said changes it."""
    assert fingerprint(GOOD) == fingerprint(replace(GOOD))
    changed = [
        replace(GOOD, id="other"),
        replace(GOOD, title="Other"),
        replace(GOOD, language="zh"),
        replace(GOOD, nodes=(replace(GOOD.nodes[0], tone="person"), GOOD.nodes[1])),
        replace(GOOD, nodes=(replace(GOOD.nodes[0], label="x"), GOOD.nodes[1])),
        replace(GOOD, edges=GOOD.edges[:1]),
        replace(GOOD, edges=(GOOD.edges[0], Edge("plug", "start", "yes"))),
        replace(GOOD, title="\ud800"),
    ]
    prints = [fingerprint(spec) for spec in [GOOD, *changed]]
    assert len(set(prints)) == len(prints)
