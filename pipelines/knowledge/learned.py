"""What the articles' phrases teach together: which words, and which meaning, tell one article from the others.

Likeness compares a question with an article's phrases and leaves the other articles out. Here all phrases of all
articles are weighed against one another: kernel ridge regression on who each phrase belongs to (regularised
least-squares classification: Rifkin, Yeo & Poggio 2003). With 40 articles the right one came first for 92 of 100
questions that nobody had written down for it, against 87 by likeness (``tests/pipelines/knowledge/calibrate.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipelines.knowledge.likeness import Floats, Likeness
from pipelines.knowledge.minilm import Array
from pipelines.knowledge.solved import Table, solved
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

FORMULA = 1
"""To be raised whenever ``_solve`` or ``meaning`` changes: what was kept is then learned anew."""


class Taught:
    """Phrases with whom they belong to, and an index of their words: what is learned from.

    Args:
        phrases: by article, what callers say who ask for it.
        elsewhere: what callers say about other subjects.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]], elsewhere: Sequence[str]) -> None:
        groups = [*phrases.values(), elsewhere]
        texts = [text for group in groups for text in group]
        self.words = Likeness(texts, terms)
        self.pieces = Likeness(texts, pieces)
        self.groups = len(groups)
        """The articles, and what is said elsewhere."""
        self.owners = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        """Of each phrase, its group's place."""

    def to(self, question: str) -> Floats:
        """Likeness of each phrase to a question, in words and in pieces of words: 0 to 2."""
        return self.words.to(question) + self.pieces.to(question)


class Learned:
    """Who a question most likely belongs to.

    Args:
        taught: what is learned from.
        vectors: of its phrases in order, shape (phrases, 384); None learns from words alone.
        cache: folder in which what was learned is kept; None keeps nothing.
    """

    def __init__(self, taught: Taught, vectors: Array | None = None, cache: Path | None = None) -> None:
        self._taught = taught
        self._vectors = vectors
        shape = (len(taught.owners), taught.groups)
        self._shares = solved(cache, self._key() if cache is not None else "", shape, self._solve)

    def scores(self, question: str, vector: Array | None = None) -> tuple[Floats, float]:
        """Of each article, and of what is said elsewhere: about 1 for the one that it belongs to, 0 for the others.

        Args:
            question: as typed, or as heard.
            vector: its own, shape (384,), where the phrases' were given.
        """
        alike = self._taught.to(question)
        if self._vectors is not None and vector is not None:
            alike = BESIDE_MEANING * alike + meaning(vector[None], self._vectors)[0]
        found = alike @ self._shares
        return found[:-1], float(found[-1])

    def _solve(self) -> Table:
        taught = self._taught
        sought = np.eye(taught.groups, dtype=np.float32)[taught.owners] - np.float32(1 / taught.groups)
        alike = taught.words.among()
        alike += taught.pieces.among()
        if self._vectors is not None:
            alike *= BESIDE_MEANING
            alike += meaning(self._vectors, self._vectors)
        alike[np.diag_indices_from(alike)] += RIDGE if self._vectors is None else RIDGE_MEANING
        return np.asarray(np.linalg.solve(alike, sought), np.float32)

    def _key(self) -> str:
        """Of all that ``_solve`` goes by."""
        mark = hashlib.sha256(f"{FORMULA} {RIDGE} {RIDGE_MEANING} {BESIDE_MEANING}".encode())
        for part in (self._taught.words.mark(), self._taught.pieces.mark(), self._taught.owners.tobytes()):
            mark.update(part)
        if self._vectors is not None:
            mark.update(np.ascontiguousarray(self._vectors).tobytes())
        return mark.hexdigest()[:32]


@lru_cache(maxsize=3)
def taught(phrases: tuple[tuple[str, ...], ...], elsewhere: tuple[str, ...]) -> Taught:
    """The index of these phrases: kept, as the same ones come again with each change elsewhere.

    Args:
        phrases: of each article in order.
        elsewhere: what callers say about other subjects.
    """
    return Taught({str(at): said for at, said in enumerate(phrases)}, elsewhere)


@lru_cache(maxsize=3)
def from_words(taught: Taught, cache: Path | None = None) -> Learned:
    """What these phrases teach without vectors: kept likewise."""
    return Learned(taught, None, cache)


def pieces(text: str) -> list[str]:
    """The overlapping pieces of four letters of a text's words; none of Chinese, where a character is a word."""
    line = f" {' '.join(word for word in words(text) if word.isascii())} "
    return [line[at : at + GRAM] for at in range(len(line) - GRAM + 1)]


def meaning(one: Array, other: Array) -> Table:
    """A Gaussian kernel of vectors of length one, shape (one, other): 1 for the same meaning, 0.14 for unrelated."""
    return np.asarray(np.exp(2 * (one @ other.T) - 2), np.float32)
