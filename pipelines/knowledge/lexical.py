"""Which articles share words with a question: BM25 over stems, with sound-alikes at a discount."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipelines.knowledge import Article
from pipelines.knowledge.synonyms import SYNONYMS
from pipelines.knowledge.words import content, sound

K1 = 1.2
B = 0.5
"""BM25's usual constants (Robertson & Zaragoza 2009); B is low because the articles are of like length."""

ALIKE = 0.6
"""What a word is worth that only sounds like one of the article's."""

SAME = 0.8
"""What a word is worth that means one of the article's."""

FIELDS = {"questions": 3.0, "title": 3.0, "keywords": 3.0, "text": 1.0}
"""How often a word counts by where it stands (BM25F): editors put what callers say into the first three."""

SHORTEST_KEY = 3
"""Sounds of fewer letters match too much."""


@dataclass(slots=True)
class Lexicon:
    """The index of a collection.

    Args:
        articles: by id.
    """

    articles: Mapping[str, Article]
    _counts: dict[str, Counter[str]] = field(default_factory=dict)
    _lengths: dict[str, float] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict)
    _sounds: dict[str, set[str]] = field(default_factory=dict)
    _mean: float = 1.0

    def __post_init__(self) -> None:
        for article in self.articles.values():
            counts: Counter[str] = Counter()
            for name, text in fields(article):
                for word in content(text):
                    counts[word] += FIELDS[name]  # type: ignore[assignment]  # a weighted count
            self._counts[article.id] = counts
            self._lengths[article.id] = sum(counts.values())
        seen = Counter(word for counts in self._counts.values() for word in counts)
        total = len(self._counts)
        for word, count in seen.items():
            self._weights[word] = math.log(1 + (total - count + 0.5) / (count + 0.5))
            if len(sound(word)) >= SHORTEST_KEY:
                self._sounds.setdefault(sound(word), set()).add(word)
        self._mean = sum(self._lengths.values()) / max(1, total)

    def scores(self, question: str) -> dict[str, float]:
        """BM25 by article, divided by what the question could have reached: 0 (no word shared) to about 1."""
        asked = Counter(content(question))
        best = sum(self._weight(word) * (K1 + 1) for word in asked) or 1.0
        return {article: sum(self._one(word, article) for word in asked) / best for article in self._counts}

    def shared(self, question: str, article: str) -> tuple[float, int]:
        """What of the question's topic words an article has: their share by weight (0 to 1), and how many."""
        asked = set(content(question))
        counts = self._counts[article]
        known = {word: 1.0 if word in counts else self._nearest(word, counts) for word in asked}
        total = sum(self._weight(word) for word in asked)
        covered = sum(self._weight(word) * share for word, share in known.items())
        return (covered / total if total else 0.0), sum(share > 0 for share in known.values())

    def _weight(self, word: str) -> float:
        """Rare words weigh more; an unknown one as much as the rarest."""
        known = self._weights.get(word)
        return known if known is not None else math.log(1 + (len(self._counts) + 0.5) / 0.5)

    def _alike(self, word: str, counts: Counter[str]) -> set[str]:
        if word in self._weights:
            return set()
        key = sound(word)
        return {other for other in self._sounds.get(key, ()) if other in counts} if len(key) >= SHORTEST_KEY else set()

    def _one(self, word: str, article: str) -> float:
        counts = self._counts[article]
        if word in counts:
            return self._weight(word) * self._saturate(counts[word], article)
        near = self._near(word, counts)
        return max(
            (share * self._weight(other) * self._saturate(counts[other], article) for other, share in near), default=0.0
        )

    def _nearest(self, word: str, counts: Counter[str]) -> float:
        """What the best of the article's words that mean or sound the same is worth."""
        return max((share for _, share in self._near(word, counts)), default=0.0)

    def _near(self, word: str, counts: Counter[str]) -> list[tuple[str, float]]:
        """The article's words that mean or sound the same, with what they are worth."""
        same = [(other, SAME) for other in SYNONYMS.get(word, ()) if other in counts]
        return same + [(other, ALIKE) for other in self._alike(word, counts)]

    def _saturate(self, count: float, article: str) -> float:
        return count * (K1 + 1) / (count + K1 * (1 - B + B * self._lengths[article] / self._mean))


def fields(article: Article) -> Iterable[tuple[str, str]]:
    """The texts of an article with the name of their weight."""
    yield "title", article.title
    for question in article.questions:
        yield "questions", question
    for keyword in article.keywords:
        yield "keywords", keyword
    for paragraph in article.answer:
        yield "text", paragraph
    for step in article.steps:
        yield "text", f"{step.label}. {step.say}"
    if article.procedure is not None:
        for step in article.procedure.steps.values():
            yield "text", f"{step.label}. {step.say}"
