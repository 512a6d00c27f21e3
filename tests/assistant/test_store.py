"""The store: what was put is there, in its order, or its writer knows that it is not."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import store as module
from assistant.errors import BadInput, StageFailed
from assistant.history.callers import Identity
from assistant.store import (
    StillRead,
    Store,
    Write,
    conversation_row,
    deed_row,
    dialogue_row,
    drawing_row,
    erase_row,
    forgotten_row,
    gone_row,
    identity_row,
    item_row,
    late_row,
    mark_row,
    shown_row,
    verdict_row,
)


class Disk:
    """What happens before a commit: nothing, a wait until told, or an error; counts the commits."""

    def __init__(self) -> None:
        self.commits = 0
        self.error: Exception | None = None
        self.reached = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self) -> None:
        self.commits += 1
        self.reached.set()
        assert self.gate.wait(10)
        if self.error is not None:
            raise self.error


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def store(tmp_path: Path, disk: Disk) -> Iterator[Store]:
    store = Store(tmp_path / "data", disk)
    store.start()
    yield store
    disk.gate.set()
    store.close(10)


def line(name: str, text: str = "words", heard: str | None = None) -> Write:
    return item_row("s", name, 1.0, "user", text, heard, "completed")


def names(store: Store) -> list[object]:
    return [row[0] for row in store.read("SELECT id FROM item ORDER BY rowid")]


async def test_what_was_awaited_is_there(store: Store) -> None:
    """A resolved write can be read by anybody; a line put again is changed in place."""
    await store.put(line("a", "check the plug"))
    assert store.read("SELECT text, heard, durable_in_time FROM item") == [("check the plug", None, 1)]
    await store.put(line("a", "check the plug", heard="check"))
    await store.put(late_row("s", "a"))
    assert store.read("SELECT text, heard, durable_in_time FROM item") == [("check the plug", "check", 0)]


async def test_rows_belong_to_their_session(store: Store) -> None:
    """Deleting or marking a line touches no other session and no other line."""
    for session in ("s", "t"):
        for name in ("a", "b"):
            await store.put(item_row(session, name, 1.0, "user", "", None, "completed"))
    await store.put(gone_row("s", "a"))
    await store.put(late_row("t", "b"))
    kept = store.read("SELECT session, id, durable_in_time FROM item ORDER BY session, id")
    assert kept == [("s", "b", 1), ("t", "a", 1), ("t", "b", 0)]


async def test_the_dialogue_has_one_row_a_session_and_deeds_add_up(store: Store) -> None:
    """The state of a dialogue is replaced, what was done in the world is a list."""
    for node in ("plug", "colour"):
        await store.put(dialogue_row("s", 2.0, "red", node, '["plug"]'))
        await store.put(deed_row("s", 2.0, "hand_over", node))
    assert store.read("SELECT procedure, node, walked FROM dialogue WHERE session = ?", "s") == [
        ("red", "colour", '["plug"]')
    ]
    assert store.read("SELECT what, detail FROM deed ORDER BY rowid") == [
        ("hand_over", "plug"),
        ("hand_over", "colour"),
    ]


async def test_the_files_are_readable_by_their_owner_alone(store: Store) -> None:
    """The folder is 0700, the database and what SQLite puts beside it 0600."""
    await store.put(line("a"))
    folder = store.path.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {
        path.name: "0o600" for path in folder.iterdir()
    }
    assert len(list(folder.iterdir())) == 3


async def test_what_waits_is_written_in_one_commit_and_in_order(store: Store, disk: Disk) -> None:
    """While a commit is under way writes gather; the next commit takes them all."""
    disk.gate.clear()
    first = store.put(line("first"))
    await asyncio.to_thread(disk.reached.wait, 10)
    rest = [store.put(line(f"i{number}")) for number in range(10)]
    disk.gate.set()
    await asyncio.gather(first, *rest)
    assert disk.commits == 2
    assert names(store) == ["first", *(f"i{number}" for number in range(10))]


async def test_a_group_is_bounded(store: Store, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No commit takes more than its group."""
    monkeypatch.setattr(module, "GROUP", 4)
    disk.gate.clear()
    writes = [store.put(line("first"))]
    await asyncio.to_thread(disk.reached.wait, 10)
    writes += [store.put(line(f"i{number}")) for number in range(10)]
    disk.gate.set()
    await asyncio.gather(*writes)
    assert disk.commits == 1 + 3


