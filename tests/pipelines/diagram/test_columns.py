"""Where cells stand."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram import Edge, Node, Spec
from pipelines.diagram.columns import apart, place
from pipelines.diagram.figures import figures
from pipelines.diagram.ports import Extent, Ports, ports_of
from pipelines.diagram.rows import Rows, rows_of


def placed(spec: Spec, start: dict[int, float] | None = None) -> tuple[Rows, Ports, list[int]]:
    rows = rows_of(spec)
    ports = ports_of(spec, rows, figures(spec))
    x = [0] * len(rows.cells)
    for _ in place(rows, ports, start, x):
        pass
    return rows, ports, x


def flow(*ways: str, decisions: str = "") -> Spec:
    edges = tuple(Edge(way[0], way[1], way[2:]) for way in ways)
    names = dict.fromkeys("".join(way[:2] for way in ways))
    nodes = tuple(Node(name, "A label", "decision" if name in decisions else "box") for name in names)
    return Spec("s", "flow", "t", nodes, edges)


@st.composite
def graphs(draw: st.DrawFn) -> Spec:
    count = draw(st.integers(1, 12))
    ends = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=24))
    shapes = draw(st.lists(st.sampled_from(["box", "pill", "decision"]), min_size=count, max_size=count))
    nodes = tuple(Node(f"n{at}", "Some label", shape) for at, shape in enumerate(shapes))  # type: ignore[arg-type]
    return Spec("s", "flow", "t", nodes, tuple(Edge(f"n{a}", f"n{b}", "yes") for a, b in ends))


@given(graphs(), st.randoms(use_true_random=False), st.booleans())
@settings(deadline=None)
def test_neighbours_keep_their_distance(spec: Spec, chance: object, started: bool) -> None:
    """Cells of a row stand in their order with the room they need, wherever a layout engine put them at first."""
    start = {cell: chance.uniform(-500, 500) for cell in range(2000)} if started else None  # type: ignore[attr-defined]
    rows, ports, x = placed(spec, start)
    for row in rows.rows:
        for a, b in pairwise(row):
            assert x[b] - x[a] >= apart(ports.extents[a], ports.extents[b])


def test_apart() -> None:
    """24 px stay free beside boxes and 16 beside labels, whichever needs more."""
    box, tagged = Extent(50, 50, 50, 50), Extent(50, 50, 50, 90)
    assert apart(box, box) == 50 + 24 + 50
    assert apart(tagged, box) == 90 + 16 + 50
    assert apart(Extent(), Extent()) == 24


def test_the_spine_is_straight() -> None:
    """The straight way from the first node stands on one line, whatever hangs on it."""
    rows, _, x = placed(flow("abyes", "acno", "cb", "bd", "deyes", "dfno", decisions="ad"))
    names = [0, 1, 3, 4]
    assert len({x[rows.cells[node].number] for node in names}) == 1


def test_a_side_way_ends_below_its_bend() -> None:
    """What leaves a decision at the side leads straight down to its target where there is room."""
    _, ports, x = placed(flow("abyes", "acno", "bd", decisions="a"))
    assert x[2] >= x[0] + ports.exits[1].offset


def test_parts_stand_centred() -> None:
    """Parts without connection stand below the middle of the first."""
    _, _, x = placed(flow("ab", "cd"))
    assert len(set(x)) == 1
