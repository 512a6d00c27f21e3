"""Prices in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("£24.99 a month", "twenty four pounds ninety nine a month"),
        ("£30, £1, £0.50, £1.01", "thirty pounds, one pound, fifty pence, one pound and one penny"),
        ("$1.50, €20, €20.05", "one dollar fifty, twenty euros, twenty euros and five cents"),
        ("£2.5 million, £5m, £3bn", "two point five million pounds, five million pounds, three billion pounds"),
        ("£10-£20, £10–20", "ten to twenty pounds, ten to twenty pounds"),
        (
            "£10 – £20, £9.50–£10, 10€–20€",
            "ten to twenty pounds, nine pounds fifty to ten pounds, ten euros to twenty euros",
        ),
        ("£30/month", "thirty pounds a month"),
        ("20 €, EUR 20, -£5", "twenty euros, twenty euros, minus five pounds"),
        ("50p, 1p, 1.5p", "fifty pence, one penny, one point five pence"),
    ],
)
def test_money(text: str, said: str) -> None:
    """Coins are said after the notes, alone where there are no notes; a scale, a range or a month goes with them."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
