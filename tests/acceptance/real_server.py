"""The real server for the acceptance: the sample deployment, with a knowledge folder and a pace of choice."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server import ROOT, end, free_port, is_ready, toml

READY_S = 180
"""The first start with a knowledge folder builds its language model in the background."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    address: str
    """``host:port``."""
    data: Path
    log: Path

    def output(self) -> str:
        """What it printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def failures(self) -> list[str]:
        """Lines of its log that tell of a failure nobody asked for. A drawing may come too late on a busy machine."""
        grave = ("an answer failed", "an answer could not", "a connection failed", "the session", "Exception in")
        return [line for line in self.output().splitlines() if line.startswith(grave)]

    def stored_node(self, session: str) -> str:
        """Where the conversation stands, on the disk; empty for nowhere."""
        rows = self._read("SELECT node FROM dialogue WHERE session = ?", session)
        return str(rows[0][0]) if rows else ""

    def history(self, session: str) -> dict[str, tuple[str, str | None, str]]:
        """Items of a conversation by id: (all of its text, what was heard of it where it was cut, status)."""
        rows = self._read("SELECT id, text, heard, status FROM item WHERE session = ?", session)
        return {str(row[0]): (str(row[1]), row[2] if row[2] is None else str(row[2]), str(row[3])) for row in rows}

    def deeds(self, session: str) -> list[str]:
        """What was done in the world."""
        return [str(row[0]) for row in self._read("SELECT what FROM deed WHERE session = ? ORDER BY at", session)]

    def _read(self, sql: str, *values: str) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self.data / 'frontdesk.sqlite3'}?mode=ro", uri=True)) as store:
            return store.execute(sql, values).fetchall()


@contextlib.contextmanager
def serving(
    knowledge: Path = ROOT / "knowledge" / "broadband" / "en",
    speed: float = 1.0,
    extra: str = "",
    module: str = "benchmarks.tapped",
) -> Iterator[Served]:
    """Serve until the block is left.

    Args:
        knowledge: the folder of articles.
        speed: of the voice.
        extra: more of ``site.toml``.
        module: what to run: ``serve``, with something beside the page.

    Raises:
        RuntimeError: it did not become ready; what it said is in the message.
    """
    with tempfile.TemporaryDirectory(prefix="frontdesk-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        site, log, port = folder / "site.toml", folder / "log", free_port()
        site.write_text(_site(knowledge, folder / "data", speed) + extra, encoding="utf-8")
        cache = ROOT / ".cache"
        cache.mkdir(exist_ok=True)
        (folder / ".cache").symlink_to(cache)
        command = [sys.executable, "-m", module, "--site", str(site), "serve", "--port", str(port)]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            deadline = time.monotonic() + READY_S
            while not is_ready(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"not ready:\n{log.read_text(errors='replace')[-4000:]}")
                time.sleep(0.05)
            yield Served(f"127.0.0.1:{port}", folder / "data", log)
        finally:
            end(process)


def _site(knowledge: Path, data: Path, speed: float) -> str:
    """The project's site.toml, changed where the tests need it; a short greeting, as every page is greeted."""
    table = tomllib.loads((ROOT / "site.toml").read_text(encoding="utf-8"))
    table["site"]["greeting"] = "Hello, I am an automated assistant."
    table["knowledge"]["folder"] = str(knowledge)
    table["data"]["folder"] = str(data)
    table["voice"]["speed"] = speed
    return toml(table)
