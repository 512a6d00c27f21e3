"""Erasing past conversations: for good, and without bytes that stay behind."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import StageFailed
from assistant.recording.recorder import FOLDER, recording
from assistant.store import StillRead, Store, Write, erase_row

BATCH = 50
"""Conversations that are erased in one go: turns of running ones wait for it, 35 ms with 20,000 conversations kept."""

AGAIN_S = 0.05
"""Until emptying the log is tried again while somebody reads."""

ERASE_S = 20.0
"""Until one go has to be done: past it something keeps reading, or the disk is in trouble."""


async def erase(store: Store, sessions: Sequence[str], at: float) -> int:
    """Erase conversations; when it returns no byte of them is left. Gives how many there were.

    Args:
        store: started.
        sessions: their ids; an id of none does no harm.
        at: now, in seconds since 1970.

    Raises:
        StageFailed: the disk refused, or the log could not be emptied in time.
    """
    for start in range(0, len(sessions), BATCH):
        batch = sessions[start : start + BATCH]
        for session in batch:
            _unrecord(store.path.parent / FOLDER, session)
        await _done(store, erase_row(batch, at))
    return len(sessions)


def _unrecord(folder: Path, session: str) -> None:
    """Delete what was recorded of it, if anything was."""
    try:
        recording(folder, session).unlink(missing_ok=True)
    except OSError as error:
        raise StageFailed(f"Its recording could not be erased ({error.strerror}).") from error


async def _done(store: Store, write: Write) -> None:
    try:
        async with asyncio.timeout(ERASE_S):
            while True:
                try:
                    await store.put(write)
                    return
                except StillRead:
                    await asyncio.sleep(AGAIN_S)
    except TimeoutError:
        raise StageFailed(
            f"It was deleted, but the log of changes could not be emptied within {ERASE_S:g} s."
        ) from None
    except OSError as error:
        raise StageFailed(f"It could not be erased ({error}).") from error
