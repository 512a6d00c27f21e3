"""A strict subset of mermaid's flowcharts: what a support team needs to draw a procedure, and nothing that surprises.

flowchart TD
  start([The light is red]) --> plug{Cable in the socket?}
  plug -->|yes| restart[Restart it]
  plug -->|no| push[Push it in] --> restart
  restart --> person([A person helps]):::person
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.diagram import Edge, Node, Shape

HEADER = re.compile(r"(?:flowchart|graph)\s+(?:TD|TB)\s*;?\s*$")
ID = re.compile(r"[a-z][a-z0-9_-]{0,31}")
ARROW = re.compile(r"\s*-->\s*(?:\|([^|]*)\|)?\s*")
CLASS = re.compile(r":::(\w+)")
SHAPES: tuple[tuple[str, str, Shape], ...] = (("([", "])", "pill"), ("{", "}", "decision"), ("[", "]", "box"))
LABEL_MAX = 80
LINES_MAX = 200
"""A flowchart longer than this is no procedure that anybody can walk."""


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


class _Unreadable(Exception):
    """A line that does not follow the subset."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def parse(text: str) -> Flowchart:
    """Read a flowchart; never raises."""
    chart = Flowchart()
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        chart.faults.append(Fault(LINES_MAX, f"The flowchart has more than {LINES_MAX} lines.", "Split the procedure."))
    seen_header = False
    for number, raw in enumerate(lines[:LINES_MAX], 1):
        line = raw.split("%%")[0].strip().rstrip(";").strip()
        if not line:
            continue
        if not seen_header:
            seen_header = True
            if not HEADER.match(line):
                chart.faults.append(Fault(number, "The first line must be: flowchart TD"))
            if HEADER.match(line) or line.startswith(("flowchart", "graph")):
                continue
        try:
            _line(chart, line, number)
        except _Unreadable as fault:
            chart.faults.append(Fault(number, fault.message, fault.hint))
    if not chart.nodes and not chart.faults:
        chart.faults.append(Fault(1, "The flowchart is empty.", "Draw at least a start and an end."))
    return chart


def _line(chart: Flowchart, line: str, number: int) -> None:
    at, source = _node(chart, line, 0, number)
    while at < len(line):
        arrow = ARROW.match(line, at)
        if arrow is None:
            raise _Unreadable(f"Cannot read {line[at:][:40]!r}.", "Ways are written a --> b or a -->|reply| b.")
        label = _plain(arrow[1] or "")
        if arrow[1] is not None and not label:
            raise _Unreadable("A way has an empty reply.", "Write the reply between the bars, or leave them out.")
        _length(label)
        at, target = _node(chart, line, arrow.end(), number)
        chart.edges.append(Edge(source, target, label))
        chart.edge_lines.append(number)
        source = target


def _node(chart: Flowchart, line: str, at: int, number: int) -> tuple[int, str]:
    """Read a node at a place; returns the place after it, and its id."""
    match = ID.match(line, at)
    if match is None or line[match.end() : match.end() + 1].isalnum():
        found = line[at:][:30] or "the end of the line"
        hint = "Ids are small letters, digits, - and _, at most 32, and begin with a letter."
        raise _Unreadable(f"A node is missing at {found!r}.", hint)
    name = match[0]
    if name.endswith("-") and line[match.end() :].startswith("->"):
        name = name.rstrip("-")  # a-->b without blanks
        match_end = at + len(name)
    else:
        match_end = match.end()
    if name == "end":
        raise _Unreadable("'end' is a word of mermaid's own.", "Call the node 'done', for instance.")
    at = match_end
    label, shape, at = _shape(line, at)
    tone = CLASS.match(line, at)
    if tone is not None:
        at = tone.end()
        if tone[1] != "person":
            raise _Unreadable(
                f"There is no class {tone[1]!r}.", "Only :::person, for an end where a person takes over."
            )
    known = chart.nodes.get(name)
    if known is None or (label is not None and known.label == name and known.shape == "box"):
        text = label if label is not None else name
        chart.nodes[name] = Node(name, text, shape or "box", "person" if tone else "plain")
        chart.lines.setdefault(name, number)
    elif label is not None and (label, shape) != (known.label, known.shape):
        raise _Unreadable(
            f"The node {name!r} is drawn twice, differently.", "Give its label once; then use its id alone."
        )
    elif tone is not None:
        chart.nodes[name] = Node(known.id, known.label, known.shape, "person")
    while at < len(line) and line[at] == " ":
        at += 1
    return at, name


def _shape(line: str, at: int) -> tuple[str | None, Shape | None, int]:
    for opening, closing, shape in SHAPES:
        if not line.startswith(opening, at):
            continue
        start = at + len(opening)
        if line.startswith('"', start):
            end = line.find(f'"{closing}', start + 1)
            text, after = line[start + 1 : end], end + 1 + len(closing)
        else:
            end = line.find(closing, start)
            text, after = line[start:end], end + len(closing)
        if end < 0:
            raise _Unreadable(f"The label that begins with {opening!r} has no {closing!r}.")
        label = _plain(text)
        if not label:
            raise _Unreadable("A label is empty.")
        if label[0] in "([{" and opening == "[":
            raise _Unreadable("This shape is not supported.", "Use ([text]), [text] or {text}.")
        _length(label)
        return label, shape, after
    if at < len(line) and line[at] in "(><":
        raise _Unreadable("This shape is not supported.", "Use ([text]), [text] or {text}.")
    return None, None, at


def _plain(text: str) -> str:
    """A label as text: emphasis marks and line breaks of mermaid's are taken away, the rest stays as it is."""
    return " ".join(re.sub(r"<br\s*/?>|\*\*|__|`", " ", text).split())


def _length(label: str) -> None:
    if len(label) > LABEL_MAX:
        raise _Unreadable(f"A label has more than {LABEL_MAX} characters.", "Say the rest under 'Said at each step'.")
