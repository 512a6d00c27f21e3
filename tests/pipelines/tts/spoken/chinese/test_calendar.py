"""Dates, years and times in Chinese."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026年11月24日08:00", "二零二六年十一月二十四日八点"),
        ("2026-11-24或2026/11/24", "二零二六年十一月二十四日或二零二六年十一月二十四日"),
        ("11/24，3/4", "十一月二十四日，四分之三"),
        ("1998-2005年，98年，90年代，3年，2年级", "一九九八到二零零五年，九八年，九十年代，三年，二年级"),
        ("9月-11月，11月3-5日", "九月到十一月，十一月三到五日"),
        ("9:00～18:05，12:30:15", "九点到十八点零五分，十二点三十分十五秒"),
        ("25:10", "二十五比十"),
    ],
)
def test_calendar(text: str, said: str) -> None:
    """Years come digit by digit; minutes below ten have their zero."""
    assert "".join(speak(text, written_words(text), "zh")) == said
