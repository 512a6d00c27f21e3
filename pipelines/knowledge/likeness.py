"""How alike texts are by their terms: cosines of tf-idf vectors over an inverted index."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

COMMON = 64
"""Texts from which on a term's share of ``among`` is computed for many terms at once: a matrix product is faster than
as many small steps, and lets other threads run."""


class Likeness:
    """Texts, and how alike they are to a question and to one another: 0 no term shared, 1 the same terms.

    Args:
        texts: in order.
        terms: of a text; what occurs twice counts more (by the logarithm), what few texts have counts more.
    """

    def __init__(self, texts: Sequence[str], terms: Callable[[str], list[str]]) -> None:
        self._terms = terms
        self._count = len(texts)
        documents = [Counter(terms(text)) for text in texts]
        frequency = Counter(term for document in documents for term in document)
        self._rarity = {term: math.log(1 + self._count / count) for term, count in frequency.items()}
        found: dict[str, tuple[list[int], list[float]]] = {}
        for place, document in enumerate(documents):
            for term, weight in self._vector(document).items():
                places, weights = found.setdefault(term, ([], []))
                places.append(place)
                weights.append(weight)
        self._found = {term: (np.array(places), np.array(weights)) for term, (places, weights) in found.items()}

    def to(self, question: str) -> Floats:
        """Likeness of each text to a question, shape (texts,)."""
        close = np.zeros(self._count)
        for term, weight in self._vector(Counter(self._terms(question))).items():
            places, weights = self._found[term]
            close[places] += weight * weights
        return close

    def among(self) -> npt.NDArray[np.float32]:
        """Likeness of each text to each, shape (texts, texts)."""
        common = [one for one in self._found.values() if len(one[0]) >= COMMON]
        table = np.zeros((self._count, len(common)), np.float32)
        for column, (places, weights) in enumerate(common):
            table[places, column] = weights
        close = table @ table.T
        for places, weights in self._found.values():
            if len(places) < COMMON:
                close[np.ix_(places, places)] += np.outer(weights, weights)
        return close

    def mark(self) -> bytes:
        """A digest of the whole index: two with the same compare alike."""
        digest = hashlib.sha256(str(self._count).encode())
        for term, (places, weights) in self._found.items():
            digest.update(f"\0{term}\0{len(places)}\0".encode("utf-8", "surrogatepass"))
            digest.update(places.tobytes())
            digest.update(weights.tobytes())
        return digest.digest()

    def _vector(self, document: Mapping[str, int]) -> dict[str, float]:
        """Weights of the known terms; their squares add up to one."""
        weights = {
            term: (1 + math.log(count)) * self._rarity[term] for term, count in document.items() if term in self._rarity
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {term: weight / length for term, weight in weights.items()}
