"""Workers on lease: one for each utterance, a spare one always ready, the rest wait in line."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from pipelines.asr.forks import COMMAND, Template, Worker
from pipelines.errors import FrontdeskError, StageFailed

log = logging.getLogger(__name__)

RETRY_S = (0.0, 1.0, 5.0, 30.0)
"""Pauses before the template is started again, one failure after the other."""
STEADY_S = 60.0
"""A template that lived this long did not fail at starting."""


_MID_WORD = StageFailed("The recogniser stopped in the middle of the utterance.", "Please say it again.")


class Lease:
    """A claim to one worker for one utterance.

    Args:
        granted: called with the worker, at once or later.
        failed: called instead, or after it, when the worker or the hope of one is lost.
    """

    def __init__(self, pool: Pool, granted: Callable[[Worker], None], failed: Callable[[FrontdeskError], None]) -> None:
        self._pool = pool
        self.granted = granted
        self.failed = failed
        self.worker: Worker | None = None

    def end(self) -> None:
        """Give the worker up (it is killed) or leave the line; may be called twice."""
        self._pool.end(self)


class Pool:
    """Keeps a template running and its workers at hand.

    Args:
        max_workers: how many utterances are recognised at a time; default one for each core.
        warm: how many workers wait for an utterance that has not begun.
        niceness: added to the workers' own, so that speech and the wire go first.
        model: a model's folder; None for the stock one.
        command: what starts a template; for tests.
    """

    def __init__(
        self,
        max_workers: int = 0,
        warm: int = 1,
        niceness: int = 10,
        model: Path | None = None,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._max = max_workers or os.cpu_count() or 1
        self._warm = min(warm, self._max)
        self._niceness = niceness
        self._model = model
        self._command = tuple(command)
        self._template: Template | None = None
        self._retired: set[Template] = set()
        self._spare: deque[Worker] = deque()
        self._busy: dict[Lease, Template] = {}
        self._line: deque[Lease] = deque()
        self._keeper: asyncio.Task[None] | None = None
        self._down = False
        self._wake = asyncio.Event()
        self._changing = asyncio.Lock()

    @property
    def template_pid(self) -> int:
        """The running template's process; 0 while there is none."""
        return self._template.pid if self._template else 0

    @property
    def worker_pids(self) -> list[int]:
        """Every worker's process."""
        templates = [*self._retired, *([self._template] if self._template else [])]
        return [worker.pid for template in templates for worker in template.workers]

    async def start(self, model: Path | None = None) -> None:
        """Start the template and the first workers, with ``model`` instead of the pool's own where one is given.

        Raises:
            StageFailed: the models could not be loaded.
        """
        self._loop = asyncio.get_running_loop()
        self._template = await self._launch(model or self._model)
        self._model = model or self._model
        self._keeper = asyncio.create_task(self._keep(), name="asr-template-keeper")
        self._fill()

    async def close(self) -> None:
        """End every process and fail every lease; may be called twice."""
        if self._keeper:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        self._fail_line(StageFailed("The recogniser was closed."))
        for lease in list(self._busy):
            self._drop(lease, StageFailed("The recogniser was closed."))
        self._spare.clear()
        templates = [*self._retired, *([self._template] if self._template else [])]
        self._template = None
        self._retired.clear()
        async with asyncio.TaskGroup() as group:
            for template in templates:
                group.create_task(template.stop(), name="asr-template-stop")

    async def use_model(self, model: Path | None) -> None:
        """Recognise with another model from the next utterance on; those under way end with the old one.

        Raises:
            StageFailed: it cannot be loaded; everything stays as it was.
        """
        async with self._changing:
            fresh = await self._launch(model)
            self._model, self._down = model, False
            old, self._template = self._template, fresh
            self._clear_spare()
            if old:
                self._retired.add(old)
        self._wake.set()
        self._fill()

    def lease(self, granted: Callable[[Worker], None], failed: Callable[[FrontdeskError], None]) -> Lease:
        """Ask for a worker; the answer may come before this returns."""
        lease = Lease(self, granted, failed)
        if self._keeper is None:
            failed(StageFailed("The recogniser is not running."))
        else:
            self._line.append(lease)
            self._fill()
        return lease

    def end(self, lease: Lease) -> None:
        """End a lease (``Lease.end``)."""
        with contextlib.suppress(ValueError):
            self._line.remove(lease)
        if self._busy.pop(lease, None) and lease.worker:
            lease.worker.end()
            self._wake.set()
            self._fill()

    def _fill(self) -> None:
        """Serve the line from the spare workers, and order as many new ones as are wanted and allowed."""
        while self._line and self._spare and self._template:
            lease, worker = self._line.popleft(), self._spare.popleft()
            self._busy[lease] = self._template
            lease.worker = worker
            worker.died = partial(self._drop, lease, _MID_WORD)
            lease.granted(worker)
        if self._template:
            coming = len(self._spare) + self._template.forking
            room = self._max - len(self._busy) - coming
            for _ in range(min(len(self._line) + self._warm - coming, room)):
                self._template.fork()

    def _forked(self, template: Template, worker: Worker) -> None:
        if template is not self._template:
            worker.end()
            return
        worker.died = partial(self._spare_died, worker)
        self._spare.append(worker)
        self._fill()

    def _spare_died(self, worker: Worker) -> None:
        with contextlib.suppress(ValueError):
            self._spare.remove(worker)
        self._fill()

    def _drop(self, lease: Lease, error: FrontdeskError) -> None:
        self.end(lease)
        lease.failed(error)

    def _fail_line(self, error: FrontdeskError) -> None:
        while self._line:
            self._line.popleft().failed(error)

    def _clear_spare(self) -> None:
        while self._spare:
            self._spare.popleft().end()

    async def _launch(self, model: Path | None) -> Template:
        template = Template(self._forked, self._template_lost)
        try:
            await template.start(self._command, self._niceness, model)
        except BaseException:
            await template.stop()
            raise
        return template

    def _template_lost(self, template: Template) -> None:
        if template is self._template:
            self._down = True
        self._wake.set()

    async def _keep(self) -> None:
        """Stop old templates when their last utterance has ended; start the current one again when it is lost."""
        failures, since = 0, self._loop.time()
        while True:
            await self._wake.wait()
            self._wake.clear()
            for template in self._retired - set(self._busy.values()):
                await self._bury(template)
            if not self._down:
                continue
            failures = 0 if self._loop.time() - since > STEADY_S else failures
            await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures, since = failures + 1, self._loop.time()
            await self._restart()

    async def _bury(self, template: Template) -> None:
        self._retired.add(template)  # until it is gone: ``close`` may interrupt us here and must know it
        await template.stop()
        self._retired.discard(template)

    async def _restart(self) -> None:
        async with self._changing:
            if not self._down:  # a new model came meanwhile
                return
            old, self._template = self._template, None
            self._clear_spare()
            for lease in [lease for lease, template in self._busy.items() if template is old]:
                self._drop(lease, _MID_WORD)
            if old:
                await self._bury(old)
            try:
                self._template = await self._launch(self._model)
            except FrontdeskError as error:
                log.warning("asr template not started again: %s", error)
                self._fail_line(error)
                self._wake.set()
            else:
                log.warning("asr template was lost and is started again")
                self._down = False
        self._fill()
