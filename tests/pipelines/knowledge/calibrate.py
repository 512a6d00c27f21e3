"""Fit ``Judgement`` to the questions in this folder and say what each threshold costs.

Run it after changing how articles are scored:  python tests/pipelines/knowledge/calibrate.py [FOLDER]

``questions.tsv`` are questions as they would be typed, ``heard.tsv`` the same as pocketsphinx (mixed language model)
wrote them down when flite and espeak-ng read them, with its next best readings. ``-`` is out of scope. Neither file has
anything to do with the questions of ``evals``, by which the result is judged. The figures are of cross-validation:
each third of the questions judged by weights from the other two.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.errors import BackendUnavailable
from pipelines.knowledge.collection import load
from pipelines.knowledge.minilm import MiniLM
from pipelines.knowledge.retrieval import WITH_MEANING, WORDS_ALONE, Facts, Judgement, Retrieval

HERE = Path(__file__).parent
FOLDER = HERE.parents[2] / "knowledge" / "en"
RIDGE = 1.0
VOICES = 2
"""Rows of ``heard.tsv`` for each of ``questions.tsv``, in the same order."""


@dataclass(frozen=True)
class Asked:
    """A question of the files."""

    number: int
    """The same for all the ways in which it was asked."""
    article: str
    """What answers it; empty: nothing does."""
    how: str
    """``typed``, or the voice."""
    readings: tuple[str, ...]


def questions() -> list[Asked]:
    """All questions of both files."""
    asked = []
    for number, line in enumerate((HERE / "questions.tsv").read_text().splitlines()[1:]):
        article, text = line.split("\t")
        asked.append(Asked(number, article.strip("-") and article, "typed", (text,)))
    for row, line in enumerate((HERE / "heard.tsv").read_text().splitlines()[1:]):
        article, voice, text, more = line.split("\t")
        readings = (text, *filter(None, more.split(" | ")))
        asked.append(Asked(row // VOICES, article.strip("-") and article, voice, readings))
    return asked


async def facts(retrieval: Retrieval, asked: list[Asked]) -> list[Facts]:
    """What retrieval knows of each question's best candidate."""
    await retrieval.start()
    model = retrieval._model
    try:
        return [retrieval.facts(one.readings, model.embed(one.readings) if model else None) for one in asked]
    finally:
        await retrieval.close()


def features(found: list[Facts], by: Judgement) -> np.ndarray:
    """Shape (questions, 4), in ``Judgement``'s order."""
    rows = [(one.score, min(one.margin, by.margin_most), one.coverage, min(one.matched, 3)) for one in found]
    return np.array(rows)


def fit(values: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Logistic regression with a ridge on standardised features; the constant, then the weights."""
    middle, spread = values.mean(0), values.std(0)
    design = np.c_[(values - middle) / spread, np.ones(len(values))]
    weights = np.zeros(design.shape[1])
    ridge = np.diag([RIDGE] * (len(weights) - 1) + [1e-6])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        hessian = (design.T * (chance * (1 - chance))) @ design + ridge
        weights = weights - np.linalg.solve(hessian, design.T @ (chance - right) + ridge @ weights)
    plain = weights[:-1] / spread
    return np.r_[weights[-1] - plain @ middle, plain]


def chances(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The chance of each best candidate to be right."""
    return 1 / (1 + np.exp(-weights[0] - values @ weights[1:]))


def report(name: str, asked: list[Asked], found: list[Facts], by: Judgement) -> None:
    """Print the weights, and what thresholds cost."""
    values = features(found, by)
    best = [[candidate.article for candidate in one.candidates[:2]] for one in found]
    right = np.array([float(bool(ids) and ids[0] == one.article) for ids, one in zip(best, asked, strict=True)])
    among = np.array([bool(one.article) and one.article in ids for ids, one in zip(best, asked, strict=True)])
    inside = np.array([bool(one.article) for one in asked])
    print(f"{name}: constant and weights {np.round(fit(values, right), 2)}")
    third = np.array([one.number % 3 for one in asked])
    chance = np.zeros(len(asked))
    for part in range(3):
        chance[third == part] = chances(fit(values[third != part], right[third != part]), values[third == part])
    voices = {one.how for one in asked}
    for how in ("typed", *sorted(voices - {"typed"}), "all"):
        chosen = np.array([how in (one.how, "all") for one in asked])
        asks, outs = chosen & inside, chosen & ~inside
        print(f"  {how}: first {_percent(right[asks])}, among two {_percent(among[asks])} of {asks.sum()}")
        for sure in (0.7, 0.75, 0.8, 0.82, 0.85, 0.9):
            said = chance >= sure
            straight = _percent(said[asks] & (right[asks] > 0))
            wrong, wrong_out = 100 * np.mean(said[asks] & (right[asks] == 0)), 100 * np.mean(said[outs])
            together = f"{0.75 * wrong + 0.25 * wrong_out:.1f} % at three to one"
            print(f"    sure {sure:.2f}: straight {straight}, wrong {wrong:.1f} % and {wrong_out:.1f} % ({together})")
    for how, those in (("typed", True), ("heard", False)):
        chosen = np.array([(one.how == "typed") == those for one in asked])
        for some in (0.02, 0.03, 0.05, 0.08, 0.1, 0.15):
            offered = chance >= some
            found_, rest = _percent((offered & among)[chosen & inside]), _percent(offered[chosen & ~inside])
            print(f"  {how}, some {some:.2f}: found {found_}, out of scope and offered something {rest}")


def _percent(values: np.ndarray) -> str:
    return f"{100 * np.mean(values):.0f} %"


def main() -> None:
    """Fit both."""
    collection, _ = load(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    asked = questions()
    report("words alone", asked, asyncio.run(facts(Retrieval(collection, None), asked)), WORDS_ALONE)
    try:
        model = MiniLM()
    except BackendUnavailable as error:
        print(error)
        return
    report("with meaning", asked, asyncio.run(facts(Retrieval(collection, model), asked)), WITH_MEANING)


if __name__ == "__main__":
    main()
