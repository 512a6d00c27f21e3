"""Hybrid retrieval: shared words and, where MiniLM is installed, meaning; with a judgement how sure the best is."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from pipelines.knowledge import Article, Collection
from pipelines.knowledge.lexical import Lexicon
from pipelines.knowledge.minilm import Array, MiniLM
from pipelines.knowledge.vectors import kept

log = logging.getLogger(__name__)

EMBED_S = 0.5
"""Deadline of a question's vectors; past it the words decide alone."""

READY_S = 3.0
"""How long a start waits for the articles' vectors; past it the words decide alone until they are there."""

QUESTION_MAX = 1_000
"""Characters of a question that are compared: a minute of speech."""

READINGS_MAX = 5
"""What was heard, and the recogniser's next best readings: more change nothing."""

LEAD = 0.02
"""What the best must be ahead of the second to be answered: of two alike one is asked for, however well both fit."""

MEANING_WEIGHT = 0.7
"""Share of meaning in the fused score; words keep the rest, because product words and codes mean nothing to MiniLM."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer."""

    article: str
    score: float
    """0 to 1: how much of the question it shares, in words and meaning."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds."""

    candidates: tuple[Candidate, ...]
    """Best first; at most five."""
    certainty: Literal["sure", "unsure", "none"]
    reason: str
    chance: float = 0.0
    """0 to 1: how likely the best candidate is what was meant."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the best candidate."""

    candidates: tuple[Candidate, ...]
    """Best first; at most five."""
    coverage: float = 0.0
    """The share of the question's words that the best has, by their weight; 0 to 1."""
    matched: float = 0.0
    """How many of them it has; over several readings, on average."""

    @property
    def score(self) -> float:
        """The best one's score."""
        return self.candidates[0].score if self.candidates else 0.0

    @property
    def margin(self) -> float:
        """Its lead over the second."""
        return self.score - (self.candidates[1].score if len(self.candidates) > 1 else 0.0)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely the best candidate is right: a logistic regression, and what to make of it.

    Fitted by ``tests/pipelines/knowledge/calibrate.py`` on the questions beside it, typed and as a recogniser heard
    them; it prints what each threshold costs.
    """

    constant: float
    score: float
    """For the best one's score."""
    margin: float
    """For its lead over the second …"""
    margin_most: float
    """… up to this much."""
    coverage: float
    """For the share of the question's words that it has."""
    matched: float
    """For how many of them it has, up to three."""
    sure: float
    """From this chance on the best is answered."""
    some: float
    """Below this one nothing was found."""


WORDS_ALONE = Judgement(-3.76, 1.83, 8.08, 0.25, 1.09, 0.97, sure=0.79, some=0.05)
WITH_MEANING = Judgement(-4.74, 5.96, 11.15, 0.10, 1.84, 0.85, sure=0.80, some=0.03)


