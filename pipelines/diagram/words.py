"""A drawing in words: as one text, and as a list that a page puts beside the picture for those who do not see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.diagram import Chart, Node, Spec
from pipelines.diagram.text import clean, number


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from an item of the list."""

    label: str
    """The reply that chooses it; empty where there is only one way."""
    target: str
    """Id of the node it leads to."""
    number: int
    """The target's place in the list, from 1."""


@dataclass(frozen=True, slots=True)
class Item:
    """A node as an item of the ordered list; its place is its number, from 1."""

    node: str
    label: str
    is_question: bool
    is_end: bool
    ways: tuple[Way, ...]


_PHRASES = {
    "en": {
        "steps": "A drawing with {count} steps",
        "step": "A drawing with one step",
        "comparison": "A comparison",
        "parts": "The parts of a picture: {picture}",
        "bar": "A bar chart",
        "line": "A line chart",
        "unit": " in {unit}",
        "has": "{label}: {rest}",
        "item": "{number}: {label}",
        "reply": "{label}: go to {number}",
        "go": "go to {number}",
        "stop": ". ",
        "join": "; ",
        "after": " ",
    },
    "zh": {
        "steps": "图中共 {count} 步",
        "step": "图中共 1 步",
        "comparison": "对比",
        "parts": "图中的部件：{picture}",
        "bar": "柱状图",
        "line": "折线图",
        "unit": "，单位：{unit}",
        "has": "{label}：{rest}",
        "item": "{number}：{label}",
        "reply": "{label}：转到 {number}",
        "go": "转到 {number}",
        "stop": "。",
        "join": "；",
        "after": "",
    },
}
"""What is said around the labels, by primary language; English for any other."""


def items(spec: Spec) -> tuple[Item, ...]:
    """The drawing as an ordered list, in the order of a walk from the first node, straight ways first."""
    order = _walk(spec)
    number = {node.id: at for at, node in enumerate(order, 1)}
    return tuple(
        Item(
            node=node.id,
            label=clean(node.label),
            is_question=node.shape == "decision",
            is_end=not any(edge.source == node.id for edge in spec.edges),
            ways=tuple(
                Way(clean(edge.label), edge.target, number[edge.target])
                for edge in spec.edges
                if edge.source == node.id
            ),
        )
        for node in order
    )


def alt(spec: Spec) -> str:
    """The drawing as one text. A way that only leads to the next step is not mentioned."""
    phrases = _PHRASES.get(spec.language.lower().split("-")[0], _PHRASES["en"])
    title = clean(spec.title).rstrip(".。")
    if spec.kind == "comparison":
        head, listed = phrases["comparison"], _compared(spec, phrases)
    elif spec.kind == "parts" and spec.picture is not None:
        head = phrases["parts"].format(picture=clean(spec.picture.alt).rstrip(".。"))
        listed = [
            phrases["item"].format(number=at, label=clean(node.label).rstrip(".。"))
            for at, node in enumerate(spec.nodes, 1)
        ]
    elif spec.kind == "chart" and spec.chart is not None:
        head = phrases["bar" if spec.chart.form == "bar" else "line"]
        head += phrases["unit"].format(unit=clean(spec.chart.unit)) if spec.chart.unit else ""
        listed = _charted(spec, spec.chart, phrases)
    else:
        head = phrases["steps" if len(spec.nodes) > 1 else "step"].format(count=len(spec.nodes))
        listed = _walked(spec, phrases)
    stop, after = phrases["stop"].rstrip(), phrases["after"]
    sentences = [f"{title}{stop}{after}{head}{stop}", *listed]
    return after.join(one if one[-1] in "?？!！.。" else one + stop for one in sentences)


def _walked(spec: Spec, phrases: Mapping[str, str]) -> list[str]:
    """Each node with its number, and where it leads."""
    sentences = []
    for place, item in enumerate(items(spec), 1):
        said = phrases["item"].format(number=place, label=item.label)
        ways = [
            phrases["reply" if way.label else "go"].format(label=way.label, number=way.number)
            for way in item.ways
            if way.label or way.number != place + 1 or len(item.ways) > 1
        ]
        if ways:
            mark = said[-1]
            said += (phrases["after"] if mark in "?？!！.。" else phrases["stop"]) + phrases["join"].join(ways)
        sentences.append(said)
    return sentences


def _compared(spec: Spec, phrases: Mapping[str, str]) -> list[str]:
    """Each thing, and what it is in each respect."""
    return [
        phrases["has"].format(
            label=clean(node.label),
            rest=phrases["join"].join(
                phrases["has"].format(label=clean(row.label), rest=clean(row.cells[at]) or "–") for row in spec.rows
            ),
        )
        for at, node in enumerate(spec.nodes)
    ]


def _charted(spec: Spec, chart: Chart, phrases: Mapping[str, str]) -> list[str]:
    """Each category with its values; of one series its name comes first, not each time."""
    if len(chart.series) == 1:
        only = chart.series[0]
        values = [
            phrases["has"].format(label=clean(node.label), rest=number(value))
            for node, value in zip(spec.nodes, only.values, strict=True)
        ]
        return [clean(only.label).rstrip(".。"), *values]
    return [
        phrases["has"].format(
            label=clean(node.label),
            rest=phrases["join"].join(
                phrases["has"].format(label=clean(one.label), rest=number(one.values[at])) for one in chart.series
            ),
        )
        for at, node in enumerate(spec.nodes)
    ]


def _walk(spec: Spec) -> list[Node]:
    """Order the nodes as a caller would meet them: depth first, edges in the spec's order, parts without way last."""
    by_id = {node.id: node for node in spec.nodes}
    out: dict[str, list[str]] = {node.id: [] for node in spec.nodes}
    for edge in spec.edges:
        out[edge.source].append(edge.target)
    seen: dict[str, Node] = {}
    for first in spec.nodes:
        todo = [first.id]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen[node] = by_id[node]
                todo += reversed(out[node])
    return list(seen.values())
