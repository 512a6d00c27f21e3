"""``## Bar chart`` and ``## Line chart``: a table of values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from pipelines.diagram import Chart, Node, Series
from pipelines.diagram.spec import CATEGORIES, SERIES
from pipelines.knowledge.blocks import Block
from pipelines.knowledge.figure import Figure, entry, spoken, unknown
from pipelines.knowledge.procedure import Spoken

_UNIT = re.compile(r"\s*[(（]([^()（）]{1,20})[)）]\s*$")
_NUMBER = re.compile(r"[-+−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+−]?\d+(?:\.\d+)?")


def build(table: Block, first: int, form: Literal["bar", "line"], said: Mapping[str, Spoken]) -> Figure:
    """Make the chart of a table.

    Args:
        table: its first column holds the categories, the others a series each; a unit may stand in brackets in the
            head, the same for all.
        first: line of the file at which the block's lines begin to count.
        form: of the chart.
        said: the entries of ``## Said``; a category without one is drawn and not spoken of by itself.
    """
    head, *body = table.rows
    figure = Figure("chart", line=first + table.line)
    at = first + head.line
    if not SERIES[0] <= len(head.texts) - 1 <= SERIES[1]:
        hint = "The first column holds the categories, each of the others a row of values."
        figure.fault(at, f"A chart has {SERIES[0]} to {SERIES[1]} columns of values.", hint)
    if not CATEGORIES[0] <= len(body) <= CATEGORIES[1]:
        figure.fault(at, f"A chart has {CATEGORIES[0]} to {CATEGORIES[1]} rows, this one has {len(body)}.")
    units = {found[1].strip() for text in head.texts[1:] if (found := _UNIT.search(text))}
    if len(units) > 1:
        figure.fault(at, "The columns have different units.", "One chart, one unit; make two articles.")
    names = [_UNIT.sub("", text).strip() or text for text in head.texts[1:]]
    for name in names:
        if not name:
            figure.fault(at, "A column has no name.", "Say in the head what the values are.")
    columns: list[list[float]] = [[] for _ in names]
    for row in body:
        if not row.texts[0]:
            figure.fault(first + row.line, "A row has no category.", "Write it into the first cell.")
        for column, text in zip(columns, row.texts[1:], strict=True):
            column.append(_value(figure, text, first + row.line))
    figure.nodes = tuple(Node(f"v{number}", row.texts[0]) for number, row in enumerate(body, 1))
    series = tuple(Series(name, tuple(values)) for name, values in zip(names, columns, strict=True))
    figure.chart = Chart(form, min(units, default=""), series)
    entries = [(node, entry(said, node)) for node in figure.nodes]
    figure.steps = tuple(spoken(node, words.words) for node, words in entries if words is not None)
    unknown(figure, said)
    return figure


def _value(figure: Figure, text: str, line: int) -> float:
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        figure.fault(line, f"{plain[:20]!r} is not a number.", "Write 1234.5; the unit belongs into the head.")
        return 0.0
    return float(plain.replace(",", "").replace("−", "-"))
