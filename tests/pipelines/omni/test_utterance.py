"""What was said, made plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.omni.utterance import plain, word_set


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Umm, it's the 2 of them", "it is two of them"),
        ("I don't, uh, know", "i do not know"),
        ("We can't; they won't. I'm not", "we can not they will not i am not"),
        ("okay I've done that", "okay i have done that"),
        ("OK", "okay"),
        ("12 10 0", "12 ten zero"),
        ("a", "a"),
        ("hmm mmm er ah", ""),
        ("", ""),
    ],
)
def test_plain(text: str, expected: str) -> None:
    """Contractions are written out, digits become words, hesitations go, and so do articles beside other words."""
    assert plain(text) == tuple(expected.split())


@given(st.text() | st.lists(st.sampled_from(["the", "a", "um", "it's", "3", "don't", "red"])).map(" ".join))
def test_nothing_is_left_that_carries_no_meaning(text: str) -> None:
    """Whatever is said: no article beside another word, no hesitation, no small digit, no written-out contraction."""
    said = plain(text)
    articles = {"the", "a", "an", "my", "our", "your"}
    assert not articles & set(said) or set(said) <= articles
    assert not {"um", "3", "it's", "don't"} & set(said)


def test_word_set() -> None:
    """A row of words is a set of them."""
    assert word_set(" a b  a\n") == {"a", "b"}
