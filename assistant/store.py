"""What must survive a crash: turns, answers, the dialogue's state. SQLite, one writer thread, group commit.

What is erased leaves no bytes: deleted content is overwritten (``secure_delete``), and the log of changes is emptied
after it. A conversation that was erased stays so: what its session still writes is dropped.

A turn is handed to ``put`` and is durable when its future resolves (WAL with ``synchronous=FULL``: the commit has
been flushed to the disk). A writer that is slower than a caller can wait for is not waited for: ``durable`` gives
up after its limit, and ``trouble`` says so until a later write is in time again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from assistant.errors import BadInput, StageFailed
from assistant.history.callers import Identity
from assistant.history.words import normalised
from assistant.schema import SWEEP, bring_up_to_date

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

WAIT_S = 0.050
"""How long an answer waits for its turn to be durable."""

QUEUE = 1_000
"""Writes that may wait. Past it new ones are refused at once, counted in ``refused``, and the call goes on."""

GROUP = 64
"""Writes committed together at most: one flush serves all that waited for it."""

READS = 32
"""Readings that may wait. Past it a new one is refused."""

BUSY_S = 5.0
"""How long another process that writes is waited for."""

STEPS = 10_000
"""Steps of SQLite's machine between two looks at the clock: about a millisecond."""

WIPE_S = 0.2
"""How long emptying the log waits for readers; turns wait meanwhile. Who erases tries again."""


@dataclass(frozen=True, slots=True)
class Write:
    """One change: a statement and its values."""

    sql: str
    values: tuple[object, ...]
    erases: bool = False
    """After it what is noted in ``erased`` is swept out, and the log emptied; it fails while somebody reads."""


