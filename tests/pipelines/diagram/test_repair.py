"""Specs from a model: what is mended, what is refused, and that nothing else ever happens."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram import Edge
from pipelines.diagram.repair import LONGEST, cut, read, repair
from pipelines.diagram.spec import check
from pipelines.errors import BadInput

GOOD: dict[str, Any] = {
    "kind": "flow",
    "title": "Red light",
    "nodes": [
        {"id": "ask", "label": "Is it on?", "shape": "decision"},
        {"id": "wait", "label": "Wait"},
        {"id": "call", "label": "Call us", "shape": "pill", "tone": "person"},
    ],
    "edges": [
        {"source": "ask", "target": "wait", "label": "yes"},
        {"source": "ask", "target": "call", "label": "no"},
    ],
}

TABLE = {
    "kind": "comparison",
    "title": "Plans",
    "nodes": ["Basic", "Plus"],
    "rows": [{"label": "Price", "cells": ["10", "20"]}],
}

VALUES = {
    "kind": "chart",
    "title": "Speed",
    "nodes": ["a", "b"],
    "chart": {"form": "line", "unit": "ms", "series": [{"label": "One", "values": [1, 2.5]}]},
}


def test_good_is_left_alone() -> None:
    """What is right already is taken as it is."""
    for one in (GOOD, TABLE, VALUES):
        assert [said for said in repair(one).repairs if "id" not in said] == []
    spec = repair(GOOD, "zh").spec
    assert [node.id for node in spec.nodes] == ["ask", "wait", "call"]
    assert spec.edges == (Edge("ask", "wait", "yes"), Edge("ask", "call", "no"))
    assert spec.language == "zh"


def mended(**changes: object) -> tuple[Any, str]:
    found = repair({**GOOD, **changes})
    check(found.spec)
    return found.spec, " ".join(found.repairs)


def test_shapes_and_tones() -> None:
    """An unknown shape becomes a box, one known by another name that shape; an unknown tone is plain."""
    shapes = ["star", "diamond", "Oval", 7, None]
    nodes = [{"id": f"n{at}", "label": "x", "shape": shape, "tone": "angry"} for at, shape in enumerate(shapes)]
    edges = [["n1", "n0"], ["n1", "n2"]]
    spec, told = mended(nodes=nodes, edges=edges)
    assert [node.shape for node in spec.nodes] == ["box", "decision", "pill", "box", "box"]
    assert {node.tone for node in spec.nodes} == {"plain"}
    assert "'star'" in told
    assert "'angry'" in told


def test_long_labels_are_cut_at_a_word() -> None:
    """A label that is too long, even one of 10,000 characters, ends at a word with an ellipsis."""
    spec, told = mended(
        nodes=[{"id": "ask", "label": "many words " * 1000}, {"id": "b", "label": "字" * 200}], edges=[]
    )
    first, second = (node.label for node in spec.nodes)
    assert first.endswith(("many…", "words…"))
    assert 60 < len(first) <= 80
    assert second == "字" * 79 + "…"
    assert "label of node 1" in told


def test_dangling_and_doubled_edges_are_left_out() -> None:
    """An arrow to nowhere and one given twice are left out and told."""
    edges = [*GOOD["edges"], GOOD["edges"][0], {"source": "ask", "target": "nowhere"}, {"from": "wait", "to": "ask"}, 7]
    spec, told = mended(edges=edges)
    assert spec.edges == (Edge("ask", "wait", "yes"), Edge("ask", "call", "no"), Edge("wait", "ask"))
    assert "Edge 3 was given before" in told
    assert "Edge 4 leads" in told
    assert "Edge 6 leads" in told


def test_ids_are_made_valid() -> None:
    """Ids become plain and unique, and edges follow them; of two with one id the first keeps its edges."""
    nodes = [{"id": name, "label": "x"} for name in ("Start Here", "步骤", "1", "a", "a", None)]
    spec, told = mended(nodes=nodes, edges=[["Start Here", "步骤"], ["步骤", "1"], ["1", "a"]])
    names = [node.id for node in spec.nodes]
    assert len(set(names)) == 6
    assert names[0] == "start_here"
    assert [(edge.source, edge.target) for edge in spec.edges] == list(pairwise(names[:4]))
    assert "'Start Here' became start_here" in told


def test_a_decision_that_decides_nothing_is_a_box() -> None:
    """A decision with one way or none is drawn as what it is."""
    spec, told = mended(edges=GOOD["edges"][:1])
    assert spec.nodes[0].shape == "box"
    assert "decides nothing" in told


def test_what_is_missing_is_filled_in() -> None:
    """Title, kind, language and cells that are missing are made from the rest, and that is told."""
    spec, told = mended(title="", kind="mindmap", language="english please")
    assert (spec.title, spec.kind, spec.language) == ("Is it on?", "flow", "en")
    for word in ("title", "kind", "language"):
        assert word in told
    table = repair({**TABLE, "rows": [["Price", "10"], ["Speed", "1", "2", "3"]]})
    assert [row.cells for row in table.spec.rows] == [("10", ""), ("1", "2")]
    chart = repair({**VALUES, "chart": {"form": "pie", "series": [{"values": ["1,200", 3]}]}})
    assert chart.spec.chart is not None
    assert chart.spec.chart.form == "bar"
    assert chart.spec.chart.series[0].values == (1200.0, 3.0)


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"nodes": []}, "nodes"),
        ({"nodes": "none"}, "nodes"),
        ({"nodes": [{}, {"label": " "}]}, "nodes"),
        ({"nodes": [{"label": "x"}] * 500}, "nodes"),
        ({"edges": {"a": "b"}}, "edges"),
        ({"kind": "parts"}, "kind"),
        ({**TABLE, "nodes": ["One"]}, "nodes"),
        ({**TABLE, "rows": None}, "rows"),
        ({**TABLE, "rows": [["x", "1", "2"]] * 13}, "rows"),
        ({**TABLE, "rows": [{"label": "", "cells": ["1", "2"]}]}, "rows[0].label"),
        ({**VALUES, "chart": None}, "chart"),
        ({**VALUES, "chart": {"series": [{"label": "a", "values": [1]}]}}, "chart.series[0].values"),
        ({**VALUES, "chart": {"series": [{"label": "a", "values": [1, "much"]}]}}, "chart.series[0].values"),
        ({**VALUES, "chart": {"series": [{"label": "a", "values": [1, float("nan")]}]}}, "chart.series[0].values[1]"),
        ({**VALUES, "chart": {"series": [{"label": "a", "values": [1, 10**400]}]}}, "chart.series[0].values"),
    ],
)
def test_refused(change: dict[str, object], param: str) -> None:
    """What would have to be guessed is refused, with the field at fault."""
    with pytest.raises(BadInput) as caught:
        repair({**GOOD, "rows": TABLE["rows"], **change})
    assert caught.value.code == "bad_drawing"
    assert caught.value.param == param
    assert caught.value.message.endswith(".")


def test_too_many_edges() -> None:
    """Arrows are not chosen from: with more than are allowed the drawing is refused."""
    nodes = [{"id": f"n{at}", "label": "x"} for at in range(40)]
    edges = [[f"n{a}", f"n{b}"] for a in range(40) for b in range(3)]
    with pytest.raises(BadInput, match="at most 80 edges"):
        repair({**GOOD, "nodes": nodes, "edges": edges})


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '"words"', "7", "x" * (LONGEST + 1)])
def test_not_a_spec(text: str) -> None:
    """What is no JSON, no object or too long is refused."""
    with pytest.raises(BadInput):
        read(text)
    assert read(json.dumps(GOOD)).spec == repair(GOOD).spec


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=100),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=20,
)
NAMES = st.sampled_from(["a", "b", "A b", "1", "", "end"]) | st.text(max_size=40)


def records(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(st.fixed_dictionaries({}, optional={name: one | JSON for name, one in fields.items()}), max_size=8)


SPECS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["flow", "steps", "comparison", "chart", "parts"]) | JSON,
        "title": st.text(max_size=300) | JSON,
        "language": st.sampled_from(["en", "zh-CN"]) | JSON,
        "nodes": records(id=NAMES, label=st.text(max_size=200), shape=st.just("pill"), tone=st.just("person")) | JSON,
        "edges": records(source=NAMES, target=NAMES, label=st.text(max_size=99)) | JSON,
        "rows": records(label=st.text(max_size=99), cells=st.lists(st.text(max_size=99), max_size=7)) | JSON,
        "chart": st.fixed_dictionaries(
            {"series": records(label=st.text(), values=st.lists(st.floats() | st.text(max_size=5), max_size=9))}
        )
        | JSON,
    },
)


@given(SPECS | JSON)
@settings(deadline=None, max_examples=300)
def test_drawn_or_refused(given_: object) -> None:
    """Whatever comes, it is a spec that passes every rule, or it is refused; nothing else is raised."""
    try:
        found = repair(given_)
    except BadInput:
        return
    check(found.spec)
    assert all(said.endswith(".") for said in found.repairs)


@given(st.text(max_size=200), st.integers(2, 90))
def test_cut(text: str, most: int) -> None:
    """A cut text is no longer than allowed, and one that fits is left alone."""
    assert len(cut(text, most)) <= most
    if len(text) <= most:
        assert cut(text, most) == text
