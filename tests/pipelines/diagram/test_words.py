"""A drawing in words."""

from __future__ import annotations

from dataclasses import replace

from pipelines.diagram import Edge, Node, Spec
from pipelines.diagram.words import Way, alt, items

SPEC = Spec(
    "red",
    "flow",
    "Red light",
    (
        Node("start", "The light is red", "pill"),
        Node("plug", "Cable firmly in?", "decision"),
        Node("push", "Push it in"),
        Node("restart", "Restart"),
        Node("solved", "Solved", "pill"),
    ),
    (
        Edge("start", "plug"),
        Edge("plug", "restart", "yes"),
        Edge("plug", "push", "no"),
        Edge("push", "restart"),
        Edge("restart", "solved"),
    ),
)


def test_alt() -> None:
    """The text names every node with its number and every way with its reply; a way to the next node goes unsaid."""
    assert alt(SPEC) == (
        "Red light. A drawing with 5 steps. 1: The light is red. 2: Cable firmly in? yes: go to 3; no: go to 5. "
        "3: Restart. 4: Solved. 5: Push it in. go to 3."
    )


def test_chinese() -> None:
    """A Chinese drawing is told in Chinese."""
    spec = replace(SPEC, language="zh-CN", title="红灯。", nodes=(Node("start", "指示灯是红色"),), edges=())
    assert alt(spec) == "红灯。图中共 1 步。1：指示灯是红色。"


def test_other_languages_are_told_in_english() -> None:
    """A language without phrases of its own gets the English ones."""
    assert alt(replace(SPEC, language="fr")) == alt(SPEC)


def test_items() -> None:
    """The list holds every node once, in the order of a walk, with its kind and where its ways lead."""
    listed = items(SPEC)
    assert [item.node for item in listed] == ["start", "plug", "restart", "solved", "push"]
    assert listed[1].is_question
    assert listed[1].ways == (Way("yes", "restart", 3), Way("no", "push", 5))
    assert [item.is_end for item in listed] == [False, False, False, True, False]


def test_loops_and_parts_are_told() -> None:
    """A loop is told by the number it returns to; nodes that nothing leads to come last; a loop ends nothing."""
    spec = replace(SPEC, nodes=(*SPEC.nodes[:2], Node("alone", "Alone.")), edges=(SPEC.edges[0], Edge("plug", "start")))
    assert alt(spec).endswith("2: Cable firmly in? go to 1. 3: Alone.")


def test_hostile_labels_are_plain_text() -> None:
    """Direction-turning and control characters do not reach the words."""
    spec = replace(SPEC, nodes=(Node("start", "over\u202eride\x00"),), edges=())
    assert items(spec)[0].label == "override"
