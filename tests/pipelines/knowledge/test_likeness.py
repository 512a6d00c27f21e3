"""How alike texts are by their terms."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge.likeness import COMMON, Likeness

texts = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=6).map(" ".join), min_size=1, max_size=12)


@given(texts)
def test_a_text_is_as_like_another_as_the_question_that_says_it(given_: list[str]) -> None:
    """The table among the texts holds what each text would find if it were asked, and is symmetric."""
    likeness = Likeness(given_, str.split)
    among = likeness.among()
    assert among.shape == (len(given_), len(given_))
    for at, text in enumerate(given_):
        assert np.allclose(among[at], likeness.to(text), atol=1e-5)
    assert np.allclose(among, among.T, atol=1e-6)


@given(texts, st.text("abcdefgh ", max_size=12))
def test_it_is_between_nothing_and_the_same(given_: list[str], question: str) -> None:
    """Nothing shared is 0, the same terms are 1, whatever the texts."""
    close = Likeness(given_, str.split).to(question)
    assert ((close >= 0) & (close <= 1 + 1e-9)).all()


def test_a_rare_term_tells_more_than_a_common_one() -> None:
    """What most texts have says little."""
    close = Likeness(["the router", "the bill", "the cable"], str.split).to("the router is")
    assert close[0] > 0.9
    assert 0 < close[1] < 0.25


def test_common_terms_are_compared_all_at_once_with_the_same_result() -> None:
    """Terms of many texts go through a matrix product: the figures are those of the small steps."""
    many = [f"same {number % 7} {number}" for number in range(COMMON + 10)]
    likeness = Likeness(many, str.split)
    assert np.allclose(likeness.among()[3], likeness.to(many[3]), atol=1e-5)


def test_nothing_is_like_nothing() -> None:
    """No texts, no terms, unknown terms."""
    assert Likeness([], str.split).among().shape == (0, 0)
    assert Likeness(["", "a"], str.split).to("b").tolist() == [0.0, 0.0]


def test_indexes_with_the_same_mark_compare_alike() -> None:
    """The same texts have the same mark; a word, its place or how often it occurs makes another."""
    texts_ = ["the router", "the bill"]
    marks = [
        Likeness(other, str.split).mark()
        for other in (texts_, texts_[::-1], ["the router", "the bill bill"], [*texts_, ""])
    ]
    assert Likeness(texts_, str.split).mark() == marks[0]
    assert len(set(marks)) == len(marks)
