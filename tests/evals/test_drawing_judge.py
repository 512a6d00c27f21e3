"""The judge of drawings: it finds what is wrong, and nothing where all is well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.drawing_judge import Box, Ink, Line, Pair, Seen, crossings, judge, way
from pipelines.diagram import Edge, Node, Spec

SPEC = Spec("s", "flow", "t", (Node("a", "Ready?", "decision"), Node("b", "Go on")), (Edge("a", "b", "yes"),))

RHOMBUS = ((100.0, 0.0), (160.0, 40.0), (100.0, 80.0), (40.0, 40.0))
CARD = ((40.0, 120.0), (160.0, 120.0), (160.0, 170.0), (40.0, 170.0))

GOOD = Seen(
    width=200,
    height=180,
    boxes=(Box("n-a", RHOMBUS), Box("n-b", CARD)),
    lines=(Line("e-a-b", ((100, 80), (100, 120))),),
    texts=(
        Ink("n-a", 0, "Ready?", (80, 35, 120, 45), 14),
        Ink("n-b", 1, "Go on", (80, 140, 120, 150), 14),
        Ink("e-a-b", 2, "yes", (108, 95, 130, 105), 13),
    ),
    pairs=(Pair("light", 4.6),),
)


def test_nothing_is_wrong() -> None:
    """A plain good drawing has no flaw."""
    assert judge(SPEC, GOOD).all() == ()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("boxes", {"boxes": (Box("n-a", RHOMBUS), Box("n-b", tuple((x, y - 50) for x, y in CARD)))}),
        ("edges", {"lines": (Line("e-a-b", ((100, 80), (100, 140))),)}),
        ("edges", {"lines": (Line("e-a-b", ((100, 80), (110, 80), (110, 120))),)}),
        ("edges", {"lines": ()}),
        ("edges", {"marks": (Line("", ((0, 40), (200, 40))),)}),
        ("labels", {"texts": GOOD.texts[:2]}),
        ("labels", {"texts": (replace(GOOD.texts[0], text="Rea…"), *GOOD.texts[1:])}),
        ("labels", {"texts": (replace(GOOD.texts[0], group="n-b"), *GOOD.texts[1:])}),
        ("labels", {"texts": (replace(GOOD.texts[0], box=(42, 33, 158, 47)), *GOOD.texts[1:])}),
        ("labels", {"texts": (*GOOD.texts[:2], replace(GOOD.texts[2], box=(185, 95, 207, 105)))}),
        ("labels", {"texts": (*GOOD.texts, Ink("", 3, "more", (110, 100, 140, 110), 13))}),
        ("small", {"texts": (replace(GOOD.texts[0], size=11.9), *GOOD.texts[1:])}),
        ("pale", {"pairs": (Pair("dark", 4.4),)}),
        ("refused", {"refused": "the element script"}),
    ],
)
def test_each_flaw_is_found(field: str, change: dict[str, object]) -> None:
    """Every kind of flaw is found and counted where it belongs."""
    assert getattr(judge(SPEC, replace(GOOD, **change)), field)  # type: ignore[arg-type]  # fields of Seen


def test_a_text_of_several_lines_is_one() -> None:
    """A label broken into lines is whole when its lines are."""
    lines = (Ink("n-b", 1, "Go", (80, 135, 120, 145), 14), Ink("n-b", 1, "on", (80, 150, 120, 160), 14))
    assert judge(SPEC, replace(GOOD, texts=(GOOD.texts[0], *lines, GOOD.texts[2]))).all() == ()


def test_way() -> None:
    """Rounded corners become corners again, whichever way the line turns."""
    assert way("M10 10L10 38A12 12 0 0 0 22 50L80 50") == ((10, 10), (10, 50), (80, 50))
    assert way("M10 10L38 10A12 12 0 0 1 50 22L50 80") == ((10, 10), (50, 10), (50, 80))
    two = way("M0 0L0 10A5 5 0 0 0 5 15L10 15A5 5 0 0 1 15 20L15 40")
    assert two == ((0, 0), (0, 15), (15, 15), (15, 40))
    with pytest.raises(ValueError, match="command C"):
        way("M0 0C1 1 2 2 3 3")


def test_crossings() -> None:
    """Crossings count once, a line that joins another or runs along it is none."""
    level = Line("a", ((0, 10), (100, 10)))
    upright = Line("b", ((50, 0), (50, 40)))
    assert crossings([level, upright]) == 1
    assert crossings([level, upright, Line("c", ((50, 5), (50, 60)))]) == 1
    assert crossings([level, Line("d", ((50, 0), (50, 10), (90, 10)))]) == 0
    assert crossings([level, upright, Line("e", ((70, 0), (80, 40)))]) == 2
