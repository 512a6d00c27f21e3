"""What the articles' phrases teach together: which words, and which meaning, tell one article from the others.

Likeness compares a question with an article's phrases and leaves the other articles out. Here all phrases of all
articles are weighed against one another: kernel ridge regression on who each phrase belongs to (regularised
least-squares classification: Rifkin, Yeo & Poggio 2003). With 40 articles the right one came first for 92 of 100
questions that nobody had written down for it, against 87 by likeness (``tests/pipelines/knowledge/calibrate.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipelines.knowledge.likeness import Floats, Likeness
from pipelines.knowledge.minilm import Array
from pipelines.knowledge.wording import terms
from pipelines.knowledge.words import words

GRAM = 4
"""Letters of the pieces of words by which misspelt and inflected ones are still alike."""

RIDGE, RIDGE_MEANING = 1.0, 0.3
"""How much is kept back from learning each phrase by heart; without, and with likeness in meaning."""

BESIDE_MEANING = 0.3
"""What likeness in words and in pieces of words counts beside likeness in meaning. These three were tried in
quarters of their size; half or twice as much changes 1 of 100 questions."""

PHRASES_MAX = 8_000
"""Phrases from which on nothing is learned: their matrix takes 256 MB, and solving it a minute."""

Table = npt.NDArray[np.float32]


class Learned:
    """Who a question most likely belongs to.

    Args:
        phrases: by article, what callers say who ask for it.
        elsewhere: what callers say about other subjects.
        vectors: of all of them in this order, shape (phrases, 384); None learns from words alone.
    """

    def __init__(
        self, phrases: Mapping[str, Sequence[str]], elsewhere: Sequence[str], vectors: Array | None = None
    ) -> None:
        groups = [*phrases.values(), elsewhere]
        texts = [text for group in groups for text in group]
        self._words = Likeness(texts, terms)
        self._pieces = Likeness(texts, pieces)
        self._vectors = vectors
        owners = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        sought = np.eye(len(groups), dtype=np.float32)[owners] - np.float32(1 / len(groups))
        alike = self._words.among()
        alike += self._pieces.among()
        if vectors is not None:
            alike *= BESIDE_MEANING
            alike += meaning(vectors, vectors)
        alike[np.diag_indices_from(alike)] += RIDGE if vectors is None else RIDGE_MEANING
        self._shares: Table = np.linalg.solve(alike, sought)

    def scores(self, question: str, vector: Array | None = None) -> tuple[Floats, float]:
        """Of each article, and of what is said elsewhere: about 1 for the one that it belongs to, 0 for the others.

        Args:
            question: as typed, or as heard.
            vector: its own, shape (384,), where the phrases' were given.
        """
        alike = self._words.to(question) + self._pieces.to(question)
        if self._vectors is not None and vector is not None:
            alike = BESIDE_MEANING * alike + meaning(vector[None], self._vectors)[0]
        found = alike @ self._shares
        return found[:-1], float(found[-1])


@lru_cache(maxsize=3)
def from_words(phrases: tuple[tuple[str, ...], ...], elsewhere: tuple[str, ...]) -> Learned:
    """What these phrases teach without vectors: kept, as the same are learned again for each change elsewhere.

    Args:
        phrases: of each article in order.
        elsewhere: what callers say about other subjects.
    """
    return Learned({str(at): said for at, said in enumerate(phrases)}, elsewhere)


def pieces(text: str) -> list[str]:
    """The overlapping pieces of four letters of a text's words; none of Chinese, where a character is a word."""
    line = f" {' '.join(word for word in words(text) if word.isascii())} "
    return [line[at : at + GRAM] for at in range(len(line) - GRAM + 1)]


def meaning(one: Array, other: Array) -> Table:
    """A Gaussian kernel of vectors of length one, shape (one, other): 1 for the same meaning, 0.14 for unrelated."""
    return np.asarray(np.exp(2 * (one @ other.T) - 2), np.float32)
