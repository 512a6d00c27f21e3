"""How long conversations are kept."""

from __future__ import annotations

import asyncio

import pytest

from assistant.errors import StageFailed
from assistant.history import retention
from assistant.history.retention import AGAIN_S, DAY_S, ERASED_S, EVERY_S, Retention, keeping, sweep
from assistant.store import Store, erase_row
from tests.assistant.history.conftest import talk


def sessions(store: Store) -> list[object]:
    return [row[0] for row in store.read("SELECT session FROM conversation ORDER BY session")]


@pytest.mark.parametrize(("days", "horizon"), [(0, 0.0), (1, 9 * DAY_S), (10, 0.0), (11, -DAY_S)])
def test_the_rule_says_what_is_too_old(days: int, horizon: float) -> None:
    """What began so many days ago and earlier; with no days nothing is."""
    assert Retention(days).horizon(10 * DAY_S) == horizon


async def test_a_sweep_takes_the_old_and_leaves_the_rest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """In as many goes as it needs; the ids of what was erased long ago go as well."""
    monkeypatch.setattr(retention, "BATCH", 2)
    now = 30 * DAY_S
    for day in range(20, 30):
        await talk(store, f"day{day}", day * DAY_S, "words")
    await store.put(erase_row(["long gone"], now - ERASED_S - 1))
    assert await sweep(store, Retention(), now) == 0
    assert await sweep(store, Retention(3), now) == 7
    assert sessions(store) == ["day27", "day28", "day29"]
    assert ("long gone",) not in store.read("SELECT session FROM erased")


async def test_it_is_done_at_once_and_then_once_a_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after a time that failed, then sooner; the task ends with the block."""
    waited: list[float] = []
    swept: list[float] = []
    ends = asyncio.Event()
    sleep = asyncio.sleep

    async def counted(_: Store, __: Retention, now: float) -> int:
        swept.append(now)
        if len(swept) == 2:
            raise StageFailed("The disk is full.")
        return 0

    async def soon(delay: float) -> None:
        waited.append(delay)
        if len(waited) == 3:
            ends.set()
            await asyncio.Event().wait()
        await sleep(0)

    monkeypatch.setattr(retention, "sweep", counted)
    monkeypatch.setattr(retention.asyncio, "sleep", soon)
    clock = iter((1.0, 2.0, 3.0))
    async with keeping(store, Retention(1), lambda: next(clock)):
        assert "history retention" in {task.get_name() for task in asyncio.all_tasks()}
        await ends.wait()
    assert (swept, waited) == ([1.0, 2.0, 3.0], [EVERY_S, AGAIN_S, EVERY_S])
    assert "history retention" not in {task.get_name() for task in asyncio.all_tasks()}
