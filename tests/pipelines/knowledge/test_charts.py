"""Tables as charts."""

from __future__ import annotations

import pytest

from pipelines.diagram import Chart, Node, Series
from pipelines.knowledge import Step
from pipelines.knowledge.blocks import blocks
from pipelines.knowledge.charts import build
from pipelines.knowledge.figure import Figure
from pipelines.knowledge.procedure import Spoken

TABLE = "| Hour | Down (Mbit/s) | Up (Mbit/s) |\n|---|---|---|\n| 8 | 48.5 | 9 |\n| 20 | 1,250 | −2 |\n"


def made(table: str, said: dict[str, Spoken] | None = None) -> Figure:
    return build(next(iter(blocks(table))), 10, "line", said or {})


def test_columns_are_series_over_the_rows() -> None:
    """Categories, values as people write them, and the unit in brackets of the head."""
    figure = made(TABLE)
    assert figure.faults == []
    assert figure.nodes == (Node("v1", "8"), Node("v2", "20"))
    assert figure.chart == Chart("line", "Mbit/s", (Series("Down", (48.5, 1250.0)), Series("Up", (9.0, -2.0))))
    assert figure.steps == ()


def test_no_unit_is_no_unit() -> None:
    """A head without brackets has none; full-width brackets are brackets."""
    assert made("| 月 | 价格 |\n|---|---|\n| 一 | 1 |\n| 二 | 2 |\n").chart == Chart(
        "line", "", (Series("价格", (1, 2)),)
    )
    chart = made("| 月 | 价格（元） |\n|---|---|\n| 一 | 1 |\n| 二 | 2 |\n").chart
    assert chart is not None
    assert chart.unit == "元"


def test_a_category_may_have_words() -> None:
    """Only categories with an entry are spoken of, in the order of the table."""
    assert made(TABLE, {"20": Spoken("In the evening it is slower.", 30)}).steps == (
        Step("v2", "20", "In the evening it is slower."),
    )


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        ("| A |\n|---|\n| x |\n| y |\n", 10, "A chart has 1 to 4 columns of values."),
        ("| A | B |\n|---|---|\n| x | 1 |\n", 10, "A chart has 2 to 24 rows, this one has 1."),
        (
            "| A | B (s) | C (m) |\n|---|---|---|\n| x | 1 | 2 |\n| y | 1 | 2 |\n",
            10,
            "The columns have different units.",
        ),
        ("| A | B |\n|---|---|\n| x | 1 |\n| y | fast |\n", 13, "'fast' is not a number."),
        ("| A | |\n|---|---|\n| x | 1 |\n| y | 2 |\n", 10, "A column has no name."),
        ("| A | B |\n|---|---|\n| | 1 |\n| y | 2 |\n", 12, "A row has no category."),
    ],
)
def test_what_is_wrong_is_told_at_its_line(table: str, line: int, message: str) -> None:
    """Too little, mixed units and what is no number: at the line of the file."""
    assert [(fault.line, fault.message) for fault in made(table).faults] == [(line, message)]
