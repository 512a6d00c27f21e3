"""Is an answer drawn where it should be? Utterance, article and channel, labelled by two authors blind to each other.

``data/routing/guide.md`` is what both had. Where they differ, a case is not judged; how often they agree is a figure.
A confusion table says what was taken for what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from assistant.asked import look
from assistant.router import after, before
from benchmarks.figure import Figure
from pipelines.diagram import Kind, Node, Spec
from pipelines.errors import BackendUnavailable
from pipelines.knowledge.helping import Helping, examples
from pipelines.knowledge.minilm import MiniLM
from pipelines.knowledge.vectors import kept
from pipelines.omni import Verdict

DATA = Path(__file__).resolve().parent / "data" / "routing"
KINDS: tuple[Kind, ...] = get_args(Kind)
TEXT = "text"
SURE = Verdict("answer", 1.0, "the article that answers")


@dataclass(frozen=True, slots=True)
class Case:
    """A row, with what both authors say of it."""

    id: str
    language: str
    utterance: str
    title: str
    drawing: str
    channel: str
    labels: tuple[str, str]

    @property
    def agreed(self) -> bool:
        """Whether both say the same."""
        return self.labels[0] == self.labels[1]


def load() -> list[Case]:
    """All cases."""
    first, second = (dict(_rows(f"{name}.tsv")) for name in ("first", "second"))
    return [
        Case(name, language, said, title, drawing, channel, (first[name], second[name]))
        for name, language, said, title, drawing, channel in _rows("cases.tsv")
    ]


def _rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines if line.strip()]


def routed(case: Case, helps: Mapping[Kind, float] = MappingProxyType({})) -> str:
    """What the router decides: a kind of drawing, or ``text``; ``helps`` is what MiniLM makes of the question."""
    means = before(None, "audio", case.channel != "voice", look(case.utterance), unwanted=case.channel == "no_pictures")
    spec = next((Spec("one", kind, case.title, (Node("a", "A"),)) for kind in KINDS if kind == case.drawing), None)
    return after(replace(SURE, helps=helps), spec, means).drawing or TEXT


def meanings(cases: Sequence[Case]) -> dict[str, Mapping[Kind, float]]:
    """What a drawing would help with, by case, as the product knows it: of English questions, where MiniLM is there."""
    try:
        model = MiniLM()
    except BackendUnavailable:
        return {}
    helping = Helping(kept(None, [text for _, _, text in examples()], model.embed))
    return {case.id: helping.scores(model.embed([case.utterance])[0]) for case in cases if case.language == "en"}


def table(judged: Sequence[tuple[Case, str]]) -> str:
    """The confusion table: rows what is right, columns what was decided."""
    counted = Counter((case.labels[0], got) for case, got in judged)
    names = [TEXT, *KINDS]
    lines = [f"    {'':<12}" + "".join(f"{name:>12}" for name in names)]
    lines += [f"    {right:<12}" + "".join(f"{counted[right, got]:>12}" for got in names) for right in names]
    return "\n".join(lines)


def figures(verbose: bool = False) -> list[Figure]:
    """Decide all, and compare."""
    cases = load()
    judged = [case for case in cases if case.agreed]
    agreed = 100 * len(judged) / len(cases)
    shown = [Figure("the authors agree", agreed, "%", note=f"{len(judged)} of {len(cases)} cases")]
    helps = meanings(judged)
    for how in ("with MiniLM", "words alone"):
        if how == "with MiniLM" and not helps:
            continue
        got = [(case, routed(case, helps.get(case.id, {}) if how == "with MiniLM" else {})) for case in judged]
        print(f"\n  {how}: right (down), decided (across)\n{table(got)}")
        for case, decided in got if verbose else ():
            if decided != case.labels[0]:
                print(f"    {case.id} {case.utterance} [{case.title}, {case.channel}]: {decided}, not {case.labels[0]}")
        shown.append(Figure(f"decided rightly, {how}", _right(got), "%", ">= 95 %", f"of {len(judged)} cases"))
        part = [(case, decided) for case, decided in got if case.language == "en"]
        shown.append(Figure(f"decided rightly, English, {how}", _right(part), "%", note=f"of {len(part)} cases"))
    part = [(case, routed(case)) for case in judged if case.language == "zh"]
    shown.append(Figure("decided rightly, Chinese", _right(part), "%", note=f"of {len(part)} cases"))
    return shown


def _right(judged: Sequence[tuple[Case, str]]) -> float:
    return 100 * sum(got == case.labels[0] for case, got in judged) / len(judged)
