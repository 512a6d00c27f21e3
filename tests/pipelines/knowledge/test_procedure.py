"""From a flowchart to a procedure."""

from __future__ import annotations

import pytest

from pipelines.knowledge import Procedure, Step, Way
from pipelines.knowledge.flowchart import parse
from pipelines.knowledge.procedure import Spoken, build

CHART = """flowchart TD
start([Red]) --> plug{In?}
plug -->|yes| wait[Wait]
plug -->|no| help([Person]):::person
wait --> plug"""


def faults(*lines: str, also: dict[str, Spoken] | None = None) -> list[tuple[int, str]]:
    chart = parse("\n".join(("flowchart TD", *lines)))
    assert chart.faults == []
    assert build(chart, {}, also or {}) is None
    return [(fault.line, fault.message) for fault in chart.faults]


def test_a_procedure_is_its_steps_and_ways() -> None:
    """Each node has its words, or its label; ways have their other words; the start has what was written for it."""
    said = {"plug": Spoken("Is it in?", 1), "wait": Spoken("Wait a little. (wait 2 minutes)", 2)}
    assert build(parse(CHART), said, {"yes": Spoken("yeah, , it is", 3)}) == Procedure(
        "start",
        {
            "start": Step("start", "Red", ""),
            "plug": Step("plug", "In?", "Is it in?"),
            "wait": Step("wait", "Wait", "Wait a little.", 120),
            "help": Step("help", "Person", "Person"),
        },
        {
            "start": (Way("start", "plug", ""),),
            "plug": (Way("plug", "wait", "yes", ("yeah", "it is")), Way("plug", "help", "no")),
            "wait": (Way("wait", "plug", ""),),
        },
        frozenset({"help"}),
    )


def test_a_start_that_asks_is_said_as_it_is_labelled() -> None:
    """A start with several ways is waited at, so it has words of its own."""
    procedure = build(parse("flowchart TD\na{Red?} -->|yes| b\na -->|no| c"), {}, {})
    assert procedure is not None
    assert procedure.steps["a"].say == "Red?"


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["a{A} -->|yes| b"], (2, "The question 'a' has fewer than two ways.")),
        (["a --> b{B}"], (2, "The question 'b' has fewer than two ways.")),
        (["a[A] --> b", "a -->|no| c"], (2, "A way from 'a' has no reply.")),
        (["a{A} -->|Yes| b", "a -->|yes| c"], (2, "Two ways from 'a' have the reply 'Yes'.")),
        (["a --> b:::person", "b --> c"], (2, "A person takes over at 'b', so no way can lead on.")),
        (["a"], (2, "The start leads nowhere.")),
        (["a --> b", "c --> b"], (3, "No way leads to 'c'.")),
    ],
)
def test_what_cannot_be_walked_is_told_with_its_line(lines: list[str], fault: tuple[int, str]) -> None:
    """Each rule of docs/knowledge.md, broken alone, is one problem at the line of its node."""
    assert faults(*lines) == [fault]


def test_a_loop_without_an_end() -> None:
    """Every node of a loop that nothing leads out of is named."""
    assert faults("a --> b", "b --> c", "c --> b") == [
        (2, "From 'a' no end can be reached."),
        (2, "From 'b' no end can be reached."),
        (3, "From 'c' no end can be reached."),
    ]


def test_other_words_choose_one_way_only() -> None:
    """The same words under two replies of one question are a problem; under two questions they are none."""
    also = {"yes": Spoken("it is, fine", 9), "ok": Spoken("Fine", 9)}
    assert faults("a{A} -->|yes| b", "a -->|ok| c", also=also) == [(2, "Two ways from 'a' are chosen by 'fine'.")]
    chart = parse("flowchart TD\na{A} -->|yes| b{B}\na -->|no| c\nb -->|ok| c\nb -->|not ok| d")
    assert build(chart, {}, also) is not None
