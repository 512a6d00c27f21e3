"""What must survive a crash: turns, answers, the dialogue's state. SQLite, one writer thread, group commit.

A turn is handed to ``put`` and is durable when its future resolves (WAL with ``synchronous=FULL``: the commit has
been flushed to the disk). A writer that is slower than a caller can wait for is not waited for: ``durable`` gives
up after its limit, and ``trouble`` says so until a later write is in time again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import BadInput

log = logging.getLogger(__name__)

WAIT_S = 0.050
"""How long an answer waits for its turn to be durable."""

QUEUE = 1_000
"""Writes that may wait. Past it new ones are refused at once, counted in ``refused``, and the call goes on."""

GROUP = 64
"""Writes committed together at most: one flush serves all that waited for it."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS item (
    session TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, role TEXT NOT NULL, text TEXT NOT NULL,
    heard TEXT, status TEXT NOT NULL, durable_in_time INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (session, id));
CREATE TABLE IF NOT EXISTS dialogue (
    session TEXT PRIMARY KEY, at REAL NOT NULL, procedure TEXT NOT NULL, node TEXT NOT NULL, walked TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deed (
    session TEXT NOT NULL, at REAL NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS verdict (
    session TEXT NOT NULL, item TEXT NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, score REAL NOT NULL,
    sources TEXT NOT NULL, PRIMARY KEY (session, item));
CREATE TABLE IF NOT EXISTS mark (
    session TEXT NOT NULL, item TEXT NOT NULL, at REAL NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (session, item));
"""


@dataclass(frozen=True, slots=True)
class Write:
    """One change: a statement and its values."""

    sql: str
    values: tuple[object, ...]


def item_row(session: str, item_id: str, at: float, role: str, text: str, heard: str | None, status: str) -> Write:
    """A line of the conversation, new or changed."""
    return Write(
        "INSERT INTO item (session, id, at, role, text, heard, status) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (session, id) DO UPDATE SET text = excluded.text, "
        "heard = excluded.heard, status = excluded.status",
        (session, item_id, at, role, text, heard, status),
    )


def late_row(session: str, item_id: str) -> Write:
    """Mark a turn as one whose answer did not wait for it to be durable."""
    return Write("UPDATE item SET durable_in_time = 0 WHERE session = ? AND id = ?", (session, item_id))


def gone_row(session: str, item_id: str) -> Write:
    """A deleted item."""
    return Write("DELETE FROM item WHERE session = ? AND id = ?", (session, item_id))


def dialogue_row(session: str, at: float, procedure: str, node: str, walked: str) -> Write:
    """Where the conversation stands; empty procedure and node for nowhere."""
    return Write(
        "INSERT INTO dialogue (session, at, procedure, node, walked) VALUES (?, ?, ?, ?, ?) ON CONFLICT (session) "
        "DO UPDATE SET at = excluded.at, procedure = excluded.procedure, node = excluded.node, "
        "walked = excluded.walked",
        (session, at, procedure, node, walked),
    )


def deed_row(session: str, at: float, what: str, detail: str) -> Write:
    """Something done in the world: a hand-over, a tool called."""
    return Write("INSERT INTO deed (session, at, what, detail) VALUES (?, ?, ?, ?)", (session, at, what, detail))


def verdict_row(session: str, item_id: str, at: float, kind: str, score: float, sources: Sequence[str]) -> Write:
    """How an answer was given (``Verdict.kind``), how sure, and the articles that it rests on."""
    return Write(
        "INSERT OR REPLACE INTO verdict (session, item, at, kind, score, sources) VALUES (?, ?, ?, ?, ?, ?)",
        (session, item_id, at, kind, score, json.dumps(list(sources))),
    )


MARKS = ("wrong", "missing")
"""What people say of an answer when they read it later: it is wrong, or what it should have said is nowhere."""


def mark_row(session: str, item_id: str, at: float, mark: str) -> Write:
    """What somebody says of an answer: one of ``MARKS``, or empty to take that back."""
    if not mark:
        return Write("DELETE FROM mark WHERE session = ? AND item = ?", (session, item_id))
    return Write(
        "INSERT OR REPLACE INTO mark (session, item, at, mark) VALUES (?, ?, ?, ?)", (session, item_id, at, mark)
    )


class Store:
    """The database of a deployment. Create it, ``start()``, and ``close()`` it at the end.

    Args:
        folder: the data folder; made with mode 0700, its files are 0600.
        before_commit: called in the writer thread before each commit; tests stall or fail the disk with it.

    Raises:
        BadInput: the folder cannot be used (from ``start``).
    """

    def __init__(self, folder: Path, before_commit: Callable[[], None] | None = None) -> None:
        self.path = folder / "frontdesk.sqlite3"
        self.trouble = ""
        """Empty, or why turns are not durable at present, for readiness."""
        self.refused = 0
        self._before_commit = before_commit or (lambda: None)
        self._queue: queue.Queue[tuple[Write, Future[None]] | None] = queue.Queue(QUEUE)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the database and start its writer."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            database = self._open()
            database.executescript(SCHEMA)
            database.close()
            for suffix in ("-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{self.path}{suffix}").chmod(0o600)
        except (OSError, sqlite3.Error) as error:
            raise BadInput(
                "data_folder",
                f"The data folder {self.path.parent} cannot be used ({error}).",
                "Set data.folder in site.toml.",
            ) from error
        self._thread = threading.Thread(target=self._write, name="store", daemon=True)
        self._thread.start()

    def close(self, within_s: float = 1.0) -> None:
        """Write what waits and stop; gives up after ``within_s``."""
        if self._thread is None:
            return
        with contextlib.suppress(queue.Full):
            self._queue.put(None, timeout=within_s)
        self._thread.join(within_s)
        self._thread = None

    def put(self, write: Write) -> asyncio.Future[None]:
        """Queue a change. The future resolves when it is durable, or fails with what the disk said."""
        done: Future[None] = Future()
        done.set_running_or_notify_cancel()  # who stops waiting for a write does not call it back
        try:
            self._queue.put_nowait((write, done))
        except queue.Full:
            self.refused += 1
            self.trouble = f"{QUEUE} writes are waiting for the disk"
            done.set_exception(OSError(self.trouble))
        wrapped = asyncio.wrap_future(done)
        wrapped.add_done_callback(
            lambda future: future.cancelled() or future.exception()
        )  # a failed write is in `trouble`
        return wrapped

    async def durable(self, written: asyncio.Future[None], within_s: float = WAIT_S) -> bool:
        """Wait for a change to be durable, at most ``within_s``. Says whether it is."""
        done, _ = await asyncio.wait({written}, timeout=within_s)
        if not done:
            self.trouble = f"the disk takes more than {within_s * 1000:.0f} ms"
            return False
        return written.exception() is None

    def read(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Read, for tests, tools and start-up: never while a caller waits."""
        database = self._open()
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=5.0, isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        return database

    def _write(self) -> None:
        database = self._open()
        try:
            while (first := self._queue.get()) is not None:
                group = [first]
                with contextlib.suppress(queue.Empty):
                    while len(group) < GROUP:
                        following = self._queue.get_nowait()
                        if following is None:
                            self._commit(database, group)
                            return
                        group.append(following)
                self._commit(database, group)
        finally:
            database.close()

    def _commit(self, database: sqlite3.Connection, group: list[tuple[Write, Future[None]]]) -> None:
        began = time.monotonic()
        try:
            database.execute("BEGIN IMMEDIATE")
            written = [done for write, done in group if self._execute(database, write, done)]
            self._before_commit()
            database.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whatever it is, the writer lives on: others wait for it
            with contextlib.suppress(sqlite3.Error):
                database.execute("ROLLBACK")
            self.trouble = f"the disk refuses writes ({error})"
            for _, done in group:
                if not done.done():
                    done.set_exception(OSError(str(error)))
            return
        if time.monotonic() - began <= WAIT_S:
            self.trouble = ""
        for done in written:
            done.set_result(None)

    def _execute(self, database: sqlite3.Connection, write: Write, done: Future[None]) -> bool:
        """Carry one write out. A value that cannot be stored is its own writer's trouble, not that of the group."""
        try:
            database.execute(write.sql, write.values)
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError, OverflowError, UnicodeError) as error:
            log.error("a write cannot be stored: %s", type(error).__name__)  # noqa: TRY400 - the trace names its values
            done.set_exception(OSError(f"it cannot be stored ({type(error).__name__})"))
            return False
        return True
