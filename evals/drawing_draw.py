"""Drawing all specs, with Graphviz and without, and what that costs."""

from __future__ import annotations

import resource
import time
from collections.abc import Awaitable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from benchmarks.command import progress
from pipelines.diagram import Draftsman, Drawing, Spec, dot
from pipelines.diagram.figures import figures
from pipelines.diagram.layout import Choice, arrange, mirrored
from pipelines.diagram.layout import cost as cost_of
from pipelines.diagram.rows import rows_of
from pipelines.diagram.svg import emit
from pipelines.errors import BadInput, StageFailed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A spec, its drawing or why there is none, and its cost."""

    spec: Spec
    drawing: Drawing | None
    failure: str
    cpu_ms: float
    """CPU time of this process."""
    dot_ms: float
    """CPU time of the dot processes it started."""
    hold_ms: float
    """CPU time of the longest piece in which nothing else could run."""


async def draw_all(draftsman: Draftsman, specs: Sequence[Spec]) -> list[Drawn]:
    """Draw one after the other."""
    found = []
    for number, spec in enumerate(specs, 1):
        progress(f"drawings ({draftsman.name})", number, len(specs))
        drawing, failure = None, ""
        watched = Watched(draftsman.draw(spec))
        children, began = _children(), time.process_time()
        try:
            drawing = await watched
        except (BadInput, StageFailed) as error:
            failure = f"{error.param}: {error.message}" if error.param else error.message
        spent = time.process_time() - began
        found.append(
            Drawn(spec, drawing, failure, 1000 * spent, 1000 * (_children() - children), 1000 * watched.longest_s)
        )
    return found


async def by_dot(spec: Spec) -> Drawing:
    """Draw a flow with dot's own order and coordinates, whether ours would be better or not.

    Raises:
        BackendUnavailable: Graphviz is not installed.
        StageFailed: it failed.
    """
    sketch = await dot.sketch(rows_of(spec), figures(spec), dot.find(), 20.0)
    plans = [_result(arrange(spec, Choice(), each)) for each in (sketch, mirrored(sketch))]
    return emit(spec, min(plans, key=cost_of))


class Watched(Generic[T]):
    """Awaits something and times each of its pieces between two waits."""

    def __init__(self, work: Awaitable[T]) -> None:
        self._work = work
        self.longest_s = 0.0

    def __await__(self) -> Generator[Any, Any, T]:
        steps = self._work.__await__()
        while True:
            began = time.thread_time()
            try:
                waits_for = next(steps)
            except StopIteration as end:
                result: T = end.value
                return result
            finally:
                self.longest_s = max(self.longest_s, time.thread_time() - began)
            yield waits_for


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _result(work: Generator[None, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: T = end.value
            return found
