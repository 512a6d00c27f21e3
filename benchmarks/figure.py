"""One measured number, and the goal it is held against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_GOAL = re.compile(r"(<=|>=)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure.

    Args:
        name: what was measured, in a few words; unique within its benchmark.
        value: the number; None where it could not be measured here, and ``note`` says why.
        unit: such as ``MB``, ``ms`` or ``%``; empty for a ratio or a count.
        goal: such as ``<= 650 MB`` (in ``unit``); empty for a figure without one.
        note: what a reader must know to read the number.

    Raises:
        ValueError: the goal is not of the form ``<= 650 MB`` or ``>= 70 %``, or its unit is another one.
    """

    name: str
    value: float | None
    unit: str = ""
    goal: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.goal:
            return
        match = _GOAL.match(self.goal)
        if match is None:
            raise ValueError(f"The goal {self.goal!r} of {self.name!r} does not begin with <= or >= and a number.")
        if (unit := self.goal[match.end() :].strip()) != self.unit:
            raise ValueError(f"The goal of {self.name!r} is in {unit!r}, its value in {self.unit!r}.")

    @property
    def smaller_is_better(self) -> bool:
        """Which way the goal points; without a goal, small."""
        return not self.goal.startswith(">=")

    @property
    def limit(self) -> float | None:
        """The number in the goal."""
        match = _GOAL.match(self.goal)
        return float(match[2]) if match else None

    @property
    def passed(self) -> bool | None:
        """Whether the goal is reached; None without a goal or without a value."""
        if self.limit is None or self.value is None:
            return None
        return self.reaches(self.limit)

    def reaches(self, limit: float) -> bool | None:
        """Whether the value is at least as good as ``limit``; None without a value."""
        if self.value is None:
            return None
        return self.value <= limit if self.smaller_is_better else self.value >= limit

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        shown = {"name": self.name, "value": self.value, "unit": self.unit, "goal": self.goal, "passed": self.passed}
        return shown | ({"note": self.note} if self.note else {})


def figure(given: Figure | Mapping[str, Any]) -> Figure:
    """A figure from a figure, or from a mapping with the same keys (``passed`` is computed here)."""
    if isinstance(given, Figure):
        return given
    return Figure(**{key: value for key, value in given.items() if key != "passed"})


def percentile(values: list[float], share: float) -> float:
    """The nearest-rank percentile of ``values`` (``share`` in 0..1): a value that really was measured.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("There is nothing to take a percentile of.")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
