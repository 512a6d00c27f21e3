"""Specs that come from a model: checked, mended where that is safe, refused with a reason where it is not.

Safe is what leaves the meaning alone: another shape, a shorter label, an id of its own, an arrow to nowhere left out.
What would have to be guessed (values that are missing, 500 nodes, no nodes at all) is refused.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NoReturn, TypeGuard

from pipelines.diagram import Chart, Edge, Kind, Node, Row, Series, Shape, Spec, Tone
from pipelines.diagram.spec import (
    CATEGORIES,
    COLUMNS,
    LABEL_LENGTH,
    MOST_EDGES,
    MOST_NODES,
    REPLY_LENGTH,
    ROWS,
    SERIES,
    TITLE_LENGTH,
    UNIT_LENGTH,
    check,
)
from pipelines.diagram.text import clean
from pipelines.errors import BadInput

LONGEST = 200_000
"""Characters of JSON; a spec at all its limits has some 20,000."""

LOOKED_AT = 2_000
"""Characters of one text that are looked at; the rest of a longer one is not even cleaned."""

SHAPES: Mapping[str, Shape] = {
    "diamond": "decision", "rhombus": "decision", "question": "decision", "condition": "decision",
    "circle": "pill", "ellipse": "pill", "oval": "pill", "round": "pill", "rounded": "pill", "stadium": "pill",
    "start": "pill", "end": "pill", "terminal": "pill", "terminator": "pill",
    "rect": "box", "rectangle": "box", "square": "box", "process": "box", "step": "box",
}  # fmt: skip
"""What others call our shapes."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A spec that can be drawn, and what was changed for that, a sentence each."""

    spec: Spec
    repairs: tuple[str, ...]


def read(text: str, language: str = "en") -> Repaired:
    """Read a spec from JSON.

    Raises:
        BadInput: ``bad_drawing``, with what is wrong.
    """
    if len(text) > LONGEST:
        _refuse("", f"The drawing has {len(text):,} characters, {LONGEST:,} are allowed.", "Draw less.")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("bad_drawing", "The drawing is not JSON.", "Give one object.") from error
    return repair(given, language)


def repair(given: object, language: str = "en") -> Repaired:
    """Make a spec of what a model gave, a mapping as JSON has it.

    Args:
        given: ``kind``, ``title``, ``nodes`` (``id``, ``label``, ``shape``, ``tone``), ``edges`` (``source``,
            ``target``, ``label``), ``rows`` (``label``, ``cells``), ``chart`` (``form``, ``unit``, ``series``).
        language: of the conversation, where the spec names none.

    Raises:
        BadInput: ``bad_drawing``, with ``param`` naming the field at fault.
    """
    if not isinstance(given, Mapping):
        _refuse("", "A drawing must be an object with nodes.")
    return _Repair(given, language).result()


