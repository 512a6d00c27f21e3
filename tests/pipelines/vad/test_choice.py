"""The choice of a VAD."""

from __future__ import annotations

import pytest

from pipelines.errors import BackendUnavailable
from pipelines.vad.choice import choose_vad


def test_silero_is_chosen() -> None:
    """Where the model is installed it is the first choice, and there is nothing better to name."""
    chosen = choose_vad()
    assert (chosen.name, chosen.reason, chosen.better) == ("silero", "first choice", "")


def test_nothing_can_be_heard_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the model the choice fails and says what to install."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(BackendUnavailable, match="vad") as caught:
        choose_vad()
    assert "faster-whisper" in caught.value.hint
