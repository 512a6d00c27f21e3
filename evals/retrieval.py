"""Does what callers type find the article that answers it? Both languages, with MiniLM and without.

Each set has a half by somebody who never saw the code (``blind``), and one by its author, before it (``own``):
see ``data/retrieval/guide.md``. A question goes through the whole understanding, a follow-up after the one before it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from benchmarks.figure import Figure
from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Collection
from pipelines.knowledge.collection import load
from pipelines.knowledge.minilm import MiniLM
from pipelines.knowledge.notice import seconds
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni import Become, Dialogue, Evidence, Line, Question, Verdict
from pipelines.omni.knowledge import KnowledgeOmni

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(__file__).resolve().parent / "data" / "retrieval"
KNOWLEDGE = ROOT / "knowledge" / "broadband"
DURING_THE_OUTAGE = seconds("2026-01-13 12:00")
"""When the questions are asked: the notice among the articles holds."""
HALVES = ("blind", "own")

Kind = Literal["in", "out", "follow", "other", "code"]


@dataclass(frozen=True, slots=True)
class Case:
    """A row."""

    id: str
    kind: Kind
    text: str
    articles: tuple[str, ...]
    """That answer it, the best first; none where nothing does."""
    before: str
    """What was asked before; empty but for follow-ups."""
    language: str
    half: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case."""

    case: Case
    straight: str
    """The article that was answered from as sure, or that said whose subject it is; empty where none was."""
    offered: tuple[str, ...]
    """What "Did you mean …?" named."""
    first: tuple[str, ...]
    """The three articles that retrieval ranked first."""
    unanswered: bool
    """Whether it was said that there is no answer, or that somebody else has it."""

    @property
    def right(self) -> bool:
        """Answered straight, and from the right article."""
        return self.straight in self.case.articles

    @property
    def refused(self) -> bool:
        """Not answered, where that is not the right answer."""
        return self.unanswered and not self.right

    @property
    def among(self) -> bool:
        """Whether the right one was answered, or is among the first three and was not refused."""
        return self.right or (not self.refused and not {*self.case.articles}.isdisjoint(self.first))

    @property
    def wrong(self) -> bool:
        """Answered as if sure from an article that does not answer it."""
        return bool(self.straight) and not self.right and not self.unanswered

    def line(self) -> str:
        """For people."""
        outcome = self.straight or ("refused" if self.refused else f"offered {', '.join(self.offered)}")
        wanted = " | ".join(self.case.articles) or "nothing"
        before = f"{self.case.before} … " if self.case.before else ""
        return f"    {self.case.id} {before}{self.case.text}\n        wanted {wanted}: {outcome}"


def cases(language: str, half: str) -> list[Case]:
    """Read one half of a language's set."""
    path = DATA / f"{half}_{language}.tsv"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = [(*line.split("\t"), "", "")[:5] for line in lines if line.strip()]
    return [
        Case(name, _kind(kind), text, tuple(filter(None, articles.split("|"))), before, language, half)
        for name, kind, text, articles, before in rows
    ]


def _kind(text: str) -> Kind:
    for kind in ("in", "out", "follow", "other", "code"):
        if text == kind:
            return kind
    raise ValueError(f"There is no kind {text!r} of case.")


class Watched(Retrieval):
    """Retrieval whose last ranking can be looked at."""

    ranked: tuple[str, ...] = ()
    elsewhere = ""

    async def find(self, *args: object, **options: object) -> object:  # type: ignore[override]  # passed through
        """As ``Retrieval.find``."""
        found = await super().find(*args, **options)  # type: ignore[arg-type]
        self.ranked, self.elsewhere = tuple(one.article for one in found.candidates[:3]), found.elsewhere
        return found


@asynccontextmanager
async def understanding(
    collection: Collection, model: MiniLM | None
) -> AsyncIterator[tuple[KnowledgeOmni, dict[str, Watched]]]:
    """The embedded understanding in both languages, ready."""
    finders = {"en": Watched(collection.speaking("en"), model), "zh": Watched(collection.speaking("zh"), None)}
    omni = KnowledgeOmni(finders["en"], {"zh": finders["zh"]}, clock=lambda: DURING_THE_OUTAGE)
    await omni.start()
    await omni.built()
    try:
        yield omni, finders
    finally:
        await omni.close()


