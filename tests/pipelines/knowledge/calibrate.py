"""Fit ``Weights`` to the questions in this folder and say what each threshold costs.

Run it after changing how articles are compared:  python tests/pipelines/knowledge/calibrate.py [FOLDER]

``questions.tsv`` and ``callers.tsv`` are questions as they would be typed, ``heard.tsv`` (by ``hear.py``) is what the
recogniser wrote down when synthetic voices asked them. ``-`` is out of scope. None has anything to do with the
questions of ``evals``, by which the result is judged. The figures are of cross-validation: each third of the questions
judged by weights from the other two.

Every question is asked of four collections, so that the weights hold for small ones too: the whole one, one with a few
phrasings an article, as editors begin with, one with half of the articles, where the questions of the other half are
out of scope, and one of three articles with few phrasings.
"""

from __future__ import annotations

import asyncio
import csv
import sys
from collections.abc import Iterator, Sequence
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
FOLDER = HERE.parents[2] / "knowledge" / "broadband" / "en"
RIDGE = 1.0
VOICES = 2
"""Rows of ``heard.tsv`` for each question, in the same order."""
FEW = 6
"""Phrasings of an article that somebody has just written."""
NAMES = ("words", "likeness", "none", "none_length", "none_elsewhere")
TYPED = ("questions", "callers")


@dataclass(frozen=True)
class Asked:
    """A question of the files."""

    number: int
    """The same for all the ways in which it was asked."""
    article: str
    """What answers it; empty: nothing does."""
    how: str
    """The file, or the voice."""
    readings: tuple[str, ...]
    confidence: float = 1.0

    @property
    def typed(self) -> bool:
        """Whether it was typed rather than heard."""
        return self.how in TYPED


def table(name: str) -> list[dict[str, str]]:
    """The rows of a file beside this one."""
    with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def questions() -> list[Asked]:
    """All questions of all files."""
    asked = []
    for name in TYPED:
        for row in table(name):
            asked.append(Asked(len(asked), row["article"].strip("-") and row["article"], name, (row["text"],)))
    for number, row in enumerate(table("heard")):
        if row["heard"]:
            readings = (row["heard"], *filter(None, row["alternatives"].split(" | ")))
            article = row["article"].strip("-") and row["article"]
            asked.append(Asked(number // VOICES, article, row["voice"], readings, float(row["confidence"])))
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


def collections(whole: Collection) -> Iterator[Collection]:
    """The whole collection, and smaller ones of the same articles."""
    few = {
        name: replace(article, questions=article.questions[number % 3 :: len(article.questions) // FEW][:FEW])
        for number, (name, article) in enumerate(whole.articles.items())
    }
    yield whole
    yield replace(whole, articles=few)
    yield replace(whole, articles=dict(list(whole.articles.items())[::2]))
    yield replace(whole, articles=dict(list(few.items())[1::4]))


@dataclass(frozen=True)
class Case:
    """A question asked of a collection."""

    asked: Asked
    rows: np.ndarray
    """``design``."""
    right: int
    """The row that is right; -1, the last, is none."""
    weight: float
    foreign: np.ndarray
    """Rows of articles that say that their subject is somebody else's."""

    @property
    def choices(self) -> np.ndarray:
        """The rows that it is fitted on: where nothing answers, an article that says so is not wrong either."""
        return self.rows if self.right >= 0 else self.rows[~self.foreign]

    def found(self, weights: np.ndarray) -> np.ndarray:
        """The chance of each article that answers."""
        return np.where(self.foreign, 0.0, softmax(self.rows @ weights))[:-1]


def cases(whole: Collection, model: Model, asked: Sequence[Asked]) -> list[Case]:
    """All questions, asked of all collections; the smaller ones count half."""
    found = []
    for number, collection in enumerate(collections(whole)):
        for one, given in zip(asked, asyncio.run(evidence(collection, model, asked)), strict=True):
            right = given.articles.index(one.article) if one.article in given.articles else -1
            foreign = np.array([*(name in given.foreign for name in given.articles), False])
            found.append(Case(one, design(given), right, 1.0 if number == 0 else 0.5, foreign))
    return found


def fit(given: Sequence[Case]) -> np.ndarray:
    """Conditional logit by Newton's method, with a ridge."""
    spread = np.concatenate([case.rows for case in given]).std(0)
    weights = np.zeros(len(NAMES))
    ridge = np.eye(len(NAMES)) * RIDGE
    for _ in range(30):
        slope, curve = ridge @ weights, ridge.copy()
        for case in given:
            rows = case.choices / spread
            chance = softmax(rows @ weights)
            mean = chance @ rows
            slope += case.weight * (mean - rows[case.right])
            curve += case.weight * ((rows.T * chance) @ rows - np.outer(mean, mean))
        weights = weights - np.linalg.solve(curve, slope)
    return weights / spread


def report(name: str, whole: Collection, model: Model, asked: Sequence[Asked]) -> None:
    """Print the weights, and what thresholds cost with the whole collection."""
    given = cases(whole, model, asked)
    print(f"{name}: " + ", ".join(f"{k}={v:.2f}" for k, v in zip(NAMES, fit(given), strict=True)))
    parts = [fit([case for case in given if case.asked.number % 3 != part]) for part in range(3)]
    plain = [case for case in given if case.weight == 1.0]
    judged = [(case, case.found(parts[case.asked.number % 3])) for case in plain]
    ways = sorted({one.how for one in asked}, key=lambda how: (how not in TYPED, how))
    for how in (*ways, "heard"):
        chosen = [(case, found) for case, found in judged if how in (case.asked.how, "heard"[9 * case.asked.typed :])]
        inside = [(case, found) for case, found in chosen if case.asked.article]
        outside = [found for case, found in chosen if not case.asked.article]
        first = np.mean([found.argmax() == case.right for case, found in inside])
        two = np.mean([case.right in found.argsort()[-2:] for case, found in inside])
        line = f"  {how:18} of {len(inside)}: first {first:.0%}, among two {two:.0%}; sure at"
        for sure in (0.5, 0.6, 0.65, 0.7, 0.75, 0.8):
            straight = np.mean([found.max() >= sure and found.argmax() == case.right for case, found in inside])
            wrong = np.mean([found.max() >= sure and found.argmax() != case.right for case, found in inside])
            wrong_out = np.mean([found.max() >= sure for found in outside])
            line += f" {sure}: {straight:.0%} wrong {wrong:.1%} {wrong_out:.1%};"
        print(line)
    for typed in (True, False):
        for some in (0.03, 0.05, 0.08, 0.1, 0.15, 0.2):
            kind = [(case, found) for case, found in judged if case.asked.typed == typed]
            hit = [f.max() >= some and c.right in f.argsort()[-2:] for c, f in kind if c.asked.article]
            out = [found.max() >= some for case, found in kind if not case.asked.article]
            how = "typed" if typed else "heard"
            print(f"  {how}, some {some}: found {np.mean(hit):.0%}, out of scope and offered {np.mean(out):.0%}")


def main() -> None:
    """Fit both."""
    collection, _ = load(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    asked = questions()
    report("words alone", collection, None, asked)
    try:
        model = MiniLM()
    except BackendUnavailable as error:
        print(error)
        return
    report("with meaning", collection, Kept(model), asked)


if __name__ == "__main__":
    main()
