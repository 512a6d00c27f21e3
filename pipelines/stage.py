"""What every stage has in common: a life of start and close, and an ordered choice of backends."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pipelines.errors import BackendUnavailable


class Stage(Protocol):
    """A backend between its start and its close. Neither may block the loop."""

    name: str

    async def start(self) -> None:
        """Start processes or threads; returns when the stage can be used."""

    async def close(self) -> None:
        """End everything the stage started, within a second; may be called twice."""


T = TypeVar("T")


def told_absent(name: str) -> bool:
    """Whether ``FRONTDESK_WITHOUT`` (names with commas between them) asks to do as if this were not installed.

    For trying out what a machine without it would do: ``FRONTDESK_WITHOUT=flite,graphviz make run``.
    """
    return name in os.environ.get("FRONTDESK_WITHOUT", "").replace(" ", "").split(",")


@dataclass(frozen=True, slots=True)
class Chosen(Generic[T]):
    """A backend, and why it was chosen."""

    backend: T
    name: str
    reason: str
    """Why this one, in a few words: "first choice", or what kept the ones before it from running."""
    better: str = ""
    """What to install or set for a better one; empty where this is the best."""


def choose(stage: str, names: Sequence[str], loaders: Mapping[str, Callable[[], T]]) -> Chosen[T]:
    """Load the first backend of ``names`` that can run here.

    Raises:
        BackendUnavailable: none can; the message lists each with its reason.
    """
    passed: list[str] = []
    hint = ""
    for name in names:
        if told_absent(name):
            passed.append(f"{name}: told to be absent")
            continue
        try:
            backend = loaders[name]()
        except BackendUnavailable as error:
            passed.append(f"{name}: {error.message}")
            hint = hint or error.hint
            continue
        return Chosen(backend, name, "; ".join(passed) or "first choice", hint)
    raise BackendUnavailable(f"No backend for {stage} can run here ({'; '.join(passed)}).", hint)
