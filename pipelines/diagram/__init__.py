"""Drawings: a typed description goes in, a laid-out SVG with stable ids comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Shape = Literal["box", "pill", "decision"]
Tone = Literal["plain", "person"]

Kind = Literal["flow", "steps", "comparison", "parts", "chart"]
"""What is drawn. In every kind the ``nodes`` are what the voice speaks of and what lights up: the boxes of a flow, the
steps, the things compared (columns), the parts of a picture, the categories of a chart."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the drawing."""

    id: str
    """``^[a-z][a-z0-9_-]{0,31}$``; the SVG group is ``n-<id>``."""
    label: str
    """At most 80 characters; shown in at most three lines."""
    shape: Shape = "box"
    tone: Tone = "plain"
    """``person``: here a person helps; drawn in the warm colour."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow. Its SVG group is ``e-<source>-<target>`` (with ``-2``, ``-3`` … for parallel ones)."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a comparison: what is compared, and what it is for each node."""

    label: str
    cells: tuple[str, ...]
    """One a node, in their order; an empty one is drawn as a dash."""


@dataclass(frozen=True, slots=True)
class Area:
    """Where a part is on its picture, as shares (0 to 1) of the picture's width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with named parts."""

    media_type: Literal["image/svg+xml", "image/png", "image/jpeg"]
    data: bytes
    width: int
    height: int
    """px; of an SVG, of its viewBox."""
    alt: str
    areas: tuple[Area, ...]
    """One a node, in their order."""


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values of a chart."""

    label: str
    values: tuple[float, ...]
    """One a node, in their order."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Values over the nodes."""

    form: Literal["bar", "line"]
    unit: str
    """Of the values, as written beside them (``Mbit/s``); empty where they have none."""
    series: tuple[Series, ...]
    """One to four."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What is drawn. Plain data: it may come from an article, from a model or from a test."""

    id: str
    kind: Kind
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    """Of a flow; the other kinds have none."""
    language: str = "en"
    rows: tuple[Row, ...] = ()
    """Of a comparison; the other kinds have none."""
    picture: Picture | None = None
    """Of parts; the other kinds have none."""
    chart: Chart | None = None
    """Of a chart; the other kinds have none."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture."""

    spec: Spec
    svg: str
    """One ``<svg>`` element: classes and ids only, no style attributes, no script, no links."""
    width: int
    height: int
    alt: str
    """The picture in words: for screen readers and for channels that show no picture."""


class Draftsman(Protocol):
    """Draws specs; keeps what it has drawn by the spec's content."""

    name: str

    async def draw(self, spec: Spec) -> Drawing:
        """Lay out and draw, or return the kept drawing.

        Raises:
            BadInput: the spec breaks its rules (ids, lengths, unknown nodes, too large).
            StageFailed: the layout engine failed and so did the one behind it.
        """
