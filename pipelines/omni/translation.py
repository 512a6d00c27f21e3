"""A caller changes the language in mid-conversation: the dialogue goes on where the articles are translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipelines.knowledge import Article, Collection
from pipelines.omni import Dialogue, Place

READING = "article:"


def carried_over(dialogue: Dialogue, articles: Mapping[str, Article], into: Collection) -> Dialogue:
    """The dialogue's state among the articles of one language.

    A procedure goes on at its node where its translation has a node of that name, and is left where it has none;
    readings that were offered in another language are offered no more.

    Args:
        dialogue: as it stands.
        articles: of all languages.
        into: those of the language that the question is in.
    """
    topic = _counterpart(dialogue.topic, articles, into)
    place = _moved(dialogue.place, articles, into)
    offered = all(
        reply.id.removeprefix(READING) in into.articles for reply in dialogue.replies if reply.id.startswith(READING)
    )
    if place is None and dialogue.place is not None:
        return Dialogue(topic=topic, told=dialogue.told)
    if not offered:
        return replace(dialogue, place=place, topic=topic, replies=(), doubt="")
    return replace(dialogue, place=place, topic=topic)


def _moved(place: Place | None, articles: Mapping[str, Article], into: Collection) -> Place | None:
    if place is None or place.procedure in into.articles or place.procedure not in articles:
        return place  # whether there still is such a node is seen where it is walked
    article = into.articles.get(_counterpart(place.procedure, articles, into))
    if article is None or article.procedure is None:
        return None
    steps = article.procedure.steps
    if place.node not in steps or (place.ahead and place.ahead not in steps):
        return None
    return replace(place, procedure=article.id, walked=tuple(node for node in place.walked if node in steps))


def _counterpart(article_id: str, articles: Mapping[str, Article], into: Collection) -> str:
    """The article itself, or the one that says the same; empty where there is none."""
    if article_id in into.articles or article_id not in articles:
        return article_id
    original = articles[article_id].translates or article_id
    return next((one.id for one in into.articles.values() if original in (one.id, one.translates)), "")
