"""Voice and picture of the real server's answers: ``python -m benchmarks in_step`` measures more of the same."""

from __future__ import annotations

from conftest import aside
from real_server import Served

from benchmarks.in_step import DELAY_MS, GOAL_MS, SHIFT_MS, typed

QUESTIONS = ("How do I change my wifi password", "The internet light on my router is red")
"""Seven nodes in two answers."""


def test_nodes_are_lit_with_their_words(served: Served) -> None:
    """Every node but at most one is lit within 150 ms of its first word, with every message late by up to 200 ms."""
    found = aside(typed(served.address, QUESTIONS, delay_ms=DELAY_MS))
    apart = sorted(abs(one.late_ms) for one in found if one.late_ms is not None)
    print(f"apart, ms: {apart}")
    assert len(apart) == 7, found
    assert apart[-2] <= GOAL_MS, found


def test_the_measure_can_fail(served: Served) -> None:
    """With all cues shifted by 300 ms the same measure finds every node too late."""
    found = aside(typed(served.address, QUESTIONS[1:], shift_ms=SHIFT_MS))
    late = [one.late_ms for one in found]
    assert len(late) == 2
    assert all(ms is not None and ms > GOAL_MS for ms in late), found
