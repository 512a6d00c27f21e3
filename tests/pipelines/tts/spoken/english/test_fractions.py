"""Fractions in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "½ m, ¼ inch, ¾ hour, ⅓ cup, ⅔ mile",
            "half a metre, a quarter of an inch, three quarters of an hour, a third of a cup, two thirds of a mile",
        ),
        (
            "1½ h, 2½ hours, 1¼ miles, 2⅓ kg, 3¾ ft",
            "one and a half hours, two and a half hours, one and a quarter miles, "
            "two and a third kilograms, three and three quarters feet",
        ),
        (
            "½ hour, ½ GB, ½ A fuse, ½ Mbit/s",
            "half an hour, half a gigabyte, half an amp fuse, half a megabit per second",
        ),
        (
            "a ½ m cable, the 1½ m cable, a ¾ inch pipe",
            "a half metre cable, the one and a half metre cable, a three quarters inch pipe",
        ),
        ("a 2½-hour slot, ½-hour steps", "a two and a half hour slot, half hour steps"),
        ("1/2 m, 3/4 inch, 2 1/2 h", "half a metre, three quarters of an inch, two and a half hours"),
        ("10/100 Mbit/s", "ten slash one hundred megabits per second"),
        (
            "1–1½ hours, 1½-2 hours, ½ – 1 hour",
            "one to one and a half hours, one and a half to two hours, half to one hour",
        ),
        ("½%, 5½ %, 1½x", "half a percent, five and a half percent, one and a half times"),
        ('2½" bolt, he said "it is 1½" twice', "two and a half inches bolt, he said it is one and a half twice"),
        (
            "⅔ of it, ½ the price, pay ½ now, 3½ stars",
            "two thirds of it, half the price, pay half now, three and a half stars",
        ),
        ("½½ x½", "a half half a x a half"),
        ("1 1/2, 3/4, 5/5, step 2/5", "one and a half, three quarters, five of five, step two of five"),
    ],
)
def test_fractions(text: str, said: str) -> None:
    """A part is of its unit, a mixed number has many of it, and before a noun the unit is one."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