async def test_a_slow_disk_is_given_up_on_and_said(store: Store, disk: Disk) -> None:
    """Waiting ends at its limit with a no; the write happens all the same, later, and then trouble can end."""
    disk.gate.clear()
    written = store.put(line("a"))
    assert await store.durable(written, within_s=0.01) is False
    assert store.trouble == "the disk takes more than 10 ms"
    disk.gate.set()
    await written
    assert names(store) == ["a"]
    assert await store.durable(store.put(line("b")), within_s=10) is True
    assert store.trouble == ""


async def test_a_write_that_came_late_ends_no_trouble(
    store: Store, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trouble ends with a write in time, not with one that took too long itself."""
    disk.gate.clear()
    written = store.put(line("a"))
    assert await store.durable(written, within_s=0.01) is False
    monkeypatch.setattr(module, "WAIT_S", -1.0)
    disk.gate.set()
    await written
    await store.put(line("b"))
    assert store.trouble == "the disk takes more than 10 ms"


@pytest.mark.parametrize(
    "error", [sqlite3.OperationalError("disk is full"), OSError("disk is full"), RuntimeError("disk is full")]
)
async def test_a_failing_disk_is_said_and_recovers(store: Store, disk: Disk, error: Exception) -> None:
    """Whatever a commit fails with, its writes fail, nothing of them is kept, and the next one is tried again."""
    disk.error = error
    written = store.put(line("a"))
    assert await store.durable(written, within_s=10) is False
    assert store.trouble == "the disk refuses writes (disk is full)"
    with pytest.raises(OSError, match="disk is full"):
        await written
    disk.error = None
    await store.put(line("b"))
    assert names(store) == ["b"]
    assert store.trouble == ""


@pytest.mark.parametrize("values", [("\ud800",), (10**30,), (object(),), (None,), ("a", "b")])
async def test_a_value_that_cannot_be_stored_fails_alone(store: Store, disk: Disk, values: tuple[object, ...]) -> None:
    """A write that cannot be done takes none of those with it that wait beside it, and the writer lives on."""
    disk.gate.clear()
    first = store.put(line("first"))
    await asyncio.to_thread(disk.reached.wait, 10)
    bad = store.put(Write("INSERT INTO deed (session, at, what, detail) VALUES ('s', 0, 'x', ?)", values))
    good = store.put(line("good"))
    disk.gate.set()
    await asyncio.gather(first, good)
    with pytest.raises(OSError, match="cannot be stored"):
        await bad
    assert names(store) == ["first", "good"]


async def test_a_disk_that_fails_after_a_bad_value_fails_the_rest(store: Store, disk: Disk) -> None:
    """A bad value and a bad disk in one commit: each write learns of its own trouble, once."""
    disk.gate.clear()
    first = store.put(line("first"))
    await asyncio.to_thread(disk.reached.wait, 10)
    bad, good = store.put(Write("INSERT INTO deed (session) VALUES (?)", (object(),))), store.put(line("good"))
    disk.error = OSError("disk is full")
    disk.gate.set()
    for write, reason in ((first, "full"), (bad, "cannot be stored"), (good, "full")):
        with pytest.raises(OSError, match=reason):
            await write
    assert names(store) == []


async def test_too_many_writes_are_refused_at_once(store: Store, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the queue is full a write fails at once, is counted, and trouble says so; those that wait are kept."""
    monkeypatch.setattr(store._queue, "maxsize", 2)
    disk.gate.clear()
    writes = [store.put(line("first"))]
    await asyncio.to_thread(disk.reached.wait, 10)
    writes += [store.put(line("a")), store.put(line("b"))]
    refused = store.put(line("c"))
    assert await store.durable(refused, within_s=10) is False
    assert store.refused == 1
    assert "waiting for the disk" in store.trouble
    disk.gate.set()
    await asyncio.gather(*writes)
    assert names(store) == ["first", "a", "b"]


async def test_who_stops_waiting_does_not_call_the_write_back(store: Store, disk: Disk) -> None:
    """A cancelled future neither undoes its write nor hurts the writer."""
    disk.gate.clear()
    store.put(line("a")).cancel()
    disk.gate.set()
    await store.put(line("b"))
    assert names(store) == ["a", "b"]


async def test_closing_writes_what_waits(tmp_path: Path, disk: Disk) -> None:
    """Everything that was put before the close is written by it, and what was there is there after a new start."""
    store = Store(tmp_path, disk)
    store.start()
    disk.gate.clear()
    for number in range(5):
        store.put(line(f"i{number}"))
    disk.gate.set()
    store.close(10)
    store.close()
    again = Store(tmp_path)
    again.start()
    assert names(again) == [f"i{number}" for number in range(5)]
    again.close()


async def test_a_verdict_and_a_mark_are_one_of_each_answer(store: Store) -> None:
    """Said again they are changed in place; an empty mark takes it back."""
    for kind in ("doubt", "miss"):
        await store.put(verdict_row("s", "a", 1.0, kind, 0.25, ["red", "slow"]))
    assert store.read("SELECT kind, score, sources FROM verdict") == [("miss", 0.25, '["red", "slow"]')]
    for mark in ("wrong", "missing"):
        await store.put(mark_row("s", "a", 2.0, mark))
    assert store.read("SELECT item, mark FROM mark") == [("a", "missing")]
    await store.put(mark_row("s", "a", 2.0, ""))
    assert store.read("SELECT item FROM mark") == []


def kept(folder: Path) -> bytes:
    """All bytes of the data folder."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_what_is_erased_leaves_no_bytes_and_stays_erased(store: Store, tmp_path: Path) -> None:
    """Not in the database, not in its log; what the session still writes is dropped; others lose nothing."""
    for session in ("s", "t"):
        secret = f"canary-of-{session} " * 40
        await store.put(conversation_row(session, 1.0, "en"))
        await store.put(identity_row(session, Identity("subject", f"canary-of-{session}")))
        for number in range(40):
            await store.put(item_row(session, f"i{number}", 1.0, "user", secret, secret, "completed"))
            await store.put(item_row(session, f"i{number}", 1.0, "user", secret * 2, None, "completed"))
        await store.put(verdict_row(session, "i1", 1.0, "miss", 0.1, [secret], titles=[secret], reason=secret))
        await store.put(mark_row(session, "i1", 1.0, "wrong", secret))
        await store.put(deed_row(session, 1.0, "look_up", secret))
        await store.put(dialogue_row(session, 1.0, secret, secret, "[]"))
        for key in ("shared", f"own-of-{session}"):
            await store.put(shown_row(session, f"i{len(key)}", key))
            await store.put(drawing_row(key, f"<svg>{key}</svg>", key, "{}"))
    assert b"canary-of-s" in kept(tmp_path / "data")
    await store.put(erase_row(["s", "nobody"], 2.0))
    await store.put(item_row("s", "late", 3.0, "user", "canary-of-s", None, "completed"))
    await store.put(conversation_row("s", 3.0, "en"))
    left = kept(tmp_path / "data")
    assert (b"canary-of-s" in left, b"own-of-s" in left) == (False, False)
    assert (b"canary-of-t" in left, b"own-of-t" in left, b"shared" in left) == (True, True, True)
    assert store.read("SELECT session, count(*) FROM item GROUP BY session") == [("t", 40)]


async def test_random_lives_leave_no_bytes(store: Store, tmp_path: Path) -> None:
    """Many conversations, written and changed in any order, half of them erased: none of these is found again."""
    chance = random.Random(4)
    for _ in range(1500):
        number = chance.randrange(60)
        words = f"canary{number}x " * chance.randrange(1, 200)
        store.put(item_row(f"s{number}", f"i{chance.randrange(9)}", 1.0, "user", words, None, "completed"))
        if chance.random() < 0.1:
            await store.put(gone_row(f"s{number}", f"i{chance.randrange(9)}"))
    erased = chance.sample(range(60), 30)
    for start in range(0, 30, 10):
        await store.put(erase_row([f"s{number}" for number in erased[start : start + 10]], 2.0))
    left = kept(tmp_path / "data")
    assert [number for number in erased if f"canary{number}x".encode() in left] == []
    assert sum(f"canary{number}x".encode() in left for number in range(60)) > 20


async def test_erasing_says_that_somebody_still_reads(store: Store) -> None:
    """A reader keeps the log: the write fails as such, and succeeds when tried again after it."""
    await store.put(line("a", "canary"))
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM item").fetchall()
    with pytest.raises(StillRead):
        await store.put(erase_row(["s"], 1.0))
    reader.close()
    await store.put(erase_row(["s"], 1.0))
    assert b"canary" not in kept(store.path.parent)


async def test_the_ids_of_the_erased_are_forgotten_in_time(store: Store) -> None:
    """Those from before a moment; the others go on keeping their sessions out."""
    await store.put(erase_row(["old"], 1.0))
    await store.put(erase_row(["new"], 5.0))
    await store.put(forgotten_row(5.0))
    assert store.read("SELECT session FROM erased") == [("new",)]


async def test_a_deleted_line_takes_what_was_said_of_it_along(store: Store) -> None:
    """Its verdict, its mark, and that a drawing was shown with it."""
    await store.put(line("a"))
    await store.put(verdict_row("s", "a", 1.0, "miss", 0.1, []))
    await store.put(mark_row("s", "a", 1.0, "wrong", "a note"))
    await store.put(shown_row("s", "a", "key"))
    assert store.read("SELECT note FROM mark") == [("a note",)]
    await store.put(gone_row("s", "a"))
    for table in ("verdict", "mark", "shown"):
        assert store.read(f"SELECT * FROM {table}") == []


async def test_a_drawing_that_nothing_shows_is_not_kept(store: Store) -> None:
    """As where its conversation was erased in between; one that is shown again is there once."""
    await store.put(drawing_row("key", "<svg/>", "", "{}"))
    assert store.read("SELECT key FROM drawing") == []
    for item in ("a", "b"):
        await store.put(shown_row("s", item, "key"))
        await store.put(drawing_row("key", "<svg/>", "", "{}"))
    assert store.read("SELECT key FROM drawing") == [("key",)]


async def test_reading_does_not_take_the_loop_and_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs in a thread of the store's; what waits beyond the limit, or comes after the close, is refused."""
    assert await store.reading(lambda: threading.current_thread().name.startswith("store reads"))
    monkeypatch.setattr(module, "READS", 1)
    gate = threading.Event()
    waiting = asyncio.ensure_future(store.reading(gate.wait, 10))
    await asyncio.sleep(0)
    with pytest.raises(StageFailed):
        await store.reading(print)
    gate.set()
    assert await waiting
    store.close(10)
    with pytest.raises(StageFailed):
        await store.reading(print)


def test_a_reading_ends_in_time(store: Store) -> None:
    """What takes too long is broken off."""
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        store.read(endless, within_s=0.01)


async def test_closing_gives_up_on_a_disk_that_hangs(store: Store, disk: Disk) -> None:
    """A commit that does not return does not hold up the end."""
    disk.gate.clear()
    store.put(line("a"))
    await asyncio.to_thread(disk.reached.wait, 10)
    store.close(0.01)
    assert names(store) == []
    disk.gate.set()


@pytest.mark.parametrize("what", ["a file", "no database"])
def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, what: str) -> None:
    """A data folder that is a file, or holds something else by that name, is refused with what to set."""
    folder = tmp_path / "data"
    if what == "a file":
        folder.write_text("")
    else:
        folder.mkdir()
        (folder / "frontdesk.sqlite3").write_text("this is no database, " * 100)
    with pytest.raises(BadInput) as caught:
        Store(folder).start()
    assert caught.value.code == "data_folder"
    assert str(folder) in caught.value.message
    assert "data.folder" in caught.value.hint
