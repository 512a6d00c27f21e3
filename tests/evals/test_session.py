"""Asking the product's own session."""

from __future__ import annotations

import pytest

from assistant.config import Config
from assistant.testing.stages import stub_stages, tone
from benchmarks.questions import Question
from benchmarks.voices import CALLERS
from evals.session import Desk, ask_all, without
from pipelines.stage import told_absent


def test_what_is_told_absent_is_absent_for_the_block_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told absent before stays so."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "graphviz")
    with without("minilm"):
        assert told_absent("minilm")
        assert told_absent("graphviz")
    assert not told_absent("minilm")
    assert told_absent("graphviz")
    monkeypatch.delenv("FRONTDESK_WITHOUT")
    with without("minilm"):
        assert told_absent("minilm")
    assert not told_absent("minilm")


async def test_a_question_asked_aloud_goes_through_recognition() -> None:
    """What comes back is what was recognised, not what was written."""
    question = Question("q01", "move-house", "I am moving", CALLERS[0], tone(600))
    desk = Desk(Config(), stub_stages(["i am movie"]), has_minilm=False)
    aloud = await ask_all(desk, [question], aloud=True)
    typed = await ask_all(desk, [question], aloud=False)
    assert aloud[0].recognised == "i am movie"
    assert aloud[0].verdict == typed[0].verdict == "answer"
    assert typed[0].recognised == ""
