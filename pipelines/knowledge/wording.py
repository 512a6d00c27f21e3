"""How close a question comes to something that callers say, by its words and pairs of words.

Function words count here: "how long does it take to" tells more than its topic words. It stands in for likeness in
meaning where MiniLM is not installed or not ready.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipelines.knowledge.words import words

Floats = npt.NDArray[np.float64]


class Wording:
    """Cosine of tf-idf vectors, each phrase with each question, over an inverted index.

    Args:
        phrases: by article, what callers say who ask for it.
        elsewhere: what callers say about other subjects.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]], elsewhere: Sequence[str] = ()) -> None:
        documents = [Counter(terms(text)) for texts in (*phrases.values(), elsewhere) for text in texts]
        self._ends = np.cumsum([len(texts) for texts in phrases.values()]).tolist()
        self._count = len(documents)
        frequency = Counter(term for document in documents for term in document)
        self._rarity = {term: math.log(1 + self._count / count) for term, count in frequency.items()}
        found: dict[str, tuple[list[int], list[float]]] = {}
        for place, document in enumerate(documents):
            for term, weight in self._vector(document).items():
                places, weights = found.setdefault(term, ([], []))
                places.append(place)
                weights.append(weight)
        self._found = {term: (np.array(places), np.array(weights)) for term, (places, weights) in found.items()}

    def scores(self, question: str) -> tuple[Floats, float]:
        """Likeness to each article's phrases, and to what is said elsewhere: 0 nothing shared, 1 said so before."""
        close = np.zeros(self._count)
        for term, weight in self._vector(Counter(terms(question))).items():
            places, weights = self._found[term]
            close[places] += weight * weights
        parts = np.split(close, self._ends)
        return np.array([pooled(part) for part in parts[:-1]]), pooled(parts[-1])

    def _vector(self, document: Mapping[str, int]) -> dict[str, float]:
        """Weights of the known terms; their squares add up to one."""
        weights = {
            term: (1 + math.log(count)) * self._rarity[term] for term, count in document.items() if term in self._rarity
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {term: weight / length for term, weight in weights.items()}


def terms(text: str) -> list[str]:
    """The words of a text, and its pairs of neighbours."""
    spelt = words(text)
    return [*spelt, *(f"{one} {two}" for one, two in pairwise(spelt))]


def pooled(close: npt.NDArray[np.floating]) -> float:
    """One value of many likenesses: the best, with a share of the next two."""
    best = np.sort(close)[::-1][:3]
    return float(0.7 * best[0] + 0.3 * best.mean()) if best.size else 0.0
