"""A conversation whose procedure was changed or taken away while it stood in it: it is brought to what is there now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipelines.knowledge import Article, Collection
from pipelines.omni import Become, Dialogue, Evidence, Piece, Question, Reply, Text, Verdict, ring, tongues
from pipelines.omni.walk import Walk


def settled(question: Question, collection: Collection) -> Question:
    """The question with what still holds of its dialogue's way through a procedure.

    Nodes that are gone are forgotten as walked; a reply that was picked by its place is the one that bears the label
    that the caller saw.
    """
    place = question.dialogue.place
    article = collection.articles.get(place.procedure) if place is not None else None
    if place is None or article is None or article.procedure is None or place.node not in article.procedure.steps:
        return question
    steps = article.procedure.steps
    walked = tuple(node for node in place.walked if node in steps)
    picked = question.picked
    shown = next((reply.label for reply in question.dialogue.replies if reply.id == picked), "")
    if shown:
        same = [reply.id for reply in Walk(article).replies(place.node) if reply.label == shown]
        picked = same[0] if same else picked if picked in steps else f"gone:{picked}"
    if walked != place.walked:
        question = replace(question, dialogue=replace(question.dialogue, place=replace(place, walked=walked)))
    return question if picked == question.picked else replace(question, picked=picked)


def lost(question: Question, collection: Collection) -> bool:
    """Whether the dialogue stands at a node that is no longer there."""
    place = question.dialogue.place
    if place is None:
        return False
    article = collection.articles.get(place.procedure)
    if article is None or article.procedure is None:
        return True
    return any(node and node not in article.procedure.steps for node in (place.node, place.ahead))


def picked_there(question: Question, collection: Collection) -> bool:
    """Whether something was picked that belonged to such a node."""
    apart = question.picked.startswith("article:") or question.picked in ("", ring.PERSON, ring.NEITHER)
    return not apart and lost(question, collection)


def told(question: Question, collection: Collection) -> Iterator[Piece]:
    """Say so, and offer the procedure anew; where it is gone altogether, ask what is needed."""
    place = question.dialogue.place
    assert place is not None  # noqa: S101 - asked for only where it is lost
    phrases = tongues.of(question.language).phrases
    article = collection.articles.get(place.procedure)
    if article is None:
        yield Verdict("doubt", 0.0, "the procedure was taken away while it was walked")
        yield Become(Dialogue(), "released")
        yield Text(phrases.gone)
        return
    yield Verdict("doubt", 0.0, "the procedure was changed while it was walked, and this step is gone")
    yield Evidence(article.id, article.title, 1.0)
    yield Become(_offering(article, question), "released")
    yield Text(phrases.changed.format(title=phrases.quoted.format(article.title)))


def _offering(article: Article, question: Question) -> Dialogue:
    """The dialogue after it was asked whether to begin anew."""
    begin = Reply(f"article:{article.id}", article.title)
    no = Reply(ring.NEITHER, tongues.of(question.language).phrases.neither_label)
    return Dialogue(None, (begin, no), question.text or article.title, topic=article.id)
