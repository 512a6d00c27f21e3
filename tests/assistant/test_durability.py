"""A slow disk delays the answer a little, then not at all; a failing one changes nothing in the voice."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from assistant.config import Config
from assistant.desk import Desk
from assistant.messages import AnswerDone, Committed, ItemAdded, Routed, Sounded
from assistant.store import WAIT_S, Store, Write
from assistant.talk import Forgetful
from assistant.testing.caller import Caller, calling
from assistant.testing.stages import stub_stages


async def asked(store: Store) -> tuple[Caller, float]:
    """Type a line in real time; returns the caller and how long the first audio took (s)."""
    loop = asyncio.get_running_loop()
    async with calling(stub_stages(["hello"]), store=store) as caller:
        await caller.speak(300, 600)
        await caller.wait_for(Committed)
        began = loop.time()
        await caller.write("hello")
        await caller.wait_for(Sounded, since=len(caller.notices) - 1)
        took = loop.time() - began
        await caller.wait_for(AnswerDone, lambda done: done.status == "completed")
    return caller, took


async def test_a_stalled_disk_is_not_waited_for(tmp_path: Path) -> None:
    """A stall past the limit does not hold the answer up; route, readiness and the turn itself say so."""
    store = Store(tmp_path, lambda: time.sleep(0.3))
    store.start()
    try:
        caller, _ = await asked(store)
        desk = Desk(Config(), stub_stages(), store)
        assert caller.of(Routed)[-1].durable is False
        assert desk.readiness()[0] is False
        assert caller.of(ItemAdded)
    finally:
        store.close(within_s=5)
    late = store.read("SELECT count(*) FROM item WHERE durable_in_time = 0")[0][0]
    assert late


class SlowKeeper(Forgetful):
    """FAKE: a disk that takes a given time, on the loop's clock."""

    def __init__(self, delay_s: float) -> None:
        self.delay_s = delay_s

    def put(self, write: Write) -> asyncio.Future[None]:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        loop.call_later(self.delay_s, done.set_result, None)
        return done

    async def durable(self, written: asyncio.Future[None]) -> bool:
        done, _ = await asyncio.wait({written}, timeout=WAIT_S)
        return bool(done)


@pytest.mark.looptime
@pytest.mark.parametrize(("delay_ms", "audio_ms", "durable"), [(0, 0, True), (30, 30, True), (80, 50, False)])
async def test_the_first_audio_waits_for_the_turn_at_most_50_ms(delay_ms: int, audio_ms: int, durable: bool) -> None:
    """A writer stalled 30 ms delays the first audio by as much; stalled 80 ms it does not, and the turn is marked."""
    async with calling(stub_stages(), store=SlowKeeper(delay_ms / 1000)) as caller:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await caller.write("hello")
        await caller.wait_for(Sounded)
        assert round((loop.time() - began) * 1000) == audio_ms
        assert caller.of(Routed)[0].durable is durable


async def test_a_full_disk_changes_nothing_in_the_voice(tmp_path: Path) -> None:
    """Writes that fail are said by readiness; the caller is answered all the same."""

    def full() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    store = Store(tmp_path, full)
    store.start()
    try:
        caller, _ = await asked(store)
        assert caller.of(Routed)[-1].durable is False
        assert "full" in store.trouble
        assert caller.of(AnswerDone)[-1].status == "completed"
    finally:
        store.close()


async def test_readiness_recovers_with_the_disk(tmp_path: Path) -> None:
    """The next write in time clears the trouble."""
    stalls = [0.2, 0.0]
    store = Store(tmp_path, lambda: time.sleep(stalls.pop(0) if stalls else 0))
    store.start()
    try:
        async with calling(stub_stages(), store=store) as caller:
            await caller.write("one")
            await caller.wait_for(Sounded)
            first = store.trouble
            await caller.wait_for(AnswerDone)
            await asyncio.sleep(0.3)
            since = len(caller.notices)
            await caller.write("two")
            await caller.wait_for(AnswerDone, since=since)
            await asyncio.sleep(0.1)
        assert first
        assert store.trouble == ""
    finally:
        store.close()
