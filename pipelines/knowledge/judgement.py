"""How likely each article is what was meant, and how likely none of them: a conditional logit over the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from pipelines.diagram import Kind
from pipelines.knowledge.codes import Pointing

Floats = npt.NDArray[np.float64]

HALF = 0.5
"""The chance from which on a subject is taken to be somebody else's."""

NAMED = 1.5
"""What an article is worth more that a code names, where the words are not sure of any: a factor of 4 to its chance."""
POINTED = 2.0
"""The same where the question says "this": 7, also against words that are sure of another article. With more than 2.4
"how do I cook this" would be answered, with less than 1.8 "how do I install this" would be asked back
(tests/pipelines/knowledge/test_codes.py has more)."""

OVERRULED = 0.6
"""Chance that an article needs to be answered for its code where the words are likeliest about one without it."""

SECTION = 1.5
"""How much likelier a section of an imported manual must be than the next to be answered from, where the manual as a
whole is likely enough: hundreds of sections share the chance that a few articles written by hand would have, and what
is said names its page."""

GUEST = 2.5
"""What an article in the other language is worth less: a factor of 12 to its chance. One that answers in the caller's
own language comes first; of the Chinese questions of ``calibrate.py`` 4 % more were right with it."""

TOPIC = 1.5
"""What the article talked about is worth more to a question that refers back: a factor of 4 to its chance."""
TOPIC_SURE = 0.2
"""Chance from which on it answers such a question: nothing else is as likely, and what it refers to was just said."""

