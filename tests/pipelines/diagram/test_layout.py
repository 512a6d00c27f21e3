"""What a reader sees: nothing touches, nothing hides, the best of several arrangements is kept."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Generator
from dataclasses import replace
from itertools import combinations, pairwise
from typing import TypeVar

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines.diagram import Edge, Node, Spec, dot
from pipelines.diagram.figures import figures
from pipelines.diagram.layout import PHONE, Choice, Sketch, arrange, best, cost, crossings, mirrored, rival
from pipelines.diagram.route import Box, Plan, Point, Tag, Wire
from pipelines.diagram.rows import rows_of
from pipelines.diagram.spec import check
from pipelines.diagram.text import clean

needs_dot = pytest.mark.skipif(
    shutil.which("dot") is None, reason="Graphviz is not installed: apt-get install graphviz"
)

Rectangle = tuple[float, float, float, float]
T = TypeVar("T")


def result(work: Generator[None, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # StopIteration does not know its type


def grown(box: Box | Tag, by: float = 0.0) -> Rectangle:
    size = box.figure if isinstance(box, Box) else box.block
    return (
        box.x - size.width / 2 - by,
        box.y - size.height / 2 - by,
        box.x + size.width / 2 + by,
        box.y + size.height / 2 + by,
    )


def meet(a: Rectangle, b: Rectangle) -> bool:
    """Whether two rectangles share more than an edge; a line is a rectangle without width."""
    slack = 0.01
    return a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack


def bounds(a: Point, b: Point) -> Rectangle:
    return min(a[0], b[0]) - 0.02, min(a[1], b[1]) - 0.02, max(a[0], b[0]) + 0.02, max(a[1], b[1]) + 0.02


def outside_rhombus(tag: Tag, box: Box) -> bool:
    left, top, right, bottom = grown(tag)
    return all(
        abs(x - box.x) / (box.figure.width / 2) + abs(y - box.y) / (box.figure.height / 2) >= 0.999
        for x in (left, right)
        for y in (top, bottom)
    )


def flaws(spec: Spec, plan: Plan) -> list[str]:
    """Everything that a designer would be ashamed of."""
    found = []
    index = {node.id: at for at, node in enumerate(spec.nodes)}
    by_node = {box.node: box for box in plan.boxes}
    pieces = {wire.edge: [bounds(a, b) for a, b in pairwise(wire.points)] for wire in plan.wires}
    for a, b in combinations(plan.boxes, 2):
        if meet(grown(a, 12), grown(b, 12)):
            found.append(f"boxes {a.node} and {b.node} are less than 24 px apart")
    for wire in plan.wires:
        edge = spec.edges[wire.edge]
        ends = {index[edge.source], index[edge.target]}
        if any(a[0] != b[0] and a[1] != b[1] for a, b in pairwise(wire.points)):
            found.append(f"wire {wire.edge} is slanted")
        found += [
            f"wire {wire.edge} runs through or close by box {box.node}"
            for box in plan.boxes
            if any(meet(piece, grown(box, -0.1 if box.node in ends else 10)) for piece in pieces[wire.edge])
        ]
        (x, y), (tip_x, tip_y) = wire.points[-2:]
        if abs(tip_x - x) + abs(tip_y - y) < 16:
            found.append(f"wire {wire.edge} has no room for its arrow")
        source, target = by_node[index[edge.source]], by_node[index[edge.target]]
        if not on_rim(wire.points[0], source) or not on_rim(wire.points[-1], target):
            found.append(f"wire {wire.edge} does not touch its ends")
    for tag in plan.tags:
        own = index[spec.edges[tag.edge].source]
        for box in plan.boxes:
            if box.node == own and box.figure.shape == "decision":
                if not outside_rhombus(tag, box):
                    found.append(f"label {tag.edge} lies in its own rhombus")
            elif meet(grown(tag, 0 if box.node == own else 8), grown(box)):
                found.append(f"label {tag.edge} lies on or close by box {box.node}")
        for edge_at, run in pieces.items():
            if any(meet(piece, grown(tag, 1)) for piece in run):
                found.append(f"wire {edge_at} runs through label {tag.edge}")
    for one, other in combinations(plan.tags, 2):
        if meet(grown(one, 1), grown(other, 1)):
            found.append(f"labels {one.edge} and {other.edge} lie on each other")
    for v, w in combinations(plan.wires, 2):
        e, f = spec.edges[v.edge], spec.edges[w.edge]
        if e.target != f.target and e.source != f.source and along(pieces[v.edge], pieces[w.edge]):
            found.append(f"wires {v.edge} and {w.edge} lie on each other")
    for left, top, right, bottom in [
        *(grown(box) for box in plan.boxes),
        *(grown(tag) for tag in plan.tags),
        *(piece for run in pieces.values() for piece in run),
    ]:
        if left < 0 or top < 0 or right > plan.width or bottom > plan.height:
            found.append("something lies outside of the drawing")
    return found


def on_rim(point: Point, box: Box) -> bool:
    left, top, right, bottom = grown(box)
    corners = [(box.x, top), (box.x, bottom), (left, box.y), (right, box.y)]
    if box.figure.shape == "decision":
        return any(abs(point[0] - x) + abs(point[1] - y) < 0.01 for x, y in corners)
    return (point[0] in (left, right) and top <= point[1] <= bottom) or (
        min(abs(point[1] - top), abs(point[1] - bottom)) < 0.01 and left + 4 <= point[0] <= right - 4
    )


def along(run: list[Rectangle], other: list[Rectangle]) -> bool:
    """Whether two runs share a piece of line (crossing is not sharing)."""
    for a in run:
        for b in other:
            wide = min(a[2], b[2]) - max(a[0], b[0])
            high = min(a[3], b[3]) - max(a[1], b[1])
            if (wide > 1 and high > -4) or (high > 1 and wide > -4):
                upright = {c[2] - c[0] < 1 for c in (a, b)}
                if len(upright) == 1:
                    return True
    return False


LABELS = st.one_of(
    st.sampled_from(["Push it in", "Restart, wait 2 minutes", "Is the light red?", "重启路由器，等两分钟"]),
    st.text(min_size=1, max_size=80).filter(lambda text: bool(text.strip())),
)
REPLIES = st.one_of(
    st.sampled_from(["", "", "yes", "no", "still red", "no, try it once more please"]),
    st.text(max_size=40).filter(lambda text: not text or bool(clean(text))),
)


@st.composite
def flowcharts(draw: st.DrawFn, most_nodes: int = 14, most_edges: int = 24) -> Spec:
    count = draw(st.integers(1, most_nodes))
    shape = st.sampled_from(["box", "pill", "decision", "decision"])
    tone = st.sampled_from(["plain", "plain", "person"])
    nodes = tuple(Node(f"n{at}", f"{at} {draw(LABELS)}"[:80], draw(shape), draw(tone)) for at in range(count))
    node = st.integers(0, count - 1)
    # Mostly downward, as flowcharts are, and some that go anywhere.
    ends = draw(st.lists(st.one_of(st.tuples(node, node).map(sorted), st.tuples(node, node)), max_size=most_edges))
    edges = tuple(Edge(f"n{a}", f"n{b}", draw(REPLIES)) for a, b in ends)
    return Spec("random", "flow", "Random", nodes, edges)


@given(flowcharts())
@settings(deadline=None, max_examples=150)
def test_random_flowcharts(spec: Spec) -> None:
    """Without Graphviz: no boxes, lines or labels of any flowchart touch where they must not."""
    check(spec)
    assert flaws(spec, result(best(spec))) == []


@given(flowcharts(most_nodes=40, most_edges=80))
@settings(deadline=None, max_examples=15)
def test_large_flowcharts(spec: Spec) -> None:
    """The same for charts up to the largest allowed."""
    assert flaws(spec, result(best(spec))) == []


@needs_dot
@given(flowcharts())
@settings(deadline=None, max_examples=40, phases=set(Phase) - {Phase.shrink, Phase.explain})  # a process an example
def test_random_flowcharts_with_graphviz(spec: Spec) -> None:
    """The same where Graphviz gives order and coordinates, taken as they are and left for right."""
    sketch = asyncio.run(dot.sketch(rows_of(spec), figures(spec), dot.find(), 20))
    for each in (sketch, mirrored(sketch)):
        assert flaws(spec, result(arrange(spec, Choice(), each))) == []


def flow(ways: list[tuple[str, str, str]], decisions: str = "", person: str = "") -> Spec:
    names = dict.fromkeys(name for source, target, _ in ways for name in (source, target))
    nodes = tuple(
        Node(
            name,
            f"Do {name}",
            "decision" if name in decisions.split() else "box",
            "person" if name == person else "plain",
        )
        for name in names
    )
    return Spec("s", "flow", "t", nodes, tuple(Edge(*way) for way in ways))


RED = flow(
    [
        ("start", "plug", ""),
        ("plug", "restart", "yes"),
        ("plug", "push", "no"),
        ("push", "restart", ""),
        ("restart", "light", ""),
        ("light", "solved", "green"),
        ("light", "person", "still red"),
    ],
    "plug light",
    "person",
)


def test_a_usual_procedure_reads_well() -> None:
    """The example of the authors' guide: nothing crosses, the main way is one line, and a phone shows it whole."""
    plan = result(best(RED))
    assert flaws(RED, plan) == []
    assert crossings(plan.wires) == set()
    index = {node.id: at for at, node in enumerate(RED.nodes)}
    middles = {box.node: box.x for box in plan.boxes}
    assert len({middles[index[name]] for name in ("start", "plug", "restart", "light", "solved")}) == 1
    assert plan.width <= PHONE


