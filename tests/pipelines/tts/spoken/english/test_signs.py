"""Abbreviations and signs in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("e.g. this, i.e. No. 5 vs. that", "for example this, that is number five versus that"),
        ("this, that etc. And more etc.", "this, that et cetera. And more et cetera."),
        ("Dr. Smith of Mary St. at St Mary", "doctor Smith of Mary Street at Saint Mary"),
        ("approx. 5 min. after, max. 3, min. 5", "approximately five minutes after, maximum three, minimum five"),
        ("see p. 5, incl. VAT, inc. VAT", "see page five, including V A T, including V A T"),
        ("24/7", "twenty four seven"),
        ("Press # or *, **now**, #5", "Press hash or star, now, number five"),
        ("1 + 1 = 2, a & b, x @ y", "one plus one equals two, a and b, x at y"),
        ("≥ 900, >5, <5", "at least nine hundred, more than five, less than five"),
        ("Settings > Wi-Fi > Guest", "Settings, wifi, Guest"),
        ("on/off and 100/40", "on off and one hundred slash forty"),
    ],
)
def test_signs(text: str, said: str) -> None:
    """Abbreviations are said in full, without a pause inside a sentence; signs are words where they are read."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
