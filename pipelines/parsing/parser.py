"""Files in, plain pictures out: the line before the parsing process, its deadline and its replacement.

One process reads one file at a time, first come, first served. What goes wrong with a file is told to whoever sent it;
the process is ended and the next file has a new one. Nobody else in line notices but for the wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any

from pipelines.errors import FrontdeskError
from pipelines.parsing import Picture, limits, refusals
from pipelines.parsing.messages import Read, ReadPicture, Refused, ToProcess
from pipelines.parsing.process import COMMAND, ParsingProcess

log = logging.getLogger(__name__)

MIMES = frozenset({"image/jpeg", "image/jpg", "image/png", "image/webp"})
TRIES = 2
"""A process may be ended by somebody else's doing (the kernel, short of memory); so its file gets a second one."""


class Parser:
    """Reads files that come from outside, in a process of its own.

    The process is started with the first file and ended when there was none for ``idle_s``: who has no camera does not
    pay for it. ``limits.WAITING`` files wait in line. When all places are taken the newcomer is refused: to drop an
    older frame for a newer one is for the camera's owner, by cancelling it.

    Args:
        deadline_s: longest work on one file; the process is ended when it is missed.
        idle_s: how long a process is kept without work.
        command: what starts a process; for tests.
    """

    name = "opencv"

    def __init__(
        self,
        deadline_s: float = limits.DEADLINE_S,
        idle_s: float = limits.IDLE_S,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._deadline_s = deadline_s
        self._patience_s = 3 * deadline_s + limits.START_S
        self._idle_s = idle_s
        self._command = tuple(command)
        self._process: ParsingProcess | None = None
        self._line: deque[_Job] = deque()
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def pid(self) -> int:
        """The running process; 0 while there is none."""
        return self._process.pid if self._process else 0

    async def start(self) -> None:
        """Nothing yet: the process comes with the first picture."""

    async def close(self) -> None:
        """End the process and answer everybody in line; may be called twice."""
        self._closed = True
        if self._worker:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
            self._worker = None
        while self._line:
            self._line.popleft().fail(refusals.closed())

    async def picture(self, data: bytes, mime: str) -> Picture:
        """Read a picture. Cancelling this ends the work within ``limits.SETTLE_S``.

        Args:
            data: the file: JPEG, PNG or WebP.
            mime: what its sender calls it; only whether it is a picture at all is taken from it.

        Raises:
            BadInput: the file cannot be used, and why.
            StageFailed: it took too long, too many were waiting, or the process was lost twice over it.
        """
        if self._closed:
            raise refusals.closed()
        if mime.partition(";")[0].strip().lower() not in MIMES:
            raise refusals.refusal(Refused("unsupported"))
        if len(data) > limits.MAX_BYTES:
            raise refusals.too_many_bytes(len(data), limits.MAX_BYTES)
        return await self._read(ReadPicture(data))

    async def _read(self, request: ToProcess) -> Picture:
        if len(self._line) >= limits.WAITING:
            raise refusals.busy()
        job = _Job(request)
        self._line.append(job)
        self._wake.set()
        if self._worker is None:
            self._worker = asyncio.create_task(self._work(), name="parsing")
        try:
            async with asyncio.timeout(self._patience_s):
                return await job.answer
        except TimeoutError:
            raise refusals.busy() from None
        finally:
            with contextlib.suppress(ValueError):
                self._line.remove(job)

    async def _work(self) -> None:
        """Serve the line, one after the other, until cancelled."""
        job: _Job | None = None
        try:
            while True:
                if not self._line:
                    await self._rest()
                    continue
                job = self._line.popleft()
                await self._serve(job)
        finally:
            if job:
                job.fail(refusals.closed())
            await self._end()

    async def _rest(self) -> None:
        """Wait for the next file; without one for long, the process goes."""
        self._wake.clear()
        try:
            async with asyncio.timeout(self._idle_s if self._process else None):
                await self._wake.wait()
        except TimeoutError:
            await self._end()

    async def _serve(self, job: _Job) -> None:
        try:
            for _ in range(TRIES):
                if job.answer.done():
                    return
                self._process = self._process or await ParsingProcess.start(self._command)
                if await self._ask(self._process, job):
                    return
            job.fail(refusals.lost())
        except FrontdeskError as error:
            job.fail(error)

    async def _ask(self, process: ParsingProcess, job: _Job) -> bool:
        """Have a file read; False where the process was lost over it, and it may be tried again."""
        asking = asyncio.create_task(process.ask(job.request), name="parsing-ask")
        healthy = False
        try:
            either: set[asyncio.Future[Any]] = {asking, job.answer}
            await asyncio.wait(either, timeout=self._deadline_s, return_when=asyncio.FIRST_COMPLETED)
            if job.answer.done() and not asking.done():  # nobody waits any more; often it is as good as done
                await asyncio.wait({asking}, timeout=limits.SETTLE_S)
            if not asking.done():
                log.warning("the parsing process is ended: its file took too long, or nobody waits for it any more")
                job.fail(refusals.too_slow(self._deadline_s))
                return True
            reply = asking.result()
            healthy = isinstance(reply, Refused) or (isinstance(reply, Read) and not reply.last)
            if not isinstance(reply, Read | Refused):  # no text was asked for: it is not itself any more
                log.warning("the parsing process was lost")
                return False
            job.settle(reply)
            return True
        finally:
            if not healthy:
                asking.cancel()
                await self._end()

    async def _end(self) -> None:
        if self._process:
            await self._process.end()
            self._process = None


class _Job:
    """One file and who waits for it."""

    def __init__(self, request: ToProcess) -> None:
        self.request = request
        self.answer: asyncio.Future[Picture] = asyncio.get_running_loop().create_future()

    def settle(self, reply: Read | Refused) -> None:
        """Answer with what the process said, if anybody waits."""
        if isinstance(reply, Refused):
            self.fail(refusals.refusal(reply))
        elif not self.answer.done():
            self.answer.set_result(reply.picture)

    def fail(self, error: FrontdeskError) -> None:
        """Answer with an error, if anybody waits."""
        if not self.answer.done():
            self.answer.set_exception(error)
