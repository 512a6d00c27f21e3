"""Words that mean the same."""

from __future__ import annotations

import pytest

from pipelines.knowledge.synonyms import SYNONYMS
from pipelines.knowledge.words import STOP, content, stem


def test_synonyms_go_both_ways() -> None:
    """If one word stands for another, so does the other for it; none stands for itself."""
    for word, others in SYNONYMS.items():
        assert others
        assert word not in others
        assert all(word in SYNONYMS[other] for other in others)


def test_no_synonym_is_a_stop_word() -> None:
    """A stop word never reaches retrieval, so it has no business in a group."""
    stops = {stem(word) for word in STOP if content(word)}
    assert not stops & set(SYNONYMS)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("terminate", "cancel"),
        ("invoices", "bill"),
        ("shut", "closed"),
        ("modem", "router"),
        ("relocating", "moving"),
        ("offline", "down"),
        ("quicker", "faster"),
        ("passphrase", "password"),
    ],
)
def test_what_callers_say_for_what_editors_write(said: str, written: str) -> None:
    """A caller's everyday word and the editor's share a stem or a group."""
    one, other = stem(said), stem(written)
    assert one == other or other in SYNONYMS[one]
