"""``knowledge check``: what an editor must mend, what callers can ask, and what they would be shown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.asr.dictionary import unpronounceable
from pipelines.diagram.words import alt
from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Article, Collection, Problem, tree
from pipelines.knowledge.aloud import unspeakable
from pipelines.knowledge.collection import load
from pipelines.knowledge.front_matter import LANGUAGE
from pipelines.knowledge.notice import ended
from pipelines.knowledge.together import line_of, noted, references, unwritten
from pipelines.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Checked:
    """A folder, or one article of it, checked."""

    collection: Collection
    problems: tuple[Problem, ...]
    """What keeps an article from being used."""
    notes: tuple[Problem, ...] = ()
    """What works, but could be better: words that the recogniser cannot hear, say."""
    closely: bool = False
    """Whether all of the articles is told, not a line of each."""

    def lines(self) -> Iterator[str]:
        """What there is to say, for people."""
        for kind, told in (("", self.problems), ("note: ", self.notes)):
            for one in told:
                yield f"{one.path}:{one.line}: {kind}{one.message} {one.hint}".rstrip()
        for article in self.collection.articles.values():
            asked = _counted(len(article.questions), "question")
            codes = f", {_counted(len(article.codes), 'code')}" if article.codes else ""
            draft = "draft, " if article.draft else ""
            first = "" if self.closely else f", first: {article.questions[0]}"
            yield f"{article.id:<28} {_kind(article):<22} {draft}{asked}{codes}{first}"
            if self.closely:
                yield from _closely(article)
        notes = f", {_counted(len(self.notes), 'note')}" if self.notes else ""
        yield f"{_counted(len(self.collection.articles), 'article')}, {_counted(len(self.problems), 'problem')}{notes}"


def _closely(article: Article) -> Iterator[str]:
    """What callers would ask, when it is said, and what would be drawn."""
    yield from (f"  asked: {question}" for question in article.questions)
    if article.notice is not None:
        since, until = article.notice.since, article.notice.until
        times = [f"{word} {_time(at)}" for word, at in (("from", since), ("until", until)) if at]
        before = f"before {', '.join(article.notice.concerns)}" if article.notice.concerns else "when asked for"
        yield f"  said: {', '.join((before, *times))}"
    if article.translates:
        yield f"  translates: {article.translates}"
    if article.source:
        yield f"  source: {article.source}"
    yield f"  drawn: {alt(article.drawing) if article.drawing is not None else 'nothing'}"


def _time(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M %Z")


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


def check(path: Path, now: float | None = None) -> Checked:
    """Check every article of a folder, or one of them closely.

    Args:
        path: of the collection, or of an article in it.
        now: seconds since 1970, UTC; by default the time of the machine.

    Raises:
        BadInput: there is no such folder, or nothing in it can be used.
    """
    one = path.suffix == ".md" and path.is_file()
    collection, problems = load(_folder(path) if one else path, drafts=True)
    problems += [*references(collection), *unwritten(collection)]
    try:
        unheard = unpronounceable(collection)
    except BackendUnavailable:  # without that recogniser there is nothing that it could not hear
        unheard = ()
    notes = (
        *unheard,
        *noted(collection),
        *unspeakable(collection),
        *_over(collection, time.time() if now is None else now),
    )
    if not one:
        notes = (*notes, *_unread(path))
        return Checked(collection, tuple(problems), notes)
    own = {name: article for name, article in collection.articles.items() if _same(article.path, path)}
    wrong = tuple(problem for problem in problems if _same(problem.path, path))
    if not own and not wrong:
        hint = "Articles lie in the collection's folder, or in one inside it that is named by a language."
        wrong = (Problem(str(path), 1, "This file is no article.", hint),)
    about = tuple(note for note in notes if _same(note.path, path))
    return Checked(Collection(own, collection.version), wrong, about, closely=True)


def _same(name: str, path: Path) -> bool:
    return Path(name).absolute() == path.absolute()


def _folder(path: Path) -> Path:
    """The folder of the collection that an article is in."""
    above = path if path.parent.name else path.absolute()
    named = above.absolute().parent.name
    return above.parent.parent if named in LANGUAGES else above.parent


def _unread(folder: Path) -> Iterator[Problem]:
    """Articles that lie where none are looked for."""
    for file in tree.files(folder):
        inside, _, name = file.name.rpartition("/")
        if name.endswith(".md") and name.lower() != "readme.md" and inside and not LANGUAGE.fullmatch(inside):
            hint = "Articles lie in the folder itself, or in one inside it that is named by a language (en, zh)."
            yield Problem(str(folder / file.name), 1, "This file is not read.", hint)


def _over(collection: Collection, now: float) -> Iterator[Problem]:
    """Notices that nobody hears any more."""
    for article in collection.articles.values():
        if article.notice is not None and ended(article.notice, now):
            yield Problem(
                article.path,
                line_of(article, "until", ""),
                "This notice has ended.",
                "Delete it, or give it another end.",
            )
