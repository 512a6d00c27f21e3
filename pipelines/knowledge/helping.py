"""Whether a drawing helps with what was asked, by the meaning of the question: learned from examples.

``helping.tsv`` has English questions to articles of all fields: the kind of the article's drawing, whether it helps,
the question. The words that tell it (``assistant/asked.txt``) know the ways of asking that somebody wrote down; of 250
questions by an author who had not seen them they decided 78 % rightly, and this, learned from others, 88 %.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from pipelines.diagram import Kind
from pipelines.knowledge.minilm import Array

EXAMPLES = Path(__file__).with_name("helping.tsv")

ALIKE: dict[Kind, int] = {"flow": 0, "steps": 0, "comparison": 1, "parts": 2, "chart": 3}
"""Kinds that help with the same are learned together; of the others each example counts half."""

WIDTH, RIDGE, OTHER = 1.5, 0.3, 0.5
"""Of the kernel, what is kept back from learning by heart, and what examples of another kind count. Tried on questions
by another author: half or twice as much changes 1 of 100."""


@cache
def examples() -> tuple[tuple[Kind, bool, str], ...]:
    """Kind of drawing, whether it helps, question."""
    rows = (line.split("\t") for line in EXAMPLES.read_text("utf-8").splitlines())
    kinds = {str(kind): kind for kind in ALIKE}
    return tuple((kinds[kind], helps == "yes", text) for kind, helps, text in rows)


class Helping:
    """Learned from the examples: regularised least squares with a Gaussian kernel.

    Args:
        vectors: of the examples' questions in order, shape (examples, 384).
    """

    def __init__(self, vectors: Array) -> None:
        self._vectors = vectors
        self._groups = np.array([ALIKE[kind] for kind, _, _ in examples()])
        helps = np.array([1.0 if helps else -1.0 for _, helps, _ in examples()])
        alike = _kernel(vectors, vectors) * np.where(self._groups[:, None] == self._groups, 1.0, OTHER)
        self._shares = np.linalg.solve(alike + RIDGE * np.eye(len(helps)), helps)

    def scores(self, vector: Array) -> dict[Kind, float]:
        """By kind of drawing: whether it helps with a question, about 1 where it does and -1 where it does not.

        Args:
            vector: of the question, shape (384,).
        """
        alike = _kernel(vector[None], self._vectors)[0] * self._shares
        return {kind: float(alike @ np.where(self._groups == group, 1.0, OTHER)) for kind, group in ALIKE.items()}


def _kernel(one: Array, other: Array) -> Array:
    return np.asarray(np.exp(WIDTH * (one @ other.T - 1)), np.float64)