def item_row(session: str, item_id: str, at: float, role: str, text: str, heard: str | None, status: str) -> Write:
    """A line of the conversation, new or changed."""
    return Write(
        "INSERT INTO item (session, id, at, role, text, heard, status, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (session, id) DO UPDATE SET text = excluded.text, "
        "heard = excluded.heard, status = excluded.status, words = excluded.words",
        (session, item_id, at, role, text, heard, status, normalised(text)),
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


def conversation_row(session: str, at: float, language: str) -> Write:
    """A conversation, and the language that it is in now; when it began stays."""
    return Write(
        "INSERT INTO conversation (session, at, language) VALUES (?, ?, ?) "
        "ON CONFLICT (session) DO UPDATE SET language = excluded.language",
        (session, at, language),
    )


def identity_row(session: str, who: Identity) -> Write:
    """Who a conversation is with."""
    return Write(
        "INSERT OR REPLACE INTO identity (session, kind, value) VALUES (?, ?, ?)", (session, who.kind, who.value)
    )


def verdict_row(
    session: str,
    item_id: str,
    at: float,
    kind: str,
    score: float,
    sources: Sequence[str],
    *,
    titles: Sequence[str] = (),
    route: str = "",
    reason: str = "",
) -> Write:
    """How an answer was given (``Verdict.kind``), how sure, the articles that it rests on; its route, and why."""
    listed = json.dumps(list(sources)), json.dumps(list(titles), ensure_ascii=False)
    return Write(
        "INSERT OR REPLACE INTO verdict (session, item, at, kind, score, sources, titles, route, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (session, item_id, at, kind, score, *listed, route, reason),
    )


def shown_row(session: str, item_id: str, key: str) -> Write:
    """A drawing was shown with an answer; ``drawing_row`` goes after it."""
    return Write("INSERT OR REPLACE INTO shown (session, item, drawing) VALUES (?, ?, ?)", (session, item_id, key))


def drawing_row(key: str, svg: str, alt: str, spec: str) -> Write:
    """A drawing by its content, once however often it is shown; ``spec`` is JSON. Dropped where nothing shows it."""
    return Write(
        "INSERT OR IGNORE INTO drawing (key, svg, alt, spec) SELECT ?, ?, ?, ? "
        "WHERE EXISTS (SELECT 1 FROM shown WHERE drawing = ?)",
        (key, svg, alt, spec, key),
    )


MARKS = ("wrong", "missing")
"""What people say of an answer when they read it later: it is wrong, or what it should have said is nowhere."""


def mark_row(session: str, item_id: str, at: float, mark: str, note: str = "") -> Write:
    """What somebody says of an answer: one of ``MARKS``, with a note; or empty to take that back."""
    if not mark:
        return Write("DELETE FROM mark WHERE session = ? AND item = ?", (session, item_id))
    return Write(
        "INSERT OR REPLACE INTO mark (session, item, at, mark, note) VALUES (?, ?, ?, ?, ?)",
        (session, item_id, at, mark, note),
    )


def erase_row(sessions: Sequence[str], at: float) -> Write:
    """All that is kept of conversations goes, and nothing of them is kept from now on."""
    return Write(
        "INSERT OR IGNORE INTO erased (session, at) SELECT value, ? FROM json_each(?)",
        (at, json.dumps(list(sessions))),
        erases=True,
    )


def forgotten_row(before: float) -> Write:
    """The ids of what was erased before then are dropped too: their sessions have ended long ago."""
    return Write("DELETE FROM erased WHERE swept = 1 AND at < ?", (before,))


class StillRead(OSError):
    """What was erased is deleted, but stands in the log until those who read now are done. To be tried again."""


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
        self._readers: ThreadPoolExecutor | None = None
        self._reads = 0
        self._closing = False

    def start(self) -> None:
        """Open the database and start its writer."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            with contextlib.closing(self._open()) as database:
                bring_up_to_date(database)
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
        self._readers = ThreadPoolExecutor(1, "store reads")

    def close(self, within_s: float = 1.0) -> None:
        """Write what waits and stop; gives up after ``within_s``."""
        if self._thread is None:
            return
        if self._readers is not None:
            self._closing = True
            self._readers.shutdown(cancel_futures=True)
            self._readers, self._closing = None, False
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

    def read(self, sql: str, *values: object, within_s: float = math.inf) -> list[tuple[object, ...]]:
        """Read, for tests, tools and start-up: never on the loop while a caller waits.

        Raises:
            sqlite3.OperationalError: it took longer than ``within_s``, or cannot be read.
        """
        until = time.monotonic() + within_s
        with contextlib.closing(self._open()) as database:
            database.set_progress_handler(lambda: self._closing or time.monotonic() > until, STEPS)
            return database.execute(sql, values).fetchall()

    async def reading(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Do work that reads, in a thread for that alone: one at a time, so that nothing slows turns down.

        Raises:
            StageFailed: too much waits to be read, or the store is closed.
        """
        if self._readers is None or self._reads >= READS:
            raise StageFailed("Too much is being read from the conversations.", "Try again in a moment.")
        self._reads += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, partial(work, *given, **named))
        finally:
            self._reads -= 1

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA secure_delete = ON")
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
            written = [(write, done) for write, done in group if self._execute(database, write, done)]
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
        wiped = not any(write.erases for write, _ in written) or _wipe(database)
        for write, done in written:
            if write.erases and not wiped:
                done.set_exception(StillRead("somebody reads"))
            else:
                done.set_result(None)

    def _execute(self, database: sqlite3.Connection, write: Write, done: Future[None]) -> bool:
        """Carry one write out. A value that cannot be stored is its own writer's trouble, not that of the group."""
        try:
            database.execute(write.sql, write.values)
            if write.erases:
                for statement in SWEEP:
                    database.execute(statement)
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError, OverflowError, UnicodeError) as error:
            log.error("a write cannot be stored: %s", type(error).__name__)  # noqa: TRY400 - the trace names its values
            done.set_exception(OSError(f"it cannot be stored ({type(error).__name__})"))
            return False
        return True


def _wipe(database: sqlite3.Connection) -> bool:
    """Empty the log, so that what was deleted stands nowhere any more. False where somebody read meanwhile."""
    try:
        database.execute(f"PRAGMA busy_timeout = {WIPE_S * 1000:.0f}")
        busy, *_ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    except sqlite3.Error:
        return False
    finally:
        database.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")
