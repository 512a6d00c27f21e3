"""What the assistant says of itself."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from string import Formatter

import pytest

from pipelines.languages import LANGUAGES, is_chinese
from pipelines.omni import phrases
from pipelines.omni.phrases import CHINESE, ENGLISH, Phrases

TABLES = [phrases.of(language) for language in LANGUAGES]
SENTENCES = [
    field.name
    for field in fields(Phrases)
    if field.name
    not in ("done_label", "neither_label", "person_label", "quoted", "comma", "told_or", "asked_or", "languages")
]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["yes"], "You can say yes."),
        (["yes", "no"], "You can say yes or no."),
        (["green", "orange", "red"], "You can say green, orange, or red."),
        ([], "Please say done when you are ready, or say stop."),
    ],
)
def test_choices_are_named_as_in_speech(labels: list[str], words: str) -> None:
    """One, two or three choices read as a person would say them; none means that "done" is awaited."""
    assert ENGLISH.choices(labels) == f"I did not get that. {words}"


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["是"], "您可以说“是”。"),
        (["是", "否"], "您可以说“是”或“否”。"),
        (["绿色", "橙色", "红色"], "您可以说“绿色”、“橙色”或“红色”。"),
        ([], "完成以后请说好了，不想继续就说停止。"),
    ],
)
def test_choices_are_named_in_chinese(labels: list[str], words: str) -> None:
    """The same in Chinese, the replies in quotes, as nothing else sets them off."""
    assert CHINESE.choices(labels) == f"我没明白。{words}"


def test_readings_are_asked_for() -> None:
    """Doubt names the readings by their titles."""
    assert ENGLISH.did_you_mean(["Moving house", "Opening hours"]).endswith(
        "Did you mean Moving house or Opening hours?"
    )
    assert CHINESE.did_you_mean(["搬家", "营业时间"]).endswith("您是想问“搬家”，还是“营业时间”？")
    assert CHINESE.confirm("红色") == "您是说“红色”吗？"


def test_topics_are_named_within_the_sentence() -> None:
    """At most three topics from all over the collection, small letters first unless they begin an abbreviation."""
    titles = ["Cancel the contract", "B", "WPS button", "D", "Éclairs", "F"]
    words = ENGLISH.out_of_scope(titles)
    assert words.endswith("My topics are, for example: cancel the contract, WPS button, éclairs.")
    assert ENGLISH.out_of_scope(["Opening hours"]).endswith("for example: opening hours.")
    assert CHINESE.out_of_scope(["搬家", "WPS按钮"]).endswith("比如有：搬家、WPS按钮。")


@pytest.mark.parametrize("table", TABLES)
def test_without_topics_none_is_promised(table: Phrases) -> None:
    """A collection without an article in the language names no topics, and leaves no gap for them."""
    assert table.out_of_scope([]) == table.not_ours_bare


@pytest.mark.parametrize("table", TABLES)
def test_everything_is_a_sentence_for_the_ear(table: Phrases) -> None:
    """No phrase is empty or has markup, and each ends as a sentence does."""
    for name in SENTENCES:
        words = getattr(table, name)
        assert words[-1] in ".!?。！？", name
        assert not set("<>*_#`[]") & set(words)


@pytest.mark.parametrize("name", [field.name for field in fields(Phrases)])
def test_every_language_fills_in_the_same(name: str) -> None:
    """A phrase has the same names in braces in every language, so that nothing is left out or left standing."""
    blanks = {
        tuple(sorted(blank for _, blank, _, _ in Formatter().parse(str(asdict(table)[name])) if blank is not None))
        for table in TABLES
    }
    assert len(blanks) == 1


def test_each_table_is_in_its_language() -> None:
    """English has no Chinese character, and every Chinese sentence has nothing else but names."""
    assert not any(is_chinese(str(words)) for words in asdict(ENGLISH).values())
    for name in SENTENCES:
        assert not re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", getattr(CHINESE, name)))
    assert phrases.of("de") is ENGLISH


def test_where_an_answer_is_from_is_said_in_its_language() -> None:
    """File and page, in English and Chinese."""
    assert ENGLISH.taken_from.format(source="M.pdf, page 3") == "That is from M.pdf, page 3."
    assert CHINESE.taken_from.format(source="M.pdf") == "出自M.pdf。"
