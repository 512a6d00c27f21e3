"""Inches in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('a 55" screen', "a fifty five inch screen"),
        ("a 55″ TV, a 27” monitor", "a fifty five inch T V, a twenty seven inch monitor"),
        ('a 32" monitor is 32" wide', "a thirty two inch monitor is thirty two inches wide"),
        (
            '55"-60" screens, 55–65" TVs, 24" or 27" displays',
            "fifty five to sixty inch screens, fifty five to sixty five inch T V's, "
            "twenty four inch or twenty seven inch displays",
        ),
        ('a size of 6" x 4"', "a size of six inches by four inches"),
        ('a 1" screen, the screen is 55".', "a one inch screen, the screen is fifty five inches."),
        ('say "channel 55" to the screen', "say channel fifty five to the screen"),
        ('say "a 55" screen" to them', "say a fifty five inch screen to them"),
        ('press 5" and wait', "press five and wait"),
    ],
)
def test_inches(text: str, said: str) -> None:
    """A quotation mark behind a number is inches where a size is spoken of and no quotation ends."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
