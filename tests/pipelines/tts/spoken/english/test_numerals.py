"""Roman numerals in English."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("See Part IV, Section II and Chapter IX.", "See Part four, Section two and Chapter nine."),
        ("Appendix III, Volume II, Phase I, Type II", "Appendix three, Volume two, Phase one, Type two"),
        (
            "parts I and II, Sections II–IV, Books I, II & III",
            "parts one and two, Sections two to four, Books one, two and three",
        ),
        ("Part I is short, section VI(a)", "Part one is short, section six a,"),
        ("Vol. II, Ch. IX, No. III", "volume two, chapter nine, number three"),
        ("Under Section I you may leave, PART II", "Under Section one you may leave, PART two"),
        ("Annex Ⅳ", "Annex four"),
        (
            "The part I like. In section I want this. Part I said no.",
            "The part I like. In section I want this. Part I said no.",
        ),
        ("In section II, I think, the part I, too, read", "In section two, I think, the part I, too, read"),
        ("the Section I mean, Part I'm in", "the Section I mean, Part I'm in"),
        ("Type C, type X, Part CD, Part DVD", "Type C, type X, Part C D, Part D V D"),
        ("Windows XP, WIFI VI", "Windows X P, WIFI V I"),
    ],
)
def test_numerals(text: str, said: str) -> None:
    """What is numbered has numerals, with more of them behind; the pronoun, letters and codes stay."""
    assert " ".join(filter(None, speak(text, written_words(text), "en"))) == said