class _Repair:
    def __init__(self, given: Mapping[Any, Any], language: str) -> None:
        self.given, self.language = given, language
        self.told: list[str] = []
        self.names: dict[str, str] = {}

    def result(self) -> Repaired:
        kind = self.kind()
        nodes = self.nodes()
        title = self.text("The title", self.given.get("title"), TITLE_LENGTH)
        if not title:
            title = nodes[0].label
            self.told.append("The title was missing; it is that of the first node now.")
        spec = Spec(_slug(str(self.given.get("id") or title)[:60]), kind, title, nodes, language=self.tag())
        if kind == "flow":
            spec = self.flow(spec)
        elif self.given.get("edges"):
            self.told.append(f"A drawing of kind {kind} has no edges; they were left out.")
        if kind == "comparison":
            spec = replace(spec, rows=self.rows(nodes))
        if kind == "chart":
            spec = replace(spec, chart=self.chart(nodes))
        check(spec)
        return Repaired(spec, tuple(self.told))

    def kind(self) -> Kind:
        kind = self.given.get("kind")
        if kind == "parts" or self.given.get("picture"):
            _refuse("kind", "A picture with parts cannot be made up.", "Use one of: flow, steps, comparison, chart.")
        if kind in ("flow", "steps", "comparison", "chart"):
            return kind  # type: ignore[no-any-return]  # one of four
        guessed: Kind = "steps"
        for name, fitting in (("chart", "chart"), ("rows", "comparison"), ("edges", "flow")):
            if self.given.get(name):
                guessed = fitting  # type: ignore[assignment]  # one of three
                break
        self.told.append(f"The kind {_short(kind)} is not known; it is drawn as {guessed}.")
        return guessed

    def tag(self) -> str:
        tag = self.given.get("language", self.language)
        if isinstance(tag, str) and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", tag):
            return tag
        self.told.append("The language was none; it is that of the conversation now.")
        return self.language

    def nodes(self) -> tuple[Node, ...]:
        given = self.given.get("nodes")
        if isinstance(given, Mapping):  # by id
            given = [
                {"id": name, **(one if isinstance(one, Mapping) else {"label": one})} for name, one in given.items()
            ]
        if not _is_list(given) or not given:
            _refuse("nodes", "The drawing has no nodes.", "Give at least one with a label.")
        if len(given) > MOST_NODES:
            _refuse("nodes", f"A drawing has at most {MOST_NODES} nodes, this one has {len(given)}.", "Draw less.")
        found: list[Node] = []
        taken: set[str] = set()
        for at, one in enumerate(given):
            one = one if isinstance(one, Mapping) else {"label": one}
            name = one.get("id")
            label = self.text(f"The label of node {at + 1}", one.get("label"), LABEL_LENGTH)
            if not label and (label := self.text(f"The id of node {at + 1}", name, LABEL_LENGTH)):
                self.told.append(f"Node {at + 1} had no label; its id stands for it.")
            if not label:
                self.told.append(f"Node {at + 1} had neither label nor id; it was left out.")
                continue
            found.append(Node(self.id(name, at, taken), label, self.shape(one, at), self.tone(one, at)))
        if not found:
            _refuse("nodes", "No node of the drawing has a label.", "Give at least one.")
        return tuple(found)

    def id(self, name: object, at: int, taken: set[str]) -> str:
        plain = _slug(str(name)[:80]) if isinstance(name, str | int) and str(name).strip() else f"n{at + 1}"
        given, number = plain, 1
        while given in taken:
            number += 1
            given = f"{plain[:28]}_{number}"
        taken.add(given)
        if name is not None and given != name:
            self.told.append(f"The id {_short(name)} became {given}.")
        if name is not None:
            self.names.setdefault(str(name), given)
        return given

    def shape(self, one: Mapping[Any, Any], at: int) -> Shape:
        shape = one.get("shape", "box")
        if shape in ("box", "pill", "decision"):
            return shape  # type: ignore[no-any-return]  # one of three
        meant = SHAPES.get(shape.lower(), "box") if isinstance(shape, str) else "box"
        self.told.append(f"The shape {_short(shape)} of node {at + 1} is not known; it is drawn as {meant}.")
        return meant

    def tone(self, one: Mapping[Any, Any], at: int) -> Tone:
        tone = one.get("tone", "plain")
        if tone in ("plain", "person"):
            return tone  # type: ignore[no-any-return]  # one of two
        self.told.append(f"The tone {_short(tone)} of node {at + 1} is not known; it is drawn plain.")
        return "plain"

    def flow(self, spec: Spec) -> Spec:
        edges = tuple(self.edges())
        if len(edges) > MOST_EDGES:
            _refuse("edges", f"A drawing has at most {MOST_EDGES} edges, this one has {len(edges)}.", "Draw less.")
        leaving = Counter(edge.source for edge in edges)
        nodes = []
        for node in spec.nodes:
            if node.shape == "decision" and leaving[node.id] < 2:
                self.told.append(f"{node.id} decides nothing, for fewer than two ways leave it; it is drawn as box.")
                node = replace(node, shape="box")
            nodes.append(node)
        return replace(spec, nodes=tuple(nodes), edges=edges)

    def edges(self) -> Iterator[Edge]:
        given = self.given.get("edges") or []
        if not _is_list(given):
            _refuse("edges", "The edges must be a list.", 'Give {"source": …, "target": …} for each.')
        seen: set[Edge] = set()
        for at, one in enumerate(given[: 10 * MOST_EDGES]):
            if _is_list(one) and len(one) in (2, 3):
                one = dict(zip(("source", "target", "label"), one, strict=False))
            one = one if isinstance(one, Mapping) else {}
            ends = [self.names.get(str(one.get(a, one.get(b)))) for a, b in (("source", "from"), ("target", "to"))]
            label = self.text(f"The label of edge {at + 1}", one.get("label"), REPLY_LENGTH)
            if ends[0] is None or ends[1] is None:
                self.told.append(f"Edge {at + 1} leads from or to a node that does not exist; it was left out.")
                continue
            edge = Edge(ends[0], ends[1], label)
            if edge in seen:
                self.told.append(f"Edge {at + 1} was given before; it was left out.")
                continue
            seen.add(edge)
            yield edge

    def rows(self, nodes: Sequence[Node]) -> tuple[Row, ...]:
        _count("nodes", "things are compared", COLUMNS, len(nodes))
        given: Any = self.given.get("rows")
        if not _is_list(given):
            _refuse("rows", "The rows must be a list.", 'Give {"label": …, "cells": […]} for each.')
        _count("rows", "rows are compared", ROWS, len(given))
        found = []
        for at, one in enumerate(given):
            if _is_list(one) and one:
                one = {"label": one[0], "cells": one[1:]}
            if not isinstance(one, Mapping) or not _is_list(one.get("cells")):
                _refuse(f"rows[{at}]", "A row needs a label and cells.")
            cells = [
                self.text(f"A cell of row {at + 1}", cell, LABEL_LENGTH) for cell in one["cells"][: COLUMNS[1] + 1]
            ]
            if len(cells) != len(nodes):
                self.told.append(f"Row {at + 1} had {len(one['cells'])} cells for {len(nodes)} columns.")
                cells = (cells + [""] * len(nodes))[: len(nodes)]
            label = self.text(f"The label of row {at + 1}", one.get("label"), LABEL_LENGTH)
            if not label:
                _refuse(f"rows[{at}].label", "It is not said what this row compares.")
            found.append(Row(label, tuple(cells)))
        return tuple(found)

    def chart(self, nodes: Sequence[Node]) -> Chart:
        _count("nodes", "categories are shown", CATEGORIES, len(nodes))
        given = self.given.get("chart")
        if not isinstance(given, Mapping) or not _is_list(given.get("series")):
            _refuse(
                "chart", "The values are missing.", 'Give {"form": "bar", "series": [{"label": …, "values": […]}]}.'
            )
        _count("chart.series", "series are shown", SERIES, len(given["series"]))
        form: Literal["bar", "line"] = "line" if given.get("form") == "line" else "bar"
        if given.get("form") not in ("bar", "line"):
            self.told.append(f"The form {_short(given.get('form'))} is not known; bars are drawn.")
        series = []
        for at, one in enumerate(given["series"]):
            where = f"chart.series[{at}]"
            if not isinstance(one, Mapping) or not _is_list(one.get("values")):
                _refuse(where, "A series needs a label and values.")
            if len(one["values"]) != len(nodes):
                _refuse(f"{where}.values", f"There are {len(one['values'])} values for {len(nodes)} categories.")
            label = self.text(f"The label of series {at + 1}", one.get("label"), REPLY_LENGTH)
            if not label:
                self.told.append(f"Series {at + 1} had no label.")
                label = str(at + 1)
            series.append(Series(label, tuple(_number(value, f"{where}.values") for value in one["values"])))
        return Chart(form, self.text("The unit", given.get("unit"), UNIT_LENGTH), tuple(series))

    def text(self, what: str, given: object, most: int) -> str:
        """A text as one clean line of at most so many characters, cut at a word; empty where there is none."""
        if isinstance(given, bool) or not isinstance(given, str | int | float):
            return ""
        text = clean(str(given)[:LOOKED_AT])
        if len(text) <= most and len(str(given)) <= LOOKED_AT:
            return text
        self.told.append(f"{what} was longer than {most} characters; it was cut.")
        return cut(text, most)


