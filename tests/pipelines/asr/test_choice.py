"""Which recogniser is chosen, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.asr import pocketsphinx
from pipelines.asr.choice import choose_recognizer
from pipelines.asr.pocketsphinx import Pocketsphinx
from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Collection

NOTHING = Collection({}, "")


def test_the_embedded_recogniser_is_chosen(tmp_path: Path) -> None:
    """Where the package is installed, it is the first choice, and nothing is started yet."""
    chosen = choose_recognizer(collection=NOTHING, cache=tmp_path)
    assert isinstance(chosen.backend, Pocketsphinx)
    assert (chosen.name, chosen.reason) == ("pocketsphinx", "first choice")
    assert list(tmp_path.iterdir()) == []


def test_without_the_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without pocketsphinx gets a reason and a remedy, not a traceback."""
    monkeypatch.setattr(pocketsphinx.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(BackendUnavailable, match="not installed") as caught:
        choose_recognizer(collection=NOTHING, cache=tmp_path)
    assert caught.value.hint == "pip install pocketsphinx"
