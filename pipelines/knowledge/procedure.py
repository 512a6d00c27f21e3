"""From a flowchart and its spoken words to a procedure that can be walked, or to what keeps it from being one."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.knowledge import Procedure, Step, Way
from pipelines.knowledge.flowchart import Fault, Flowchart
from pipelines.knowledge.wait import without_wait


def build(chart: Flowchart, said: Mapping[str, str], also: Mapping[str, tuple[str, ...]]) -> Procedure | None:
    """Make the procedure; adds to ``chart.faults`` what must be mended first, and returns None then.

    Args:
        chart: the flowchart.
        said: spoken words by node.
        also: other words by reply (lower case).
    """
    if chart.faults or not chart.nodes:
        return None
    start = next(iter(chart.nodes))
    ways: dict[str, list[Way]] = {}
    for edge in chart.edges:
        ways.setdefault(edge.source, []).append(
            Way(edge.source, edge.target, edge.label, also.get(edge.label.lower(), ()))
        )
    steps = {}
    for node in chart.nodes.values():
        say, wait_s = without_wait(said.get(node.id, "" if node.id == start else node.label))
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
        chart.faults.append(Fault(chart.lines.get(node, 1), message, hint))

    for node in chart.nodes.values():
        out = procedure.ways.get(node.id, ())
        labels = [way.label.lower() for way in out]
        if node.shape == "decision" and len(out) < 2:
            fault(node.id, f"The question {node.id!r} has fewer than two ways.", "Draw a way for each reply.")
        if len(out) > 1 and not all(labels):
            fault(node.id, f"A way from {node.id!r} has no reply.", "Write -->|reply| where there are several ways.")
        elif len(set(labels)) < len(labels):
            fault(node.id, f"Two ways from {node.id!r} have the same reply.", "Give each its own.")
        if node.tone == "person" and out:
            fault(node.id, f"A person takes over at {node.id!r}, so no way can lead on.", "Take the way out.")
    if len(procedure.ways.get(procedure.start, ())) == 0:
        fault(procedure.start, "The start leads nowhere.")
    reached = _reach(procedure, {procedure.start})
    for node in chart.nodes.values():
        if node.id not in reached:
            fault(node.id, f"No way leads to {node.id!r}.", "Connect it, or take it out.")
    ending = {node for node in procedure.steps if node not in procedure.ways}
    for _ in procedure.steps:
        ending |= {node for node, out in procedure.ways.items() if any(way.target in ending for way in out)}
    for node in chart.nodes.values():
        if node.id not in ending:
            fault(node.id, f"From {node.id!r} no end can be reached.", "Draw a way out of the loop.")


def _reach(procedure: Procedure, nodes: set[str]) -> set[str]:
    reached: set[str] = set()
    while nodes:
        node = nodes.pop()
        reached.add(node)
        nodes |= {way.target for way in procedure.ways.get(node, ())} - reached
    return reached
