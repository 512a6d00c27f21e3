"""A table as a comparison."""

from __future__ import annotations

import pytest

from pipelines.diagram import Node, Row
from pipelines.knowledge import Step
from pipelines.knowledge.blocks import blocks
from pipelines.knowledge.comparison import build
from pipelines.knowledge.figure import Figure
from pipelines.knowledge.procedure import Spoken

TABLE = "| | Basic | Plus |\n|---|---|---|\n| Price | £20 | £30 |\n| Speed | 50 | 90 |\n"


def made(table: str, said: dict[str, Spoken] | None = None, language: str = "en") -> Figure:
    return build(next(iter(blocks(table))), 10, said or {}, language)


def test_columns_are_the_things_compared() -> None:
    """Each column but the first is a node, each row keeps its cells."""
    figure = made(TABLE)
    assert figure.faults == []
    assert figure.nodes == (Node("c1", "Basic"), Node("c2", "Plus"))
    assert figure.rows == (Row("Price", ("£20", "£30")), Row("Speed", ("50", "90")))


@pytest.mark.parametrize(
    ("language", "read"),
    [("en", "Plus: Price £30, Speed 90."), ("zh", "Plus：Price£30，Speed90。"), ("zh-CN", "Plus：Price£30，Speed90。")],
)
def test_a_column_without_words_is_read_out(language: str, read: str) -> None:
    """Who has no entry under Said is said from the table."""
    assert made(TABLE, {}, language).steps[1] == Step("c2", "Plus", read)


def test_an_entry_is_said_instead() -> None:
    """Words are found by the column's name in any case, or by its id; what no column is called is told."""
    said = {
        "PLUS": Spoken("It is fast. (wait 2 seconds)", 30),
        "c1": Spoken("It is cheap.", 31),
        "Max": Spoken("x", 32),
    }
    figure = made(TABLE, said)
    assert figure.steps == (Step("c1", "Basic", "It is cheap."), Step("c2", "Plus", "It is fast.", 2.0))
    [fault] = figure.faults
    assert (fault.line, fault.message) == (32, "Nothing here is called 'Max'.")
    assert "Basic, Plus" in fault.hint


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        ("| | A |\n|---|---|\n| x | 1 |\n", 10, "A comparison has 2 to 6 columns of things."),
        ("| | A | B |\n|---|---|---|\n", 10, "A comparison has 1 to 12 rows, this one has 0."),
        ("| | A | |\n|---|---|---|\n| x | 1 | 2 |\n", 10, "A column has no name."),
        ("| | A | B |\n|---|---|---|\n| x | 1 | 2 |\n| | 1 | 2 |\n", 13, "A row does not say what it compares."),
        ("| | A | B |\n|---|---|---|\n| x | 1 | 2 |\n| y | 1 | |\n", 13, "This row says nothing of 'B'."),
    ],
)
def test_what_is_wrong_is_told_at_its_line(table: str, line: int, message: str) -> None:
    """Too little, too much and what has no name: at the line of the file."""
    assert [(fault.line, fault.message) for fault in made(table).faults] == [(line, message)]
