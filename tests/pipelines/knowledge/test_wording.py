"""Closeness in wording."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge.wording import Wording, pooled, terms

PHRASES = {
    "router": ("my router is glowing red", "the red lamp on the router", "no connection since this morning"),
    "bill": ("where is my invoice", "how do i pay the bill", "you charged me too much"),
}
ELSEWHERE = ("is my flight on time", "a table for two please", "how long does it take to madrid")
WORDING = Wording(PHRASES, ELSEWHERE)


def test_terms_are_words_and_pairs_in_order() -> None:
    """Pairs tell "pay the" from "the pay"; a Chinese text is taken by its characters."""
    assert terms("Pay the bill!") == ["pay", "the", "bill", "pay the", "the bill"]
    assert terms("开门吗") == ["开", "门", "吗", "开 门", "门 吗"]
    assert terms("") == []


def test_a_phrase_itself_is_closest_to_its_article() -> None:
    """What the article's list says word for word is nearly 1; nothing of it is as close to another."""
    for at, phrases in enumerate(PHRASES.values()):
        for phrase in phrases:
            scores, elsewhere = WORDING.scores(phrase)
            assert scores.argmax() == at
            assert scores[at] > 0.75
            assert elsewhere < scores[at]


def test_function_words_count() -> None:
    """The frame of a question that only another subject uses is close to that subject."""
    scores, elsewhere = WORDING.scores("how long does it take to rome")
    assert elsewhere > scores.max()


def test_what_is_not_known_is_close_to_nothing() -> None:
    """Words of no phrase, and no words, score nothing at all."""
    for question in ("xyzzy plugh", "", "!?"):
        scores, elsewhere = WORDING.scores(question)
        assert scores.tolist() == [0.0, 0.0]
        assert elsewhere == 0.0


def test_it_works_without_articles_and_without_other_subjects() -> None:
    """Empty lists have no likeness; an article without phrases neither."""
    assert Wording({}).scores("anything")[0].shape == (0,)
    scores, elsewhere = Wording({"empty": (), **PHRASES}).scores("pay the bill")
    assert scores[0] == 0
    assert scores.argmax() == 2
    assert elsewhere == 0


def test_the_best_counts_most() -> None:
    """One good phrase among bad ones is nearly as good as all good; none is nothing."""
    assert pooled(np.array([1.0, 0.0, 0.0, 0.0])) == pytest.approx(0.8)
    assert pooled(np.array([1.0, 1.0, 1.0, 0.0])) == pytest.approx(1.0)
    assert pooled(np.zeros(0)) == 0.0


@given(st.text(max_size=60))
def test_likeness_lies_between_nothing_and_all(question: str) -> None:
    """Whatever is typed, every likeness is between 0 and 1."""
    scores, elsewhere = WORDING.scores(question)
    assert ((scores >= 0) & (scores <= 1 + 1e-9)).all()
    assert 0 <= elsewhere <= 1 + 1e-9
