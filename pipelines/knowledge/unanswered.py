"""Questions without an answer, those that are alike together: what somebody should write an article about."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from pipelines.knowledge.front_matter import COUNT_MAX, LISTED_MAX, TITLE_MAX
from pipelines.knowledge.importing.markup import cut, slug, value
from pipelines.knowledge.words import content, words

Why = Literal["not found", "unsure", "marked wrong", "marked missing"]

ALIKE = 0.45
"""Share of the weight of their words that two questions have in common to be one subject; function words are none."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_SMALL = frozenset("我你您他们的了吗呢吧啊是有想要能可以请问怎么如何什哪一个在为")
"""Characters of words that carry no topic."""
_PRIVATE = (
    (re.compile(r"\S+@\S+"), "(address)"),
    (re.compile(r"\+?\d(?:[\d\s()/.-]{4,}\d)"), "(number)"),
)
"""What says who asked: e-mail addresses, and numbers of six digits and more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and why it is no answered one."""

    text: str
    at: float
    """Seconds since 1970, UTC."""
    why: Why
    language: str = "en"
    article: str = ""
    """Id of the one that answered, where that was wrong."""
    note: str = ""
    """Of whoever marked the answer."""


@dataclass(slots=True)
class Group:
    """Questions that are alike."""

    asked: list[Asked] = field(default_factory=list)
    """Newest first."""

    @property
    def texts(self) -> list[str]:
        """Each wording once, the most frequent first."""
        said = Counter(one.text for one in self.asked)
        return sorted(said, key=lambda text: -said[text])

    @property
    def reasons(self) -> str:
        """Why they are here, counted."""
        return ", ".join(f"{count} {why}" for why, count in Counter(one.why for one in self.asked).most_common())

    @property
    def articles(self) -> list[str]:
        """Ids of those that answered wrong, the most frequent first."""
        return [name for name, _ in Counter(one.article for one in self.asked if one.article).most_common()]

    @property
    def notes(self) -> list[str]:
        """Each once, on one line, the newest first."""
        return list(dict.fromkeys(" ".join(one.note.split()) for one in self.asked if one.note))


def without_names(text: str) -> str:
    """A question without what says who asked it."""
    for pattern, instead in _PRIVATE:
        text = pattern.sub(instead, text)
    return " ".join(text.split())


def grouped(asked: Iterable[Asked]) -> list[Group]:
    """Questions that are alike together, the group asked last first.

    A question joins the group of the newer question that is most like it. Words count by how few questions have them.
    """
    ordered = sorted(asked, key=lambda one: -one.at)
    spelt = [frozenset(_terms(one.text)) for one in ordered]
    frequency = Counter(term for terms in spelt for term in terms)
    rarity = {term: math.log(1 + len(ordered) / count) for term, count in frequency.items()}
    weights = [sum(rarity[term] for term in terms) for terms in spelt]
    groups: list[Group] = []
    of: list[Group] = []
    having: dict[str, list[int]] = {}
    for number, terms in enumerate(spelt):
        shared: dict[int, float] = {}
        for term in terms:
            for other in having.setdefault(term, []):
                shared[other] = shared.get(other, 0.0) + rarity[term]
            having[term].append(number)
        best = max(shared, key=lambda other: _like(shared[other], weights[number], weights[other]), default=None)
        if best is not None and _like(shared[best], weights[number], weights[best]) >= ALIKE:
            group = of[best]
        else:
            group = Group()
            groups.append(group)
        group.asked.append(ordered[number])
        of.append(group)
    return groups


def _like(shared: float, one: float, other: float) -> float:
    """Jaccard's share, weighted."""
    return shared / (one + other - shared)


def _terms(text: str) -> Iterator[str]:
    """The words that carry a topic, Chinese in pairs; of a question without any all of its words."""
    spelt = content(text) or words(text)
    yield from (word for word in spelt if not _HAN.search(word))
    han = _HAN.findall(text)
    topic = [character for character in han if character not in _SMALL] or han
    yield from (topic if len(topic) < 2 else map("".join, pairwise(topic)))


UNWRITTEN = {"en": "This answer has not been written yet.", "zh": "这个回答还没有写。"}
"""What stands in a draft for its answer, by language."""


def article(group: Group, day: str) -> tuple[str, str]:
    """Name and text of a draft article with a group's questions; its answer is to be written.

    Args:
        group: of questions.
        day: on which they were asked last, for the notes.
    """
    texts = [text for text in group.texts if len(text) <= LISTED_MAX][:COUNT_MAX] or [cut(group.texts[0], LISTED_MAX)]
    title = cut(texts[0], TITLE_MAX)
    language = group.asked[0].language
    name = slug(title) or "asked"
    lines = ["---", f"title: {value(title)}"]
    if language != "en":
        lines.append(f"language: {language}")
    lines += ["draft: yes", "questions:", *(f"  - {value(text)}" for text in texts), "---", ""]
    lines += [UNWRITTEN["zh" if language == "zh" else "en"], ""]
    lines += ["## Notes", "", f"Asked {len(group.asked)} times, last on {day}: {group.reasons}."]
    if group.articles:
        lines += ["", f"Wrong answers came from: {', '.join(group.articles)}."]
    if group.notes:
        lines += ["", *(f"- {note}" for note in group.notes)]
    return name, "\n".join(lines) + "\n"
