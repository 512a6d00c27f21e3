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

from pipelines.knowledge import Article, Collection, is_in
from pipelines.knowledge.codes import Codes, pointing
from pipelines.knowledge.elsewhere import beside
from pipelines.knowledge.fitted import (
    LEARNED_CHINESE,
    LEARNED_MEANING,
    LEARNED_WORDS,
    WITH_MEANING,
    WORDS_ALONE,
    Fitted,
)
from pipelines.knowledge.followup import SHARE, Before, bare, refers_back
from pipelines.knowledge.helping import Helping, examples
from pipelines.knowledge.judgement import Evidence, Floats, Found, judge
from pipelines.knowledge.learned import PHRASES_MAX, Learned, from_words, taught
from pipelines.knowledge.lexical import Lexicon
from pipelines.knowledge.minilm import WIDTH, Array, MiniLM
from pipelines.knowledge.sentences import sentences
from pipelines.knowledge.vectors import kept
from pipelines.knowledge.wording import Wording, pooled
from pipelines.knowledge.words import content, words

log = logging.getLogger(__name__)

EMBED_S = 0.5
"""Deadline of a question's vectors; past it the words decide alone."""

READY_S = 3.0
"""How long a start waits for the articles' vectors; past it the words decide alone until they are there."""

QUESTION_MAX = 1_000
"""Characters of a question that are compared: a minute of speech."""

FEW = 16
"""Phrases an article, on average, from which on what they teach together is worth more than it misleads: an imported
manual has its titles alone, and a collection that was just begun half a dozen."""

AT_ONCE = 32
"""Texts that are embedded before it is asked whether anybody still wants them: 0.2 s."""

SOON = 500
"""Texts whose vectors are there about when a start ends; where more are missing, the words are learned from first."""

READINGS_MAX = 5
"""What was heard, and the recogniser's next best readings: more change nothing."""

