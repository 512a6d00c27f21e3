"""Words that a deployment says in its own way."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.spoken.lexicon import ENTRIES_MAX, Lexicon, fault
from pipelines.tts.text import written_words

WORDS = Lexicon(
    {
        "Northtown": "north town",
        "ONT": "fibre box",
        "E21": "error number twenty one",
        "WPS": "W P S",
        "WPS button": "pairing button",
    }
)


def said(text: str, lexicon: Lexicon, language: str = "en") -> list[str]:
    return speak(text, written_words(text), language, lexicon)


def test_words_are_said_as_the_lexicon_has_them() -> None:
    """In any case, with the marks beside them; the written words stay apart."""
    assert said("Northtown's northtown, E21.", WORDS) == ["north town's", "north town,", "error number twenty one."]


def test_capitals_mean_just_that() -> None:
    """An entry in capitals is no small word."""
    assert said("ONT ont", WORDS) == ["fibre box", "ont"]


def test_longer_names_go_first() -> None:
    """A name of several words is said at its first word, and before the words in it."""
    assert said("the WPS button or WPS", WORDS) == ["the", "pairing button", "", "or", "W P S"]


def test_a_word_stands_by_itself() -> None:
    """Inside another word it is not meant, but beside a Chinese character it is."""
    assert said("FRONTONT", WORDS) == ["FRONTONT"]
    assert said("把ONT插上", Lexicon({"ONT": "光猫"}), "zh") == ["把", "光猫", "插", "上"]
    assert said("北城宽带", Lexicon({"北城": "北成"}), "zh") == ["北成", "", "宽", "带"]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [("Northtown", "north town"), ("ONT", "O N T"), ("北城", "北 成"), ("naïve", "na-eve"), ("a", "it's")],
)
def test_what_can_be_said(written: str, spoken: str) -> None:
    """Letters of any script, with single blanks, hyphens and apostrophes between them."""
    assert fault(written, spoken) is None


@pytest.mark.parametrize(
    ("written", "spoken", "message"),
    [
        ("", "x", "0 characters"),
        ("x" * 41, "x", "41 characters"),
        ("a  b", "x", "blanks too many"),
        ("x", "", "cannot be said"),
        ("x", "7590", "cannot be said"),
        ("x", "a, b", "cannot be said"),
        ("x", "y" * 81, "81 characters"),
    ],
)
def test_what_cannot_be_said_is_told(written: str, spoken: str, message: str) -> None:
    """With what is allowed instead."""
    told = fault(written, spoken)
    assert told is not None
    assert message in told[0]
    assert told[1]


def test_a_full_lexicon_is_as_good() -> None:
    """As many words as are allowed are each found."""
    letters = "abcdefghij"
    words = {
        f"q{letters[n // 100]}{letters[n // 10 % 10]}{letters[n % 10]}": letters[n % 10] * 2 for n in range(ENTRIES_MAX)
    }
    text = " ".join(words)
    assert said(text, Lexicon(words)) == list(words.values())
