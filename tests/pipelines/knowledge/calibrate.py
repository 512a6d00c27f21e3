"""Fit ``Weights`` to the questions in this folder and say what each threshold costs.

Run it after changing how articles are compared:  python tests/pipelines/knowledge/calibrate.py [FOLDER]

``questions.tsv`` and ``callers.tsv`` are questions as they would be typed, ``heard.tsv`` (by ``hear.py``) is what the
recogniser wrote down when synthetic voices asked them. ``-`` is out of scope. None has anything to do with the
questions of ``evals``, by which the result is judged. The figures are of cross-validation: each third of the questions
judged by weights from the other two.

Every question is asked of four collections, so that the weights hold for small ones too. Those of what is well
described are fitted to the whole one, and to one with half of the articles, where the questions of the other half are
out of scope; those of what is not, to one with a few phrasings an article, as editors begin with, and to one of a
quarter of these articles.
"""

from __future__ import annotations

import asyncio
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Collection
from pipelines.knowledge.collection import load
from pipelines.knowledge.judgement import Evidence, design, softmax
from pipelines.knowledge.minilm import Array, MiniLM
from pipelines.knowledge.retrieval import Retrieval

HERE = Path(__file__).parent
FOLDER = HERE.parents[2] / "knowledge" / "broadband"
RIDGE = 1.0
VOICES = 2
"""Rows of ``heard.tsv`` for each question, in the same order."""
FEW = 6
"""Phrasings of an article that somebody has just written."""
NAMES = ("words", "likeness", "learned", "none", "none_length", "none_elsewhere", "none_learned")
TYPED = ("questions", "callers", "newer")
CHINESE = ("questions_zh",)


@dataclass(frozen=True)
class Asked:
    """A question of the files."""

    number: int
    """The same for all the ways in which it was asked."""
    articles: tuple[str, ...]
    """What answers it, the best first; none: nothing does."""
    how: str
    """The file, or the voice."""
    readings: tuple[str, ...]
    confidence: float = 1.0

    @property
    def typed(self) -> bool:
        """Whether it was typed rather than heard."""
        return self.how in (*TYPED, *CHINESE)


def table(name: str) -> list[dict[str, str]]:
    """The rows of a file beside this one."""
    with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def questions(files: Sequence[str] = TYPED) -> list[Asked]:
    """All questions of all files that are typed."""
    asked: list[Asked] = []
    for name in files:
        for row in table(name):
            articles = () if row["article"] == "-" else tuple(row["article"].split("|"))
            asked.append(Asked(len(asked), articles, name, (row["text"],)))
    return asked


