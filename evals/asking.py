"""All the questions, asked with MiniLM and without, and judged."""

from __future__ import annotations

import asyncio

from benchmarks import questions
from benchmarks.figure import Figure
from benchmarks.questions import Question
from evals.judging import Goals, breakdown, failures, judged
from evals.remembering import Memory
from evals.session import Result, ask_all, deployment, without

WITH = "with MiniLM"
WITHOUT = "without MiniLM"


def ask_both_ways(how: str, goals: tuple[Goals, Goals] | None, *, aloud: bool, verbose: bool) -> list[Figure]:
    """Ask all with MiniLM, where it is installed, and all without.

    Args:
        how: "spoken" or "typed", for the figures' names.
        goals: with MiniLM and without; None for figures without goals.
        aloud: spoken through VAD, turn taking and recognition, or typed.
        verbose: list what went wrong.
    """
    inside, outside = questions.in_scope(), questions.out_of_scope()
    memory: Memory = {}
    has_minilm, results = asyncio.run(_ask([*inside, *outside], memory, aloud=aloud))
    figures = []
    if has_minilm:
        figures += _shown(results, f"{how}, {WITH}", goals[0] if goals else None, verbose)
        with without("minilm"):
            _, results = asyncio.run(_ask([*inside, *outside], memory, aloud=aloud))
    else:
        missing = [one.name for one in judged([], [], f"{how}, {WITH}", None)]
        figures += [Figure(name, None, "%", note="MiniLM is not installed: make minilm") for name in missing]
    return figures + _shown(results, f"{how}, {WITHOUT}", goals[1] if goals else None, verbose)


async def _ask(asked: list[Question], memory: Memory, *, aloud: bool) -> tuple[bool, list[Result]]:
    async with deployment(memory) as desk:
        return desk.has_minilm, await ask_all(desk, asked, aloud=aloud)


def _shown(results: list[Result], how: str, goals: Goals | None, verbose: bool) -> list[Figure]:
    inside = [one for one in results if one.question.article]
    outside = [one for one in results if not one.question.article]
    print(f"\n  {how}\n{breakdown(inside)}")
    if verbose:
        print(failures(inside, outside))
    return judged(inside, outside, how, goals)
