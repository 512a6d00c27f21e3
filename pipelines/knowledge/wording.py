"""How close a question comes to something that callers say, by its words and pairs of words.

Function words count here: "how long does it take to" tells more than its topic words. It stands in for likeness in
meaning where MiniLM is not installed or not ready.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipelines.knowledge.likeness import Floats, Likeness
from pipelines.knowledge.words import words


class Wording:
    """How a question compares with each article's phrases.

    Args:
        phrases: by article, what callers say who ask for it.
        elsewhere: what callers say about other subjects.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]], elsewhere: Sequence[str] = ()) -> None:
        self._likeness = Likeness([text for texts in (*phrases.values(), elsewhere) for text in texts], terms)
        self._ends = np.cumsum([len(texts) for texts in phrases.values()]).tolist()

    def scores(self, question: str) -> tuple[Floats, float]:
        """Likeness to each article's phrases, and to what is said elsewhere: 0 nothing shared, 1 said so before."""
        parts = np.split(self._likeness.to(question), self._ends)
        return np.array([pooled(part) for part in parts[:-1]]), pooled(parts[-1])


def terms(text: str) -> list[str]:
    """The words of a text, and its pairs of neighbours; of Chinese, its characters and their pairs."""
    spelt = words(text)
    return [*spelt, *(f"{one} {two}" for one, two in pairwise(spelt))]


def pooled(close: npt.NDArray[np.floating]) -> float:
    """One value of many likenesses: the best, with a share of the next two."""
    best = np.sort(close)[::-1][:3]
    return float(0.7 * best[0] + 0.3 * best.mean()) if best.size else 0.0
