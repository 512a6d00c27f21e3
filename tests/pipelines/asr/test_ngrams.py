"""The trigram file: what is written is read back, by us and by pocketsphinx itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pocketsphinx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.asr.dictionary import stock_folder
from pipelines.asr.ngrams import Ngrams, read, write

BASE = np.log(1.0001)


def model_of(words: list[str], trigrams: list[tuple[int, int, int]], seed: int) -> Ngrams:
    """A model with these trigrams, the bigrams they need, and random weights."""
    v = len(words)
    rng = np.random.default_rng(seed)
    key3 = np.unique(np.array([(a * v + b) * v + c for a, b, c in trigrams], dtype=np.int64))
    key2 = np.unique(np.concatenate((key3 // v, key3 % (v * v))))

    def weights(count: int) -> np.ndarray:
        return -rng.uniform(0.1, 12.0, count)

    return Ngrams(words, weights(v), weights(v), key2, weights(key2.size), weights(key2.size), key3, weights(key3.size))


SMALL = model_of(["<s>", "</s>", "red", "light", "box"], [(0, 2, 3), (2, 3, 4), (2, 3, 1), (4, 4, 4)], 1)


@given(
    v=st.integers(2, 300),
    picks=st.lists(st.tuples(*[st.integers(0, 10**6)] * 3), min_size=1, max_size=200),
    seed=st.integers(0, 99),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_written_is_read_back(tmp_path: Path, v: int, picks: list[tuple[int, int, int]], seed: int) -> None:
    """Whatever the number of words and n-grams, every one is read back with its weights."""
    model = model_of([f"w{i}" for i in range(v)], [(a % v, b % v, c % v) for a, b, c in picks], seed)
    write(tmp_path / "lm.bin", model)
    back = read(tmp_path / "lm.bin")
    assert back.words == model.words
    assert np.array_equal(back.bigram, model.bigram)
    assert np.array_equal(back.trigram, model.trigram)
    for name in ("unigram_p", "unigram_b", "bigram_p", "bigram_b", "trigram_p"):
        np.testing.assert_allclose(getattr(back, name), getattr(model, name), atol=1e-3)


def test_pocketsphinx_reads_the_same(tmp_path: Path) -> None:
    """The recogniser itself finds our probabilities in the file, backing off where there is no n-gram."""
    path = tmp_path / "lm.bin"
    write(path, SMALL)
    theirs = pocketsphinx.NGramModel(pocketsphinx.Config(), pocketsphinx.LogMath(), str(path))
    v, at = len(SMALL.words), SMALL.words.index

    def score(*words: str) -> float:
        return float(theirs.prob(list(reversed(words)))) * BASE

    def trigram(*words: str) -> int:
        return (at(words[0]) * v + at(words[1])) * v + at(words[2])

    for words in (("<s>", "red", "light"), ("red", "light", "box"), ("red", "light", "</s>"), ("box", "box", "box")):
        expected = SMALL.trigram_p[np.searchsorted(SMALL.trigram, trigram(*words))]
        assert score(*words) == pytest.approx(expected, abs=2e-3)
    backed_off = SMALL.unigram_b[at("light")] + SMALL.unigram_p[at("red")]
    assert score("light", "red") == pytest.approx(backed_off, abs=2e-3)


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A file that is not a trigram model is an error, not a model of noise."""
    path = tmp_path / "lm.bin"
    path.write_bytes(b"\\data\\ ngram 1=3" * 10)
    with pytest.raises(ValueError, match="not a binary trigram model"):
        read(path)


@pytest.mark.slow
def test_the_stock_model_is_read_whole() -> None:
    """Every n-gram of the stock model is found, with the probability that pocketsphinx gives it."""
    path = stock_folder() / "en-us.lm.bin"
    model = read(path)
    assert (len(model.words), model.trigram.size) == (72_547, 1_669_625)
    theirs = pocketsphinx.NGramModel(pocketsphinx.Config(), pocketsphinx.LogMath(), str(path))
    v, words = len(model.words), model.words
    for i in np.random.default_rng(0).integers(0, model.trigram.size, 200).tolist():
        key = int(model.trigram[i])
        history = [words[key % v], words[key // v % v], words[key // v // v]]
        assert theirs.prob(history) * BASE == pytest.approx(model.trigram_p[i], abs=1e-3)
