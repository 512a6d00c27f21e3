"""How likely each article is what was meant, and how likely none of them: a conditional logit over the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

HALF = 0.5
"""The chance from which on a subject is taken to be somebody else's."""

LONG = 10
"""Words of a question from which on more change nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each article, and for none."""

    articles: tuple[str, ...]
    words: Floats
    """Shape (articles,): BM25 as a share of what the question could have reached."""
    likeness: Floats
    """Shape (articles,): likeness to what callers say about it, in meaning or in wording."""
    elsewhere: float
    """Likeness to what callers say about other subjects."""
    length: int
    """Words in the question."""
    foreign: frozenset[str] = frozenset()
    """Those of the articles that say that their subject is somebody else's."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece of evidence counts, fitted by ``tests/pipelines/knowledge/calibrate.py``.

    An article's worth is the weighted sum of what speaks for it, that of "none of them" is the sum below; chances are
    the softmax over all of them (McFadden 1974). So two articles that fit alike share their chance, and one that fits
    a little competes with none at all.
    """

    words: float
    likeness: float
    none: float
    """For none of them: a constant …"""
    none_length: float
    """… and for every word of the question up to ``LONG``, …"""
    none_elsewhere: float
    """… and for its likeness to what is said elsewhere."""
    sure: float
    """From this chance on the best is answered."""
    some: float
    """Below this chance of the best nothing was found."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer."""

    article: str
    chance: float
    """0 to 1: how likely it is what was meant."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds."""

    candidates: tuple[Candidate, ...]
    """Best first; at most five."""
    certainty: Literal["sure", "unsure", "none"]
    reason: str
    elsewhere: str = ""
    """The article that says whose subject this is, where that is likelier than not; then nothing else was found."""

    @property
    def chance(self) -> float:
        """How likely the best candidate is what was meant."""
        return self.candidates[0].chance if self.candidates else 0.0

    @property
    def lead(self) -> float:
        """What the best is ahead of the second."""
        return self.chance - (self.candidates[1].chance if len(self.candidates) > 1 else 0.0)


def judge(evidence: Evidence, by: Weights) -> Found:
    """The chances that the evidence gives, and how sure the best article is."""
    chances = shares(evidence, by)
    ranked = np.lexsort((np.array(evidence.articles), -chances[:-1])).tolist()
    order = [at for at in ranked if evidence.articles[at] not in evidence.foreign][:5]
    candidates = tuple(Candidate(evidence.articles[at], float(chances[at])) for at in order)
    other = next((at for at in ranked if evidence.articles[at] in evidence.foreign and chances[at] > HALF), None)
    if other is not None:
        name = evidence.articles[other]
        return Found(candidates, "none", f"{chances[other]:.2f} likely about {name}, which is elsewhere", name)
    if not candidates:
        return Found((), "none", "there are no articles")
    best = order[0]
    reason = (
        f"{candidates[0].chance:.2f} likely, nothing {chances[-1]:.2f}: words {evidence.words[best]:.2f}, "
        f"like it {evidence.likeness[best]:.2f}, like others {evidence.elsewhere:.2f}"
    )
    if candidates[0].chance >= by.sure:
        return Found(candidates, "sure", reason)
    if candidates[0].chance >= by.some:
        return Found(candidates, "unsure", f"{reason}; {by.sure:.2f} is needed")
    return Found(candidates, "none", f"{reason}; {by.some:.2f} is needed to offer it")


def shares(evidence: Evidence, by: Weights) -> Floats:
    """The chance of each article, and at the end that of none of them; together 1."""
    return softmax(design(evidence) @ weights(by))


def softmax(worth: Floats) -> Floats:
    """Shares of one that grow with the exponential of what each is worth."""
    grown = np.exp(worth - worth.max())
    return np.asarray(grown / grown.sum())


def design(evidence: Evidence) -> Floats:
    """Shape (articles + 1, 5): a row for each article, and the last for none, in the order of ``weights``."""
    rows = np.zeros((len(evidence.articles) + 1, 5))
    rows[:-1, 0] = evidence.words
    rows[:-1, 1] = evidence.likeness
    rows[-1, 2:] = 1.0, min(evidence.length, LONG), evidence.elsewhere
    return rows


def weights(by: Weights) -> Floats:
    """Shape (5,)."""
    none: Sequence[float] = (by.none, by.none_length, by.none_elsewhere)
    return np.array((by.words, by.likeness, *none))
