"""Drawings: a typed description goes in, a laid-out SVG with stable ids comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Shape = Literal["box", "pill", "decision"]
Tone = Literal["plain", "person"]


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
class Spec:
    """What is drawn. Plain data: it may come from an article, from a model or from a test."""

    id: str
    kind: Literal["flow"]
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    language: str = "en"


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
