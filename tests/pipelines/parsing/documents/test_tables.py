"""CSV to documents."""

from __future__ import annotations

import pytest

from pipelines.parsing.documents import Block, Document
from pipelines.parsing.documents.limits import MAX_ROWS
from pipelines.parsing.documents.tables import read
from pipelines.parsing.documents.unfit import Unfit


def test_rows_with_the_same_answer_are_one_document() -> None:
    """Columns are found by their names, wherever they stand; all questions of an answer belong to it."""
    data = (
        b'id;Answer;Question\n1;"At nine.\n\nNot on Sundays.";When do you open?\n2;Yes;Do you have tea?\n3;Yes;Tea?\n'
    )
    assert read(data) == (
        Document(
            "When do you open?",
            (Block("text", "At nine."), Block("text", "Not on Sundays.")),
            ("When do you open?",),
            place="row 2",
        ),
        Document("Do you have tea?", (Block("text", "Yes"),), ("Do you have tea?", "Tea?"), place="row 3"),
    )


def test_two_columns_without_names_are_questions_and_answers() -> None:
    """The first row is one like the others; a row with one cell is passed over."""
    found = read("几点开门？,九点。\n, \nalone\n".encode())
    assert [(one.questions, one.blocks[0].text, one.place) for one in found] == [(("几点开门？",), "九点。", "row 1")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"just text\nand more\n", "columns"),
        (b"", "columns"),
        (b"a,b,c\n1,2,3\n", "columns"),
        (b"q,a\n" + b"x,y\n" * (MAX_ROWS + 1), "long"),
        (b'q,a\n"' + b"x" * 30_000, "broken"),
    ],
)
def test_what_is_no_such_table_is_refused(data: bytes, reason: str) -> None:
    """No two columns, no names for three, too many rows, a cell without an end."""
    with pytest.raises(Unfit) as caught:
        read(data)
    assert caught.value.reason == reason
