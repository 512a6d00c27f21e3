"""A drawing in words: as one text, and as a list that a page puts beside the picture for those who do not see it."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.diagram import Node, Spec
from pipelines.diagram.text import clean


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
        "title": "{title}. A drawing with {count} steps.",
        "title_one": "{title}. A drawing with one step.",
        "item": "{number}: {label}",
        "reply": "{label}: go to {number}",
        "go": "go to {number}",
        "stop": ". ",
        "join": "; ",
        "after": " ",
    },
    "zh": {
        "title": "{title}。图中共 {count} 步。",
        "title_one": "{title}。图中共 1 步。",
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
    listed = items(spec)
    title = phrases["title" if len(listed) > 1 else "title_one"].format(
        title=clean(spec.title).rstrip(".。"), count=len(listed)
    )
    sentences = [title]
    for number, item in enumerate(listed, 1):
        said = phrases["item"].format(number=number, label=item.label)
        ways = [
            phrases["reply" if way.label else "go"].format(label=way.label, number=way.number)
            for way in item.ways
            if way.label or way.number != number + 1 or len(item.ways) > 1
        ]
        if ways:
            mark = said[-1]
            said += (phrases["after"] if mark in "?？!！.。" else phrases["stop"]) + phrases["join"].join(ways)
        sentences.append(said if said[-1] in "?？!！.。" else said + phrases["stop"].rstrip())
    return (phrases["after"]).join(sentences)


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
