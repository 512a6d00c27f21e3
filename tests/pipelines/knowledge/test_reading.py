"""A collection read in another process."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from pipelines.errors import BadInput, StageFailed
from pipelines.knowledge import reading, tree
from pipelines.knowledge.collection import load
from pipelines.knowledge.reading import read, read_apart

SAMPLE = Path(__file__).parents[3] / "knowledge" / "broadband"


async def test_what_comes_back_is_what_would_be_read_here() -> None:
    """Every article of the sample with its drawing, the version, and the digest of the files."""
    found = await read_apart(SAMPLE)
    here, problems = load(SAMPLE)
    assert found.collection == here
    assert found.problems == tuple(problems)
    assert found.digest == tree.digest(SAMPLE)
    assert found == read(SAMPLE)


async def test_problems_and_refusals_come_back_too(tmp_path: Path) -> None:
    """A folder with nothing in it is refused as it is refused here."""
    with pytest.raises(BadInput) as there:
        await read_apart(tmp_path)
    with pytest.raises(BadInput) as here:
        read(tmp_path)
    assert (there.value.code, str(there.value)) == (here.value.code, str(here.value))


@pytest.mark.parametrize(
    "program", ["pass", "print('nonsense' * 99)", "import sys; sys.stdout.buffer.write(b'\\x7f' * 9)"]
)
async def test_a_process_that_fails_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Nothing, nonsense, and a frame larger than any article: the stage failed, nothing hangs."""
    monkeypatch.setattr(reading, "COMMAND", (sys.executable, "-c", program))
    with pytest.raises(StageFailed, match="could not be read"):
        await read_apart(tmp_path)


async def test_it_has_a_deadline_and_can_be_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not end is killed, whether time is over or nobody waits any more."""
    monkeypatch.setattr(reading, "COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(reading, "READ_S", 0.05)
    with pytest.raises(StageFailed, match="more than"):
        await read_apart(tmp_path)
    monkeypatch.setattr(reading, "READ_S", 60)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await read_apart(tmp_path)
