"""The lists of words do not contradict each other."""

from __future__ import annotations

from assistant.turn_words import ASKING, DIGITS, HOLDING, LISTENING


def test_no_word_both_listens_and_asks_for_the_floor() -> None:
    """A word is on one side only; all are as a recogniser writes them."""
    assert not LISTENING & ASKING
    assert all(word == word.lower().strip() and word for word in LISTENING | ASKING | HOLDING | DIGITS)
