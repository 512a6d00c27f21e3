"""What kind of answer a question asks for, by its words."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.asked import LOOKED_AT, NOTHING, Intent, look, unwanted


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Could you show me the back of it?", "show"),
        ("画给我看看", "show"),
        ("how do I change the password", "do"),
        ("there's no internet", "trouble"),
        ("怎么设置路由器", "do"),
        ("what is the difference between the two", "compare"),
        ("哪个套餐更划算", "compare"),
        ("where does the grey cable go", "where"),
        ("这个灯是什么", "where"),
        ("when is it fastest during the day", "trend"),
        ("网速一天里的变化", "trend"),
        ("how much is the Plus plan", "amount"),
        ("要多少钱", "amount"),
        ("is it the red one", "fact"),
        ("put them next to each other for me", "show"),
        ("the Plus or the Basic, what do you think", "compare"),
        ("would I be better off coming in the morning or after lunch", "trend"),
        ("and in summer, up or down", "trend"),
        ("mine has three sockets", "where"),
        ("will I be charged", "amount"),
        ("转学要交几份材料", "amount"),
        ("could I be talked through it", "do"),
        ("which department deals with appeals", "fact"),
        ("where should I send the old box", "do"),
    ],
)
def test_a_question_asks_for_something(question: str, intent: Intent) -> None:
    """Each kind of answer is heard in the words that ask for it, in both languages."""
    assert intent in look(question)


def test_a_picked_reply_asks_for_nothing() -> None:
    """No words, no wish."""
    assert look("") == NOTHING
    assert look(" \n") == NOTHING


@pytest.mark.parametrize(
    "wish",
    [
        "no pictures please",
        "just tell me, I'm driving",
        "Don’t show me any diagrams",
        "不要画图",
        "只说就行",
        "don't draw me anything",
    ],
)
def test_pictures_may_be_unwanted(wish: str) -> None:
    """Who wants none says so, and is not taken to ask for one by the word."""
    found = look(wish)
    assert found.no_pictures
    assert not found.shows


@pytest.mark.parametrize(
    "question",
    ["show me the picture", "is there no connection", "don't hang up", "没有图像", "I said no pictures, but sketch it"],
)
def test_other_words_turn_no_picture_down(question: str) -> None:
    """A negation of something else, or a picture without one, is no such wish."""
    assert not look(question).no_pictures


def test_the_last_wish_holds() -> None:
    """It holds from then on, until pictures are welcome again; what says nothing of them changes nothing."""
    assert not unwanted([])
    assert not unwanted(["how do I pay", "thanks"])
    assert unwanted(["no pictures please", "how do I pay"])
    assert not unwanted(["no pictures please", "pictures again please", "how do I pay"])
    assert unwanted(["不要图", "可以画图了", "别画了"])


def test_of_a_long_text_the_ends_are_looked_at() -> None:
    """What somebody wants stands at the beginning or at the end of a story."""
    story = "and then he said it would work " * 100
    assert "show" in look(f"{story}so show me the picture")
    assert "show" in look(f"show me the picture, because {story}")
    assert "show" not in look(f"{story[: LOOKED_AT * 2]}show me the picture{story[: LOOKED_AT * 2]}")


@given(st.text(max_size=2_000))
def test_any_text_is_looked_at(text: str) -> None:
    """Whatever was typed or heard: nothing is raised, and spelling in capitals is the same question."""
    assert look(text).intents <= set(get_args(Intent))
    assert look(text.upper().lower()) == look(text.lower())
