"""Fewer crossings, without Graphviz."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram import Edge, Node, Spec
from pipelines.diagram.layered import crossings, order
from pipelines.diagram.rows import Rows, rows_of


@st.composite
def graphs(draw: st.DrawFn) -> Spec:
    count = draw(st.integers(2, 14))
    ends = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=30))
    nodes = tuple(Node(f"n{at}", "x") for at in range(count))
    return Spec("s", "flow", "t", nodes, tuple(Edge(f"n{a}", f"n{b}") for a, b in ends))


def pairs(rows: Rows) -> int:
    """Crossings counted pair by pair."""
    place = {cell: at for line in rows.rows for at, cell in enumerate(line)}
    return sum(
        (place[a.upper] - place[b.upper]) * (place[a.lower] - place[b.lower]) < 0
        for a, b in combinations(rows.links, 2)
        if rows.cells[a.upper].row == rows.cells[b.upper].row
    )


@given(graphs())
@settings(deadline=None)
def test_counting(spec: Spec) -> None:
    """Counting by insertion gives what counting pair by pair gives."""
    rows = rows_of(spec)
    assert crossings(rows) == pairs(rows)


@given(graphs(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_never_worse(spec: Spec, chance: object) -> None:
    """Ordering keeps every cell in its row and never adds a crossing."""
    rows = rows_of(spec)
    for line in rows.rows:
        chance.shuffle(line)  # type: ignore[attr-defined]  # a random.Random
    before, cells = crossings(rows), [sorted(line) for line in rows.rows]
    for _ in order(rows):
        pass
    assert crossings(rows) <= before
    assert [sorted(line) for line in rows.rows] == cells


def test_untangles() -> None:
    """Two columns drawn crosswise are put straight."""
    nodes = tuple(Node(name, name) for name in "sabcd")
    edges = tuple(Edge(*way) for way in ("sa", "sb", "ac", "bd"))
    rows = rows_of(Spec("s", "flow", "t", nodes, edges))
    rows.rows[2].reverse()
    assert crossings(rows) == 1
    for _ in order(rows):
        pass
    assert crossings(rows) == 0


def test_sifting_helps_where_means_are_equal() -> None:
    """Neighbours whose means are equal are still exchanged where that saves a crossing."""
    nodes = tuple(Node(name, name) for name in "sabxyz")
    edges = tuple(Edge(*way) for way in ("sa", "sb", "ax", "ay", "by", "bz"))
    rows = rows_of(Spec("s", "flow", "t", nodes, edges))
    rows.rows[2] = [5, 3, 4]
    for _ in order(rows):
        pass
    assert crossings(rows) == 0


def test_new_attempts_leave_what_one_gets_stuck_in() -> None:
    """With more work allowed an order is found that crosses less, and the same one every time."""
    chance = random.Random(4)
    nodes = tuple(Node(f"n{at}", "x") for at in range(24))
    ends = [(chance.randrange(max(0, at - 5), at), at) for at in range(1, 24)]
    ends += [(at, chance.randrange(at + 1, 24)) for at in chance.sample(range(23), 16)]
    spec = Spec("s", "flow", "t", nodes, tuple(Edge(f"n{a}", f"n{b}") for a, b in ends))
    found = []
    for work in (0, 4000, 4000):
        rows = rows_of(spec)
        for _ in order(rows, work):
            pass
        found.append(rows)
    assert crossings(found[1]) < crossings(found[0])
    assert found[1].rows == found[2].rows
