"""What a drawing may be made of: the rules of a spec, the names of its parts, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from math import isfinite
from typing import NoReturn, get_args

from pipelines.diagram import Kind, Node, Shape, Spec, Tone
from pipelines.diagram.text import clean
from pipelines.errors import BadInput

MOST_NODES = 40
"""More boxes than a caller can follow by ear; also what bounds the time of a layout."""

MOST_EDGES = 80

LABEL_LENGTH = 80
REPLY_LENGTH = 40
"""Characters of an edge's label: a reply to be said, not a sentence."""

TITLE_LENGTH = 120
UNIT_LENGTH = 20

COLUMNS, ROWS, PARTS, CATEGORIES, SERIES = (2, 6), (1, 12), (1, 12), (2, 24), (1, 4)
"""How many there may be at least and at most."""

PICTURE_BYTES = 600_000
"""A drawing goes to the page in one message, which clients limit to 1 MiB, and there it is a third longer."""

PICTURE_SIDE = 20_000
"""px"""

LARGEST = 1e12
"""Of a chart's values, either way."""

_NODE_ID = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")  # the shape of a BCP 47 tag


def check(spec: Spec) -> None:
    """See that a spec can be drawn.

    Raises:
        BadInput: ``bad_drawing``, with ``param`` naming the field at fault (``nodes[3].label``).
    """
    if spec.kind not in get_args(Kind):
        _refuse("kind", "This kind of drawing is not known.", f"Use one of: {', '.join(get_args(Kind))}.")
    _text("id", spec.id, 80)
    _text("title", spec.title, TITLE_LENGTH)
    if not isinstance(spec.language, str) or not _LANGUAGE.fullmatch(spec.language):
        _refuse("language", "The language is not a language tag.", 'Write it as "en" or "zh-CN".')
    if not 1 <= len(spec.nodes) <= MOST_NODES:
        _refuse("nodes", f"A drawing has 1 to {MOST_NODES} nodes, this one has {len(spec.nodes)}.")
    known = _nodes(spec.nodes)
    if spec.kind == "flow":
        _edges(spec, known)
    elif spec.edges:
        _refuse("edges", f'A drawing of kind "{spec.kind}" has no edges.', "Leave them out.")
    if spec.kind == "comparison":
        _comparison(spec)
    elif spec.rows:
        _refuse("rows", "Only a comparison has rows.", "Leave them out.")
    if spec.kind == "parts":
        _parts(spec)
    elif spec.picture is not None:
        _refuse("picture", "Only parts are shown on a picture.", "Leave it out.")
    if spec.kind == "chart":
        _chart(spec)
    elif spec.chart is not None:
        _refuse("chart", "Only a chart has values.", "Leave them out.")


def _nodes(nodes: tuple[Node, ...]) -> set[str]:
    known: set[str] = set()
    for at, node in enumerate(nodes):
        where = f"nodes[{at}]"
        if not isinstance(node.id, str) or not _NODE_ID.fullmatch(node.id):
            _refuse(
                f"{where}.id",
                "A node's id must be a short plain name.",
                "Begin with a small letter; then up to 31 small letters, digits, - or _.",
            )
        if node.id in known:
            _refuse(f"{where}.id", f'Two nodes have the id "{node.id}".', "Give each node its own.")
        known.add(node.id)
        _text(f"{where}.label", node.label, LABEL_LENGTH)
        if node.shape not in get_args(Shape):
            _refuse(f"{where}.shape", "This shape is not known.", f"Use one of: {', '.join(get_args(Shape))}.")
        if node.tone not in get_args(Tone):
            _refuse(f"{where}.tone", "This tone is not known.", f"Use one of: {', '.join(get_args(Tone))}.")
    return known


def _edges(spec: Spec, known: set[str]) -> None:
    if len(spec.edges) > MOST_EDGES:
        _refuse("edges", f"A drawing has at most {MOST_EDGES} edges, this one has {len(spec.edges)}.")
    for at, edge in enumerate(spec.edges):
        for end, name in (("source", edge.source), ("target", edge.target)):
            if name not in known:
                _refuse(f"edges[{at}].{end}", "An edge ends at a node that does not exist.", "Add the node.")
        if edge.label:
            _text(f"edges[{at}].label", edge.label, REPLY_LENGTH)


def _comparison(spec: Spec) -> None:
    _many("nodes", "things are compared", COLUMNS, spec.nodes)
    _many("rows", "rows are compared", ROWS, spec.rows)
    for at, row in enumerate(spec.rows):
        _text(f"rows[{at}].label", row.label, LABEL_LENGTH)
        if len(row.cells) != len(spec.nodes):
            _refuse(f"rows[{at}].cells", f"This row has {len(row.cells)} cells for {len(spec.nodes)} columns.")
        for column, cell in enumerate(row.cells):
            if cell:
                _text(f"rows[{at}].cells[{column}]", cell, LABEL_LENGTH)


