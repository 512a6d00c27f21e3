"""A virtual clock: hours of conversation in milliseconds."""

from __future__ import annotations

import asyncio
import time

import pytest

from assistant.virtual_time import run_virtual


def test_time_jumps_to_the_next_timer() -> None:
    """A day of waiting takes no time, timers go off in their order, and what the coroutine returns comes back."""

    async def day() -> list[str]:
        order: list[str] = []

        async def say(word: str, after_s: float) -> None:
            await asyncio.sleep(after_s)
            order.append(word)

        began = asyncio.get_running_loop().time()
        await asyncio.gather(say("late", 86_400), say("early", 60), say("noon", 43_200))
        assert asyncio.get_running_loop().time() - began == pytest.approx(86_400)
        return order

    assert run_virtual(day()) == ["early", "noon", "late"]


def test_threads_go_on_in_their_own_time() -> None:
    """Work outside the loop is waited for; a deadline that is far away does not go off before it is done."""

    async def work() -> str:
        async with asyncio.timeout(3600):
            return await asyncio.to_thread(lambda: time.sleep(0.02) or "done")

    assert run_virtual(work()) == "done"
