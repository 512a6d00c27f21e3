"""How long conversations are kept. The rule is without I/O and gets the time; beside it stands the task."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from assistant.errors import FrontdeskError
from assistant.history.erasing import BATCH, erase
from assistant.history.past import begun_before
from assistant.store import Store, forgotten_row

log = logging.getLogger(__name__)

DAY_S = 86_400.0

EVERY_S = DAY_S
"""Between two looks."""

AGAIN_S = 600.0
"""After a look that failed."""

ERASED_S = 7 * DAY_S
"""So long the ids of erased conversations are remembered: until then their sessions have ended."""


@dataclass(frozen=True, slots=True)
class Retention:
    """The rule.

    Args:
        days: that a conversation is kept; 0 for as long as there is room.
    """

    days: int = 0

    def horizon(self, now: float) -> float:
        """What began before this is erased at ``now``; both in seconds since 1970. Nothing where all is kept."""
        return now - self.days * DAY_S if self.days else 0.0


async def sweep(store: Store, rule: Retention, now: float) -> int:
    """Erase what is too old; gives how many conversations that were.

    Raises:
        FrontdeskError: the store cannot be read, or the disk refuses.
    """
    erased = 0
    while batch := await store.reading(begun_before, store, rule.horizon(now), BATCH):
        erased += await erase(store, batch, now)
    await store.durable(store.put(forgotten_row(now - ERASED_S)))
    return erased


@asynccontextmanager
async def keeping(store: Store, rule: Retention, wall: Callable[[], float]) -> AsyncIterator[None]:
    """Erase what is too old, at once and then once a day, inside the block.

    Args:
        store: started.
        rule: what is too old.
        wall: seconds since 1970.
    """

    async def watch() -> None:
        while True:
            try:
                erased = await sweep(store, rule, wall())
                log.info("%d old conversations were erased", erased)
                wait_s = EVERY_S
            except FrontdeskError as error:
                log.warning("old conversations could not be erased: %s", error.code)
                wait_s = AGAIN_S
            await asyncio.sleep(wait_s)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(watch(), name="history retention")
        try:
            yield
        finally:
            task.cancel()
