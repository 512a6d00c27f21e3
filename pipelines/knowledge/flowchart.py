"""A strict subset of mermaid's flowcharts: what a support team needs to draw a procedure, and nothing that surprises.

flowchart TD
  start([The light is red]) --> plug{Cable in the socket?}
  plug -->|yes| restart[Restart it]
  plug -->|no| push[Push it in] --> restart
  restart --> person([A person helps]):::person

Whatever is read here, mermaid draws the same way; so a label with brackets of its own must stand in quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.diagram import Edge, Node, Shape
from pipelines.diagram.spec import LABEL_LENGTH, REPLY_LENGTH

HEADER = re.compile(r"(?:flowchart|graph)\s+(?:TD|TB)$")
ID = re.compile(r"[a-z](?:[a-z0-9_]|-(?=[a-z0-9_]))*")
ID_LENGTH = 32
RESERVED = frozenset({"end", "graph", "flowchart", "subgraph", "style", "class", "classdef", "click", "linkstyle"})
"""Words of mermaid's own, which cannot name a node."""

ARROW = re.compile(r"\s*-->\s*(?:\|([^|]*)\|)?\s*")
CLASS = re.compile(r":::([A-Za-z0-9_]+)")
SHAPES: tuple[tuple[str, str, Shape], ...] = (("([", "])", "pill"), ("{", "}", "decision"), ("[", "]", "box"))
LINES_MAX = 200
"""A flowchart longer than this is no procedure that anybody can walk."""

_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_NEEDS_QUOTES = re.compile(r'[()\[\]{}"|]')


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a line (counted from 1, the ``flowchart`` line)."""

    line: int
    message: str
    hint: str = ""


@dataclass(slots=True)
class Flowchart:
    """What a text draws, and what is wrong with it; where something is, the rest is read all the same."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    """Where each node was first named."""
    edge_lines: list[int] = field(default_factory=list)
    drawn: set[str] = field(default_factory=set)
    """Nodes that have been given a label."""


class _Unreadable(Exception):
    """A line that does not follow the subset."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def parse(text: str) -> Flowchart:
    """Read a flowchart; never raises."""
    chart = Flowchart()
    lines = text.split("\n")
    if len(lines) > LINES_MAX:
        chart.faults.append(Fault(LINES_MAX, f"The flowchart has more than {LINES_MAX} lines.", "Split the procedure."))
    seen_header = False
    for number, raw in enumerate(lines[:LINES_MAX], 1):
        line = raw.split("%%")[0].strip().rstrip(";").strip()
        if not line:
            continue
        if not seen_header:
            seen_header = True
            if HEADER.match(line):
                continue
            chart.faults.append(Fault(number, "The first line must be: flowchart TD"))
            if line.startswith(("flowchart", "graph")):
                continue
        try:
            _line(chart, line, number)
        except _Unreadable as fault:
            chart.faults.append(Fault(number, fault.message, fault.hint))
    if not chart.nodes and not chart.faults:
        chart.faults.append(Fault(1, "The flowchart is empty.", "Draw at least a start and an end."))
    return chart


def _line(chart: Flowchart, line: str, number: int) -> None:
    """One node, or a chain of ways."""
    at, source = _node(chart, line, 0, number)
    while at < len(line):
        arrow = ARROW.match(line, at)
        if arrow is None:
            raise _Unreadable(f"Cannot read {line[at:].strip()[:40]!r}.", "Ways are written a --> b or a -->|reply| b.")
        label = ""
        if arrow[1] is not None:
            label = _label(arrow[1].strip(), "reply", REPLY_LENGTH)
        at, target = _node(chart, line, arrow.end(), number)
        chart.edges.append(Edge(source, target, label))
        chart.edge_lines.append(number)
        source = target


def _node(chart: Flowchart, line: str, at: int, number: int) -> tuple[int, str]:
    """Read a node at a place; returns the place after it, and its id."""
    match = ID.match(line, at)
    if match is None or len(match[0]) > ID_LENGTH or line[match.end() : match.end() + 1].isalnum():
        found = line[at:][:30] or "the end of the line"
        hint = f"Ids are small letters, digits, - and _, at most {ID_LENGTH}, and begin with a letter."
        raise _Unreadable(f"A node is missing at {found!r}.", hint)
    name, at = match[0], match.end()
    if name in RESERVED:
        raise _Unreadable(f"{name!r} is a word of mermaid's own.", f"Call the node '{name}1', for instance.")
    label, shape, at = _shape(line, at)
    tone = CLASS.match(line, at)
    if tone is not None:
        at = tone.end()
        if tone[1] != "person":
            hint = "Only :::person, for an end where a person takes over."
            raise _Unreadable(f"There is no class {tone[1][:40]!r}.", hint)
    _put(chart, name, label, shape, person=tone is not None)
    chart.lines.setdefault(name, number)
    while at < len(line) and line[at] == " ":
        at += 1
    return at, name


def _put(chart: Flowchart, name: str, label: str | None, shape: Shape | None, *, person: bool) -> None:
    """A node is drawn where it is given a label, and merely named elsewhere."""
    known = chart.nodes.get(name)
    if label is not None and shape is not None:
        if known is not None and name in chart.drawn and (label, shape) != (known.label, known.shape):
            hint = "Give its label once; then use its id alone."
            raise _Unreadable(f"The node {name!r} is drawn twice, differently.", hint)
        chart.drawn.add(name)
    elif known is not None:
        label, shape = known.label, known.shape
    person = person or (known is not None and known.tone == "person")
    chart.nodes[name] = Node(name, label or name, shape or "box", "person" if person else "plain")


def _shape(line: str, at: int) -> tuple[str | None, Shape | None, int]:
    for opening, closing, shape in SHAPES:
        if not line.startswith(opening, at):
            continue
        start = at + len(opening)
        if line[start : start + 1] in tuple("([{/\\>"):
            break
        quoted = line.startswith('"', start)
        end = line.find(f'"{closing}' if quoted else closing, start + quoted)
        if end < 0:
            raise _Unreadable(f"The label that begins with {opening!r} has no {closing!r}.")
        after = end + quoted + len(closing)
        return _label(line[start : end + quoted].strip(), "label", LABEL_LENGTH), shape, after
    if line[at : at + 1] in tuple("([{><"):
        raise _Unreadable("This shape is not supported.", "Use ([text]), [text] or {text}.")
    return None, None, at


def _label(text: str, what: str, longest: int) -> str:
    """A label or a reply as plain text: quotes, emphasis and line breaks are taken away, the rest stays as it is."""
    quoted = len(text) > 1 and text.startswith('"') and text.endswith('"')
    inner = text[1:-1] if quoted else text
    if '"' in inner if quoted else _NEEDS_QUOTES.search(inner):
        hint = 'As in ["Restart (ten seconds)"]; no quotes inside.'
        raise _Unreadable(f"A {what} with brackets, bars or quotes must stand in quotes: {text[:40]!r}", hint)
    plain = " ".join(_EMPHASIS.sub(r"\2", _BREAK.sub(" ", inner)).split())
    if not plain:
        raise _Unreadable(f"A {what} is empty.", "Write its words, or leave the signs around it out.")
    if len(plain) > longest:
        hint = "Say the rest under 'Said at each step'." if what == "label" else "Other words go under 'Replies'."
        raise _Unreadable(f"A {what} has more than {longest} characters.", hint)
    return plain
