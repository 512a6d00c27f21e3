"""Amounts of something in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2.4 GHz or 5GHz", "two point four gigahertz or five gigahertz"),
        ("1 GB, 500MB.", "one gigabyte, five hundred megabytes."),
        ("10 Mb/s or 10 MB/s", "ten megabits per second or ten megabytes per second"),
        ("50% or 50 %", "fifty percent or fifty percent"),
        ("10%–20%, 5-10%", "ten percent to twenty percent, five to ten percent"),
        ("10-15 min. after", "ten to fifteen minutes after"),
        ("10cm–20cm, 20 x 30 cm", "ten centimetres to twenty centimetres, twenty by thirty centimetres"),
        ("a 10 m cable of 10 m", "a ten metre cable of ten metres"),
        ("-5 °C, ±5 %, ~10 min", "minus five degrees Celsius, plus or minus five percent, about ten minutes"),
        (
            "10–20 Mbit/s, 10 – 20 GB, 9–17 h",
            "ten to twenty megabits per second, ten to twenty gigabytes, nine to seventeen hours",
        ),
        ("1.5 kg, 6 ft, 1 ft", "one point five kilograms, six feet, one foot"),
        ("2x faster, 3 × 4", "two times faster, three times four"),
        (
            "1 1/2, 3/4, ½ hour, 1/2 a day, a 1/2 hour, 2½, 5/5",
            "one and a half, three quarters, half an hour, half a day, a half hour, two and a half, five of five",
        ),
        ("16:9, step 2/5", "sixteen to nine, step two of five"),
        ("1st, 22nd, 101st", "first, twenty second, one hundred and first"),
        ("100 m², speed (Mbit/s)", "one hundred square metres, speed, megabits per second,"),
        ("0.5, 1,250,000 and 007", "zero point five, one million two hundred and fifty thousand and zero zero seven"),
        ("5 GB/month", "five gigabytes a month"),
        ("12 V/1 A.", "twelve volts one amp."),
    ],
)
def test_quantities(text: str, said: str) -> None:
    """Numbers are said with what they count, in the singular where it is one and before a noun."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
