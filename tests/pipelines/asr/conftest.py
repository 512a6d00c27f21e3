"""Pools on the fake template, and a look at processes from outside."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from pipelines.asr.pool import Pool

FAKE = (sys.executable, str(Path(__file__).with_name("fake_template.py")))


def spoken(text: str) -> bytes:
    """Text as the fake decoder's sound: whole samples, with a blank behind it."""
    return text.encode() + b" " * (2 - len(text) % 2)


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


async def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait for something that other processes bring about."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.fixture
async def start_pool() -> AsyncIterator[Callable[..., object]]:
    """Start pools of fake workers; they are closed behind the test."""
    async with AsyncExitStack() as stack:

        async def start(max_workers: int = 2, warm: int = 1, model: Path | None = None) -> Pool:
            pool = Pool(max_workers, warm, 0, model, FAKE)
            stack.push_async_callback(pool.close)
            await pool.start()
            return pool

        yield start
