"""The line, the deadline and the replacement: real processes, with a reader that does what it is told."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import BadInput, StageFailed
from pipelines.parsing import Picture, limits
from pipelines.parsing.parser import Parser
from tests.pipelines.parsing.conftest import FAKE, alive, until

StartParser = Callable[..., Parser]


def sent(parser: Parser, order: str) -> asyncio.Task[Picture]:
    return asyncio.create_task(parser.picture(order.encode(), "image/jpeg"))


async def test_there_is_no_process_before_the_first_picture(start_parser: StartParser) -> None:
    """A server without a camera does not pay for one; and after the close nothing is left."""
    parser = start_parser(*FAKE)
    await parser.start()
    assert parser.pid == 0
    assert (await sent(parser, "hello")).jpeg == b"hello"
    pid = parser.pid
    assert alive(pid)
    await parser.close()
    await parser.close()
    assert not alive(pid)
    with pytest.raises(StageFailed, match="closing"):
        await sent(parser, "late")


async def test_the_process_ends_when_it_has_nothing_to_do(start_parser: StartParser) -> None:
    """And the next picture has a new one."""
    parser = start_parser(*FAKE, idle_s=0.05)
    await sent(parser, "one")
    await until(lambda: parser.pid == 0)
    assert (await sent(parser, "two")).jpeg == b"two"


def test_the_assistant_never_loads_opencv() -> None:
    """Importing the parser imports nothing of the library."""
    code = "import sys, pipelines.parsing.parser; sys.exit('cv2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_too_many_bytes_and_strange_kinds_never_reach_the_process(start_parser: StartParser) -> None:
    """Both are refused at once."""
    parser = start_parser(*FAKE)
    with pytest.raises(BadInput, match="at most"):
        await parser.picture(bytes(limits.MAX_BYTES + 1), "image/jpeg")
    with pytest.raises(BadInput, match="not a picture"):
        await parser.picture(b"x", "text/html")
    assert (await parser.picture(b"x", "IMAGE/PNG; q=1")).jpeg == b"x"


async def test_the_largest_file_goes_through(start_parser: StartParser) -> None:
    """Eight megabytes of text that is no order: read in whole."""
    parser = start_parser(*FAKE)
    with pytest.raises(StageFailed, match="failed twice"):  # its answer is larger than an answer may be
        await parser.picture(b"x" * limits.MAX_BYTES, "image/jpeg")
    assert (await parser.picture(b"x" * (limits.MAX_REPLY - 100), "image/jpeg")).width == 1


async def test_a_missed_deadline_ends_the_process_and_the_others_are_served(start_parser: StartParser) -> None:
    """The one is told; who waited behind it has a new process."""
    parser = start_parser(*FAKE, deadline_s=0.5)
    await sent(parser, "one")
    pid = parser.pid
    os.kill(pid, signal.SIGSTOP)
    slow, behind = sent(parser, "two"), sent(parser, "three")
    with pytest.raises(StageFailed, match=r"not read within 0\.5 s"):
        await slow
    assert (await behind).jpeg == b"three"
    assert not alive(pid)


async def test_a_process_killed_in_the_middle_is_replaced_and_asked_again(
    start_parser: StartParser, tmp_path: Path
) -> None:
    """Nobody notices."""
    parser = start_parser(*FAKE)
    first, second = sent(parser, f"once {tmp_path / 'mark'}"), sent(parser, "two")
    assert (await first).jpeg.startswith(b"once")
    assert (await second).jpeg == b"two"


async def test_a_process_killed_between_two_pictures_is_replaced(start_parser: StartParser) -> None:
    """Nobody notices that either."""
    parser = start_parser(*FAKE)
    await sent(parser, "one")
    pid = parser.pid
    os.kill(pid, signal.SIGKILL)
    assert (await sent(parser, "two")).jpeg == b"two"
    assert parser.pid != pid


async def test_a_file_that_kills_twice_is_given_up(start_parser: StartParser) -> None:
    """Whoever is next has a new process."""
    parser = start_parser(*FAKE)
    deadly, behind = sent(parser, "die"), sent(parser, "two")
    with pytest.raises(StageFailed, match="failed twice"):
        await deadly
    assert (await behind).jpeg == b"two"


async def test_a_file_that_eats_memory_is_refused(start_parser: StartParser) -> None:
    """The limit of the process holds, and it goes on."""
    parser = start_parser(*FAKE)
    with pytest.raises(BadInput, match="more memory"):
        await sent(parser, "eat")
    pid = parser.pid
    assert (await sent(parser, "two")).jpeg == b"two"
    assert parser.pid == pid


async def test_who_gives_up_stops_the_work(start_parser: StartParser) -> None:
    """Long work is ended by force, and the next picture does not wait for it."""
    parser = start_parser(*FAKE)
    await sent(parser, "one")
    pid = parser.pid
    slow = sent(parser, "sleep 60")
    await asyncio.sleep(0.05)
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert (await sent(parser, "two")).jpeg == b"two"
    assert not alive(pid)


async def test_who_leaves_the_line_costs_nothing(start_parser: StartParser) -> None:
    """A picture that nobody waits for any more is not read, and its place is free."""
    parser = start_parser(*FAKE)
    await sent(parser, "one")
    pid = parser.pid
    first = sent(parser, "sleep 0.2")
    await asyncio.sleep(0.05)
    waiting = [sent(parser, "sleep 60") for _ in range(limits.WAITING)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert (await sent(parser, "two")).jpeg == b"two"
    assert (await first).width == 1
    assert parser.pid == pid


async def test_the_line_is_bounded(start_parser: StartParser) -> None:
    """One more than there are places is refused at once; the others are served in order."""
    parser = start_parser(*FAKE)
    await sent(parser, "one")
    first = sent(parser, "sleep 0.2")
    await asyncio.sleep(0.05)
    waiting = [sent(parser, str(number)) for number in range(limits.WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(StageFailed, match="Too many"):
        await sent(parser, "too many")
    assert [(await task).jpeg.decode() for task in waiting] == [str(number) for number in range(limits.WAITING)]
    assert first.done()


async def test_closing_answers_everybody(start_parser: StartParser) -> None:
    """Whoever is being served and whoever waits, and nothing is left of the process."""
    parser = start_parser(*FAKE)
    await sent(parser, "one")
    pid = parser.pid
    tasks = [sent(parser, "sleep 60"), sent(parser, "two"), sent(parser, "three")]
    await asyncio.sleep(0.05)
    await parser.close()
    for task in tasks:
        with pytest.raises(StageFailed, match="closing"):
            await task
    assert not alive(pid)


async def test_a_process_that_does_not_start_is_said(start_parser: StartParser) -> None:
    """To each that asked; the next tries again."""
    parser = start_parser(*FAKE, "gone")
    for _ in range(2):
        with pytest.raises(StageFailed, match="does not start"):
            await sent(parser, "one")


async def test_a_process_that_says_it_is_done_is_ended(start_parser: StartParser) -> None:
    """Its picture counts, and the next has a new process."""
    parser = start_parser(*FAKE)
    await sent(parser, "one")
    pid = parser.pid
    assert (await sent(parser, "last")).jpeg == b"last"
    assert (await sent(parser, "two")).jpeg == b"two"
    assert not alive(pid)
    assert parser.pid not in (0, pid)
