"""The process as the assistant sees it, good ones and bad ones."""

from __future__ import annotations

import asyncio

import pytest

from pipelines.errors import StageFailed
from pipelines.parsing.messages import Read, ReadPicture
from pipelines.parsing.process import ParsingProcess
from tests.pipelines.parsing.conftest import FAKE, alive


async def test_it_is_asked_and_ended() -> None:
    """A file is read; after the end nothing is left, not even a zombie."""
    process = await ParsingProcess.start(FAKE)
    reply = await process.ask(ReadPicture(b"one"))
    assert isinstance(reply, Read)
    await process.end()
    await process.end()
    assert not alive(process.pid)


async def test_one_that_does_not_start_is_said() -> None:
    """It ended before it was ready."""
    with pytest.raises(StageFailed, match="does not start"):
        await ParsingProcess.start((*FAKE, "gone"))


async def test_one_that_takes_too_long_to_start_is_ended() -> None:
    """The deadline of the start."""
    with pytest.raises(StageFailed, match="not up within 0.2 s"):
        await ParsingProcess.start((*FAKE, "mute"), start_s=0.2)


async def test_one_that_is_cancelled_while_it_starts_is_ended() -> None:
    """Whoever waits for the start may give up."""
    starting = asyncio.create_task(ParsingProcess.start((*FAKE, "mute")))
    await asyncio.sleep(0.1)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting


@pytest.mark.parametrize("how", ["huge", "garbled", "ready"])
async def test_one_that_says_what_cannot_be_is_lost(how: str) -> None:
    """An answer of 4 GB, one that is no message, one out of turn: none is believed."""
    process = await ParsingProcess.start((*FAKE, how))
    assert await process.ask(ReadPicture(b"one")) is None
    await process.end()
    assert not alive(process.pid)
