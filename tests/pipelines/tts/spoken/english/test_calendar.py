"""Dates, times and years in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on 24 November 2026", "on the twenty fourth of November twenty twenty six"),
        ("the 3rd of May", "the third of May"),
        ("Nov 5, 2026", "November the fifth twenty twenty six"),
        (
            "on 2026-03-01 or 31/12/2027",
            "on the first of March twenty twenty six or the thirty first of December twenty twenty seven",
        ),
        (
            "23/11/26 and 24/11, but 1/4",
            "the twenty third of November twenty twenty six and the twenty fourth of November, but one quarter",
        ),
        ("5–7 October", "the fifth to the seventh of October"),
        ("Mon–Fri 9–5, Sat 9–1", "Monday to Friday nine to five, Saturday nine to one"),
        ("Mon – Fri, 9–17 h, daily 8–20", "Monday to Friday, nine A M to five P M, daily eight A M to eight P M"),
        ("the Sun is on sale on Sat.", "the Sun is on sale on Saturday."),
        ("Monday-Thursday", "Monday to Thursday"),
        ("from Jan to Mar 2026", "from January to March twenty twenty six"),
        ("08:00-18:15", "eight A M to six fifteen P M"),
        ("8–10 am, 9.30am and 5:30 p.m. sharp", "eight to ten A M, nine thirty A M and five thirty P M sharp"),
        (
            "at 12:00, 00:00, 00:30, 8:00 or 9:05",
            "at twelve o'clock, midnight, twelve thirty A M, eight o'clock or nine oh five",
        ),
        ("at 25:10", "at twenty five to ten"),
        ("in 1999, 2005 and 2026", "in nineteen ninety nine, two thousand and five and twenty twenty six"),
        (
            "2020–2024, 2026/27 and the 1990s",
            "twenty twenty to twenty twenty four, twenty twenty six to twenty seven and the nineteen nineties",
        ),
        (
            "2048 routers, 2,048 and £2048",
            "two thousand and forty eight routers, two thousand and forty eight and two thousand and forty "
            "eight pounds",
        ),
        ("30 February", "the thirtieth of February"),
        ("32/13/2026", "thirty two slash thirteen slash two thousand and twenty six"),
    ],
)
def test_calendar(text: str, said: str) -> None:
    """Days come before months, hours have their half of the day, years are said in pairs."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