def cut(text: str, most: int) -> str:
    """The beginning of a text with an ellipsis, ``most`` characters at most, at a word where one ends late enough."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    word = kept.rpartition(" ")[0]
    return (word if len(word) > most // 2 else kept).rstrip(" ,;:.-，；：。、") + "…"


def _slug(name: str) -> str:
    """A name as an id: small letters, digits, - and _, beginning with a letter."""
    plain = re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-")
    return (plain if plain[:1].isalpha() else f"n{plain}")[:32]


def _number(value: object, where: str) -> float:
    if isinstance(value, str):
        try:
            return float(value.replace(",", "").strip()[:40])
        except ValueError:
            _refuse(where, f"{_short(value)} is not a number.", "Give numbers.")
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(where, f"{_short(value)} is not a number.", "Give numbers.")
    try:
        return float(value)
    except OverflowError:
        _refuse(where, "This number is too large.", "Give numbers.")


def _is_list(given: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(given, list | tuple)


def _short(given: object) -> str:
    return repr(given if isinstance(given, str | int | float | None) else type(given).__name__)[:40]


def _count(where: str, what: str, limits: tuple[int, int], count: int) -> None:
    if not limits[0] <= count <= limits[1]:
        _refuse(where, f"{limits[0]} to {limits[1]} {what}, here {count}.")


def _refuse(where: str, message: str, hint: str = "") -> NoReturn:
    raise BadInput("bad_drawing", message, hint, where)