def test_loops_run_outside() -> None:
    """A loop back to the first question runs outside of every box between."""
    spec = flow(
        [("ask", "try", "no"), ("try", "again", ""), ("again", "ask", "no"), ("again", "end", "yes")], "ask again"
    )
    plan = result(best(spec))
    assert flaws(spec, plan) == []
    (loop,) = [wire for wire in plan.wires if wire.edge == 2]
    xs = [x for x, _ in loop.points]
    left = min(box.x - box.figure.width / 2 for box in plan.boxes)
    right = max(box.x + box.figure.width / 2 for box in plan.boxes)
    assert min(xs) < left or max(xs) > right


def test_steps_stand_below_each_other() -> None:
    """A flow of steps is one column with even spacing."""
    spec = flow([("a", "b", ""), ("b", "c", ""), ("c", "d", "")])
    plan = result(best(spec))
    assert len({box.x for box in plan.boxes}) == 1
    ys = sorted(box.y for box in plan.boxes)
    assert len({round(b - a, 3) for a, b in pairwise(ys)}) == 1
    assert all(len(wire.points) == 2 for wire in plan.wires)


def test_the_best_is_kept() -> None:
    """Trying other arrangements never makes a drawing worse than the first one, nor does a sketch."""
    spec = flow(
        [("a", "b", "x"), ("a", "c", "y"), ("c", "a", ""), ("b", "d", ""), ("d", "b", "no"), ("d", "e", "yes")], "a d"
    )
    first = result(arrange(spec, Choice()))
    assert cost(result(best(spec))) <= cost(first)
    poor = Sketch([row[::-1] for row in rows_of(spec).rows], dict.fromkeys(range(100), 0.0))
    assert cost(result(rival(spec, first, poor))) <= cost(first)


def test_a_flaw_would_be_seen() -> None:
    """The check behind these tests finds a box moved onto another, and a wire moved through a label."""
    plan = result(best(RED))
    first, second, *others = plan.boxes
    on_top = replace(plan, boxes=(replace(first, y=second.y), second, *others))
    assert any("apart" in flaw for flaw in flaws(RED, on_top))
    tag = plan.tags[0]
    through = replace(plan.wires[0], points=((tag.x, 0), (tag.x, plan.height)))
    assert any("label" in flaw for flaw in flaws(RED, replace(plan, wires=(through, *plan.wires[1:]))))


def test_crossings_of_merged_lines_count_once() -> None:
    """Where two lines that run together cross a third, that is one crossing."""
    wires = (Wire(0, ((0, 10), (20, 10))), Wire(1, ((10, 0), (10, 20))), Wire(2, ((10, 5), (10, 20))))
    assert crossings(wires) == {(10, 10)}
