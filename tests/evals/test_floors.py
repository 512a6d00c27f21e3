"""Floors hold figures up."""

from __future__ import annotations

from pathlib import Path

import pytest

import evals.__main__ as evals_main
from benchmarks.command import Measured
from benchmarks.figure import Figure
from evals import floors


def measured(*figures: Figure) -> list[Measured]:
    return [Measured("recognition", list(figures))]


FLOORS = {"recognition": {"right": 80.0, "word error": 0.24}}
RIGHT = Figure("right", 80.0, "%", ">= 90 %")
ERROR = Figure("word error", 0.24, "", "<= 0.25")


def test_at_the_floor_is_well() -> None:
    """A goal that is missed is not a floor."""
    assert floors.below(measured(RIGHT, ERROR), FLOORS) == []


def test_below_the_floor_is_said_with_both_numbers() -> None:
    """Which way is worse is the goal's to say."""
    worse = floors.below(
        measured(Figure("right", 79.5, "%", ">= 90 %"), Figure("word error", 0.3, "", "<= 0.25")), FLOORS
    )
    assert worse == [
        "recognition: right is 79.500; it must be at least 80.",
        "recognition: word error is 0.300; it must be at most 0.24.",
    ]


def test_a_figure_that_has_gone_is_below_its_floor() -> None:
    """A renamed figure does not slip through."""
    assert floors.below(measured(RIGHT), FLOORS) == ["recognition: word error was not measured; its floor is 0.24."]


def test_a_figure_that_cannot_be_measured_here_is_let_through() -> None:
    """Where MiniLM is not installed, its figures have no value and say so."""
    assert floors.below(measured(Figure("right", None, "%", ">= 90 %", "not installed"), ERROR), FLOORS) == []


def test_a_floor_without_its_eval_is_not_asked_for() -> None:
    """Running one eval holds only that one to its floors."""
    assert floors.below([Measured("understanding", [])], FLOORS) == []


def test_a_floor_that_is_no_number_is_refused(tmp_path: Path) -> None:
    """The file is checked when it is read."""
    path = tmp_path / "floors.toml"
    path.write_text('[recognition]\n"right" = "many"\n')
    with pytest.raises(ValueError, match="recognition"):
        floors.load(path)


def test_the_floors_of_the_project_belong_to_evals_that_exist() -> None:
    """Each section is a name of an eval."""
    assert set(floors.load()) <= set(evals_main.NAMES)


def test_the_command_fails_below_a_floor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With --floors the exit status is 1; without it, 0."""
    monkeypatch.setattr(evals_main.command, "run", lambda *_: measured(Figure("right", 1.0, "%", ">= 90 %"), ERROR))
    monkeypatch.setattr(floors, "load", lambda: FLOORS)
    assert evals_main.main(["recognition"]) == 0
    assert evals_main.main(["recognition", "--floors"]) == 1
    assert "right is 1.000" in capsys.readouterr().err
