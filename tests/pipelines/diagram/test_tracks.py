"""Lines between two rows."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram.tracks import NEAR, TOUCH, Net, assign


def pieces(net: Net, tracks: int) -> tuple[list[tuple[int, int, int]], list[tuple[int, float, float]]]:
    """A net's level pieces (track, left, right) and upright ones (x, top, bottom); the gap runs from -1 to tracks."""
    uppers, lowers = sorted(net.uppers), sorted(net.lowers)
    if net.is_straight:
        return [], [(uppers[0] if uppers else lowers[0], -1, tracks)]
    if net.other < 0:
        xs = uppers + lowers
        return [(net.track, min(xs), max(xs))], [
            *((x, -1, net.track) for x in uppers),
            *((x, net.track, tracks) for x in lowers),
        ]
    high, low = [*uppers, net.change], [*lowers, net.change]
    return [(net.track, min(high), max(high)), (net.other, min(low), max(low))], [
        *((x, -1, net.track) for x in uppers),
        (net.change, net.track, net.other),
        *((x, net.other, tracks) for x in lowers),
    ]


@st.composite
def channels(draw: st.DrawFn) -> list[Net]:
    """Nets as rows give them: beginnings at least 20 px apart, ends at least 20 px apart."""
    places = st.lists(st.integers(0, 25), unique=True, min_size=1, max_size=9)
    ends = [24 * x for x in draw(places)]
    nets = [Net(set(), {x + draw(st.sampled_from([0, 3, 12]))}) for x in ends]
    for x in draw(places):
        nets[draw(st.integers(0, len(nets) - 1))].uppers.add(24 * x)
    return [net for net in nets if net.uppers]


@given(channels())
@settings(deadline=None, max_examples=300)
def test_nothing_lies_on_each_other(nets: list[Net]) -> None:
    """No two nets share a piece of line, level or upright, however they are tangled."""
    tracks = assign(nets)
    drawn = [pieces(net, tracks) for net in nets]
    for (levels, uprights), (other_levels, other_uprights) in combinations(drawn, 2):
        for track, left, right in levels:
            for other, other_left, other_right in other_levels:
                assert track != other or left - TOUCH >= other_right or other_left - TOUCH >= right
        for x, top, bottom in uprights:
            for y, other_top, other_bottom in other_uprights:
                assert abs(x - y) >= NEAR or bottom <= other_top or other_bottom <= top


def test_straight_needs_no_track() -> None:
    """Lines that go straight down need no track."""
    assert assign([Net({10}, {10}), Net({50}, {50})]) == 0


def test_beside_each_other_share_a_track() -> None:
    """Nets that do not meet run at one height."""
    nets = [Net({0}, {50}), Net({200}, {150})]
    assert assign(nets) == 1
    assert [net.track for net in nets] == [0, 0]


def test_parallel_shift_does_not_cross() -> None:
    """Of two lines that both move right, the one further right runs higher, so that they do not cross."""
    left, right = Net({0}, {100}), Net({40}, {140})
    assign([left, right])
    assert right.track < left.track


def test_swap_changes_tracks() -> None:
    """Two nets that end below each other's beginning are drawn by letting one change tracks."""
    nets = [Net({0}, {100}), Net({100}, {0})]
    assert assign(nets) == 3
    assert sum(net.other >= 0 for net in nets) == 1


def test_merging_lines_are_one_net() -> None:
    """Lines from both sides to one place take one track."""
    net = Net({0, 60, 120}, {60})
    assert assign([net]) == 1
