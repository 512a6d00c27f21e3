"""flite's rules for words that no dictionary has."""

from __future__ import annotations

import pytest

from pipelines.asr import letter_to_sound
from pipelines.asr.dictionary import PHONES
from pipelines.asr.letter_to_sound import available, sounds

needs_flite = pytest.mark.skipif(not available(), reason="flite is not installed")


@needs_flite
@pytest.mark.parametrize(
    ("word", "phones"),
    [("router", "R UW T ER"), ("gigabit", "G IH G EY B AH T"), ("northtown", "N AO R TH T AW N")],
)
def test_rules_give_phones_of_the_acoustic_model(word: str, phones: str) -> None:
    """Known and invented words get the CMU dictionary's phones, without stress."""
    assert sounds(word) == phones
    assert set(phones.split()) <= PHONES


@needs_flite
@pytest.mark.parametrize("word", ["", "标题", "é"])
def test_what_cannot_be_read_has_no_sounds(word: str) -> None:
    """Nothing, and what is not in Latin letters, gives nothing."""
    assert sounds(word) == ""


def test_without_flite_there_are_no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is missing, every word is without sounds and nothing fails."""
    monkeypatch.setattr(letter_to_sound, "_LIBRARY", "libflite_that_is_not_there.so.1")
    letter_to_sound._flite.cache_clear()
    try:
        assert not available()
        assert sounds("router") == ""
    finally:
        letter_to_sound._flite.cache_clear()
