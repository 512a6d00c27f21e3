"""Writes recordings to disk as conversations run: one thread for all of them, so that no disk holds the loop up."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from assistant.recording.format import VERSION, Entry, Sealer

log = logging.getLogger(__name__)

LINES = 20_000
"""Lines that may wait for the disk, of all conversations: several seconds of a full house. Past it a recording is
broken off, and its conversation goes on."""

EARLY = 64
"""What may happen in a conversation before the client has said whether it may be recorded."""

SUFFIX = ".frontdesk.jsonl"

FOLDER = "recordings"
"""Beside the conversations that are stored."""

Job = tuple[Path, bytes, bool]


class Recorder:
    """One conversation's recording: nothing of it is kept before there is consent.

    Args:
        header: what it was begun with.
        began: loop time in seconds.
        now: gives loop time.
        write: takes lines, and whether it is the last; False where it can take no more.
    """

    def __init__(
        self, header: dict[str, Any], began: float, now: Callable[[], float], write: Callable[[bytes, bool], bool]
    ) -> None:
        self.on = False
        """It is being recorded."""
        self._now = now
        self._began = began
        self._write = write
        self._sealer = Sealer()
        self._early: list[Entry] | None = [Entry(0.0, "recording", {"version": VERSION, **header})]

    @property
    def wanted(self) -> bool:
        """Whether what happens is to be given to ``put``."""
        return self.on or self._early is not None

    def put(self, kind: str, value: Any) -> None:
        """Something happened: ``value`` as JSON has it, with bytes."""
        if not self.wanted:
            return
        entry = Entry(self._now() - self._began, kind, value)
        if self._early is not None:
            self._early.append(entry)
            if len(self._early) > EARLY:
                self.decline()
        else:
            self._out(entry, last=False)

    def consent(self) -> None:
        """The caller agrees. Without effect after too much has happened, or after it was declined."""
        early, self._early = self._early, None
        for entry in early or ():
            self.on = True
            self._out(entry, last=False)

    def decline(self) -> None:
        """There was no consent by now: nothing that happened is kept."""
        self._early = None

    def close(self) -> None:
        """The conversation ended."""
        if self.on:
            self._out(Entry(self._now() - self._began, "end", {}), last=True)
        self.on, self._early = False, None

    def _out(self, entry: Entry, *, last: bool) -> None:
        if self.on and not self._write(self._sealer.line(entry), last):
            log.warning("a recording is broken off: the disk does not keep up")
            self.on = False


class Recordings:
    """The recordings of a deployment.

    Args:
        folder: made where it is missing, readable by its owner alone.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._jobs: queue.Queue[Job | None] = queue.Queue(LINES)
        self._thread = threading.Thread(target=self._run, name="recordings", daemon=True)

    def start(self) -> None:
        """Begin to write.

        Raises:
            OSError: the folder cannot be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._thread.start()

    def close(self) -> None:
        """Write what waits, and end."""
        self._jobs.put(None)
        self._thread.join()

    def open(self, session_id: str, header: dict[str, Any], began: float, now: Callable[[], float]) -> Recorder:
        """A conversation begins."""
        path = self.path(session_id)

        def write(line: bytes, last: bool) -> bool:
            try:
                self._jobs.put_nowait((path, line, last))
            except queue.Full:
                return False
            return True

        return Recorder(header, began, now, write)

    def path(self, session_id: str) -> Path:
        """Where a conversation's recording is, or would be."""
        return recording(self.folder, session_id)

    def _run(self) -> None:
        files: dict[Path, BinaryIO] = {}
        while (job := self._jobs.get()) is not None:
            path, line, last = job
            try:
                file = files.get(path)
                if file is None:
                    file = files[path] = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
                file.write(line)
                file.flush()
            except OSError as error:
                log.warning("a recording cannot be written: %s", error.strerror)
                last = True
            if last and path in files:
                files.pop(path).close()
        for file in files.values():
            file.close()


def recording(folder: Path, session_id: str) -> Path:
    """Where a conversation's recording is, or would be."""
    return folder / f"{session_id}{SUFFIX}"
