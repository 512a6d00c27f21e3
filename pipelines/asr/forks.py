"""The template process as the assistant sees it, and the workers that come from it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.asr.link import Link
from pipelines.asr.messages import (
    Done,
    Fork,
    Forked,
    FromWorker,
    Partial,
    Ready,
    ToWorker,
    encode,
    from_template,
    from_worker,
)
from pipelines.errors import StageFailed
from pipelines.processes import environment

COMMAND = (sys.executable, "-m", "pipelines.asr.template")
LOAD_S = 30.0
"""Deadline for loading the models; measured 0.2–0.6 s on an idle machine."""
FORK_S = 10.0
"""Deadline for one more worker; a template that misses it hangs and is killed. Measured: a few milliseconds."""
STOP_S = 0.4


class Worker:
    """A forked worker that waits for its utterance or has one.

    Args:
        sock: the socket to it.
        pid: its process.
        ended: called once when it is gone, however that came.
    """

    def __init__(self, sock: socket.socket, pid: int, ended: Callable[[Worker], None]) -> None:
        self.pid = pid
        self._ended = ended
        self._handle = os.pidfd_open(pid)  # a number could be somebody else's by the time of the kill
        self._link = Link(sock, self._received, self._lost)
        self.heard: Callable[[FromWorker], None] = _ignore
        """Called with what the worker says."""
        self.died: Callable[[], None] = _nothing
        """Called when it is gone before anybody ended it."""

    def send(self, message: ToWorker) -> None:
        """Send, or queue."""
        self._link.send(encode(message))

    def end(self) -> None:
        """Stop it at once, whatever it is doing; may be called twice."""
        if self._handle >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            os.close(self._handle)
            self._handle = -1
            self._link.close()
            self._ended(self)

    def _received(self, message: bytes, _: list[int]) -> None:
        self.heard(from_worker(message))

    def _lost(self) -> None:
        died = self.died
        self.end()
        died()


class Template:
    """A running template process.

    Args:
        forked: called with every new worker.
        lost: called when the process is gone though nobody stopped it.
    """

    def __init__(self, forked: Callable[[Template, Worker], None], lost: Callable[[Template], None]) -> None:
        self._forked = forked
        self._lost = lost
        self._process: Process | None = None
        self._link: Link | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.workers: set[Worker] = set()
        """Alive, idle or busy."""
        self._asked: deque[asyncio.TimerHandle] = deque()

    @property
    def forking(self) -> int:
        """Workers asked for and not come yet."""
        return len(self._asked)

    @property
    def pid(self) -> int:
        """Its process; 0 before it was started."""
        return self._process.pid if self._process else 0

    async def start(self, command: Sequence[str], niceness: int, model: Path | None) -> None:
        """Start the process and wait until the models are loaded.

        Raises:
            StageFailed: it ended, or took longer than ``LOAD_S``.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._link = Link(ours, self._received, self._gone)
            self._process = await asyncio.create_subprocess_exec(
                *command,
                str(theirs.fileno()),
                str(niceness),
                *([str(model)] if model else []),
                pass_fds=[theirs.fileno()],
                stdin=DEVNULL,
                stdout=DEVNULL,
                env=environment(),
            )
        try:
            async with asyncio.timeout(LOAD_S):
                await self._ready
        except TimeoutError:
            raise StageFailed(f"The recogniser was not loaded within {LOAD_S:.0f} s.") from None

    def fork(self) -> None:
        """Ask for one more worker."""
        if self._link and self._link.open:
            self._asked.append(asyncio.get_running_loop().call_later(FORK_S, self._kill))
            self._link.send(encode(Fork()))

    async def stop(self) -> None:
        """End the process and its workers, and wait for it."""
        while self._asked:
            self._asked.pop().cancel()
        if self._link:
            self._link.close()
        for worker in list(self.workers):
            worker.end()
        if self._process and self._process.returncode is None:
            try:
                async with asyncio.timeout(STOP_S):
                    await self._process.wait()
            except TimeoutError:
                self._kill()
        if self._process:
            await self._process.wait()

    def _received(self, message: bytes, descriptors: list[int]) -> None:
        said = from_template(message)
        if isinstance(said, Ready):
            if not self._ready.done():
                self._ready.set_result(None)
            return
        self._take(said, socket.socket(fileno=descriptors[0]))

    def _take(self, said: Forked, sock: socket.socket) -> None:
        self._asked.popleft().cancel()
        try:
            worker = Worker(sock, said.pid, self.workers.discard)
        except ProcessLookupError:  # killed before we could get hold of it
            sock.close()
            return
        self.workers.add(worker)
        self._forked(self, worker)

    def _kill(self) -> None:
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    def _gone(self) -> None:
        if not self._ready.done():
            self._ready.set_exception(StageFailed("The recogniser's process ended while it was loading."))
        self._lost(self)


def _ignore(message: Partial | Done) -> None:
    """Nobody listens yet."""


def _nothing() -> None:
    """Nobody minds."""
