"""Written English as words that are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.asr.spoken import capitals, lines, number, sentences
from pipelines.knowledge import Article, Collection, Procedure, Step, Way


def said(text: str, known: set[str] | None = None) -> list[str]:
    return [" ".join(words) for words in sentences(text, known or set())]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("The light is red.", ["the light is red"]),
        ("Is it red? Push it, and wait.", ["is it red", "push it", "and wait"]),
        ("It's the caller’s box", ["it's the caller's box"]),
        ("It costs £30 at most", ["it costs thirty pounds at most"]),
        ("error E21 on 2.4 GHz", ["error e twenty one on two point four ghz"]),
        ("1,200 of 50%", ["one thousand two hundred of fifty percent"]),
        ("(see below)", ["see below"]),
        ("", []),
        ("–", []),
    ],
)
def test_text_becomes_words(written: str, spoken: list[str]) -> None:
    """Sentences are cut where one pauses; numbers, prices and signs are spelt out."""
    assert said(written) == spoken


def test_compounds_are_one_word_where_known() -> None:
    """A hyphen goes where the dictionary knows the word without it, else it parts two words."""
    assert said("Wi-Fi plug-in", {"wifi"}) == ["wifi plug in"]


@pytest.mark.parametrize(
    ("digits", "spoken"),
    [
        ("0", "zero"),
        ("13", "thirteen"),
        ("40", "forty"),
        ("99", "ninety nine"),
        ("100", "one hundred"),
        ("305", "three hundred five"),
        ("12000", "twelve thousand"),
        ("007", "zero zero seven"),
        ("1234567", "one two three four five six seven"),
        ("3.14", "three point one four"),
    ],
)
def test_numbers_are_said(digits: str, spoken: str) -> None:
    """Numbers are said as numbers; codes and long ones digit by digit."""
    assert " ".join(number(digits)) == spoken


@given(st.text(max_size=80))
def test_any_text_gives_plain_words(text: str) -> None:
    """Whatever is written, what comes out are words in lower case without digits or blanks."""
    for sentence in sentences(text):
        assert sentence
        for word in sentence:
            assert word
            assert not any(character.isspace() or character.isdecimal() for character in word)


def test_capitals_are_letters() -> None:
    """Words of two to five capitals are abbreviations."""
    assert capitals("The WPS button, the ONT; I am OK, SHOUTING") == {"wps", "ont", "ok"}


def test_every_text_of_an_article_is_used() -> None:
    """Title, questions, answer, keywords, steps and replies all teach the recogniser; other languages do not."""
    procedure = Procedure("a", {"a": Step("a", "node label", "node words")}, {"a": (Way("a", "b", "way", ("also",)),)})
    article = Article(
        "x", "title", "en", ("question",), ("answer",), procedure=procedure, keywords=("keyword",), drawing=None
    )
    steps = Article("y", "other", "en", (), (), steps=(Step("1", "step label", "step words"),))
    chinese = Article("z", "标题", "zh", (), ())
    assert list(lines(Collection({"x": article, "y": steps, "z": chinese}, ""))) == [
        *("title", "question", "answer", "keyword", "node label", "node words", "way", "also"),
        *("other", "step label", "step words"),
    ]
