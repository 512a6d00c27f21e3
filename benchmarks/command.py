"""The command that benchmarks and evals share: choose some by name, run them, print their figures."""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import inspect
import json
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figure import Figure, figure

HERE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Measured:
    """What one module measured; ``failed`` where it ended in an error."""

    name: str
    figures: list[Figure]
    failed: bool = False


def parser(package: str, names: Sequence[str], about: str) -> argparse.ArgumentParser:
    """The arguments of ``python -m PACKAGE``; the names are listed with the first line of their modules."""
    listing = "\n".join(f"  {name:<18} {first_line(package, name)}" for name in names)
    top = argparse.ArgumentParser(
        prog=f"python -m {package}",
        description=f"{about}\n\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("names", nargs="*", metavar="NAME", help="which to run (default: all)")
    top.add_argument("--json", action="store_true", help="one JSON object a name, on a line of its own")
    top.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    top.add_argument("--verbose", action="store_true", help="say more, where there is more to say")
    top.add_argument("--seconds", type=float, help="how long, for those that run for a set time")
    return top


def run(package: str, names: Sequence[str], arguments: argparse.Namespace) -> list[Measured]:
    """Run what the arguments ask for, one after the other, and print it.

    A module ``PACKAGE.NAME`` has a function ``figures()`` that returns figures (or mappings with their keys). It may
    take ``seconds`` and ``verbose``. What it prints is for people: with ``--json`` it goes to stderr.
    """
    measured = []
    for name in chosen(names, arguments.names):
        one = _measure(package, name, arguments)
        measured.append(one)
        print(json.dumps({"name": name, "figures": [each.as_json() for each in one.figures]})
              if arguments.json else table(one), flush=True)  # fmt: skip
    return measured


def chosen(names: Sequence[str], asked: Sequence[str]) -> Sequence[str]:
    """The names asked for; all where none is.

    Raises:
        SystemExit: one of them does not exist.
    """
    if unknown := [name for name in asked if name not in names]:
        sys.exit(f"There is no {unknown[0]!r}. There are: {', '.join(names)}.")
    return asked or names


def _measure(package: str, name: str, arguments: argparse.Namespace) -> Measured:
    with contextlib.redirect_stdout(sys.stderr) if arguments.json else contextlib.nullcontext():
        try:
            measure: Callable[..., Iterable[Figure]] = importlib.import_module(f"{package}.{name}").figures
            given = [figure(each) for each in measure(**_options(measure, arguments))]
        except Exception:  # noqa: BLE001 - whatever it was, the others are still worth running
            print(f"{name} could not be measured:", file=sys.stderr)
            traceback.print_exc()
            return Measured(name, [], failed=True)
    return Measured(name, given)


def _options(measure: Callable[..., object], arguments: argparse.Namespace) -> dict[str, object]:
    known = inspect.signature(measure).parameters
    asked = {"seconds": arguments.seconds, "verbose": arguments.verbose or None}
    return {name: value for name, value in asked.items() if value is not None and name in known}


def first_line(package: str, name: str) -> str:
    """The first line of a module's docstring, read without importing the module."""
    source = (HERE / package / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").split("\n")[0]


def progress(what: str, number: int, of: int) -> None:
    """Say on stderr how far something long is: on a terminal always, in a log ten times."""
    if sys.stderr.isatty():
        print(f"\r{number} of {of} {what}", end="\n" if number == of else "", file=sys.stderr, flush=True)
    elif number * 10 // of != (number - 1) * 10 // of:
        print(f"{number} of {of} {what}", file=sys.stderr, flush=True)


def table(measured: Measured) -> str:
    """The figures for people."""
    return "\n".join(_rows(measured))


def _rows(measured: Measured) -> Iterator[str]:
    yield f"\n{measured.name}" + (": could not be measured" if measured.failed else "")
    wide = max((len(each.name) for each in measured.figures), default=0)
    for each in measured.figures:
        value = "-" if each.value is None else f"{each.value:,.3f}".rstrip("0").rstrip(".")
        verdict = {True: "reached", False: "MISSED", None: ""}[each.passed]
        goal = f"goal {each.goal}" if each.goal else ""
        yield f"  {each.name:<{wide}}  {value:>10} {each.unit:<4} {goal:<16} {verdict:<8} {each.note}".rstrip()
