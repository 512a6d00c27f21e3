"""A collection read in a process of its own: parsing many articles would hold up every call of a server.

``python -m pipelines.knowledge.reading FOLDER`` writes frames to standard output, each four bytes of length and then
msgpack: first what ``_Head`` holds, then the articles one by one. So the one who reads takes them in pieces too.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipelines.errors import BadInput, StageFailed
from pipelines.knowledge import Article, Collection, Problem, tree
from pipelines.knowledge.collection import load

READ_S = 60.0
"""Deadline for a collection; measured 3 ms an article on an idle core, so this is a hundred times what 60 need."""

FRAME_MAX = 16 << 20
"""Bytes of one article with its picture; nothing that passes its checks comes near."""

COMMAND = (sys.executable, "-m", "pipelines.knowledge.reading")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a folder."""

    collection: Collection
    problems: tuple[Problem, ...]
    digest: str
    """Of all its files (``tree.digest``)."""


class _Head(msgspec.Struct):
    problems: tuple[Problem, ...] = ()
    digest: str = ""
    version: str = ""
    refused: tuple[str, str, str, str] | None = None
    """Code, message, hint and place of why there is no collection."""


async def read_apart(folder: Path) -> Reading:
    """Read a folder in another process; cancelling kills it.

    Raises:
        BadInput: as ``collection.load``.
        StageFailed: the process failed, or took too long.
    """
    process = await asyncio.create_subprocess_exec(
        *_command(folder),
        cwd=Path(__file__).parents[2],
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=None,
    )
    assert process.stdout is not None  # noqa: S101 - it was asked for
    try:
        async with asyncio.timeout(READ_S):
            head = msgspec.msgpack.decode(await _frame(process.stdout), type=_Head)
            if head.refused is not None:
                raise BadInput(*head.refused)
            articles = {}
            while frame := await _frame(process.stdout):
                article = msgspec.msgpack.decode(frame, type=Article)
                articles[article.id] = article
                await asyncio.sleep(0)
    except TimeoutError:
        raise StageFailed(f"Reading the articles took more than {READ_S:g} s.") from None
    except (asyncio.IncompleteReadError, msgspec.MsgspecError, ValueError) as error:
        raise StageFailed("The articles could not be read.", "The log has the reason.") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
    return Reading(Collection(articles, head.version), head.problems, head.digest)


def _command(folder: Path) -> tuple[str, ...]:
    return (*COMMAND, str(folder.absolute()))


async def _frame(source: asyncio.StreamReader) -> bytes:
    """The next frame; an empty one is the last."""
    length = int.from_bytes(await source.readexactly(4), "big")
    if length > FRAME_MAX:
        raise ValueError(f"a frame of {length} bytes")
    return await source.readexactly(length)


def read(folder: Path) -> Reading:
    """Read a folder here: for the process, and where nobody is kept waiting.

    Raises:
        BadInput: as ``collection.load``.
    """
    before = tree.digest(folder)
    collection, problems = load(folder)
    return Reading(collection, tuple(problems), before)


def main() -> None:
    """Read, and write the frames."""
    os.nice(5)
    out = sys.stdout.buffer
    try:
        reading = read(Path(sys.argv[1]))
        frames: list[_Head | Article] = [
            _Head(reading.problems, reading.digest, reading.collection.version),
            *reading.collection.articles.values(),
        ]
    except BadInput as error:
        frames = [_Head(refused=(error.code, error.message, error.hint, error.param))]
    for frame in frames:
        data = msgspec.msgpack.encode(frame)
        out.write(len(data).to_bytes(4, "big") + data)
    out.write(bytes(4))
    out.flush()


if __name__ == "__main__":
    main()
