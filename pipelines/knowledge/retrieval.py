"""Hybrid retrieval: shared words and, where MiniLM is installed, meaning; with a judgement how sure the best is."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipelines.knowledge import Article, Collection
from pipelines.knowledge.codes import Codes, pointing
from pipelines.knowledge.judgement import Evidence, Found, Weights, judge
from pipelines.knowledge.lexical import Lexicon
from pipelines.knowledge.minilm import Array, MiniLM
from pipelines.knowledge.sentences import sentences
from pipelines.knowledge.vectors import ELSEWHERE, kept
from pipelines.knowledge.wording import Wording, pooled
from pipelines.knowledge.words import content, words

log = logging.getLogger(__name__)

EMBED_S = 0.5
"""Deadline of a question's vectors; past it the words decide alone."""

READY_S = 3.0
"""How long a start waits for the articles' vectors; past it the words decide alone until they are there."""

QUESTION_MAX = 1_000
"""Characters of a question that are compared: a minute of speech."""

READINGS_MAX = 5
"""What was heard, and the recogniser's next best readings: more change nothing."""

_PART = re.compile(r" \(part \d+\)$")
"""What an import puts behind the title of a section that it split."""

WORDS_ALONE = Weights(8.48, 8.26, 6.39, -0.38, 7.94, sure=0.65, some=0.08)
WITH_MEANING = Weights(5.82, 11.27, 5.94, -0.32, 9.03, sure=0.62, some=0.08)


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
        self._articles = tuple(collection.articles)
        self._foreign = frozenset(one.id for one in collection.articles.values() if one.elsewhere)
        self.codes = Codes(collection.articles)
        self._lexicon = Lexicon(collection.articles)
        self._elsewhere = ELSEWHERE.read_text("utf-8").splitlines()
        self._asked = {article.id: phrases(article) for article in collection.articles.values()}
        said = {one.id: [*self._asked[one.id], *passages(one)] for one in collection.articles.values()}
        self._wording = Wording(said, self._elsewhere)
        self._sections = tuple(section(article) for article in collection.articles.values())
        self._model = model
        self._cache = cache
        self._pool = ThreadPoolExecutor(1, "minilm") if model is not None else None
        self._vectors: dict[str, Array] = {}
        self._building: asyncio.Future[None] | None = None
        self._closed = False

    def over(self, collection: Collection) -> Retrieval:
        """The same kind of retrieval over another collection, with a thread of its own; not started."""
        return Retrieval(collection, self._model, self._cache)

    async def start(self) -> None:
        """Compute the articles' vectors, or read them; where that takes long, it goes on behind."""
        if self._pool is None:
            return
        self._building = asyncio.get_running_loop().run_in_executor(self._pool, self._build)
        await asyncio.wait({self._building}, timeout=READY_S)
        if not self._building.done():
            log.warning("the vectors of the articles take longer than %g s, and are computed behind", READY_S)

    async def built(self) -> None:
        """Wait for what ``start`` left to be computed behind."""
        if self._building is not None:
            await asyncio.wait({self._building})

    async def close(self) -> None:
        """End the thread: at once, or after the few texts that it is at."""
        self._closed = True
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def find(
        self,
        question: str,
        alternatives: Sequence[str] = (),
        codes: Sequence[str] = (),
        absent: frozenset[str] = frozenset(),
    ) -> Found:
        """Rank the articles for a question.

        Args:
            question: as typed, or as it was most likely said.
            alternatives: the recogniser's other readings, best first.
            codes: what was read of the codes that the caller shows.
            absent: ids of articles that are not to be found.
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
        return self.rank(readings, vectors, codes, absent)

    def rank(
        self,
        readings: Sequence[str],
        vectors: Array | None = None,
        codes: Sequence[str] = (),
        absent: frozenset[str] = frozenset(),
    ) -> Found:
        """Rank by the readings of a question, best first, with their vectors or by words alone, and by codes. Pure."""
        evidence = self.evidence(readings, vectors)
        if codes:
            evidence = replace(evidence, named=self.codes.named(codes), pointing=pointing(readings))
        if absent:
            evidence = evidence.without(absent)
        spoken = vectors is not None or any(content(reading) for reading in readings)
        if not spoken and not (evidence.named and evidence.pointing == "only"):
            found = Found((), "none", "no word carries a topic")
        else:
            found = judge(evidence, WORDS_ALONE if vectors is None else WITH_MEANING)
        return replace(found, named=evidence.named)

    def evidence(self, readings: Sequence[str], vectors: Array | None = None) -> Evidence:
        """What a judgement rests on; of several readings each counts less than the one before."""
        shares = np.array([1 / number for number in range(1, len(readings) + 1)])
        shares /= shares.sum()
        by_words = [self._lexicon.scores(reading) for reading in readings]
        if vectors is None:
            wording = [self._wording.scores(reading) for reading in readings]
            like = shares @ [scores for scores, _ in wording]
            elsewhere = float(shares @ [other for _, other in wording])
        else:
            like = np.array([shares @ likeness(vectors, self._vectors[one]) for one in self._articles])
            elsewhere = float(shares @ likeness(vectors, self._vectors[""]))
        return Evidence(
            self._articles,
            np.array([shares @ [scores[article] for scores in by_words] for article in self._articles]),
            like,
            elsewhere,
            len(words(readings[0])),
            self._foreign,
            sections=self._sections,
        )

    def _build(self) -> None:
        """Fill ``_vectors``: by article, and under no name what is said elsewhere. Runs in the pool's thread."""
        texts = {"": self._elsewhere, **self._asked}
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


def phrases(article: Article) -> list[str]:
    """The texts that stand for an article: its title, and what callers would ask."""
    return [article.title, *article.questions]


def passages(article: Article) -> list[str]:
    """The sentences of an imported article: nobody wrote down how callers ask for it."""
    if not article.source:
        return []
    texts = (*article.answer, *(step.say for step in article.steps))
    return [sentence for text in texts for sentence in sentences(text)]


def section(article: Article) -> str:
    """The section of a manual that an article was taken from, the same for all its parts; empty for none."""
    return f"{article.source.partition(',')[0]}: {_PART.sub('', article.title)}" if article.source else ""


def likeness(questions: Array, vectors: Array) -> Array:
    """Likeness in meaning of each question to an article's phrases; unrelated is 0 and the same is 1.

    Args:
        questions: shape (questions, 384).
        vectors: an article's, shape (phrases, 384).
    """
    values = np.array([pooled(close) for close in (vectors @ questions.T).T])
    return np.asarray(np.clip((values - 0.1) / 0.8, 0.0, 1.0), np.float32)
