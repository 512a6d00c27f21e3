"""CSV to documents: a question and its answer in a row."""

from __future__ import annotations

import csv
import io

from pipelines.parsing.documents import Block, Document
from pipelines.parsing.documents.html import decoded
from pipelines.parsing.documents.limits import MAX_ROWS, MAX_TEXT
from pipelines.parsing.documents.unfit import Unfit, plain

_QUESTION = frozenset({"question", "questions", "q", "title", "frage", "问题", "问", "提问"})
_ANSWER = frozenset({"answer", "answers", "a", "text", "body", "antwort", "答案", "回答", "答"})
_DELIMITERS = ",;\t|"
_CELL_MAX = 20_000
"""Characters of a cell; an answer for the telephone has 500."""


def read(data: bytes) -> tuple[Document, ...]:
    """Read a table; rows with the same answer are one document, with all their questions.

    Raises:
        Unfit: it has no two columns, or too many rows.
    """
    text = decoded(data)
    if len(text) > MAX_TEXT:
        raise Unfit("long")
    csv.field_size_limit(_CELL_MAX)
    try:
        rows = list(_rows(text))
    except csv.Error:
        raise Unfit("broken") from None
    if not rows or max(len(row) for row in rows) < 2:
        raise Unfit("columns")
    heads = [cell.strip().lower() for cell in rows[0]]
    asked = next((at for at, head in enumerate(heads) if head in _QUESTION), None)
    answered = next((at for at, head in enumerate(heads) if head in _ANSWER), None)
    named = asked is not None and answered is not None
    if not named and len(rows[0]) != 2:
        raise Unfit("columns")
    at, to = (asked or 0, answered or 0) if named else (0, 1)
    answers: dict[str, tuple[list[str], int]] = {}
    for number, row in enumerate(rows[named:], 1 + named):
        if len(row) <= max(at, to):
            continue
        question, answer = plain(row[at]), "\n\n".join(filter(None, map(plain, row[to].split("\n\n"))))
        if question or answer:
            answers.setdefault(answer, ([], number))[0].append(question)
    return tuple(
        Document(
            next(filter(None, questions), ""),
            tuple(Block("text", one) for one in answer.split("\n\n") if one),
            tuple(filter(None, questions)),
            place=f"row {number}",
        )
        for answer, (questions, number) in answers.items()
    )


def _rows(text: str) -> list[list[str]]:
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=first.count)
    rows = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if any(cell.strip() for cell in row):
            rows.append(row)
        if len(rows) > MAX_ROWS:
            raise Unfit("long")
    return rows
