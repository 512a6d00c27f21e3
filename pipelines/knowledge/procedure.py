"""From a flowchart and its spoken words to a procedure that can be walked, or to what keeps it from being one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.knowledge import Procedure, Step, Way
from pipelines.knowledge.flowchart import Fault, Flowchart
from pipelines.knowledge.wait import without_wait

_COMMA = re.compile("[,，、]")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words of a list in the article, and their line."""

    words: str
    line: int


def build(chart: Flowchart, said: Mapping[str, Spoken], also: Mapping[str, Spoken]) -> Procedure | None:
    """Make the procedure; adds to ``chart.faults`` what must be mended first, and returns None then.

    Args:
        chart: the flowchart.
        said: spoken words by node.
        also: other words by reply (lower case), with commas between them.
    """
    if chart.faults or not chart.nodes:
        return None
    start = next(iter(chart.nodes))
    ways: dict[str, list[Way]] = {}
    for edge in chart.edges:
        other = also.get(edge.label.lower())
        phrases = tuple(part.strip() for part in _COMMA.split(other.words) if part.strip()) if other else ()
        ways.setdefault(edge.source, []).append(Way(edge.source, edge.target, edge.label, phrases))
    steps = {}
    for node in chart.nodes.values():
        # A start that is only passed has its lead-in; one that asks, or to which a way leads back, its label.
        passed = node.id == start and len(ways.get(start, ())) == 1
        entry = said.get(node.id)
        say, wait_s = without_wait(entry.words if entry is not None else "" if passed else node.label)
        steps[node.id] = Step(node.id, node.label, say, wait_s)
    procedure = Procedure(
        start,
        steps,
        {node: tuple(out) for node, out in ways.items()},
        frozenset(node.id for node in chart.nodes.values() if node.tone == "person"),
    )
    _check(chart, procedure)
    return None if chart.faults else procedure


def _check(chart: Flowchart, procedure: Procedure) -> None:
    def fault(node: str, message: str, hint: str = "") -> None:
        chart.faults.append(Fault(chart.lines[node], message, hint))

    for node in chart.nodes.values():
        out = procedure.ways.get(node.id, ())
        if node.shape == "decision" and len(out) < 2:
            fault(node.id, f"The question {node.id!r} has fewer than two ways.", "Draw a way for each reply.")
        if len(out) > 1 and not all(way.label for way in out):
            fault(node.id, f"A way from {node.id!r} has no reply.", "Write -->|reply| where there are several ways.")
        elif len({way.label.lower() for way in out}) < len(out):
            label = next(way.label for way in out if [one.label.lower() for one in out].count(way.label.lower()) > 1)
            fault(node.id, f"Two ways from {node.id!r} have the reply {label!r}.", "Give each a reply of its own.")
        elif (twice := _said_twice(out)) is not None:
            hint = "Give each its own words under ## Replies."
            fault(node.id, f"Two ways from {node.id!r} are chosen by {twice!r}.", hint)
        if node.tone == "person" and out:
            fault(node.id, f"A person takes over at {node.id!r}, so no way can lead on.", "Take the way out.")
    if procedure.start not in procedure.ways:
        fault(procedure.start, "The start leads nowhere.", "Draw a way from it.")
    reached = _reach(procedure)
    ending = _ending(procedure)
    for name in chart.nodes:
        if name not in reached:
            fault(name, f"No way leads to {name!r}.", "Connect it, or take it out.")
        elif name not in ending:
            fault(name, f"From {name!r} no end can be reached.", "Draw a way out of the loop.")


def _said_twice(ways: tuple[Way, ...]) -> str | None:
    """Words that would choose two ways of the same node."""
    seen: set[str] = set()
    for way in ways:
        words = {phrase.lower() for phrase in (way.label, *way.also)}
        if words & seen:
            return min(words & seen)
        seen |= words
    return None


def _reach(procedure: Procedure) -> set[str]:
    """Every node that a walk can come to."""
    reached: set[str] = set()
    ahead = {procedure.start}
    while ahead:
        node = ahead.pop()
        reached.add(node)
        ahead |= {way.target for way in procedure.ways.get(node, ())} - reached
    return reached


def _ending(procedure: Procedure) -> set[str]:
    """Every node from which an end can be reached."""
    before: dict[str, set[str]] = {}
    for node, out in procedure.ways.items():
        for way in out:
            before.setdefault(way.target, set()).add(node)
    ending: set[str] = set()
    ahead = set(procedure.steps) - set(procedure.ways)
    while ahead:
        node = ahead.pop()
        ending.add(node)
        ahead |= before.get(node, set()) - ending
    return ending
