"""``knowledge check``: what an editor must mend, and what callers can ask."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.asr.dictionary import unpronounceable
from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Article, Collection, Problem
from pipelines.knowledge.collection import load
from pipelines.knowledge.notice import ended


@dataclass(frozen=True, slots=True)
class Checked:
    """A folder, checked."""

    collection: Collection
    problems: tuple[Problem, ...]
    """What keeps an article from being used."""
    notes: tuple[Problem, ...] = ()
    """What works, but could be better: words that the recogniser cannot hear."""

    def lines(self) -> Iterator[str]:
        """What there is to say, for people."""
        for problem in (*self.problems, *self.notes):
            yield f"{problem.path}:{problem.line}: {problem.message} {problem.hint}".rstrip()
        for article in self.collection.articles.values():
            asked = _counted(len(article.questions), "question")
            codes = f", {_counted(len(article.codes), 'code')}" if article.codes else ""
            draft = "draft, " if article.draft else ""
            yield f"{article.id:<28} {_kind(article):<22} {draft}{asked}{codes}, first: {article.questions[0]}"
        yield f"{_counted(len(self.collection.articles), 'article')}, {_counted(len(self.problems), 'problem')}"


def _kind(article: Article) -> str:
    """What it is and what is drawn, in a few words."""
    drawing = article.drawing
    if article.notice is not None:
        return "notice"
    if drawing is None:
        return "elsewhere" if article.elsewhere else "answer"
    if article.procedure is not None:
        return f"procedure, {len(article.procedure.steps)} nodes"
    if drawing.chart is not None:
        return f"{drawing.chart.form} chart, {len(drawing.nodes)} values"
    counted = {"comparison": "compared", "parts": "parts"}.get(drawing.kind, "steps")
    return f"{len(drawing.nodes)} {counted}"


def _counted(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def check(folder: Path, now: float | None = None) -> Checked:
    """Check every article of a folder.

    Args:
        folder: of the collection.
        now: seconds since 1970, UTC; by default the time of the machine.

    Raises:
        BadInput: there is no such folder, or nothing in it can be used.
    """
    collection, problems = load(folder, drafts=True)
    problems += references(collection)
    try:
        notes = unpronounceable(collection)
    except BackendUnavailable:  # without that recogniser there is nothing that it could not hear
        notes = ()
    over = _over(collection, time.time() if now is None else now)
    return Checked(collection, tuple(problems), (*notes, *over))


def references(collection: Collection) -> Iterator[Problem]:
    """Articles that name others which are not there."""
    articles = collection.articles
    for article in articles.values():
        named = [*article.notice.concerns] if article.notice is not None else []
        if article.translates:
            named.append(article.translates)
        for name in named:
            if name not in articles:
                yield Problem(article.path, 1, f"There is no article {name!r}.", "Its id is the name of its file.")
        other = articles.get(article.translates)
        if other is not None and other.language == article.language:
            yield Problem(article.path, 1, f"It translates {other.id!r}, which is in the same language.")


def _over(collection: Collection, now: float) -> Iterator[Problem]:
    """Notices that nobody hears any more."""
    for article in collection.articles.values():
        if article.notice is not None and ended(article.notice, now):
            yield Problem(article.path, 1, "This notice has ended.", "Delete it, or give it another end.")