class Retrieval:
    """Finds articles.

    Args:
        collection: what is searched.
        model: MiniLM, or None for words alone.
        cache: folder in which the articles' vectors are kept; None keeps nothing.
    """

    def __init__(self, collection: Collection, model: MiniLM | None, cache: Path | None = None) -> None:
        self.collection = collection
        self.name = "words and meaning" if model is not None else "words"
        self._lexicon = Lexicon(collection.articles)
        self._model = model
        self._cache = cache
        self._pool = ThreadPoolExecutor(1, "minilm") if model is not None else None
        self._vectors: dict[str, Array] = {}
        self._closed = False

    async def start(self) -> None:
        """Compute the articles' vectors, or read them; where that takes long, it goes on behind."""
        if self._pool is None:
            return
        building = asyncio.get_running_loop().run_in_executor(self._pool, self._build)
        await asyncio.wait({building}, timeout=READY_S)
        if not building.done():
            log.warning("the vectors of the articles take longer than %g s; until then the words decide", READY_S)

    async def close(self) -> None:
        """End the thread: at once, or after the few texts that it is at."""
        self._closed = True
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def find(self, question: str, alternatives: Sequence[str] = ()) -> Found:
        """Rank the articles for a question.

        Args:
            question: as typed, or as it was most likely said.
            alternatives: the recogniser's other readings, best first.
        """
        readings = tuple(dict.fromkeys(text[:QUESTION_MAX] for text in (question, *alternatives)))[:READINGS_MAX]
        vectors: Array | None = None
        if self._model is not None and self._pool is not None and self._vectors:
            loop = asyncio.get_running_loop()
            try:
                async with asyncio.timeout(EMBED_S):
                    vectors = await loop.run_in_executor(self._pool, self._model.embed, readings)
            except TimeoutError:
                log.warning("MiniLM took more than %g s; the words decide alone", EMBED_S)
        return self.rank(readings, vectors)

    def rank(self, readings: Sequence[str], vectors: Array | None = None) -> Found:
        """Rank by the readings of a question, best first, with their vectors or by words alone. Pure."""
        facts = self.facts(readings, vectors)
        return judge(facts, WORDS_ALONE if vectors is None else WITH_MEANING)

    def facts(self, readings: Sequence[str], vectors: Array | None = None) -> Facts:
        """What a judgement rests on."""
        shares = np.array([1 / number for number in range(1, len(readings) + 1)])
        shares /= shares.sum()
        by_words = [self._lexicon.scores(reading) for reading in readings]
        scores = {}
        for article in self.collection.articles:
            score = float(shares @ [one[article] for one in by_words])
            if vectors is not None:
                meant = float(shares @ likeness(vectors, self._vectors[article]))
                score = MEANING_WEIGHT * meant + (1 - MEANING_WEIGHT) * score
            scores[article] = score
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        candidates = tuple(Candidate(article, score) for article, score in ranked[:5] if score > 0)
        if not candidates:
            return Facts(())
        coverage, matched = np.average(
            [self._lexicon.shared(reading, candidates[0].article) for reading in readings], axis=0, weights=shares
        )
        return Facts(candidates, float(coverage), float(matched))

    def _build(self) -> None:
        """Fill ``_vectors``; runs in the pool's thread."""
        texts = {article.id: phrases(article) for article in self.collection.articles.values()}
        try:
            vectors = kept(self._cache, [text for own in texts.values() for text in own], self._embed_all)
        except _Closed:
            return
        except Exception:
            log.exception("the vectors of the articles cannot be computed; the words decide alone")
            return
        ends = np.cumsum([len(own) for own in texts.values()])
        self._vectors = dict(zip(texts, np.split(vectors, ends[:-1]), strict=True))

    def _embed_all(self, texts: Sequence[str]) -> Array:
        """Embed many texts, in pieces, so that closing need not wait for all of them."""
        assert self._model is not None  # noqa: S101 - there is a pool only where there is a model
        pieces = []
        for start in range(0, len(texts), 16):
            if self._closed:
                raise _Closed
            pieces.append(self._model.embed(texts[start : start + 16]))
        return np.concatenate(pieces)


class _Closed(Exception):
    """The retrieval was closed while it was at work."""


def judge(facts: Facts, by: Judgement) -> Found:
    """How sure the best candidate is."""
    if not facts.candidates:
        return Found((), "none", "no word is shared")
    logit = (
        by.constant
        + by.score * facts.score
        + by.margin * min(facts.margin, by.margin_most)
        + by.coverage * facts.coverage
        + by.matched * min(facts.matched, 3)
    )
    chance = 1 / (1 + math.exp(-logit))
    reason = f"chance {chance:.2f}: score {facts.score:.2f}, ahead by {facts.margin:.2f}, {facts.matched:.1f} words"
    if chance >= by.sure and facts.margin >= LEAD:
        return Found(facts.candidates, "sure", reason, chance)
    if chance >= by.some:
        return Found(facts.candidates, "unsure", f"{reason}; {by.sure:.2f} and {LEAD:.2f} are needed", chance)
    return Found(facts.candidates, "none", f"{reason}; {by.some:.2f} is needed to offer it", chance)


def phrases(article: Article) -> list[str]:
    """The texts whose meaning stands for an article: its title, and what callers would ask."""
    return [article.title, *article.questions]


def likeness(questions: Array, vectors: Array) -> Array:
    """Likeness of each question to its best phrase, with a share of the next two; unrelated is 0 and the same is 1.

    Args:
        questions: shape (questions, 384).
        vectors: an article's, shape (phrases, 384).
    """
    likest = np.sort(vectors @ questions.T, axis=0)[::-1]
    value = 0.7 * likest[0] + 0.3 * likest[:3].mean(axis=0)
    return np.asarray(np.clip((value - 0.1) / 0.8, 0.0, 1.0), np.float32)