AHEAD = 1.25
"""How much likelier than the second the best must be to be answered, whatever its chance: two that fit alike are asked
about. It costs 0.4 % of the right answers and 0.6 % of the wrong ones (``calibrate.py``'s questions, typed)."""

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
    learned: Floats
    """Shape (articles,): whose the question is by what all phrases teach together; zeros where nothing was learned."""
    learned_elsewhere: float
    """The same of what callers say about other subjects."""
    length: int
    """Words in the question."""
    foreign: frozenset[str] = frozenset()
    """Those of the articles that say that their subject is somebody else's."""
    guests: frozenset[str] = frozenset()
    """Those of the articles that are written in another language."""
    named: frozenset[str] = frozenset()
    """Those of the articles that a code names which the caller shows."""
    pointing: Pointing = "no"
    """Whether the question points at what is shown."""
    topic: str = ""
    """The article talked about, where the question refers back to it."""
    bare: bool = False
    """Whether the question says nothing else: "and the other one?"."""
    sections: tuple[str, ...] = ()
    """By article the section of a manual that it was taken from, empty for those written here; () for all of them."""

    def without(self, names: frozenset[str]) -> Evidence:
        """The same as if some articles were not there."""
        left = [at for at, article in enumerate(self.articles) if article not in names]
        return replace(
            self,
            articles=tuple(self.articles[at] for at in left),
            words=self.words[left],
            likeness=self.likeness[left],
            learned=self.learned[left],
            foreign=self.foreign - names,
            guests=self.guests - names,
            named=self.named - names,
            topic="" if self.topic in names else self.topic,
            sections=tuple(self.sections[at] for at in left) if self.sections else (),
        )

    def mixed(self, other: Evidence, share: float) -> Evidence:
        """With a share of the evidence of another question about the same articles."""
        rest = 1 - share
        return replace(
            self,
            words=rest * self.words + share * other.words,
            likeness=rest * self.likeness + share * other.likeness,
            learned=rest * self.learned + share * other.learned,
            elsewhere=rest * self.elsewhere + share * other.elsewhere,
            learned_elsewhere=rest * self.learned_elsewhere + share * other.learned_elsewhere,
        )


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece of evidence counts, fitted by ``tests/pipelines/knowledge/calibrate.py``.

    An article's worth is the weighted sum of what speaks for it, that of "none of them" is the sum below; chances are
    the softmax over all of them (McFadden 1974). So two articles that fit alike share their chance, and one that fits
    a little competes with none at all.
    """

    words: float
    likeness: float
    learned: float
    none: float
    """For none of them: a constant …"""
    none_length: float
    """… and for every word of the question up to ``LONG``, …"""
    none_elsewhere: float
    """… and for its likeness to what is said elsewhere, …"""
    none_learned: float
    """… and for what was learned of that."""
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

    named: frozenset[str] = frozenset()
    """The articles that a code names which the caller shows, found or not."""

    helps: Mapping[Kind, float] = field(default_factory=dict)
    """By kind of drawing, whether it helps with the question, from -1 to 1; empty where that is not known."""

    @property
    def chance(self) -> float:
        """How likely the best candidate is what was meant."""
        return self.candidates[0].chance if self.candidates else 0.0

    @property
    def lead(self) -> float:
        """What the best is ahead of the second."""
        return self.chance - (self.candidates[1].chance if len(self.candidates) > 1 else 0.0)


def judge(evidence: Evidence, by: Weights) -> Found:
    """The chances that the evidence gives, and how sure the best article is.

    A code that is shown decides where the question is "what is this?", joins in where it says "this" beside other
    words, helps out where the words are not sure, and is passed over where they are: who asks for the opening hours
    with a box in the hand wants to know them. To answer against the words takes more than to answer with them.
    """
    words = shares(evidence, by)
    if evidence.topic and not evidence.named:
        return _followed(evidence, by)
    said = _judged(evidence, words, by)
    if not evidence.named or (evidence.pointing == "no" and said.certainty == "sure"):
        return said
    carries = np.array([article in evidence.named for article in evidence.articles])
    if evidence.pointing == "only":
        found = _judged(evidence, np.append(carries / carries.sum(), 0.0), by)
        found = replace(found, certainty="sure" if carries.sum() == 1 and found.candidates else "unsure")
    else:
        worth = worths(evidence, by)
        worth[:-1] += carries * (POINTED if evidence.pointing == "also" else NAMED)
        found = _judged(evidence, softmax(worth), by)
        against = found.certainty == "sure" and carries[evidence.articles.index(found.candidates[0].article)]
        if against and not carries[words[:-1].argmax()] and found.chance < OVERRULED:
            found = replace(found, certainty="unsure")
    return replace(found, reason=f"{found.reason}; a code names {len(evidence.named)}")


def _followed(evidence: Evidence, by: Weights) -> Found:
    """What a question that refers back comes to."""
    worth = worths(evidence, by)
    worth[evidence.articles.index(evidence.topic)] += TOPIC
    if evidence.bare:
        worth[-1] = -np.inf
    found = _judged(evidence, softmax(worth), by)
    if found.candidates and found.candidates[0].article == evidence.topic and found.chance >= TOPIC_SURE:
        found = replace(found, certainty="sure")
    return replace(found, reason=f"{found.reason}; it refers back to {evidence.topic}")


def _judged(evidence: Evidence, chances: Floats, by: Weights) -> Found:
    """What the chances of the articles, and that of none, come to."""
    ranked = np.lexsort((np.array(evidence.articles), -chances[:-1])).tolist()
    order = [at for at in ranked if evidence.articles[at] not in evidence.foreign and chances[at] > 0][:5]
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
        f"like it {evidence.likeness[best]:.2f}, learned {evidence.learned[best]:.2f}, "
        f"like others {evidence.elsewhere:.2f}"
    )
    second = candidates[1].chance if len(candidates) > 1 else 0.0
    if candidates[0].chance >= max(by.sure, AHEAD * second):
        return Found(candidates, "sure", reason)
    if (lead := _lead(evidence.sections, chances, best, by)) >= SECTION:
        return Found(candidates, "sure", f"{reason}; {lead:.1f} times as likely as another section")
    if candidates[0].chance >= by.some:
        return Found(candidates, "unsure", f"{reason}; {max(by.sure, AHEAD * second):.2f} is needed")
    return Found(candidates, "none", f"{reason}; {by.some:.2f} is needed to offer it")


def _lead(sections: Sequence[str], chances: Floats, best: int, by: Weights) -> float:
    """How much likelier the best article's section is than any other; 0 where it is no manual that was meant."""
    if not sections or not sections[best]:
        return 0.0
    taken: dict[str, float] = {}
    for section, chance in zip(sections, chances[:-1].tolist(), strict=True):
        taken[section] = taken.get(section, 0.0) + chance
    written = taken.pop("", 0.0)
    if 1 - written - float(chances[-1]) < by.sure:
        return 0.0
    own = taken.pop(sections[best])
    if own < max(by.some, float(chances[-1])):  # likelier none of them
        return 0.0
    return own / max(taken.values(), default=own / SECTION)


def shares(evidence: Evidence, by: Weights) -> Floats:
    """The chance of each article, and at the end that of none of them; together 1."""
    return softmax(worths(evidence, by))


def worths(evidence: Evidence, by: Weights) -> Floats:
    """What each article is worth, and at the end none of them."""
    worth = design(evidence) @ weights(by)
    worth[:-1] -= [GUEST if article in evidence.guests else 0.0 for article in evidence.articles]
    return worth


def softmax(worth: Floats) -> Floats:
    """Shares of one that grow with the exponential of what each is worth."""
    grown = np.exp(worth - worth.max())
    return np.asarray(grown / grown.sum())


def design(evidence: Evidence) -> Floats:
    """Shape (articles + 1, 7): a row for each article, and the last for none, in the order of ``weights``."""
    rows = np.zeros((len(evidence.articles) + 1, 7))
    rows[:-1, 0] = evidence.words
    rows[:-1, 1] = evidence.likeness
    rows[:-1, 2] = evidence.learned
    rows[-1, 3:] = 1.0, min(evidence.length, LONG), evidence.elsewhere, evidence.learned_elsewhere
    return rows


def weights(by: Weights) -> Floats:
    """Shape (7,)."""
    none: Sequence[float] = (by.none, by.none_length, by.none_elsewhere, by.none_learned)
    return np.array((by.words, by.likeness, by.learned, *none))
