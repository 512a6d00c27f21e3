"""MiniLM in numpy."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import BackendUnavailable
from pipelines.knowledge import minilm as module
from pipelines.knowledge.minilm import BATCH, HINT, WIDTH, MiniLM, _gelu, _load


def unavailable() -> BackendUnavailable:
    with pytest.raises(BackendUnavailable) as caught:
        MiniLM()
    assert caught.value.hint == HINT == "make minilm"
    return caught.value


def test_told_to_be_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """FRONTDESK_WITHOUT=minilm is as if it were not installed."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "flite, minilm")
    assert "FRONTDESK_WITHOUT" in unavailable().message


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package it is said how to get it."""
    monkeypatch.setattr(module, "PACKAGE", "no-such-package-as-this")
    assert unavailable().message == "MiniLM is not installed."


def test_a_package_without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of the name that holds no weights is no model."""

    class Empty:
        files = None

    monkeypatch.setattr(metadata, "distribution", lambda name: Empty())
    assert unavailable().message == "The MiniLM package has no weights."


def test_other_weights_are_refused(tmp_path: Path) -> None:
    """A file whose hash is not the pinned one is never parsed."""
    (tmp_path / "model.safetensors").write_bytes(b"\xff" * 64)
    with pytest.raises(BackendUnavailable, match="not the known ones"):
        _load(tmp_path / "model.safetensors")


def test_gelu() -> None:
    """The activation is x times the normal distribution's share below x."""
    assert np.allclose(
        _gelu(np.array([-3, -1, 0, 1, 3], np.float32)), [-0.00405, -0.15866, 0, 0.84134, 2.99595], atol=1e-5
    )


@pytest.mark.slow
def test_the_numbers_are_the_model_s(minilm: MiniLM) -> None:
    """Two sentences of like meaning are as alike as the model's own code finds them (0.785)."""
    one, other, third = minilm.embed(["a dog runs", "a puppy is running", "the invoice is too high"])
    assert float(one @ other) == pytest.approx(0.785, abs=0.002)
    assert float(one @ third) < 0.1


@pytest.mark.slow
def test_together_as_alone(minilm: MiniLM) -> None:
    """In a batch, in any order and beside longer ones, a text has the vector that it has alone; of length 1."""
    texts = ["red", "The internet light on my router is red, and it blinks.", "", "a b c " * 100] * (BATCH // 2)
    together = minilm.embed(texts)
    alone = np.concatenate([minilm.embed([text]) for text in texts[:4]] * (BATCH // 2))
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert minilm.embed([]).shape == (0, WIDTH)