_PART = re.compile(r" \(part \d+\)$")
"""What an import puts behind the title of a section that it split."""


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
        self._guests = frozenset(one.id for one in collection.articles.values() if one.guest)
        self.codes = Codes(collection.articles)
        self._lexicon = Lexicon(collection.articles)
        self._elsewhere = beside(collection)
        self._chinese = any(is_in(one, "zh") for one in collection.articles.values() if not one.guest)
        self._asked = {article.id: phrases(article) for article in collection.articles.values()}
        said = {one.id: [*self._asked[one.id], *passages(one)] for one in collection.articles.values()}
        self._wording = Wording(said, self._elsewhere)
        self._sections = tuple(section(article) for article in collection.articles.values())
        self._model = model
        self._cache = cache
        self._by_words = None if model is not None else self._learn()
        self._by_meaning: Learned | None = None
        self._helping: Helping | None = None
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
        before: Before | None = None,
        *,
        typed: bool = False,
    ) -> Found:
        """Rank the articles for a question.

        Args:
            question: as typed, or as it was most likely said.
            alternatives: the recogniser's other readings, best first.
            codes: what was read of the codes that the caller shows.
            absent: ids of articles that are not to be found.
            before: what was talked about, if anything was.
            typed: it was typed, not heard.
        """
        written, question = self.codes.written(question[:QUESTION_MAX])
        readings = tuple(dict.fromkeys(text[:QUESTION_MAX] for text in (question, *alternatives)))[:READINGS_MAX]
        joined = _joined(before, question) if before is not None and before.topic in self.collection.articles else ""
        asked = (*readings, joined) if joined else readings
        vectors: Array | None = None
        if self._model is not None and self._pool is not None and self._vectors:
            loop = asyncio.get_running_loop()
            try:
                async with asyncio.timeout(EMBED_S):
                    vectors = await loop.run_in_executor(self._pool, self._model.embed, asked)
            except TimeoutError:
                log.warning("MiniLM took more than %g s; the words decide alone", EMBED_S)
        back = Before(joined, before.topic) if before is not None and joined else None
        named = self.codes.named(codes) if codes else written
        found = self.rank(readings, vectors, named, absent, back, typed=typed)
        if vectors is None or self._helping is None:
            return found
        return replace(found, helps=self._helping.scores(vectors[0]))

    def rank(
        self,
        readings: Sequence[str],
        vectors: Array | None = None,
        named: frozenset[str] = frozenset(),
        absent: frozenset[str] = frozenset(),
        back: Before | None = None,
        *,
        typed: bool = False,
    ) -> Found:
        """Rank by a question's readings, best first, with their vectors or by words alone, and what codes name. Pure.

        A question that refers back is given with ``back``: the article talked about, and its words together with those
        of the question before, whose vector is the last.
        """
        if back is None:
            evidence = self.evidence(readings, vectors)
        else:
            own, last = (vectors, None) if vectors is None else (vectors[:-1], vectors[-1:])
            evidence = self.evidence(readings, own).mixed(self.evidence((back.text,), last), SHARE)
            evidence = replace(evidence, topic=back.topic, bare=bare(readings[0]))
        if named:
            evidence = replace(evidence, named=named, pointing=pointing(readings))
        if absent:
            evidence = evidence.without(absent)
        spoken = vectors is not None or evidence.topic or any(content(reading) for reading in readings)
        if not spoken and not (evidence.named and evidence.pointing == "only"):
            found = Found((), "none", "no word carries a topic")
        else:
            thin = len({*content(readings[0])}) < 2
            found = judge(evidence, self.weights(vectors is not None).of(typed, thin))
        return replace(found, named=evidence.named)

    def evidence(self, readings: Sequence[str], vectors: Array | None = None) -> Evidence:
        """What a judgement rests on; of several readings each counts less than the one before."""
        shares = np.array([1 / number for number in range(1, len(readings) + 1)])
        shares /= shares.sum()
        by_words = [self._lexicon.scores(reading) for reading in readings]
        learned, learned_elsewhere = self._whose(readings, shares, vectors)
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
            learned,
            learned_elsewhere,
            len(words(readings[0])),
            self._foreign,
            self._guests,
            sections=self._sections,
        )

    def weights(self, meaning: bool) -> Fitted:
        """What the evidence counts, with or without vectors of the question."""
        if (self._by_meaning if meaning else self._by_words) is None:
            return WITH_MEANING if meaning else WORDS_ALONE
        return LEARNED_MEANING if meaning else LEARNED_CHINESE if self._chinese else LEARNED_WORDS

    def _whose(self, readings: Sequence[str], shares: Floats, vectors: Array | None) -> tuple[Floats, float]:
        """What was learned, of all readings, by meaning where there are vectors; nothing where nothing was."""
        learned = self._by_words if vectors is None else self._by_meaning
        if learned is None:
            return np.zeros(len(self._articles)), 0.0
        found = [
            learned.scores(reading, None if vectors is None else vectors[at]) for at, reading in enumerate(readings)
        ]
        return shares @ [scores for scores, _ in found], float(shares @ [other for _, other in found])

    def _learn(self, vectors: Array | None = None) -> Learned | None:
        """Learn from what callers say; nothing where that is hardly written down, or too much for it."""
        count = sum(map(len, self._asked.values()))
        if not FEW * len(self._asked) <= count <= PHRASES_MAX:
            return None
        index = taught(tuple(map(tuple, self._asked.values())), tuple(self._elsewhere))
        return from_words(index, self._cache) if vectors is None else Learned(index, vectors, self._cache)

    def _build(self) -> None:
        """Fill ``_vectors``: by article, and under no name what is said elsewhere. Runs in the pool's thread."""
        texts: dict[str, Sequence[str]] = {"": self._elsewhere, **self._asked}
        asked = [text for _, _, text in examples()]
        try:
            vectors = kept(self._cache, [*(text for own in texts.values() for text in own), *asked], self._embed_all)
        except _Closed:
            return
        except Exception:
            log.exception("the vectors of the articles cannot be computed; the words decide alone")
            return
        ends = np.cumsum([len(own) for own in texts.values()])
        *own, helping = np.split(vectors, ends)
        self._helping = Helping(helping)
        self._by_meaning = self._learn(np.concatenate([*own[1:], own[0]]))
        self._vectors = dict(zip(texts, own, strict=True))
        if self._by_words is None and not self._closed:
            self._by_words = self._learn()  # for a question whose vector comes too late

    def _embed_all(self, texts: Sequence[str]) -> Array:
        """Embed many texts, in pieces, so that closing need not wait for all of them."""
        assert self._model is not None  # noqa: S101 - there is a pool only where there is a model
        if len(texts) > SOON:
            self._by_words = self._learn()
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))  # alike in length: a third faster
        for start in range(0, len(order), AT_ONCE):
            if self._closed:
                raise _Closed
            some = order[start : start + AT_ONCE]
            vectors[some] = self._model.embed([texts[at] for at in some])
        return vectors


def _joined(before: Before, question: str) -> str:
    """The question together with the one before it, where it refers back; else nothing."""
    return f"{before.text[:QUESTION_MAX]} {question[:QUESTION_MAX]}" if refers_back(question) else ""


class _Closed(Exception):
    """The retrieval was closed while it was at work."""


def phrases(article: Article) -> list[str]:
    """The texts that stand for an article: its title, and what callers would ask."""
    return [*([] if article.guest else [article.title]), *article.questions]


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
