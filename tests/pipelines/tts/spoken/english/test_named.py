"""Numbers that name something in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("text HELP to 61998", "text HELP to six one nine nine eight"),
        (
            "Send STOP to 80085. Reply 'YES' to 61 998 now.",
            "Send STOP to eight zero zero eight five. Reply 'YES' to six one nine nine eight now.",
        ),
        (
            "SMS 61998, text us on 61998, send a text to 60777",
            "S M S six one nine nine eight, text us on six one nine nine eight, "
            "send a text to six zero seven seven seven",
        ),
        ("Text HELP to 07700 900123", "Text HELP to zero seven seven zero zero nine zero zero one two three"),
        (
            "send HELP to 12345 customers, send it to 500",
            "send HELP to twelve thousand three hundred and forty five customers, send it to five hundred",
        ),
        (
            "account 4071 8825, customer number: 40 71 88",
            "account four zero seven one eight eight two five, customer number: four zero seven one eight eight",
        ),
        (
            "card 4071 8825, card ending in 4071, phone ending 25",
            "card four zero seven one eight eight two five, card ending in four zero seven one, phone ending two five",
        ),
        (
            "contract no. 4071-8825, a claim of 4071",
            "contract number four zero seven one eight eight two five, a claim of four thousand and seventy one",
        ),
        ("the last four digits are 4071", "the last four digits are four zero seven one"),
        ("order 10-20 cables, reference number 12", "order ten to twenty cables, reference number twelve"),
    ],
)
def test_named(text: str, said: str) -> None:
    """Each digit by itself, over all groups, where a number is an account's, or one to call or text; but no count."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
