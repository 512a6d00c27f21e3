"""How the eval of retrieval judges."""

from __future__ import annotations

from typing import Any

import pytest

from evals.retrieval import HALVES, KNOWLEDGE, Case, Result, cases, judged
from pipelines.knowledge.collection import load

CASE = Case("c1", "in", "how do I pay", ("pay", "bill"), "", "en", "blind")


def result(**changes: Any) -> Result:
    return Result(**({"case": CASE, "straight": "", "offered": (), "first": (), "unanswered": False} | changes))


def test_an_answer_is_right_at_once_where_it_names_one_of_the_articles() -> None:
    """Either of two that are named is right; any other is wrong as if sure."""
    assert result(straight="bill").right
    assert result(straight="router").wrong
    assert not result(straight="router").right


def test_did_you_mean_is_right_among_three_and_not_at_once() -> None:
    """What was offered counts for the one figure, and not for the other; nothing that was refused counts at all."""
    offered = result(first=("router", "pay", "x"))
    assert (offered.right, offered.among, offered.wrong) == (False, True, False)
    assert not result(first=("pay",), unanswered=True).among
    assert result(first=("pay",), unanswered=True).refused


def test_an_article_that_says_whose_subject_it_is_answers_its_own_questions() -> None:
    """To say that it is somebody else's is the right answer there, and a refusal anywhere else."""
    assert result(straight="pay", unanswered=True).right
    assert not result(straight="pay", unanswered=True).refused
    assert result(straight="other", unanswered=True).refused
    assert not result(straight="other", unanswered=True).wrong


def test_the_figures_count_each_kind_apart() -> None:
    """Out of scope is right where it was refused; follow-ups do not count among the questions."""
    outside = Case("c2", "out", "tell me a joke", (), "", "en", "blind")
    follow = Case("c3", "follow", "and that?", ("pay",), "how do I pay", "en", "blind")
    results = [result(straight="pay"), result(), result(case=outside, unanswered=True), result(case=follow)]
    values = {one.name: one.value for one in judged(results, "so", 85)}
    assert values["right at once, so"] == 50
    assert values["refused out of scope, so"] == 100
    assert values["right at once, follow-ups, so"] == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_case_names_articles_that_are_there(language: str) -> None:
    """The data fits the collection: ids are unique, and what answers exists in the language that is said."""
    collection, _ = load(KNOWLEDGE)
    found = [case for half in HALVES for case in cases(language, half)]
    assert len({case.id for case in found}) == len(found)
    assert {kind for case in found if (kind := case.kind)} == {"in", "out", "follow", "other", "code"}
    for case in found:
        assert bool(case.articles) == (case.kind != "out"), case.id
        assert bool(case.before) == (case.kind == "follow"), case.id
        for name in case.articles:
            other = "zh" if language == "en" else "en"
            assert collection.articles[name].language == (other if case.kind == "other" else language), case.id
