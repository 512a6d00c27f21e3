"""The choice of judges."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from pipelines.knowledge.collection import load
from pipelines.turn_end.choice import choose_turn_end, choose_wording

FOLDER = Path(__file__).parents[3] / "knowledge" / "broadband"


def test_sound_is_judged_only_where_the_model_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it there is none, and the reason says what to do; told to be absent it is not looked for."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.delenv("FRONTDESK_WITHOUT", raising=False)
    chosen = choose_turn_end()
    assert (chosen.backend, chosen.name, chosen.better) == (None, "words", "make smart-turn")
    assert "not installed" in chosen.reason
    monkeypatch.setenv("FRONTDESK_WITHOUT", "smart-turn")
    chosen = choose_turn_end()
    assert (chosen.backend, chosen.reason, chosen.better) == (None, "smart-turn: told to be absent", "")


@pytest.mark.skipif(importlib.util.find_spec("pipecat") is None, reason="make smart-turn was not run")
def test_sound_is_judged_where_the_model_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed, it is used beside the words."""
    monkeypatch.delenv("FRONTDESK_WITHOUT", raising=False)
    chosen = choose_turn_end()
    assert chosen.backend is not None
    assert chosen.name == "smart-turn"


def test_words_are_judged_by_what_callers_ask() -> None:
    """What leads on ends nothing, and what callers of this desk end with does."""
    collection, _ = load(FOLDER)
    wording = choose_wording(collection)
    for open_ended in ("i'd like to", "how do i change the", "what does it cost if", "my wifi is slow and"):
        assert wording.finished(open_ended) < 0.015, open_ended
    for whole in ("the light is red", "speak to a person", "there is no internet"):
        assert wording.finished(whole) > 0.3, whole
