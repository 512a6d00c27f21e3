"""The mixture: proper probabilities, half from each model."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.asr.language_model import WEIGHT, mix
from pipelines.asr.ngrams import Ngrams

LETTERS = "abcde"


def uniform(words: Iterable[str] = LETTERS) -> Ngrams:
    """A model that knows words and nothing about their order."""
    names = ["</s>", "<s>", *words]
    none, ints = np.empty(0), np.empty(0, dtype=np.int64)
    p = np.full(len(names), -log(len(names) - 1))
    p[1] = -228.0
    return Ngrams(names, p, np.zeros(len(names)), ints, none, none, ints, none)


def probability(model: Ngrams, *words: str) -> float:
    """P(last word | the two before it), by the definition of back-off; written for clearness, not for speed."""
    v = len(model.words)
    ids = [model.words.index(word) for word in words]
    bigrams = {int(key): i for i, key in enumerate(model.bigram)}
    trigrams = {int(key): i for i, key in enumerate(model.trigram)}

    def two(a: int, b: int) -> float:
        if (i := bigrams.get(a * v + b)) is not None:
            return float(model.bigram_p[i])
        return float(model.unigram_b[a] + model.unigram_p[b])

    def three(a: int, b: int, c: int) -> float:
        if (i := trigrams.get((a * v + b) * v + c)) is not None:
            return float(model.trigram_p[i])
        weight = bigrams.get(a * v + b)
        return (float(model.bigram_b[weight]) if weight is not None else 0.0) + two(b, c)

    return exp(three(*ids) if len(ids) == 3 else two(*ids))


SENTENCES = st.lists(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=6), min_size=1, max_size=8)


@given(general=SENTENCES, domain=SENTENCES)
@settings(max_examples=40, deadline=None)
def test_words_after_every_context_add_up_to_one(general: list[list[str]], domain: list[list[str]]) -> None:
    """Whatever is mixed, after each pair of words the probabilities of all words add up to one."""
    known = set(LETTERS)
    mixed = mix(mix(uniform(), general, known, 10), domain, known, 10)
    said = [word for word in mixed.words if word != "<s>"]
    for first in mixed.words:
        for second in mixed.words:
            total = sum(probability(mixed, first, second, word) for word in said)
            assert total == pytest.approx(1.0, abs=1e-3)


def test_a_share_comes_from_each_model() -> None:
    """A word of the domain has the weighted mean of both probabilities, and so has one that the domain never uses."""
    known = set(LETTERS)
    general = uniform()
    mixed = mix(general, [["a"]], known, 10)
    # Witten-Bell over "a </s>": two words of two kinds, so half is counted and half is shared as the general model.
    stock, unseen = 1 / 6, 0.5 * 1 / 6
    seen = 0.5 * 0.5 + unseen
    at = mixed.words.index
    assert exp(mixed.unigram_p[at("a")]) == pytest.approx((1 - WEIGHT) * stock + WEIGHT * seen)
    assert exp(mixed.unigram_p[at("b")]) == pytest.approx((1 - WEIGHT) * stock + WEIGHT * unseen)


def test_what_the_domain_says_becomes_likelier() -> None:
    """Words in the domain's order gain, and the same words in another order do not."""
    known = set(LETTERS)
    general = mix(uniform(), [list("edcba"), list("bcd")], known, 10)
    mixed = mix(general, [list("abc")] * 3, known, 10)
    assert probability(mixed, "a", "b", "c") > 2 * probability(general, "a", "b", "c")
    assert probability(mixed, "c", "b", "a") < probability(general, "c", "b", "a")


def test_words_nobody_can_pronounce_are_left_out() -> None:
    """A sentence is cut at a word without pronunciation; nothing is said to follow across the gap."""
    mixed = mix(uniform(), [["a", "zyx", "b"]], set(LETTERS), 10)
    v, at = len(mixed.words), mixed.words.index
    assert "zyx" not in mixed.words
    assert at("a") * v + at("b") not in mixed.bigram


def test_new_words_join_the_vocabulary() -> None:
    """A word that only the domain has is added, and can be said."""
    mixed = mix(uniform(), [["a", "wps"]], {*LETTERS, "wps"}, 10)
    assert probability(mixed, "<s>", "a", "wps") > 0.1


def test_only_the_likeliest_words_stay() -> None:
    """Beyond the limit the stock model's rare words go, but never the domain's own."""
    general = uniform()
    general.unigram_p[2:] = np.log([0.5, 0.2, 0.1, 0.05, 0.01])
    mixed = mix(general, [["e"]], set(LETTERS), 2)
    assert set(mixed.words) == {"</s>", "<s>", "a", "b", "e"}


def test_nothing_to_mix_leaves_the_stock_model() -> None:
    """Without a sentence the probabilities are the stock model's."""
    mixed = mix(uniform(), [], set(LETTERS), 10)
    assert probability(mixed, "a", "b", "c") == pytest.approx(1 / 6)
