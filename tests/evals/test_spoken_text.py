"""The judge of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.spoken_text import Sentence, is_right, load, normal

TWO_PLACES = Sentence(
    "x",
    "en",
    "",
    ("a b c d e f", "a q c d e z", "one price with twenty four ninety", "one price with twenty pounds four"),
)


@pytest.mark.parametrize(
    ("text", "language", "folded"),
    [
        ("It's 50 per cent, Wi-Fi!", "en", "its 50 percent wifi"),
        ("W P S o'clock", "en", "w p s oclock"),
        ("一 〇，W P S。", "zh", "一零wps"),
    ],
)
def test_what_only_looks_different_is_one(text: str, language: str, folded: str) -> None:
    """Case, marks, and spellings of one sound; Chinese without blanks."""
    assert normal(text, language) == folded


@pytest.mark.parametrize("said", ["a b c d e f", "A q c d e z.", "a q c d e f", "a b c d e z"])
def test_a_reading_or_a_mixture_of_two_is_right(said: str) -> None:
    """Where two readings differ in places well apart, each place may be either's."""
    assert is_right(TWO_PLACES, said)


@pytest.mark.parametrize("said", ["a x c d e f", "a b c d e", "a price of twenty pounds four ninety", ""])
def test_anything_else_is_wrong(said: str) -> None:
    """A word too many, too few or another; two ways of saying one thing are not mixed."""
    assert not is_right(TWO_PLACES, said)


def test_a_file_is_read(tmp_path: Path) -> None:
    """Its first line has the names of the columns."""
    file = tmp_path / "rows.tsv"
    file.write_text("id\tlanguage\ttext\treadings\n1\ten\t5\tfive | a five\n", encoding="utf-8")
    assert load(file) == [Sentence("1", "en", "5", ("five", "a five"))]
