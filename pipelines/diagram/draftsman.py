"""Who draws: with Graphviz, or without. Both keep what they have drawn."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Generator, Sequence
from typing import TypeVar
from weakref import WeakValueDictionary

from pipelines.diagram import Draftsman, Drawing, Spec, bars, comparison, dot, lines, parts, steps
from pipelines.diagram.figures import figures
from pipelines.diagram.layout import best, crossings, rival
from pipelines.diagram.route import Plan
from pipelines.diagram.rows import rows_of
from pipelines.diagram.spec import check, fingerprint
from pipelines.diagram.svg import emit
from pipelines.errors import StageFailed
from pipelines.stage import Chosen, choose

KEPT = 256
"""Drawings kept, the last used; one is some 5 to 40 kB."""

RUNS = 2
"""Runs of dot at a time."""

ASK_FROM = 7
"""Crossings left from which dot is asked for its order: below that it hardly ever has a better one, and its process
costs as much as ours."""

log = logging.getLogger(__name__)

T = TypeVar("T")


class LayeredDraftsman:
    """Draws without any program but Python."""

    name = "layered"

    def __init__(self, keep: int = KEPT) -> None:
        self._keep = keep
        self._drawn: OrderedDict[str, Drawing] = OrderedDict()
        self._drawing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def draw(self, spec: Spec) -> Drawing:
        """Draw, or return the kept drawing. Callers with the same spec wait for one of them to draw it.

        Raises:
            BadInput: the spec breaks its rules.
            StageFailed: no layout was found.
        """
        check(spec)
        key = fingerprint(spec)
        if (kept := self._drawn.get(key)) is not None:
            self._drawn.move_to_end(key)
            return kept
        lock = self._drawing.setdefault(key, asyncio.Lock())  # lives as long as somebody waits for this drawing
        async with lock:  # who is cancelled here leaves the work to the next in line
            if (kept := self._drawn.get(key)) is not None:
                return kept
            drawing = await self._draw(spec)
            self._drawn[key] = drawing
            while len(self._drawn) > self._keep:
                self._drawn.popitem(last=False)
            return drawing

    async def _plan(self, spec: Spec) -> Plan:
        """Arrange a flow."""
        return await _in_slices(best(spec))

    async def _draw(self, spec: Spec) -> Drawing:
        try:
            if spec.kind != "flow":
                return await _in_slices(layout(spec))
            return emit(spec, await self._plan(spec))
        except (ArithmeticError, LookupError, RecursionError, ValueError) as error:
            # A flaw of the layout must cost the picture, not the answer.
            log.exception("layout failed")
            raise StageFailed("This drawing could not be laid out.") from error


class GraphvizDraftsman(LayeredDraftsman):
    """Asks Graphviz too where lines cross; the better arrangement is drawn. Where it fails, ours is."""

    name = "graphviz"

    def __init__(self, keep: int = KEPT, deadline_s: float = dot.DEADLINE_S, ask_from: int = ASK_FROM) -> None:
        super().__init__(keep)
        self._ask_from = ask_from
        self._command = dot.find()
        self._deadline_s = deadline_s
        self._free = asyncio.Semaphore(RUNS)

    async def _plan(self, spec: Spec) -> Plan:
        plan = await super()._plan(spec)
        if len(crossings(plan.wires)) < self._ask_from:
            return plan
        try:
            async with self._free:
                sketch = await dot.sketch(rows_of(spec), figures(spec), self._command, self._deadline_s)
        except StageFailed as failure:
            log.warning("drawing without Graphviz: %s", failure)
            return plan
        return await _in_slices(rival(spec, plan, sketch))


def choose_draftsman(names: Sequence[str] = ("graphviz", "layered")) -> Chosen[Draftsman]:
    """Take the first draftsman of ``names`` that can work here.

    Raises:
        BackendUnavailable: none can; the hint says what to install.
    """
    return choose("diagram", names, {"graphviz": GraphvizDraftsman, "layered": LayeredDraftsman})


def layout(spec: Spec) -> Generator[None, None, Drawing]:
    """What draws a kind that needs no search for an arrangement."""
    if spec.kind == "steps":
        return steps.draw(spec)
    if spec.kind == "comparison":
        return comparison.draw(spec)
    if spec.kind == "parts":
        return parts.draw(spec)
    return bars.draw(spec) if spec.chart and spec.chart.form == "bar" else lines.draw(spec)


async def _in_slices(work: Generator[None, None, T]) -> T:
    """Drive a generator to its end, and let the loop run between its steps."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: T = end.value
            return found
        await asyncio.sleep(0)
