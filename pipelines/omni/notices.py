"""Notices: what is so for a while (an outage) is said before the answers that it concerns, once a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipelines.knowledge import Article, Collection
from pipelines.knowledge.judgement import Candidate, Found
from pipelines.knowledge.notice import holds
from pipelines.omni import Become, Evidence, Mark, Piece, Question, Text, Verdict

TOGETHER = 0.65
"""Chance from which on a notice and what it concerns are answered where together they have it: that of a sure answer
(``fitted.WORDS_ALONE``). Whichever of the two was meant, the notice is said first."""


def absent(collection: Collection, now: float) -> frozenset[str]:
    """Ids of the notices that do not hold at a time (seconds since 1970, UTC)."""
    articles = collection.articles.values()
    return frozenset(one.id for one in articles if one.notice is not None and not holds(one.notice, now))


def without(collection: Collection, names: frozenset[str]) -> Collection:
    """The collection as it is without some articles."""
    if not names:
        return collection
    left = {name: article for name, article in collection.articles.items() if name not in names}
    return Collection(left, f"{collection.version}-now")


def settled(found: Found, collection: Collection) -> Found:
    """What was found, sure also where it is torn between a notice and an article that this concerns."""
    if found.certainty != "unsure" or len(found.candidates) < 2:
        return found
    best, second, *rest = found.candidates
    together = best.chance + second.chance
    pair = (collection.articles.get(best.article), collection.articles.get(second.article))
    if together < TOGETHER or not (_concerns(*pair) or _concerns(*reversed(pair))):
        return found
    reason = f"{found.reason}; {together:.2f} with {second.article}, which belongs to it"
    return replace(found, candidates=(Candidate(best.article, together), *rest), certainty="sure", reason=reason)


def _concerns(notice: Article | None, other: Article | None) -> bool:
    return notice is not None and other is not None and notice.notice is not None and other.id in notice.notice.concerns


def told(pieces: Iterable[Piece], question: Question, collection: Collection) -> Iterator[Piece]:
    """An answer with the notices that concern it before its first words, but for those said before.

    A notice counts as said when it was heard, whether it was said before an answer or is the answer.

    Args:
        pieces: of the answer, all of them.
        question: whose dialogue says which notices were said.
        collection: with the notices that hold now, and no others.
    """
    answer = list(pieces)
    before = question.dialogue.told
    verdict = answer[0] if answer else None
    sure = isinstance(verdict, Verdict) and verdict.kind in ("answer", "step")
    sources = {piece.source: None for piece in answer if sure and isinstance(piece, Evidence)}
    new = [one for one in _concerning(collection, sources) if one.id not in before]
    itself = [one for one in sources if one in collection.articles and collection.articles[one].notice is not None]
    after = tuple(dict.fromkeys((*before, *itself, *(one.id for one in new))))
    answer = [_knowing(piece, before, after) for piece in answer]
    if after == before:
        yield from answer
        return
    released = [piece.dialogue for piece in answer if isinstance(piece, Become) and piece.when == "released"]
    heard = Become(replace(released[-1] if released else question.dialogue, told=after), "heard")
    start = next(at for at, piece in enumerate(answer) if isinstance(piece, (Mark, Text)))
    yield from answer[:start]
    for notice in new:
        yield Evidence(notice.id, notice.title, 1.0, notice.source)
    for notice in new:
        yield from (Text(f"{paragraph} ") for paragraph in notice.answer)
    if itself:
        end = next((at for at in range(start, len(answer)) if not isinstance(answer[at], Text)), len(answer))
        yield from answer[start:end]
        start = end
    yield heard
    yield from answer[start:]


def _concerning(collection: Collection, sources: Mapping[str, None]) -> Iterator[Article]:
    """The notices that concern one of some articles, and are none of them."""
    for article in collection.articles.values():
        if article.notice is None or article.id in sources:
            continue
        if any(name in sources for name in article.notice.concerns):
            yield article


def _knowing(piece: Piece, before: tuple[str, ...], after: tuple[str, ...]) -> Piece:
    """What comes into force at once knows what was said before, what comes later what was said by then."""
    if not isinstance(piece, Become):
        return piece
    return replace(piece, dialogue=replace(piece.dialogue, told=after if piece.when == "heard" else before))
