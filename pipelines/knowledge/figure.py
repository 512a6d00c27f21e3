"""What an article shows besides its words, and what is said of it: the common part of comparison, parts and charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.diagram import Chart, Kind, Node, Picture, Row
from pipelines.knowledge import Step
from pipelines.knowledge.flowchart import Fault
from pipelines.knowledge.procedure import Spoken
from pipelines.knowledge.wait import without_wait


@dataclass(slots=True)
class Figure:
    """What is to be drawn, and what is said of its nodes; the lines of its faults count from 1 in the file."""

    kind: Kind
    nodes: tuple[Node, ...] = ()
    steps: tuple[Step, ...] = ()
    rows: tuple[Row, ...] = ()
    picture: Picture | None = None
    chart: Chart | None = None
    faults: list[Fault] = field(default_factory=list)
    line: int = 1

    def fault(self, line: int, message: str, hint: str = "") -> None:
        """Note what an editor must mend."""
        self.faults.append(Fault(line, message, hint))


def entry(said: Mapping[str, Spoken], node: Node) -> Spoken | None:
    """The entry of ``## Said`` for a node: by its label in any case, or by its id."""
    wanted = node.label.lower()
    return next((words for name, words in said.items() if name.lower() in (wanted, node.id)), None)


def spoken(node: Node, words: str) -> Step:
    """What is said of a node."""
    say, wait_s = without_wait(words)
    return Step(node.id, node.label, say, wait_s)


def unknown(figure: Figure, said: Mapping[str, Spoken]) -> None:
    """Entries of ``## Said`` that no node has are slips of the pen."""
    known = {name for node in figure.nodes for name in (node.label.lower(), node.id)}
    for name, words in said.items():
        if name.lower() not in known:
            labels = ", ".join(node.label for node in figure.nodes)
            figure.fault(words.line, f"Nothing here is called {name[:40]!r}.", f"There is: {labels[:200]}.")
