"""Choosing a backend."""

from __future__ import annotations

import pytest

from pipelines.errors import BackendUnavailable
from pipelines.stage import choose, told_absent


def missing() -> str:
    raise BackendUnavailable("not installed", "apt-get install it")


def test_the_first_that_runs_is_chosen_and_the_others_are_explained() -> None:
    """The choice says why the ones before it were passed over, and what would be better."""
    chosen = choose("voice", ["best", "plain"], {"best": missing, "plain": lambda: "plain"})
    assert (chosen.backend, chosen.name) == ("plain", "plain")
    assert chosen.reason == "best: not installed"
    assert chosen.better == "apt-get install it"


def test_the_best_needs_no_explanation() -> None:
    """The first choice is just that."""
    assert choose("voice", ["best"], {"best": lambda: "best"}).reason == "first choice"


def test_none_is_an_error_that_lists_each() -> None:
    """Where nothing can run the error names every backend and its reason."""
    with pytest.raises(BackendUnavailable, match="best: not installed"):
        choose("voice", ["best"], {"best": missing})


def test_a_backend_can_be_told_to_be_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """FRONTDESK_WITHOUT makes a backend absent, for trying out what a machine without it would do."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "flite, best")
    assert told_absent("flite")
    assert not told_absent("")
    chosen = choose("voice", ["best", "plain"], {"best": lambda: "best", "plain": lambda: "plain"})
    assert (chosen.name, chosen.reason) == ("plain", "best: told to be absent")
