"""Numbers in British English words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.tts.spoken.english.numbers import amount, cardinal, decade, digits, ordinal, year

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}


def value_of(words: str) -> int:
    """The number that a listener understands."""
    total = group = 0
    for word in words.split():
        if word == "hundred":
            group *= 100
        elif word in _SCALES:
            total, group = total + group * _SCALES[word], 0
        elif word != "and":
            group += _VALUES[word]
    return total + group


@given(st.integers(0, 10**12 - 1))
def test_an_amount_is_understood_as_it_was(value: int) -> None:
    """Every amount that is said in words is the number that they add up to."""
    assert value_of(cardinal(value)) == value


@pytest.mark.parametrize(
    ("value", "said"),
    [(105, "one hundred and five"), (1005, "one thousand and five"), (1250, "one thousand two hundred and fifty")],
)
def test_the_british_and(value: int, said: str) -> None:
    """It stands after hundreds, and before what is less than one."""
    assert cardinal(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(1, "first"), (2, "second"), (12, "twelfth"), (20, "twentieth"), (23, "twenty third"), (100, "one hundredth")],
)
def test_ordinals(value: int, said: str) -> None:
    """The last word alone changes."""
    assert ordinal(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (1999, "nineteen ninety nine"),
        (2000, "two thousand"),
        (2005, "two thousand and five"),
        (2026, "twenty twenty six"),
    ],
)
def test_years(value: int, said: str) -> None:
    """Years come in pairs of digits, but for the first of this century."""
    assert year(value) == said


def test_decades() -> None:
    """They are the plural of their first year."""
    assert (decade(1990), decade(2000)) == ("nineteen nineties", "two thousands")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1,250.50", "one thousand two hundred and fifty point five zero"),
        ("0.5", "zero point five"),
        ("007", "zero zero seven"),
        ("1000000000000", "one " + " ".join(["zero"] * 12)),
    ],
)
def test_amounts(written: str, said: str) -> None:
    """Decimals, and what is no amount, come digit by digit."""
    assert amount(written) == said


def test_digits() -> None:
    """What is no digit is passed over."""
    assert digits("a1-20") == "one two zero"
