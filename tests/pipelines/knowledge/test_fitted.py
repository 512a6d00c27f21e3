"""What the evidence counts, by how a question came."""

from __future__ import annotations

import pytest

from pipelines.knowledge.fitted import (
    LEARNED_CHINESE,
    LEARNED_MEANING,
    LEARNED_WORDS,
    WITH_MEANING,
    WORDS_ALONE,
    Fitted,
)


@pytest.mark.parametrize("fitted", [WORDS_ALONE, WITH_MEANING, LEARNED_WORDS, LEARNED_MEANING, LEARNED_CHINESE])
def test_more_is_needed_to_answer_what_was_heard(fitted: Fitted) -> None:
    """What was typed was not misheard: less makes it sure, and more makes it mean anything; offers lie between."""
    typed, heard = fitted.of(typed=True), fitted.of(typed=False)
    assert heard.some <= typed.some <= typed.sure <= heard.sure
    assert heard.some < heard.sure
    thin = fitted.of(typed=True, thin=True)
    assert (thin.sure, thin.some, thin.words) == (heard.sure, typed.some, typed.words)
    assert fitted.of(typed=False, thin=True) == heard
