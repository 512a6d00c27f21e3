"""What is wrong between articles, each of which is right by itself."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from pipelines.knowledge import Article, Collection, Problem
from pipelines.knowledge.markdown import SIZE_LIMIT
from pipelines.knowledge.unanswered import UNWRITTEN
from pipelines.languages import language_of
from pipelines.omni.walk import Walk


def references(collection: Collection) -> Iterator[Problem]:
    """Articles that name others which are not there, or which cannot be what they are named for."""
    articles = collection.articles
    for article in articles.values():
        concerns = article.notice.concerns if article.notice is not None else ()
        translates = (article.translates,) if article.translates else ()
        for key, names in (("concerns", concerns), ("translates", translates)):
            for name in names:
                if name not in articles:
                    line = line_of(article, key, name)
                    yield Problem(
                        article.path, line, f"There is no article {name!r}.", "Its id is the name of its file."
                    )
        other = articles.get(article.translates)
        if other is not None and other.language == article.language:
            line = line_of(article, "translates", other.id)
            hint = "Take the line out, or name one in another language."
            yield Problem(article.path, line, f"It translates {other.id!r}, which is in the same language.", hint)


def unwritten(collection: Collection) -> Iterator[Problem]:
    """Articles for callers that say what a draft says instead of its answer."""
    for article in collection.articles.values():
        for text in UNWRITTEN.values():
            if not article.draft and any(text in paragraph for paragraph in article.answer):
                line = line_of(article, "", text)
                yield Problem(article.path, line, "Its answer is still to be written.", "Put it in place of this line.")


def noted(collection: Collection) -> Iterator[Problem]:
    """What works, but hardly as its editors think."""
    yield from _unsaid(collection)
    yield from _asked_twice(collection)
    yield from _other_nodes(collection)
    yield from _unnamed(collection)
    for article in collection.articles.values():
        yield from _misunderstood(article)


def _unsaid(collection: Collection) -> Iterator[Problem]:
    """A notice is said in its own language."""
    for article in collection.articles.values():
        for name in article.notice.concerns if article.notice is not None else ():
            other = collection.articles.get(name)
            if other is not None and language_of(other.language) != language_of(article.language):
                message = f"It concerns {name!r}, which is in another language: it is not said before that."
                yield Problem(article.path, line_of(article, "concerns", name), message, "Translate the notice.")


def _asked_twice(collection: Collection) -> Iterator[Problem]:
    """Callers who ask so are asked back."""
    asked: dict[tuple[str, str], Article] = {}
    for article in collection.articles.values():
        for question in article.questions:
            plain = " ".join(question.lower().split()).strip("?？.。!！")
            first = asked.setdefault((language_of(article.language), plain), article)
            # A notice is asked for in the same words as what it concerns.
            if first is article or article.notice is not None or first.notice is not None:
                continue
            message = f"{question[:60]!r} is a question of {first.id!r} too."
            hint = "Leave it to one of them, or say in it what makes the difference."
            yield Problem(article.path, line_of(article, "questions", question), message, hint)


def _other_nodes(collection: Collection) -> Iterator[Problem]:
    """A procedure goes on in the other language at the node of the same name."""
    for article in collection.articles.values():
        other = collection.articles.get(article.translates)
        if article.procedure is None or other is None or other.procedure is None:
            continue
        if other.procedure.steps.keys() - article.procedure.steps.keys():
            names = ", ".join(sorted(other.procedure.steps.keys() - article.procedure.steps.keys()))
            message = f"It has no nodes {names[:80]} as {other.id!r} has: who changes the language there begins anew."
            yield Problem(article.path, line_of(article, "translates", other.id), message, "Name its nodes alike.")


def _unnamed(collection: Collection) -> Iterator[Problem]:
    """A node that has its id for a label is read out as such: most often it is another's id, misspelt."""
    for article in collection.articles.values():
        steps = article.procedure.steps if article.procedure is not None else {}
        for step in steps.values():
            if step.label != step.node or step.say not in ("", step.node):
                continue
            near = difflib.get_close_matches(step.node, [one for one in steps if one != step.node], n=1)
            hint = f"Is {near[0]!r} meant? Else give it a label: " if near else "Give it a label: "
            message = f"The node {step.node!r} has no label: callers hear its id."
            yield Problem(article.path, line_of(article, "", step.node), message, f"{hint}{step.node}[Do this]")


def _misunderstood(article: Article) -> Iterator[Problem]:
    """Replies that are written down for one way, and could as well mean another."""
    if article.procedure is None:
        return
    walk = Walk(article)
    for node, ways in article.procedure.ways.items():
        for way, reply in zip(ways, walk.replies(node), strict=True):
            for said in (way.label, *way.also) if len(ways) > 1 else ():
                match = walk.match(node, said)
                if match is not None and match.clear and match.reply.id == reply.id:
                    continue
                message = f"Said at {node!r}, {said[:40]!r} is not understood as {way.label!r}."
                yield Problem(article.path, line_of(article, "", said), message, "Choose words that differ more.")


def line_of(article: Article, key: str, word: str) -> int:
    """The line of an article's file, from 1, that has a word under a key of the front matter, or anywhere for no key.

    1 where it is not found.
    """
    try:
        with Path(article.path).open("rb") as opened:
            lines = opened.read(SIZE_LIMIT).decode("utf-8", "replace").splitlines()
    except OSError:  # changed since it was read
        return 1
    start = next((at for at, line in enumerate(lines) if line.startswith(f"{key}:")), len(lines)) if key else 0
    return next((at for at, line in enumerate(lines[start:], start + 1) if word in line), 1)
