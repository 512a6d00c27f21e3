"""Asking the product's own session."""

from __future__ import annotations

import contextlib

import pytest

from assistant import listening
from assistant.config import Config
from assistant.testing.stages import stub_stages, tone
from benchmarks.questions import Question
from benchmarks.voices import CALLERS
from evals.session import Desk, ask_all, patient, without
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
    stages = stub_stages(["i am movie"])
    desk = Desk(Config(), stages, {}, has_minilm=False)
    aloud = await ask_all(desk, [question], aloud=True)
    typed = await ask_all(desk, [question], aloud=False)
    assert aloud[0].recognised == "i am movie"
    assert aloud[0].verdict == typed[0].verdict == "answer"
    assert typed[0].recognised == ""


async def test_the_deadline_of_the_product_is_back_afterwards() -> None:
    """Patience is for the eval alone, whatever happens in it."""
    product = listening.FINAL_S
    with contextlib.suppress(RuntimeError), patient():
        waited = listening.FINAL_S
        raise RuntimeError
    assert waited > product
    assert product == listening.FINAL_S
