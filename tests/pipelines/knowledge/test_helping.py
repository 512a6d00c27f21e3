"""Whether a drawing helps with what was asked, by meaning."""

from __future__ import annotations

from typing import get_args

import numpy as np

from pipelines.diagram import Kind
from pipelines.knowledge.helping import ALIKE, Helping, examples
from pipelines.knowledge.minilm import WIDTH, Array, MiniLM
from pipelines.knowledge.vectors import kept


def pointing() -> Array:
    """A direction of its own for the questions that each kind helps with, and one for the others."""
    vectors = np.zeros((len(examples()), WIDTH), np.float32)
    for row, (kind, helps, _) in enumerate(examples()):
        vectors[row, 1 + ALIKE[kind] if helps else 0] = 1
    return vectors


def test_the_examples_are_whole() -> None:
    """Every kind has examples of both sorts, each question of a kind once, and none is long."""
    rows = examples()
    for kind in get_args(Kind):
        sorts = [helps for one, helps, _ in rows if one == kind]
        assert min(sorts.count(True), sorts.count(False)) >= 50, kind
    assert len({(kind, text) for kind, _, text in rows}) == len(rows)
    assert all(text == text.strip() and 0 < len(text) <= 300 for _, _, text in rows)


def test_what_is_alike_in_meaning_is_helped_alike() -> None:
    """A question like those of one kind is helped by that kind; one like the facts by none."""
    helping = Helping(pointing())
    axes = np.eye(WIDTH, dtype=np.float32)
    for kind, group in ALIKE.items():
        scores = helping.scores(axes[1 + group])
        assert scores[kind] > 0.5
        assert scores[kind] == max(scores.values())
        assert helping.scores(axes[0])[kind] < -0.5
    assert helping.scores(axes[1])["flow"] == helping.scores(axes[1])["steps"]


def test_it_holds_for_questions_that_nobody_wrote_down(minilm: MiniLM) -> None:
    """With the real vectors: words that no pattern knows."""
    helping = Helping(kept(None, [text for _, _, text in examples()], minilm.embed))
    for text, kind, helps in (
        ("how do your three offers stack up against one another", "comparison", True),
        ("does the second offer include a parking space", "comparison", False),
        ("what's that funny knob underneath the tank", "parts", True),
        ("how heavy is the tank", "parts", False),
        ("is the sauna emptier on weekdays", "chart", True),
        ("how many guests came yesterday", "chart", False),
    ):
        score = helping.scores(minilm.embed([text])[0])
        assert (score[kind] > 0) is helps, (text, score)  # type: ignore[index]  # a kind
