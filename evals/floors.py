"""Floors: figures that must not get worse. ``evals/floors.toml`` holds them; they only rise.

A floor is the last landed figure less a margin: what a run may differ by on another machine. Which way is worse is
the goal's to say: for ``<= 0.25`` a floor is the largest value allowed, for ``>= 70 %`` the smallest.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.command import Measured

FILE = Path(__file__).resolve().parent / "floors.toml"

Floors = Mapping[str, Mapping[str, float]]
"""By eval, then by figure."""


def load(path: Path = FILE) -> Floors:
    """Read the floors.

    Raises:
        ValueError: the file holds something else than numbers under names of figures.
    """
    floors = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, figures in floors.items():
        if not isinstance(figures, dict) or not all(isinstance(value, int | float) for value in figures.values()):
            raise ValueError(f"{path}: [{name}] must hold one number a figure.")
    return floors


def below(measured: Sequence[Measured], floors: Floors) -> list[str]:
    """What is worse than its floor, one line each; empty where all is well.

    A figure with a floor that was not measured at all is one of them; one that could not be measured here (its value
    is None, and its note says why) is not.
    """
    lines = []
    for one in measured:
        figures = {figure.name: figure for figure in one.figures}
        for name, floor in floors.get(one.name, {}).items():
            if name not in figures:
                lines.append(f"{one.name}: {name} was not measured; its floor is {floor:g}.")
            elif figures[name].reaches(floor) is False:
                worst = "at most" if figures[name].smaller_is_better else "at least"
                value = figures[name].value
                lines.append(f"{one.name}: {name} is {value:.3f}; it must be {worst} {floor:g}.")
    return lines
