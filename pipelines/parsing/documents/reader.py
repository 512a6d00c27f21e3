"""Documents in, blocks of text out: the parsing process for documents, its deadline and its replacement."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from pipelines.errors import BadInput
from pipelines.parsing.documents import Document, refusals
from pipelines.parsing.documents.limits import DEADLINE_S, MAX_BYTES, MAX_REPLY
from pipelines.parsing.messages import ReadDocument, ReadTexts, Unread
from pipelines.parsing.process import ParsingProcess

COMMAND = (sys.executable, "-m", "pipelines.parsing.documents.child")


def contents(path: Path) -> bytes:
    """The bytes of a file; its size is looked at before it is opened.

    Raises:
        BadInput: it is no file, cannot be read, or is too large.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise BadInput("not_found", "This is no file.", "Name a file, or a folder of HTML files.", str(path))
        if size > MAX_BYTES:
            raise refusals.too_many_bytes(size, MAX_BYTES, str(path))
        return path.read_bytes()
    except OSError as error:
        raise BadInput("not_found", f"The file cannot be read ({error.strerror}).", "", str(path)) from None


class DocumentReader:
    """Reads one document after the other in a process of their own. Use inside ``async with``.

    The process is started with the first file, kept for the next ones, and ended when one takes too long or is its end.

    Args:
        deadline_s: longest work on one file.
        command: what starts a process; for tests.
    """

    def __init__(self, deadline_s: float = DEADLINE_S, command: Sequence[str] = COMMAND) -> None:
        self._deadline_s = deadline_s
        self._command = tuple(command)
        self._process: ParsingProcess | None = None

    async def __aenter__(self) -> DocumentReader:
        """Nothing yet: the process comes with the first file."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        await self._end()

    async def read(self, data: bytes, name: str) -> tuple[Document, ...]:
        """Read a document. Cancelling this ends the work.

        Args:
            data: the file.
            name: for its ending, and for what is said about it.

        Raises:
            BadInput: it cannot be used, and why.
            StageFailed: it took too long, or the process was lost over it.
        """
        if len(data) > MAX_BYTES:
            raise refusals.too_many_bytes(len(data), MAX_BYTES, name)
        reply = None
        try:
            if self._process is None:
                self._process = await ParsingProcess.start(self._command, max_reply=MAX_REPLY)
            async with asyncio.timeout(self._deadline_s):
                reply = await self._process.ask(ReadDocument(data, name))
        except TimeoutError:
            raise refusals.too_slow(self._deadline_s) from None
        finally:
            if not isinstance(reply, ReadTexts | Unread):
                await self._end()
        if isinstance(reply, Unread):
            raise refusals.refusal(reply.reason, name)
        if not isinstance(reply, ReadTexts):
            raise refusals.lost()
        return reply.documents

    async def _end(self) -> None:
        if self._process is not None:
            await self._process.end()
            self._process = None
