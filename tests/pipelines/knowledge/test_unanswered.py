"""Questions without an answer, those that are alike together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge.markdown import read
from pipelines.knowledge.unanswered import Asked, Group, article, grouped, without_names


def asked(*texts: str) -> list[Asked]:
    return [Asked(text, float(number), "not found") for number, text in enumerate(texts)]


def test_questions_that_are_alike_are_one_group() -> None:
    """By what they are about, not by their small words; the group asked last comes first, its newest question too."""
    groups = grouped(
        asked(
            "How do I block a number?",
            "Do you sell fridges?",
            "can i block numbers",
            "怎么屏蔽号码",
            "我想屏蔽一个号码",
            "do you have fridges to sell",
            "Hello?",
        )
    )
    assert [[one.text for one in group.asked] for group in groups] == [
        ["Hello?"],
        ["do you have fridges to sell", "Do you sell fridges?"],
        ["我想屏蔽一个号码", "怎么屏蔽号码"],
        ["can i block numbers", "How do I block a number?"],
    ]


def test_the_most_frequent_wording_stands_for_a_group() -> None:
    """And why the questions are there is counted."""
    group = Group([Asked("b", 3.0, "unsure"), Asked("a", 2.0, "unsure"), Asked("a", 1.0, "marked wrong")])
    assert (group.texts, group.reasons) == (["a", "b"], "2 unsure, 1 marked wrong")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Write to ann@example.com  please", "Write to (address) please"),
        ("My number is +49 30 123 456, call me", "My number is (number), call me"),
        ("Does plan 100 cost 29.99?", "Does plan 100 cost 29.99?"),
    ],
)
def test_who_asked_is_not_told(text: str, kept: str) -> None:
    """Addresses and long numbers are taken out; prices and names of products stay."""
    assert without_names(text) == kept


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=12))
def test_a_group_is_ready_to_become_an_article(texts: list[str]) -> None:
    """Whatever was asked, every question is in one group, and each group makes a draft that passes the check."""
    clean = [text for text in ("".join(c for c in without_names(t) if c.isprintable()).strip() for t in texts) if text]
    groups = grouped(asked(*clean))
    assert sorted(one.text for group in groups for one in group.asked) == sorted(clean)
    for group in groups:
        name, text = article(group, "2026-11-23")
        found, problems = read(text, f"{name}.md", name)
        assert problems == []
        assert found is not None
        assert found.draft


def test_a_question_too_long_for_an_article_is_cut() -> None:
    """The notes say how often and why it was asked; a Chinese question makes a Chinese article."""
    name, text = article(Group([Asked("屏蔽" * 150, 1.0, "unsure", "zh")]), "2026-11-23")
    found, problems = read(text, "a.md", "a")
    assert (name, problems) == ("asked", [])
    assert found is not None
    assert found.language == "zh"
    assert "Asked 1 times, last on 2026-11-23: 1 unsure." in text


def test_what_was_noted_of_wrong_answers_helps_whoever_writes_the_article() -> None:
    """The articles that answered, the most frequent first; each note once; and the draft passes the check."""
    wrong = [Asked("a", at, "marked wrong", "en", name, note) for at, name, note in
             ((3.0, "red", "## it is\ngreen"), (2.0, "slow", ""), (1.0, "red", "## it is green"))]  # fmt: skip
    group = Group([*wrong, Asked("a", 0.0, "unsure")])
    assert (group.articles, group.notes) == (["red", "slow"], ["## it is green"])
    name, text = article(group, "2026-11-23")
    assert "Wrong answers came from: red, slow.\n\n- ## it is green\n" in text
    assert read(text, "a.md", name)[1] == []
