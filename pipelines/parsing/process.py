"""The parsing process as the assistant sees it: started, asked one thing at a time, ended by force."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Sequence

import msgspec

from pipelines.errors import StageFailed
from pipelines.parsing.limits import MAX_PIXELS, MAX_REPLY, START_S
from pipelines.parsing.messages import (
    HEAD,
    FromProcess,
    Read,
    ReadTexts,
    Ready,
    Refused,
    ToProcess,
    Unread,
    encode,
    from_process,
)
from pipelines.processes import environment

COMMAND = (sys.executable, "-m", "pipelines.parsing.child")
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",  # numpy and OpenCV make threads for nothing as they are loaded
    "OPENCV_FOR_THREADS_NUM": "1",
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_OPENCL_RUNTIME": "disabled",
    "OPENCV_IO_MAX_IMAGE_PIXELS": str(MAX_PIXELS),  # should header and decoder ever disagree
    "MALLOC_ARENA_MAX": "1",
}


class ParsingProcess:
    """A process that can be asked."""

    def __init__(
        self, process: Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, max_reply: int = MAX_REPLY
    ) -> None:
        self._process = process
        self._max_reply = max_reply
        self._reader = reader
        self._writer = writer

    @classmethod
    async def start(
        cls, command: Sequence[str] = COMMAND, start_s: float = START_S, max_reply: int = MAX_REPLY
    ) -> ParsingProcess:
        """Start one and wait until it can be asked.

        Args:
            command: what starts it; the number of its socket is put behind.
            start_s: deadline.
            max_reply: bytes of its largest answer; one that claims more is broken.

        Raises:
            StageFailed: it ended, or took longer than ``start_s``.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                reader, writer = await asyncio.open_unix_connection(sock=ours, limit=max_reply)
            except BaseException:
                ours.close()
                raise
            try:
                process = await _spawn(command, theirs)
            except BaseException:
                await _hang_up(writer)
                raise
        self = cls(process, reader, writer, max_reply)
        try:
            async with asyncio.timeout(start_s):
                said = await self._receive()
            if not isinstance(said, Ready):
                raise StageFailed(
                    "The process that reads files does not start.", "What it wrote to the error output says why."
                )
        except TimeoutError:
            await self.end()
            raise StageFailed(f"The process that reads files was not up within {start_s:.3g} s.") from None
        except BaseException:
            await self.end()
            raise
        return self

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    async def ask(self, request: ToProcess) -> Read | Refused | ReadTexts | Unread | None:
        """Have one file read; None where the process was lost over it.

        Whoever gives up waiting has to end the process: it knows no other stop.
        """
        body = encode(request)
        self._writer.write(HEAD.pack(len(body)))
        self._writer.write(body)
        reply = await self._receive()
        return None if isinstance(reply, Ready) else reply

    async def end(self) -> None:
        """End it at once, whatever it is doing, and wait until nothing is left of it; may be called twice."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await _hang_up(self._writer)
        await self._process.wait()

    async def _receive(self) -> FromProcess | None:
        """What it says next; None where it ended or says what cannot be."""
        try:
            (size,) = HEAD.unpack(await self._reader.readexactly(HEAD.size))
            return from_process(await self._reader.readexactly(size)) if size <= self._max_reply else None
        except (asyncio.IncompleteReadError, OSError, msgspec.DecodeError):  # a wrong shape is a DecodeError too
            return None


async def _spawn(command: Sequence[str], link: socket.socket) -> Process:
    return await asyncio.create_subprocess_exec(
        *command,
        str(link.fileno()),
        pass_fds=[link.fileno()],
        stdin=DEVNULL,
        stdout=DEVNULL,
        env=environment() | _ENVIRONMENT,
    )


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
