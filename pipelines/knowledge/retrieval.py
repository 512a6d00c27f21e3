"""Hybrid retrieval: shared words and, where MiniLM is installed, meaning; with a judgement how sure the best is."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipelines.knowledge import Article, Collection
from pipelines.knowledge.lexical import Lexicon
from pipelines.knowledge.minilm import Array, MiniLM

log = logging.getLogger(__name__)

EMBED_S = 1.0
"""Deadline of a question's vector; past it the words decide alone."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer."""

    article: str
    score: float
    """0 to 1, comparable between questions."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds."""

    candidates: tuple[Candidate, ...]
    """Best first; at most five."""
    certainty: Literal["sure", "unsure", "none"]
    reason: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When the best candidate is sure, and when nothing is found.

    Calibrated on ``tests/pipelines/knowledge/questions.tsv`` (74 typed questions, written for this and not the eval's):
    with these, 1 of them is taken for sure wrongly by words alone and none with meaning.
    """

    sure: float
    """Score and margin together, from which on the best is sure."""
    margin: float
    """How far ahead of the second the best must be at least."""
    some: float
    """Below this nothing was found."""


WORDS_ALONE = Thresholds(sure=0.46, margin=0.10, some=0.14)
WITH_MEANING = Thresholds(sure=0.42, margin=0.06, some=0.22)

MEANING_WEIGHT = 0.6
"""Share of meaning in the fused score; words keep the rest, because product words and codes mean nothing to MiniLM."""


class Retrieval:
    """Finds articles.

    Args:
        collection: what is searched.
        model: MiniLM, or None for words alone.
    """

    def __init__(self, collection: Collection, model: MiniLM | None) -> None:
        self.collection = collection
        self.name = "words and meaning" if model is not None else "words"
        self._lexicon = Lexicon(collection.articles)
        self._model = model
        self._pool = ThreadPoolExecutor(1, "minilm") if model is not None else None
        self._vectors: dict[str, Array] = {}

    async def start(self) -> None:
        """Compute the articles' vectors."""
        if self._model is None or self._pool is None:
            return
        loop = asyncio.get_running_loop()
        for article in self.collection.articles.values():
            self._vectors[article.id] = await loop.run_in_executor(self._pool, self._model.embed, phrases(article))

    async def close(self) -> None:
        """End the thread."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def find(self, question: str) -> Found:
        """Rank the articles for a question."""
        vector: Array | None = None
        if self._model is not None and self._pool is not None and self._vectors:
            loop = asyncio.get_running_loop()
            try:
                async with asyncio.timeout(EMBED_S):
                    vector = (await loop.run_in_executor(self._pool, self._model.embed, [question]))[0]
            except TimeoutError:
                log.warning("MiniLM took more than %g s; the words decide alone", EMBED_S)
        return self.rank(question, vector)

    def rank(self, question: str, vector: Array | None = None) -> Found:
        """Rank with a vector, or by words alone. Pure."""
        by_words = self._lexicon.scores(question)
        if vector is None:
            scores = by_words
            limits = WORDS_ALONE
        else:
            scores = {
                article: MEANING_WEIGHT * _meaning(vector, self._vectors[article]) + (1 - MEANING_WEIGHT) * score
                for article, score in by_words.items()
            }
            limits = WITH_MEANING
        ranked = sorted(scores.items(), key=lambda pair: -pair[1])[:5]
        return judge([Candidate(article, score) for article, score in ranked if score > 0], limits)


def judge(candidates: Sequence[Candidate], limits: Thresholds) -> Found:
    """How sure the best candidate is."""
    if not candidates or candidates[0].score < limits.some:
        best = f"the best reaches {candidates[0].score:.2f}" if candidates else "no word is shared"
        return Found(tuple(candidates), "none", f"{best}, {limits.some:.2f} is needed")
    first = candidates[0].score
    margin = first - (candidates[1].score if len(candidates) > 1 else 0.0)
    facts = f"score {first:.2f}, ahead by {margin:.2f}"
    if first + margin >= limits.sure and margin >= limits.margin:
        return Found(tuple(candidates), "sure", facts)
    return Found(
        tuple(candidates), "unsure", f"{facts}; sure from {limits.sure:.2f} together and {limits.margin:.2f} ahead on"
    )


def phrases(article: Article) -> list[str]:
    """The texts whose meaning stands for an article: its title, its questions, and what it says, sentence by piece."""
    said = [*article.answer, *(f"{step.label}. {step.say}" for step in article.steps)]
    return [article.title, *article.questions, *said]


def _meaning(question: Array, vectors: Array) -> float:
    """Likeness to the best phrase, with a share of the next two; mapped so that unrelated is 0 and the same is 1."""
    likeness = np.sort(vectors @ question)[::-1]
    value = float(0.7 * likeness[0] + 0.3 * likeness[: min(3, len(likeness))].mean())
    return min(1.0, max(0.0, (value - 0.1) / 0.8)) if not math.isnan(value) else 0.0
