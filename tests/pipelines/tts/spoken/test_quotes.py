"""Inches and ends of quotations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.tts.spoken.quotes import is_inch


@pytest.mark.parametrize(
    ("text", "inches"),
    [
        ('a 55" screen', [True]),
        ('"channel 55" here', [False, False]),
        ('a 24" or 27" screen', [True, True]),
        ('"a 55" screen" here', [False, True, False]),
        ('"press 5" now, a 27" one', [False, False, True]),
        ('"press 5" now, "6"', [False, False, False, False]),
        ("a 55″ screen", [True]),
    ],
)
def test_what_a_mark_stands_for(text: str, inches: list[bool]) -> None:
    """Inches where no quotation is open, or where another mark ends it; a double prime always."""
    marks = [place for place, char in enumerate(text) if char in '"″']
    assert [text[place - 1].isdigit() and is_inch(text, place) for place in marks] == inches


@given(st.text(alphabet='1a" -.', min_size=1))
def test_any_text(text: str) -> None:
    """Whatever stands around a mark, one that follows a number first of all marks is inches."""
    text = f'1" {text}'
    assert is_inch(text, 1)
