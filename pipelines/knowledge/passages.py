"""What is said of an imported article: a manual's page is too long for the telephone, a passage of it is not."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipelines.knowledge import Article
from pipelines.knowledge.sentences import sentences
from pipelines.knowledge.words import content

SAID_MAX = 400
"""Characters that are said: half a minute."""
ENOUGH = 150
"""Characters from which on a passage says enough; a shorter one is followed by the next."""


def excerpt(article: Article, question: str) -> tuple[str, ...]:
    """The paragraphs of an answer; of an imported one that is long, the first sentences of what fits the question best.

    What an editor wrote here is said as it is.
    """
    if not article.source or sum(map(len, article.answer)) <= SAID_MAX:
        return article.answer
    start = _best(article.answer, question)
    said = ""
    for paragraph in article.answer[start:]:
        if len(said) >= ENOUGH:
            break
        for sentence in sentences(paragraph):
            if said and len(said) + len(sentence) > SAID_MAX:
                return (said,)
            shown = sentence if len(sentence) <= SAID_MAX else f"{sentence[:SAID_MAX].rpartition(' ')[0]} …"
            said = f"{said} {shown}".strip()
    return (said,)


def _best(paragraphs: Sequence[str], question: str) -> int:
    """The paragraph that shares most with a question, the first of equals; words count more that few of them have."""
    spelt = [set(content(paragraph)) for paragraph in paragraphs]
    worth = [0.0] * len(paragraphs)
    for word in set(content(question)):
        found = [place for place, has in enumerate(spelt) if word in has]
        for place in found:
            worth[place] += math.log(1 + len(paragraphs) / len(found))
    return worth.index(max(worth))