def heard() -> list[Asked]:
    """What was heard of those of the first two files, numbered as they are."""
    asked, said = [], questions(TYPED[:2])
    for number, row in enumerate(table("heard")):
        if row["heard"]:
            readings = (row["heard"], *filter(None, row["alternatives"].split(" | ")))
            articles = said[number // VOICES].articles
            asked.append(Asked(number // VOICES, articles, row["voice"], readings, float(row["confidence"])))
    return asked


class Kept:
    """MiniLM that embeds a text once."""

    def __init__(self, model: MiniLM) -> None:
        self._model = model
        self._kept: dict[str, Array] = {}

    def embed(self, texts: Sequence[str]) -> Array:
        """As ``MiniLM.embed``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        for start in range(0, len(new), 32):
            piece = new[start : start + 32]
            self._kept.update(zip(piece, self._model.embed(piece), strict=True))
        return np.stack([self._kept[text] for text in texts])


Model = Kept | MiniLM | None


async def evidence(collection: Collection, model: Model, asked: Sequence[Asked]) -> list[Evidence]:
    """What speaks for each article, for every question."""
    finder = Retrieval(collection, model)  # type: ignore[arg-type]  # a cache in front of the model
    await finder.start()
    await finder.built()
    try:
        return [finder.evidence(one.readings[:5], model.embed(one.readings[:5]) if model else None) for one in asked]
    finally:
        await finder.close()


def at_home(collection: Collection) -> Collection:
    """Without the guests from the other language: what they are worth less is no weight."""
    own = {name: article for name, article in collection.articles.items() if not article.guest}
    return replace(collection, articles=own)


def described(whole: Collection) -> list[Collection]:
    """The whole collection, and half of the same articles."""
    return [whole, replace(whole, articles=dict(list(whole.articles.items())[::2]))]


def begun(whole: Collection) -> list[Collection]:
    """The collection as somebody begins it, and a quarter of that."""
    few = {
        name: replace(article, questions=article.questions[number % 3 :: len(article.questions) // FEW][:FEW])
        for number, (name, article) in enumerate(whole.articles.items())
    }
    return [replace(whole, articles=few), replace(whole, articles=dict(list(few.items())[1::4]))]


@dataclass(frozen=True)
class Case:
    """A question asked of a collection."""

    asked: Asked
    rows: np.ndarray
    """``design``."""
    right: int
    """The row that is right; -1, the last, is none."""
    also: tuple[int, ...]
    """The rows that are right, too."""
    weight: float
    foreign: np.ndarray
    """Rows of articles that say that their subject is somebody else's."""

    @property
    def here(self) -> bool:
        """Whether an article answers it, rather than saying whose subject it is."""
        return any(not self.foreign[row] for row in self.also)

    @property
    def choices(self) -> np.ndarray:
        """The rows that it is fitted on: where nothing answers, an article that says so is not wrong either."""
        return self.rows if self.right >= 0 else self.rows[~self.foreign]

    def found(self, weights: np.ndarray) -> np.ndarray:
        """The chance of each article that answers."""
        return np.where(self.foreign, 0.0, softmax(self.rows @ weights))[:-1]


def cases(among: Sequence[Collection], model: Model, asked: Sequence[Asked]) -> list[Case]:
    """All questions, asked of some collections; all but the first count a fifth.

    Half of a collection leaves half of the questions unanswered that are near to what it has: what it costs to refuse
    those, too, is that a whole one refuses more of what it can answer.
    """
    found = []
    for number, collection in enumerate(among):
        for one, given in zip(asked, asyncio.run(evidence(collection, model, asked)), strict=True):
            rows = [given.articles.index(name) for name in one.articles if name in given.articles]
            right = rows[0] if rows else -1
            foreign = np.array([*(name in given.foreign for name in given.articles), False])
            found.append(Case(one, design(given), right, tuple(rows), 1.0 if number == 0 else 0.2, foreign))
    return found


def fit(given: Sequence[Case]) -> np.ndarray:
    """Conditional logit by Newton's method with halved steps, and a ridge."""
    spread = np.concatenate([case.rows for case in given]).std(0) + 1e-9
    known = [(case.choices / spread, case.right, case.weight) for case in given]
    weights = np.zeros(len(NAMES))
    ridge = np.eye(len(NAMES)) * RIDGE

    def loss(weights: np.ndarray) -> float:
        missed = sum(weight * np.log(softmax(rows @ weights)[right] + 1e-300) for rows, right, weight in known)
        return float(weights @ ridge @ weights / 2 - missed)

    best = loss(weights)
    for _ in range(30):
        slope, curve = ridge @ weights, ridge.copy()
        for rows, right, weight in known:
            chance = softmax(rows @ weights)
            mean = chance @ rows
            slope += weight * (mean - rows[right])
            curve += weight * ((rows.T * chance) @ rows - np.outer(mean, mean))
        step = np.linalg.solve(curve, slope)
        while loss(weights - step) > best and np.abs(step).max() > 1e-4:
            step /= 2
        weights = weights - step
        before, best = best, loss(weights)
        if before - best < 1e-3:
            break
    return weights / spread


Judged = tuple[Case, np.ndarray]
"""A case, and the chances that weights from other questions give."""


def report(name: str, among: Sequence[Collection], model: Model, asked: Sequence[Asked]) -> None:
    """Print the weights, and what thresholds cost with the first collection; of what was typed, and what was heard."""
    both = cases(among, model, asked)
    for way in sorted({one.typed for one in asked}):
        given = [case for case in both if case.asked.typed == way]
        print(f"{name}, {'typed' if way else 'heard'}: " + ", ".join(f"{value:.2f}" for value in fit(given)))
        parts = [fit([case for case in given if case.asked.number % 3 != part]) for part in range(3)]
        judged = [(case, case.found(parts[case.asked.number % 3])) for case in given if case.weight == 1.0]
        for how in sorted({one.asked.how for one, _ in judged}):
            _row(how, [one for one in judged if one[0].asked.how == how])
        _row("all", judged)


def _row(name: str, judged: Sequence[Judged]) -> None:
    """What each threshold gives: of those answered here the straight and the wrong, of the others the answered."""
    inside = [one for one in judged if one[0].here]
    outside = [found.max() for case, found in judged if not case.here]
    right = np.array([found.argmax() in case.also for case, found in inside])
    best = np.array([found.max() for _, found in inside])
    two = np.mean([bool({*case.also} & {*found.argsort()[-2:]}) for case, found in inside])
    print(f"  {name}: {len(inside)} answered here, {len(outside)} not; first {right.mean():.1%}, among two {two:.1%}")
    for at in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65):
        above, others = best >= at, np.mean(np.array(outside) >= at) if outside else 0.0
        straight, wrong = np.mean(above & right), np.mean(above & ~right)
        shares = f"straight {straight:.1%}, wrong {wrong:.1%}, none {1 - above.mean():.1%}; others {others:.1%}"
        print(f"    {at:.2f}: {shares}")


def main() -> None:
    """Fit all."""
    collection, _ = load(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, drafts=True)
    english, chinese = (at_home(collection.speaking(language)) for language in ("en", "zh"))
    report("Chinese", described(chinese), None, questions(CHINESE))
    report("Chinese, begun", begun(chinese), None, questions(CHINESE))
    asked = [*questions(), *heard()]
    report("words alone", described(english), None, asked)
    report("words alone, begun", begun(english), None, asked)
    try:
        model = MiniLM()
    except BackendUnavailable as error:
        print(error)
        return
    report("with meaning", described(english), Kept(model), asked)
    report("with meaning, begun", begun(english), Kept(model), asked)


if __name__ == "__main__":
    main()
