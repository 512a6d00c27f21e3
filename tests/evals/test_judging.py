"""What counts as straight, offered and wrong."""

from __future__ import annotations

import pytest

from assistant.commands.ask import Answered
from assistant.conversation import Item
from assistant.messages import AnswerDone, Committed, Cued, Routed
from assistant.timeline import Cue
from benchmarks.questions import Question
from benchmarks.voices import CALLERS
from evals.judging import Goals, breakdown, failures, judged, share
from evals.session import Result, judge
from pipelines.omni import Dialogue, Evidence, Reply

INSIDE = Question("q01", "move-house", "I am moving", CALLERS[0], b"")
OUTSIDE = Question("o01", "", "A pizza please", CALLERS[1], b"")


def result(question: Question, verdict: str, source: str = "", offered: tuple[str, ...] = ()) -> Result:
    return Result(question, "as heard", verdict, source, offered, 0.5, "because")


@pytest.mark.parametrize(
    ("one", "straight", "found", "wrong"),
    [
        (result(INSIDE, "answer", "move-house"), True, True, False),
        (result(INSIDE, "step", "move-house"), True, True, False),
        (result(INSIDE, "answer", "pay-the-bill"), False, False, True),
        (result(INSIDE, "doubt", "", ("pay-the-bill", "move-house")), False, True, False),
        (result(INSIDE, "doubt", "", ("pay-the-bill",)), False, False, False),
        (result(INSIDE, "answer", "pay-the-bill", ("move-house",)), False, False, True),
        (result(INSIDE, "miss"), False, False, False),
        (result(INSIDE, ""), False, False, False),
        (result(OUTSIDE, "answer", "move-house"), False, False, True),
        (result(OUTSIDE, "answer", ""), False, False, True),
        (result(OUTSIDE, "doubt", "", ("move-house",)), False, False, False),
        (result(OUTSIDE, "out_of_scope"), False, False, False),
    ],
)
def test_a_result_is_straight_found_or_wrong(one: Result, straight: bool, found: bool, wrong: bool) -> None:
    """Only what is said as sure can be straight or wrong; only a doubt can offer; nothing outside can be right."""
    assert (one.straight, one.found, one.wrong) == (straight, found, wrong)


def test_what_the_session_tells_is_read_off_its_notices() -> None:
    """The verdict and the first source come from the route, the offers from the replies, "neither" left out."""
    answer = Answered()
    replies = tuple(Reply(name, name) for name in ("article:move-house", "article:pay-the-bill", "neither"))
    answer.take(Committed(Item("i1", text="i am movie"), None, 1.0))
    sources = (Evidence("move-house", "Moving", 0.6), Evidence("pay-the-bill", "Paying", 0.4))
    answer.take(Routed("r", "i2", "text", "doubt", 0.4, "a small margin", sources))
    answer.take(Cued("r", "i2", [Cue("state", 0.0, 0.0, state=Dialogue(replies=replies))]))
    answer.take(AnswerDone("r", None, "completed"))
    one = judge(INSIDE, answer)
    assert (one.recognised, one.verdict, one.source) == ("i am movie", "doubt", "move-house")
    assert one.offered == ("move-house", "pay-the-bill")
    assert one.found


def test_no_answer_is_neither_right_nor_wrong() -> None:
    """What went wrong is kept as the reason."""
    one = judge(INSIDE, Answered(trouble=["No answer within 60 s."]))
    assert one.verdict == ""
    assert one.reason == "No answer within 60 s."
    assert not one.wrong


def test_the_figures_of_a_run_count_what_they_say() -> None:
    """Straight and found are shares of the questions, wrong is a share of everything that was said."""
    inside = [
        result(INSIDE, "answer", "move-house"),
        result(INSIDE, "doubt", "", ("move-house",)),
        result(INSIDE, "answer", "pay-the-bill"),
        result(INSIDE, "miss"),
    ]
    outside = [result(OUTSIDE, "answer", "move-house"), result(OUTSIDE, "out_of_scope"), *[result(OUTSIDE, "miss")] * 4]
    straight, found, wrong = judged(inside, outside, "spoken", Goals(70, 90))
    assert (straight.value, found.value, wrong.value) == (25.0, 50.0, 20.0)
    assert (straight.goal, found.goal, wrong.goal) == (">= 70 %", ">= 90 %", "<= 3 %")
    assert wrong.note == "1 of 4 questions, 1 of 6 out of scope"
    assert share([], lambda _: True) == 0.0


def test_failures_are_listed_with_what_was_recognised() -> None:
    """Whoever mends it needs both what was said and what was heard; what went well is left out."""
    listed = failures([result(INSIDE, "answer", "move-house"), result(INSIDE, "miss")], [result(OUTSIDE, "miss")])
    assert listed.count("q01") == 1
    assert "I am moving" in listed
    assert "as heard" in listed
    assert "o01" not in listed


def test_the_breakdown_has_a_row_for_each_article_and_each_voice() -> None:
    """Asked, straight, offered, wrong."""
    rows = breakdown([result(INSIDE, "answer", "move-house"), result(INSIDE, "answer", "pay-the-bill")]).splitlines()
    assert rows[1].split() == ["move-house", "2", "1", "0", "1"]
    assert rows[2].split() == ["flite/rms", "2", "1", "0", "1"]
