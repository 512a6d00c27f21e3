"""Which of several things a question is about."""

from __future__ import annotations

import pytest

from pipelines.knowledge import Article
from pipelines.knowledge.focus import focus
from pipelines.knowledge.markdown import read

HEAD = "---\ntitle: T\nquestions: [Q]\n---\nAll of them.\n\n"
TABLE = """| | Hub | Hub Pro | 2.4 GHz |
|---|---|---|---|
| Price | £5 | £9 | £2 |
| Home phone | Yes | No | No |

## Said

- **Hub**: The Hub is £5 a month.
- **Hub Pro**: The Hub Pro is fast.
- **2.4 GHz**: It reaches far.
"""
STEPS = "1. **The Hub.** Take it out.\n2. **The plug.** Put it in.\n"


def article(body: str, language: str = "en") -> Article:
    found, problems = read(HEAD + body, "a.md", "a", None, language)
    assert found is not None, problems
    return found


def said(body: str, question: str, language: str = "en") -> list[str]:
    return [step.say for step in focus(article(body, language), question)]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what does the hub cost", ["The Hub is £5 a month."]),
        ("What does the HUB PRO do?", ["The Hub Pro is fast."]),
        ("how far does 2.4 ghz reach", ["It reaches far."]),
        ("is there a home phone with the hub", ["The Hub is £5 a month. Home phone: Yes."]),
        ("what is the price of the hub pro", ["The Hub Pro is fast. Price: £9."]),
        ("the price of the hub", ["The Hub is £5 a month."]),
    ],
)
def test_who_names_one_hears_of_that_one(question: str, words: list[str]) -> None:
    """The longest name counts; a row that is named too is added where the words do not say it."""
    assert said(TABLE, question) == words


@pytest.mark.parametrize(
    "question",
    [
        "which routers are there",
        "what is the difference between the hub and the others",
        "is the hub better than what I have",
        "hub and hub pro",
        "what about hubs and hub pros and things",
        "what does a github account cost",
        "",
    ],
)
def test_who_compares_or_names_none_or_several_hears_all(question: str) -> None:
    """Everything is said where it is not one thing that is asked for."""
    assert len(said(TABLE, question)) == 3


def test_steps_belong_together() -> None:
    """What follows one another is said as a whole, whatever is named."""
    assert len(said(STEPS, "where is the plug")) == 2


def test_in_chinese_a_name_stands_among_other_characters() -> None:
    """There are no blanks around it."""
    table = TABLE.replace("Hub Pro", "家庭套餐").replace("Hub", "千兆套餐")
    assert said(table, "家庭套餐多少钱", "zh") == ["The 家庭套餐 is fast."]
    assert len(said(table, "家庭套餐和千兆套餐有什么区别", "zh")) == 3
