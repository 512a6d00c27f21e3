"""What the kinds of figures have in common."""

from __future__ import annotations

from pipelines.diagram import Node
from pipelines.knowledge import Step
from pipelines.knowledge.figure import Figure, entry, spoken, unknown
from pipelines.knowledge.procedure import Spoken

NODE = Node("c1", "Basic")


def test_words_are_found_by_label_or_id() -> None:
    """The label counts in any case."""
    words = Spoken("Cheap.", 3)
    assert entry({"BASIC": words}, NODE) == words
    assert entry({"c1": words}, NODE) == words
    assert entry({"c2": words}, NODE) is None


def test_a_wait_is_taken_out_of_the_words() -> None:
    """As in a step."""
    assert spoken(NODE, "Hold it. (wait 5 seconds)") == Step("c1", "Basic", "Hold it.", 5.0)


def test_words_for_nothing_are_told() -> None:
    """At the line at which they stand, with what there is."""
    figure = Figure("comparison", nodes=(NODE,))
    unknown(figure, {"basic": Spoken("a", 3), "Max": Spoken("b", 4)})
    assert [(fault.line, fault.hint) for fault in figure.faults] == [(4, "There is: Basic.")]
