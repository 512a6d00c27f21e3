"""``knowledge check``: what an editor must mend, and what callers can ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.asr.dictionary import unpronounceable
from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Collection, Problem
from pipelines.knowledge.collection import load


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
            if article.procedure is not None:
                kind = f"procedure, {len(article.procedure.steps)} nodes"
            elif article.steps:
                kind = f"{len(article.steps)} steps"
            else:
                kind = "elsewhere" if article.elsewhere else "answer"
            asked = _counted(len(article.questions), "question")
            codes = f", {_counted(len(article.codes), 'code')}" if article.codes else ""
            yield f"{article.id:<28} {kind:<22} {asked}{codes}, first: {article.questions[0]}"
        yield f"{_counted(len(self.collection.articles), 'article')}, {_counted(len(self.problems), 'problem')}"


def _counted(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def check(folder: Path) -> Checked:
    """Check every article of a folder.

    Raises:
        BadInput: there is no such folder, or nothing in it can be used.
    """
    collection, problems = load(folder)
    try:
        notes = unpronounceable(collection)
    except BackendUnavailable:  # without that recogniser there is nothing that it could not hear
        notes = ()
    return Checked(collection, tuple(problems), notes)
