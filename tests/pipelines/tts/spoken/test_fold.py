"""Characters that are written in several ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.tts.spoken.fold import fold_char


@pytest.mark.parametrize(
    ("char", "folded"),
    [("５", "5"), ("٣", "3"), ("①", "1"), ("²", "²"), ("Ａ", "A"), ("\u00a0", " "), ("\t", " "), ("中", "中")],
)
def test_one_way_of_writing(char: str, folded: str) -> None:
    """Digits of any script, wide letters and every blank; powers stay."""
    assert fold_char(char) == folded


def test_some_may_be_kept() -> None:
    """Chinese marks are pauses of their own."""
    assert (fold_char("，"), fold_char("，", keep="，")) == (",", "，")


@given(st.characters(codec="utf-8"))
def test_text_stays_as_long_as_it_was(char: str) -> None:
    """A character becomes one character, so that places in a text stay."""
    assert len(fold_char(char)) == 1
