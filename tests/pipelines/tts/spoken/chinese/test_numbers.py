"""Numbers in Chinese characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.tts.spoken.chinese.numbers import amount, cardinal, digits, price, telephone

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def value_of(said: str) -> int:
    """The number that a listener understands; below 10 ** 8."""
    total = group = digit = 0
    for char in said:
        if char in _PLACES:
            group, digit = group + (digit or 1) * _PLACES[char], 0
        elif char == "万":
            total, group, digit = (group + digit) * 10**4, 0, 0
        else:
            digit = _DIGITS[char]
    return total + group + digit


@given(st.integers(0, 10**8 - 1))
def test_an_amount_is_understood_as_it_was(value: int) -> None:
    """Every amount that is said is the number that its characters add up to."""
    assert value_of(cardinal(value)) == value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (10, "十"),
        (110, "一百一十"),
        (200, "二百"),
        (1001, "一千零一"),
        (2200, "两千二百"),
        (10500, "一万零五百"),
        (12000, "一万二千"),
        (20000, "两万"),
        (100_000_005, "一亿零五"),
        (1_000_100_000, "十亿零一十万"),
    ],
)
def test_cardinals(value: int, said: str) -> None:
    """One zero stands for all empty places inside, and a number begins with 两千, but with 二百."""
    assert cardinal(value) == said


def test_two() -> None:
    """What is counted is 两, a name or a part of a number 二."""
    assert (amount("2", counted=True), amount("2"), amount("2.5", counted=True)) == ("两", "二", "二点五")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1,250.50", "一千二百五十点五零"),
        ("007", "零零七"),
        ("12345678901234567", "一二三四五六七八九零一二三四五六七"),
    ],
)
def test_amounts(written: str, said: str) -> None:
    """Decimals, and what is no amount, come digit by digit."""
    assert amount(written) == said


def test_prices() -> None:
    """Zeros at the end are not said."""
    assert (price("24.90"), price("99.00"), price("2")) == ("二十四点九", "九十九", "两")


def test_digits() -> None:
    """A point is said, what else is no digit is passed over."""
    assert digits("a1-2.0") == "一二点零"


def test_telephone() -> None:
    """One is said so that nobody hears a seven."""
    assert telephone("10 086-1") == "幺零零八六幺"
