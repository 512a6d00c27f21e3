"""An answer that is written in another language only: the assistant says so, and shows what is written."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from pipelines.diagram import Node, Spec
from pipelines.diagram.spec import LABEL_LENGTH
from pipelines.knowledge import Article
from pipelines.knowledge.sentences import sentences
from pipelines.omni import Become, Dialogue, Evidence, Piece, Question, Show, Text, Verdict, tongues

SHOWN = 10
"""Lines that are shown of an answer without a drawing: two screens on a telephone."""


def told(article: Article, question: Question, score: float, reason: str) -> Iterator[Piece]:
    """Say that an article is there in another language only; show it where the channel shows anything."""
    said = tongues.of(question.language).phrases
    yield Verdict("answer", score, f"{reason}; it is written in {article.language} only")
    yield Evidence(article.id, article.title, score, article.source)
    shown = article.drawing or card(article)
    if shown is not None:
        yield Show(shown, needed=True)
    yield Become(Dialogue(topic=article.id), "released")
    words = said.abroad_shown if question.can_show and shown is not None else said.abroad
    language = said.languages.get(article.language.partition("-")[0], article.language)
    yield Text(words.format(language=language, title=said.quoted.format(article.title)))


def card(article: Article) -> Spec | None:
    """What an article says, line by line, as a drawing; None where it says nothing."""
    said = [sentence for paragraph in article.answer for sentence in sentences(paragraph)]
    said += [step.say for step in article.steps]
    lines = [line for text in said for line in wrap(text, LABEL_LENGTH)][:SHOWN]
    nodes = tuple(Node(f"s{number}", line) for number, line in enumerate(lines, 1))
    return Spec(f"{article.id}-text", "steps", article.title, nodes, language=article.language) if nodes else None
