"""Speak the questions of this folder and write down what the recogniser makes of them.

Run it after changing the recogniser, its language model or the questions:  python -m tests.pipelines.knowledge.hear

Every question of ``questions.tsv`` and ``callers.tsv`` is spoken by two of the evals' voices in turn, goes through VAD,
turn taking and recognition like a caller's, and becomes two rows of ``heard.tsv``. Takes ten minutes.
"""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path

from benchmarks import voices
from benchmarks.questions import Question
from evals.remembering import Memory
from evals.session import ask_all, deployment

HERE = Path(__file__).parent
FILES = ("questions", "callers")


def rows() -> list[tuple[str, str]]:
    """Article and text of every question; ``-`` is out of scope."""
    found = []
    for name in FILES:
        with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [(row["article"], row["text"]) for row in table]
    return found


def spoken() -> list[Question]:
    """Each question twice, by two voices; which two changes from question to question."""
    callers = voices.CALLERS
    lines, articles = [], []
    for number, (article, text) in enumerate(rows()):
        for other in (0, 1 + number // len(callers) % (len(callers) - 1)):
            lines.append((callers[(number + other) % len(callers)], text))
            articles.append(article)
    return [
        Question(str(number), article.strip("-") and article, text, caller, pcm)
        for number, (article, (caller, text), pcm) in enumerate(zip(articles, lines, voices.speak(lines), strict=True))
    ]


async def hear(questions: list[Question]) -> Memory:
    """What the recogniser makes of each."""
    memory: Memory = {}
    async with deployment(memory) as desk:
        await ask_all(desk, questions, aloud=True)
    return memory


def main() -> None:
    """Hear them all."""
    questions = spoken()
    memory = asyncio.run(hear(questions))
    lines = ["article\tvoice\tconfidence\theard\talternatives"]
    for question in questions:
        pieces = [transcript for (name, _), transcript in sorted(memory.items()) if name == question.id]
        text = " ".join(piece.text for piece in pieces)
        sure = sum(p.confidence * len(p.text.split()) for p in pieces) / max(1, len(text.split()))
        more = pieces[0].alternatives if len(pieces) == 1 else ()
        lines.append(f"{question.article or '-'}\t{question.caller}\t{sure:.2f}\t{text}\t{' | '.join(more)}")
    (HERE / "heard.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