async def ask(omni: KnowledgeOmni, finder: Watched, case: Case) -> Result:
    """Ask one case, after what comes before it."""
    dialogue, history = Dialogue(), tuple[Line, ...]()
    for text in filter(None, (case.before, case.text)):
        question = Question(text, language=case.language, dialogue=dialogue, history=history)
        verdict, source, replies, finder.ranked = None, "", tuple[str, ...](), ()
        async with omni.answer(question) as pieces:
            async for piece in pieces:
                if isinstance(piece, Verdict) and verdict is None:
                    verdict = piece
                elif isinstance(piece, Evidence) and not source:
                    source = piece.source
                elif isinstance(piece, Become) and (piece.when == "released" or piece.dialogue.place is None):
                    dialogue = piece.dialogue
                    replies = tuple(one.id for one in dialogue.replies)
        # What follows up a procedure asks beside it: it is as if that had been ended.
        dialogue = replace(dialogue, place=None, replies=())
        history = (*history, Line("caller", text), Line("assistant", "…"))
    assert verdict is not None
    offered = tuple(one.removeprefix("article:") for one in replies if one.startswith("article:"))
    unanswered = verdict.kind in ("miss", "out_of_scope")
    straight = source if verdict.kind in ("answer", "step") else finder.elsewhere if unanswered else ""
    return Result(case, straight, offered, finder.ranked, unanswered)


async def run(model: MiniLM | None, languages: Sequence[str]) -> list[Result]:
    """Ask all cases of some languages."""
    collection, problems = load(KNOWLEDGE)
    assert not problems, problems
    async with understanding(collection, model) as (omni, finders):
        return [
            await ask(omni, finders[language], case)
            for language in languages
            for half in HALVES
            for case in cases(language, half)
        ]


def share(results: Sequence[Result], name: str) -> float | None:
    """Percent of the results for which a property holds; None of none."""
    return 100 * sum(getattr(one, name) for one in results) / len(results) if results else None


def judged(results: Sequence[Result], how: str, straight: int) -> list[Figure]:
    """The figures of one run, with the goal for what is answered straight."""
    asked = [one for one in results if one.case.kind in ("in", "code")]
    outside = [one for one in results if one.case.kind == "out"]
    figures = [
        Figure(f"right at once, {how}", share(asked, "right"), "%", f">= {straight} %", f"of {len(asked)} questions"),
        Figure(f"right among three, {how}", share(asked, "among"), "%", ">= 97 %"),
        Figure(f"refused though answered, {how}", share(asked, "refused"), "%", "<= 5 %"),
        Figure(f"wrong as if sure, {how}", share(asked, "wrong"), "%"),
        Figure(f"refused out of scope, {how}", share(outside, "refused"), "%", ">= 90 %", f"of {len(outside)}"),
        Figure(f"answered out of scope, {how}", share(outside, "wrong"), "%"),
    ]
    for half in HALVES:
        of = [one for one in asked if one.case.half == half]
        figures.append(Figure(f"right at once, {how}, {half}", share(of, "right"), "%", note=f"of {len(of)}"))
    for kind, name in (("follow", "follow-ups"), ("other", "in the other language only")):
        of = [one for one in results if one.case.kind == kind]
        figures.append(Figure(f"right at once, {name}, {how}", share(of, "right"), "%", note=f"of {len(of)}"))
    return figures


def figures(verbose: bool = False) -> list[Figure]:
    """English with MiniLM and without, and Chinese."""
    shown: list[Figure] = []
    try:
        model: MiniLM | None = MiniLM()
    except BackendUnavailable:
        model = None
    runs: list[tuple[str, MiniLM | None, str, int]] = [
        ("English, words alone", None, "en", 85),
        ("Chinese", None, "zh", 85),
    ]
    if model is not None:
        runs.insert(0, ("English, with MiniLM", model, "en", 93))
    else:
        shown += [Figure(one.name, None, "%", note="MiniLM is not installed: make minilm")
                  for one in judged([], "English, with MiniLM", 93)]  # fmt: skip
    for how, used, language, goal in runs:
        results = asyncio.run(run(used, [language]))
        if verbose:
            print(f"\n  {how}")
            print("\n".join(one.line() for one in results if _missed(one)))
        shown += judged(results, how, goal)
    return shown


def _missed(result: Result) -> bool:
    return not (result.refused if result.case.kind == "out" else result.right)
