"""Roman numerals."""

from __future__ import annotations

import re

import pytest

from pipelines.tts.spoken.roman import ROMAN, value

_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_NUMERALS = [tens + ones for tens in ("", "X", "XX", "XXX") for ones in _ONES]


def test_every_numeral_up_to_thirty_nine() -> None:
    """Each is found, and counts one more than the one before."""
    pattern = re.compile(ROMAN, re.VERBOSE)
    assert all(pattern.fullmatch(numeral) for numeral in _NUMERALS[1:])
    assert [value(numeral) for numeral in _NUMERALS[1:]] == list(range(1, 40))


@pytest.mark.parametrize("written", ["", "IIII", "VX", "IXI", "C", "XL", "iv", "IVa"])
def test_what_is_no_numeral(written: str) -> None:
    """Other letters, another order, or something behind it."""
    assert re.match(ROMAN, written, re.VERBOSE) is None


def test_signs() -> None:
    """The signs made for numerals count as their letters do."""
    assert [value(sign) for sign in "ⅠⅣⅫ"] == [1, 4, 12]
