"""Erasing: for good, in goes that let turns through, tried again while somebody reads."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable

import pytest

from assistant.errors import StageFailed
from assistant.history import erasing
from assistant.history.erasing import erase
from assistant.recording.recorder import FOLDER, recording
from assistant.store import Store
from tests.assistant.history.conftest import talk


def left(store: Store) -> bytes:
    """All bytes that are kept."""
    return b"".join(path.read_bytes() for path in store.path.parent.iterdir())


async def test_no_byte_is_left(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what was said, answered and known of the caller, in several goes; others keep everything."""
    monkeypatch.setattr(erasing, "BATCH", 2)
    for number in range(5):
        await talk(store, f"s{number}", 1.0, f"canary{number}", f"answer{number}", mark="wrong")
    assert await erase(store, ["s0", "s1", "s2"], 2.0) == 3
    for number in range(5):
        kept = number > 2
        assert (f"canary{number}".encode() in left(store), f"answer{number}".encode() in left(store)) == (kept, kept)
    assert store.read("SELECT DISTINCT session FROM item ORDER BY session") == [("s3",), ("s4",)]


async def test_what_was_recorded_of_it_goes_with_it(store: Store) -> None:
    """The recording of an erased conversation is deleted; that of another stays."""
    folder = store.path.parent / FOLDER
    folder.mkdir()
    for number in range(2):
        await talk(store, f"s{number}", 1.0, "words", "answer")
        recording(folder, f"s{number}").write_bytes(b"sound")
    await erase(store, ["s0"], 2.0)
    assert list(folder.iterdir()) == [recording(folder, "s1")]


async def test_a_reader_is_waited_for(store: Store) -> None:
    """While it reads the log cannot be emptied; when it is done, it is."""
    await talk(store, "s", 1.0, "canary")
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM item").fetchall()
    erased = asyncio.ensure_future(erase(store, ["s"], 2.0))
    await asyncio.wait({erased}, timeout=0.3)
    assert not erased.done()
    reader.close()
    assert await erased == 1
    assert b"canary" not in left(store)


async def test_what_cannot_be_done_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that does not end, and a disk that refuses."""
    await talk(store, "s", 1.0, "canary")
    monkeypatch.setattr(erasing, "ERASE_S", 0.1)
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM item").fetchall()
    with pytest.raises(StageFailed, match="could not be emptied"):
        await erase(store, ["s"], 2.0)
    reader.close()

    def full() -> None:
        raise OSError("disk full")

    broken: Callable[[], None] = full
    monkeypatch.setattr(store, "_before_commit", broken)
    with pytest.raises(StageFailed, match="disk full"):
        await erase(store, ["s"], 2.0)
