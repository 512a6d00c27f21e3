"""Which of several things a question is about: who asks what one of them costs does not want to hear of the others."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.knowledge import Article, Step
from pipelines.knowledge.words import stem, words

KINDS = ("comparison", "parts", "chart")
"""Drawings whose steps are things beside one another; those of ``steps`` follow one another."""

_SEVERAL = re.compile(
    r"\b(?:all|any|best|better|between|both|chea?p(?:er|est)|choose|compar\w+|differ\w*|each|every|or|other|others|plans|"
    r"recommend|should|than|versus|vs|which)\b|[哪比]|区别|不同|差别|还是|推荐|所有|都|各"
)
"""Words of somebody who thinks of more than the one that they name."""


def focus(article: Article, question: str) -> tuple[Step, ...]:
    """The steps of an answer that a question is about: the one that it names, or all of them.

    Of a table's column, a row that the question names too is said where its words do not say it.
    """
    drawing = article.drawing
    if drawing is None or drawing.kind not in KINDS or _SEVERAL.search(question.lower()):
        return article.steps
    asked = _spelt(question)
    named = _named(article.steps, asked)
    if len(named) != 1:
        return article.steps
    (step,) = named
    column = next((at for at, node in enumerate(drawing.nodes) if node.id == step.node), 0)
    cells = [(row.label, row.cells[column]) for row in drawing.rows if f" {_spelt(row.label)} " in f" {asked} "]
    more = [f"{label}: {cell}." for label, cell in cells if _spelt(cell) not in _spelt(step.say)]
    return (replace(step, say=" ".join((step.say, *more))),)


def _named(steps: tuple[Step, ...], asked: str) -> list[Step]:
    """Those whose label is in the question; a longer label hides the shorter ones that are part of it."""
    found = []
    left = f" {asked} "
    for step in sorted(steps, key=lambda one: -len(_spelt(one.label))):
        label = _spelt(step.label)
        if label and f" {label} " in left:
            left = left.replace(f" {label} ", " | ")
            found.append(step)
    return found


def _spelt(text: str) -> str:
    """The stems of a text's words, a blank between them; a Chinese character is a word."""
    return " ".join(stem(word) for word in words(text))
