"""Capitals in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the LED and the LEDs of the ONT", "the L E D and the L E D's of the O N T"),
        ("Wi-Fi, WiFi 6 and VoIP", "wifi, wifi six and voip"),
        ("PLEASE RESTART THE ROUTER NOW", "PLEASE RESTART THE ROUTER NOW"),
        ("LAN, PIN, HDMI and SSID", "LAN, PIN, H D M I and S S I D"),
        ("the U.K. and T&Cs, M&Ms", "the U K and T and Cs, M and M's"),
        ("IT is OK, it is", "I T is okay, it is"),
        ("Did you mean A or B? A box.", "Did you mean A or B? a box."),
    ],
)
def test_letters(text: str, said: str) -> None:
    """What can be said as a word is one; everything else in capitals is spelled."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