def _parts(spec: Spec) -> None:
    _many("nodes", "parts are shown", PARTS, spec.nodes)
    picture = spec.picture
    if picture is None:
        _refuse("picture", "The picture is missing.", "Name one.")
    if picture.media_type not in ("image/svg+xml", "image/png", "image/jpeg"):
        _refuse("picture.media_type", "This kind of picture is not known.", "Use SVG, PNG or JPEG.")
    if not 0 < len(picture.data) <= PICTURE_BYTES:
        size = f"The picture has {len(picture.data) // 1000:,} kB; at most {PICTURE_BYTES // 1000} kB can be shown."
        _refuse("picture.data", size, "Save it smaller: 1,200 px are enough.")
    if not all(0 < side <= PICTURE_SIDE for side in (picture.width, picture.height)):
        _refuse("picture.width", "The picture's size is not known or too large.", "Save it again.")
    _text("picture.alt", picture.alt, 2 * TITLE_LENGTH)
    if len(picture.areas) != len(spec.nodes):
        _refuse("picture.areas", f"There are {len(picture.areas)} areas for {len(spec.nodes)} parts.")
    for at, area in enumerate(picture.areas):
        sides = (area.x, area.y, area.width, area.height)
        inside = all(map(isfinite, sides)) and min(sides) >= 0 and min(area.width, area.height) > 0
        if not inside or area.x + area.width > 1 + 1e-6 or area.y + area.height > 1 + 1e-6:
            _refuse(f"picture.areas[{at}]", "This part lies outside of the picture.", "Give shares from 0 to 1.")


def _chart(spec: Spec) -> None:
    _many("nodes", "categories are shown", CATEGORIES, spec.nodes)
    chart = spec.chart
    if chart is None:
        _refuse("chart", "The values are missing.", "Give at least one series.")
    if chart.form not in ("bar", "line"):
        _refuse("chart.form", "This form of chart is not known.", "Use one of: bar, line.")
    if chart.unit:
        _text("chart.unit", chart.unit, UNIT_LENGTH)
    _many("chart.series", "series are shown", SERIES, chart.series)
    for at, series in enumerate(chart.series):
        _text(f"chart.series[{at}].label", series.label, REPLY_LENGTH)
        if len(series.values) != len(spec.nodes):
            _refuse(
                f"chart.series[{at}].values",
                f"There are {len(series.values)} values for {len(spec.nodes)} categories.",
            )
        for number, value in enumerate(series.values):
            if not isfinite(value) or abs(value) > LARGEST:
                _refuse(f"chart.series[{at}].values[{number}]", "This is not a number that can be drawn.")


def edge_ids(spec: Spec) -> tuple[str, ...]:
    """Name the edges: ``e-<source>-<target>``, parallel ones with ``-2``, ``-3`` …, in the spec's order.

    Ids may hold dashes, so two different edges can spell the same name; every name is given once, the first come
    keeping the plain one.
    """
    plain = [f"e-{edge.source}-{edge.target}" for edge in spec.edges]
    taken = set(plain)
    seen: Counter[str] = Counter()
    names = []
    for name in plain:
        seen[name] += 1
        given = name
        if seen[name] > 1:
            while (given := f"{name}-{seen[name]}") in taken:
                seen[name] += 1
            taken.add(given)
        names.append(given)
    return tuple(names)


def fingerprint(spec: Spec) -> str:
    """16 hex digits over everything that is drawn or said: the key of caches and of ids that must be unique."""
    content: list[object] = [
        spec.id, spec.kind, spec.title, spec.language,
        [[n.id, n.label, n.shape, n.tone] for n in spec.nodes],
        [[e.source, e.target, e.label] for e in spec.edges],
        [[row.label, row.cells] for row in spec.rows],
    ]  # fmt: skip
    if (picture := spec.picture) is not None:
        areas = [[area.x, area.y, area.width, area.height] for area in picture.areas]
        seen = hashlib.sha256(picture.data).hexdigest()
        content += [picture.media_type, seen, picture.width, picture.height, picture.alt, areas]
    if (chart := spec.chart) is not None:
        content += [chart.form, chart.unit, [[series.label, series.values] for series in chart.series]]
    # ASCII escapes keep lone surrogates hashable.
    return hashlib.sha256(json.dumps(content).encode("ascii")).hexdigest()[:16]


def _many(where: str, what: str, limits: tuple[int, int], given: Iterable[object]) -> None:
    least, most = limits
    count = len(tuple(given))
    if not least <= count <= most:
        _refuse(where, f"{least} to {most} {what}, here {count}.")


def _text(where: str, text: str, most: int) -> None:
    if not isinstance(text, str) or not clean(text):
        _refuse(where, "Here a text is missing.", "Write a few words.")
    if len(text) > most:
        _refuse(where, f"This text has {len(text)} characters, {most} are allowed.", "Say it shorter.")


def _refuse(where: str, message: str, hint: str = "") -> NoReturn:
    raise BadInput("bad_drawing", message, hint, where)
