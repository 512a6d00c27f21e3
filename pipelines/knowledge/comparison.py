"""A table in the answer: things compared, a column each."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.diagram import Node, Row
from pipelines.diagram.spec import COLUMNS, ROWS
from pipelines.knowledge import Step
from pipelines.knowledge.blocks import Block
from pipelines.knowledge.figure import Figure, entry, spoken, unknown
from pipelines.knowledge.procedure import Spoken


def build(table: Block, first: int, said: Mapping[str, Spoken], language: str) -> Figure:
    """Make the comparison of a table.

    Args:
        table: its first column says what is compared, the others are the things.
        first: line of the file at which the block's lines begin to count.
        said: the entries of ``## Said``.
        language: in which a column without an entry is read out.
    """
    head, *body = table.rows
    figure = Figure("comparison", line=first + table.line)
    things = head.texts[1:]
    if not COLUMNS[0] <= len(things) <= COLUMNS[1]:
        hint = "The first column says what is compared; leave its head empty or give it a name."
        figure.fault(first + head.line, f"A comparison has {COLUMNS[0]} to {COLUMNS[1]} columns of things.", hint)
    if not ROWS[0] <= len(body) <= ROWS[1]:
        figure.fault(first + head.line, f"A comparison has {ROWS[0]} to {ROWS[1]} rows, this one has {len(body)}.")
    for text in things:
        if not text:
            figure.fault(first + head.line, "A column has no name.", "Name what is compared in the head.")
    for row in body:
        if not row.texts[0]:
            figure.fault(first + row.line, "A row does not say what it compares.", "Write it into the first cell.")
        if missing := [name for name, cell in zip(things, row.texts[1:], strict=False) if name and not cell]:
            hint = 'Fill the cell; "no" and "-" are words, too.'
            figure.fault(first + row.line, f"This row says nothing of {missing[0][:40]!r}.", hint)
    figure.nodes = tuple(Node(f"c{number}", text) for number, text in enumerate(things, 1))
    figure.rows = tuple(Row(row.texts[0], row.texts[1:]) for row in body)
    figure.steps = tuple(_column(figure, said, at, language) for at in range(len(things)))
    unknown(figure, said)
    return figure


def _column(figure: Figure, said: Mapping[str, Spoken], at: int, language: str) -> Step:
    node = figure.nodes[at]
    words = entry(said, node)
    return spoken(node, words.words if words is not None else read_out(figure, at, language))


def read_out(figure: Figure, at: int, language: str) -> str:
    """A column in words, where its editor has written none."""
    cells = [(row.label, row.cells[at]) for row in figure.rows]
    if language.startswith("zh"):
        return f"{figure.nodes[at].label}：{'，'.join(label + cell for label, cell in cells)}。"
    return f"{figure.nodes[at].label}: {', '.join(f'{label} {cell}' for label, cell in cells)}."
