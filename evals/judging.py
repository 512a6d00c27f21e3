"""From results to figures: straight, found, wrong; by article and by voice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.figure import Figure
from evals.session import Result


@dataclass(frozen=True, slots=True)
class Goals:
    """In percent: at least so many straight, so many found; at most so many wrong."""

    straight: int
    found: int
    wrong: int = 3


def share(results: Sequence[Result], holds: Callable[[Result], bool], of: int = 0) -> float:
    """How many percent of the results (of ``of``, where it is given) something holds for; 0 of none."""
    whole = of or len(results)
    return 100 * sum(map(holds, results)) / whole if whole else 0.0


def judged(inside: Sequence[Result], outside: Sequence[Result], how: str, goals: Goals | None) -> list[Figure]:
    """The three figures of a run; ``how`` tells the run apart, as in "spoken, with MiniLM"."""
    both = [*inside, *outside]
    straight, found, wrong = (
        (f">= {goals.straight} %", f">= {goals.found} %", f"<= {goals.wrong} %") if goals else ("", "", "")
    )
    count = f"of {len(inside)} questions"
    return [
        Figure(f"straight and right, {how}", share(inside, lambda one: one.straight), "%", straight, count),
        Figure(f"right or offered, {how}", share(inside, lambda one: one.found), "%", found, count),
        Figure(
            f"wrong as if sure, {how}",
            share(both, lambda one: one.wrong),
            "%",
            wrong,
            f"{sum(one.wrong for one in inside)} of {len(inside)} questions, "
            f"{sum(one.wrong for one in outside)} of {len(outside)} out of scope",
        ),
    ]


def breakdown(inside: Sequence[Result]) -> str:
    """Straight, found and wrong, by article and by voice."""
    by_article = _grouped(inside, lambda one: one.question.article)
    by_voice = _grouped(inside, lambda one: str(one.question.caller))
    lines = [f"    {'':<28} asked  straight  offered  wrong"]
    for name, results in [*by_article.items(), *by_voice.items()]:
        straight = sum(one.straight for one in results)
        offered = sum(one.found for one in results) - straight
        wrong = sum(one.wrong for one in results)
        lines.append(f"    {name:<28} {len(results):>5}  {straight:>8}  {offered:>7}  {wrong:>5}")
    return "\n".join(lines)


def failures(inside: Sequence[Result], outside: Sequence[Result]) -> str:
    """What was not answered straight, and what should not have been answered, with what was recognised."""
    missed = [one for one in inside if not one.straight]
    return "\n".join(one.line() for one in [*missed, *(one for one in outside if one.wrong)])


def _grouped(results: Sequence[Result], key: Callable[[Result], str]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = {}
    for one in results:
        groups.setdefault(key(one), []).append(one)
    return dict(sorted(groups.items()))
