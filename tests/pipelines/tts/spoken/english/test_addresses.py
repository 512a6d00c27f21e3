"""Addresses in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Write to help@northtown.example.", "Write to help at northtown dot example."),
        ("Open www.example.com/move now.", "Open W W W dot example dot com slash move now."),
        ("Visit https://example.com/help/.", "Visit example dot com slash help."),
        (
            "Open http://192.168.1.1:8080/admin.",
            "Open one nine two dot one six eight dot one dot one port eight zero eight zero slash admin.",
        ),
        ("Use fritz.box or my-isp.co.uk.", "Use fritz dot box or my dash I S P dot co dot U K."),
        ("It is 00:1A:2B:3C:4D:5E.", "It is zero zero, one A, two B, three C, four D, five E."),
        ("It ended.Then it began", "It ended.Then it began"),
    ],
)
def test_addresses(text: str, said: str) -> None:
    """Words are said as words, what is none is spelled, digits come one by one, marks have names."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
