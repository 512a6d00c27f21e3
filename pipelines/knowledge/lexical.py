"""Which articles share words with a question: BM25 over stems, with sound-alikes at a discount."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

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

FIELDS = {"questions": 3.0, "title": 3.0, "keywords": 3.0, "text": 1.0, "notes": 0.5}
"""How often a word counts by where it stands (BM25F): editors put what callers say into the first three."""

SHORTEST_KEY = 3
"""Sounds of fewer letters match too much."""


class Lexicon:
    """The index of a collection.

    Args:
        articles: by id.
    """

    def __init__(self, articles: Mapping[str, Article]) -> None:
        counts = {article.id: _counted(article) for article in articles.values()}
        lengths = {article: sum(words.values()) for article, words in counts.items()}
        mean = sum(lengths.values()) / max(1, len(lengths))
        self._articles = tuple(counts)
        self._found: dict[str, dict[str, float]] = {}
        """By word, and by the articles that have it: BM25 without the word's own weight."""
        for article, words in counts.items():
            damping = K1 * (1 - B + B * lengths[article] / mean)
            for word, count in words.items():
                self._found.setdefault(word, {})[article] = count * (K1 + 1) / (count + damping)
        self._weights = {word: _rarity(len(found), len(counts)) for word, found in self._found.items()}
        self._unknown = _rarity(0, len(counts))
        self._sounds: dict[str, set[str]] = {}
        for word in self._found:
            if len(sound(word)) >= SHORTEST_KEY:
                self._sounds.setdefault(sound(word), set()).add(word)

    def scores(self, question: str) -> dict[str, float]:
        """BM25 by article, divided by what the question could have reached: 0 (no word shared) to about 1."""
        asked = dict.fromkeys(content(question))
        best = sum(self._weight(word) * (K1 + 1) for word in asked) or 1.0
        scores = dict.fromkeys(self._articles, 0.0)
        for word in asked:
            for article, value in self._values(word).items():
                scores[article] += value / best
        return scores

    def _weight(self, word: str) -> float:
        """Rare words weigh more; an unknown one as much as the rarest."""
        return self._weights.get(word, self._unknown)

    def _values(self, word: str) -> dict[str, float]:
        """What a word is worth to each article that has it, or one like it."""
        values: dict[str, float] = {}
        exact = self._found.get(word, {})
        for other, share in self._near(word):
            for article, value in self._found[other].items():
                if other == word or article not in exact:
                    values[article] = max(values.get(article, 0.0), share * self._weight(other) * value)
        return values

    def _near(self, word: str) -> Iterator[tuple[str, float]]:
        """The word itself, and those that mean or sound the same, as far as articles have them; with their worth."""
        if word in self._found:
            yield word, 1.0
        for other in SYNONYMS.get(word, ()):
            if other in self._found:
                yield other, SAME
        if word not in self._found and len(sound(word)) >= SHORTEST_KEY:
            for other in self._sounds.get(sound(word), ()):
                yield other, ALIKE


def _counted(article: Article) -> dict[str, float]:
    """How often each word stands in an article, more where it counts more."""
    counts: dict[str, float] = {}
    for name, text in fields(article):
        for word in content(text):
            counts[word] = counts.get(word, 0.0) + FIELDS[name]
    return counts


def _rarity(count: int, total: int) -> float:
    """The inverse document frequency of BM25."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def fields(article: Article) -> Iterable[tuple[str, str]]:
    """The texts of an article with the name of their weight."""
    for question in article.questions:
        yield "questions", question
    if article.guest:  # all else is in another language
        return
    yield "title", article.title
    for keyword in article.keywords:
        yield "keywords", keyword
    for paragraph in article.answer:
        yield "text", paragraph
    for step in article.steps:
        yield "text", f"{step.label}. {step.say}"
    yield "notes", article.notes
    if article.procedure is not None:
        for step in article.procedure.steps.values():
            yield "text", f"{step.label}. {step.say}"
