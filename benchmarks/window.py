"""Asking ``benchmarks.inside`` what it sees."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import server
from benchmarks.server import Server

ANSWER_S = 5.0


@dataclass(frozen=True, slots=True)
class Watched:
    """A server with a window."""

    server: Server
    file: Path

    def report(self) -> dict[str, Any]:
        """What is seen now.

        Raises:
            TimeoutError: the server's loop does not answer.
        """
        self.file.unlink(missing_ok=True)
        os.kill(self.server.process.pid, signal.SIGUSR1)
        deadline = time.monotonic() + ANSWER_S
        while not self.file.exists():
            if time.monotonic() > deadline:
                raise TimeoutError("The server's loop did not answer.")
            time.sleep(0.02)
        report: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        return report

    def forget(self) -> None:
        """Begin to measure anew."""
        os.kill(self.server.process.pid, signal.SIGUSR2)


@contextlib.contextmanager
def watching(loop: str = "asyncio", limits: Mapping[str, int] | None = None) -> Iterator[Watched]:
    """Serve with a window until the block is left; ``loop`` is ``asyncio`` or ``uvloop``."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-window-") as folder:
        file = Path(folder) / "report.json"
        command = ("-m", "benchmarks.inside", "--site", "{site}", "--port", "{port}")
        with server.serving(command=(*command, "--report", str(file), "--loop", loop), limits=limits) as desk:
            yield Watched(desk, file)
