"""Follow-ups are recognised by how they are put."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge.followup import bare, refers_back


@pytest.mark.parametrize(
    "text",
    [
        "and the other one?",
        "what about at the weekend",
        "how much is that",
        "by when?",
        "so what happens if he never turns up",
        "那个贵吗",
        "那礼拜六呢",
        "还有呢",
        "要多少钱啊",
    ],
)
def test_what_leaves_something_out_refers_back(text: str) -> None:
    """A pronoun, a joining word at the beginning, or too few words to stand alone."""
    assert refers_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "how do I change the password of my wifi network",
        "What are your opening hours on Sunday mornings",
        "我想把家里的宽带取消掉怎么办",
    ],
)
def test_a_whole_question_stands_alone(text: str) -> None:
    """It says what it is about."""
    assert not refers_back(text)


def test_some_say_nothing_of_their_own() -> None:
    """Nothing but what they refer to."""
    assert bare("and the other one?")
    assert bare("")
    assert not bare("and the password?")


@given(st.text(max_size=300))
def test_any_text_is_one_or_the_other(text: str) -> None:
    """Nothing is raised, whatever was typed."""
    assert isinstance(refers_back(text), bool)
    assert isinstance(bare(text), bool)
