"""Rows, loops, passing lines and the straight way."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram import Edge, Node, Spec
from pipelines.diagram.rows import Rows, rows_of


def spec(ways: str, person: str = "") -> Spec:
    """``"a>b b>c"``: nodes in the order in which they are named; those in ``person`` have that tone."""
    edges = tuple(Edge(*way.split(">")) for way in ways.split() if ">" in way)
    names = dict.fromkeys(ways.replace(">", " ").split())
    nodes = tuple(Node(name, name, tone="person" if name in person else "plain") for name in names)
    return Spec("s", "flow", "Title", nodes, edges)


def row(rows: Rows, node: int) -> int:
    return rows.cells[node].row


def straight(found: Rows, source: Spec) -> dict[str, str]:
    return {source.nodes[node].id: source.edges[edge].target for node, edge in found.straight.items()}


@st.composite
def graphs(draw: st.DrawFn) -> Spec:
    count = draw(st.integers(1, 12))
    ends = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=24))
    nodes = tuple(Node(f"n{at}", "x") for at in range(count))
    return Spec("s", "flow", "t", nodes, tuple(Edge(f"n{a}", f"n{b}") for a, b in ends))


@given(graphs())
@settings(deadline=None)
def test_rows(source: Spec) -> None:
    """Every edge leads down link by link, or is a loop that leads back up; every cell has one place."""
    found = rows_of(source)
    index = {node.id: at for at, node in enumerate(source.nodes)}
    for at, edge in enumerate(source.edges):
        source_row, target_row = row(found, index[edge.source]), row(found, index[edge.target])
        if at in found.loops:
            assert source_row >= target_row
            assert source_row > target_row or edge.source == edge.target
            continue
        assert source_row < target_row
        begins = [link for link in found.links if link.edge == at]
        assert len(begins) == 1
        cell = begins[0].lower
        while found.cells[cell].passing:
            assert found.cells[cell].node == index[edge.target]
            (further,) = [link for link in found.links if link.upper == cell]
            assert found.cells[further.lower].row == found.cells[cell].row + 1
            cell = further.lower
        assert cell == index[edge.target]
    assert sorted(cell for line in found.rows for cell in line) == list(range(len(found.cells)))
    assert all(found.cells[cell].row == number for number, line in enumerate(found.rows) for cell in line)


def test_the_edge_that_leads_furthest_back_is_the_loop() -> None:
    """Of a circle, the edge that returns to the start of it is the loop, not one on the way there."""
    source = spec("start>where where>rejoin where>restart rejoin>faster restart>faster faster>near near>restart")
    found = rows_of(source)
    assert [source.edges[at].source for at in found.loops] == ["near"]


def test_every_loop_leads_up() -> None:
    """An edge taken out of one circle is put back where others open that circle anyway."""
    source = spec("a>b b>c c>a b>a c>b a>c")
    found = rows_of(source)
    index = {node.id: at for at, node in enumerate(source.nodes)}
    for at in found.loops:
        edge = source.edges[at]
        assert row(found, index[edge.source]) > row(found, index[edge.target])


def test_long_edges_to_one_node_share_a_line() -> None:
    """Ways to the same end from several questions join one passing line."""
    found = rows_of(spec("a>b b>c c>d a>end b>end c>end d>end"))
    passing = [(cell.row, cell.node) for cell in found.cells if cell.passing]
    assert len(passing) == len(set(passing)) == 3


def test_a_detour_leaves_the_straight_way() -> None:
    """Where one way comes back to the other, the other is straight, though the detour is longer."""
    source = spec("plug>restart plug>push push>restart restart>end")
    assert straight(rows_of(source), source)["plug"] == "restart"


def test_the_longer_way_is_straight() -> None:
    """Where a way ends at once, the one that goes on is straight."""
    source = spec("ask>solved ask>next next>more more>solved")
    assert straight(rows_of(source), source)["ask"] == "next"


def test_a_person_stands_aside() -> None:
    """Of two ends the one without a person is straight; of two equal ones the first."""
    source = spec("ask>human ask>solved", person="human")
    assert straight(rows_of(source), source)["ask"] == "solved"
    source = spec("ask>one ask>two")
    assert straight(rows_of(source), source)["ask"] == "one"


def test_parts_stand_below_each_other() -> None:
    """What is not connected has no row in common."""
    found = rows_of(spec("a>b c>d e"))
    assert [row(found, node) for node in range(5)] == [0, 1, 2, 3, 4]
    assert len(set(found.parts)) == 3


def test_a_second_entrance_stands_just_above() -> None:
    """A node that nothing leads to stands in the row above what it leads to, not at the top."""
    found = rows_of(spec("a>b b>c c>d x>d"))
    assert row(found, 4) == 2


def test_branches_go_right_and_flipped_ones_left() -> None:
    """Side ways stand to the right of the straight one; of a flipped node to the left."""
    source = spec("ask>on ask>off on>end")
    assert rows_of(source).rows[1] == [1, 2]
    assert rows_of(source, flipped=frozenset({0})).rows[1] == [2, 1]


def test_the_spine_is_the_straight_way_from_the_start() -> None:
    """The spine's links are those of the straight ways from the first node, over all rows."""
    found = rows_of(spec("ask>end ask>push push>mid mid>end end>last"))
    on_spine = [found.links[number] for number in sorted(found.spine)]
    assert all(found.cells[link.upper].row + 1 == found.cells[link.lower].row for link in on_spine)
    assert len(on_spine) == len(found.rows) - 1
