"""Inches in Chinese."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('55"屏幕，55″的电视', "五十五英寸屏幕，五十五英寸的电视"),
        ('24"和27"显示器，55-65"电视', "二十四英寸和二十七英寸显示器，五十五到六十五英寸电视"),
        ('说"频道55"，按5"', "说频道五十五，按五"),
    ],
)
def test_inches(text: str, said: str) -> None:
    """A quotation mark behind a number is inches where a size is spoken of and no quotation ends."""
    assert "".join(speak(text, written_words(text), "zh")) == said
