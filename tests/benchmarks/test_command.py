"""The command that runs benchmarks and evals."""

from __future__ import annotations

import argparse
import json
import sys
import types
from collections.abc import Callable

import pytest

import benchmarks.__main__ as benchmarks_main
import evals.__main__ as evals_main
from benchmarks import command
from benchmarks.figure import Figure


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[command.Measured]]:
    """Runs one made-up module through the command."""

    def run(figures: Callable[..., object], **options: object) -> list[command.Measured]:
        module = types.ModuleType("made.up")
        module.figures = figures  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "made", types.ModuleType("made"))
        monkeypatch.setitem(sys.modules, "made.up", module)
        given = {"names": [], "json": False, "verbose": False, "seconds": None} | options
        return command.run("made", ["up"], argparse.Namespace(**given))

    return run


def test_with_json_stdout_is_json_alone(measure: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    """What a module prints for people does not get between the objects."""

    def figures() -> list[Figure]:
        print("some words")
        return [Figure("size", 3.0, "MB", "<= 2 MB")]

    measure(figures, json=True)
    out, error = capsys.readouterr()
    assert json.loads(out) == {
        "name": "up",
        "figures": [{"name": "size", "value": 3.0, "unit": "MB", "goal": "<= 2 MB", "passed": False}],
    }
    assert "some words" in error


def test_the_table_says_value_goal_and_verdict(
    measure: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    """One line a figure, for people."""
    measure(lambda: [Figure("size", 1234.5, "MB", "<= 2000 MB"), Figure("time", None, "s", "<= 5 s", "no clock")])
    size, time = capsys.readouterr().out.splitlines()[-2:]
    assert size.split() == ["size", "1,234.5", "MB", "goal", "<=", "2000", "MB", "reached"]
    assert time.split() == ["time", "-", "s", "goal", "<=", "5", "s", "no", "clock"]


def test_a_module_that_fails_does_not_stop_the_others(
    measure: Callable[..., list[command.Measured]], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is reported, with its traceback, and counts as failed."""

    def figures() -> list[Figure]:
        raise RuntimeError("no server")

    (measured,) = measure(figures)
    assert measured.failed
    assert measured.figures == []
    assert "no server" in capsys.readouterr().err


def test_options_reach_only_those_who_take_them(measure: Callable[..., object]) -> None:
    """``--seconds`` and ``--verbose`` are passed by name, and left out where they were not given."""
    seen: list[object] = []

    def takes(seconds: float = 600.0, verbose: bool = False) -> list[Figure]:
        seen.append((seconds, verbose))
        return []

    measure(takes, seconds=5.0, verbose=True)
    measure(takes)
    measure(list, seconds=5.0, verbose=True)
    assert seen == [(5.0, True), (600.0, False)]


@pytest.mark.parametrize(("package", "module"), [("benchmarks", benchmarks_main), ("evals", evals_main)])
def test_every_name_is_a_module_that_says_what_it_is(package: str, module: types.ModuleType) -> None:
    """A listed name exists, has one line about it, and has ``figures``."""
    for name in module.NAMES:
        assert command.first_line(package, name)
        assert "def figures(" in (command.HERE / package / f"{name}.py").read_text()


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    """A typing error does not run nothing in silence."""
    with pytest.raises(SystemExit, match=r"no 'memroy'.*memory"):
        command.chosen(["memory"], ["memroy"])
