"""The real server as a process of its own, on a free port, with a data folder that is thrown away."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import processes
from benchmarks.processes import Process

ROOT = Path(__file__).resolve().parent.parent

READY_S = 180.0
"""How long a start may take: the first one builds the recogniser's language model."""

END_S = 10.0
"""How long a server that is told to end is waited for before it is killed."""

QUIET = 0.05
"""A process tree that uses less of a core than this has nothing left to do."""

SERVE = (str(ROOT / "run_assistant.py"), "--site", "{site}", "serve", "--port", "{port}")


@dataclass(slots=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    ready_s: float
    """From the start of the process until ``/readyz`` said 200."""
    log: Path

    @property
    def address(self) -> str:
        """``host:port``."""
        return f"127.0.0.1:{self.port}"

    def tree(self) -> list[Process]:
        """It and its workers."""
        return processes.tree(self.process.pid)

    def settle(self, within_s: float = 120.0) -> None:
        """Wait until it has nothing to do: what is built in the background after the start is built."""
        deadline = time.monotonic() + within_s
        quiet = 0
        while quiet < 4 and time.monotonic() < deadline:
            before = processes.cpu_s(self.tree())
            time.sleep(0.5)
            used = (processes.cpu_s(self.tree()) - before) / 0.5
            quiet = quiet + 1 if used < QUIET else 0

    def output(self) -> str:
        """What it has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def serving(
    *,
    cache: Path | None = None,
    command: Sequence[str] = SERVE,
    limits: Mapping[str, int] | None = None,
) -> Iterator[Server]:
    """Serve the sample deployment until the block is left.

    Args:
        cache: the folder of what is built once; by default the project's own, so that a start is a second start.
        command: what to run; ``{site}`` and ``{port}`` are filled in.
        limits: values for ``[limits]`` of site.toml.

    Raises:
        RuntimeError: it ended, or was not ready in time; its output is in the message.
    """
    with tempfile.TemporaryDirectory(prefix="frontdesk-", ignore_cleanup_errors=True) as folder:
        port = free_port()
        site = _site(Path(folder), cache or ROOT / ".cache", limits or {})
        log = Path(folder) / "log"
        filled = [part.format(site=site, port=port) for part in command]
        with log.open("wb") as output:
            began = time.monotonic()
            process = subprocess.Popen(
                [sys.executable, *filled],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        try:
            _wait(process, port, log)
            yield Server(process, port, time.monotonic() - began, log)
        finally:
            end(process)


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def end(process: subprocess.Popen[bytes]) -> None:
    """Tell a server to end, and kill what is left of it when it does not."""
    family = processes.tree(process.pid)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(END_S)
    for one in family:
        if one.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + END_S
    while any(one.alive for one in family) and time.monotonic() < deadline:
        time.sleep(0.01)  # a kill takes its time on a busy machine


def is_ready(port: int) -> bool:
    """Whether ``/readyz`` says 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while not is_ready(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The server did not become ready. It said:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.02)


def _site(folder: Path, cache: Path, limits: Mapping[str, int]) -> Path:
    """The project's site.toml with a data folder of its own; the cache lies beside it, as Frontdesk expects."""
    table = tomllib.loads((ROOT / "site.toml").read_text(encoding="utf-8"))
    table["knowledge"]["folder"] = str(ROOT / table["knowledge"]["folder"])
    table["data"]["folder"] = str(folder / "data")
    table.setdefault("limits", {}).update(limits)
    cache.mkdir(parents=True, exist_ok=True)
    (folder / ".cache").symlink_to(cache.resolve())
    site = folder / "site.toml"
    site.write_text(toml(table), encoding="utf-8")
    return site


def toml(table: Mapping[str, Any]) -> str:
    """A table as TOML."""
    return "\n".join(_lines(table)) + "\n"


def _lines(table: Mapping[str, Any], name: str = "") -> Iterator[str]:
    """A table's own settings before the tables inside it."""
    if name:
        yield f"[{name}]"
    for key, value in table.items():
        if not isinstance(value, dict):
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{name}.{key}" if name else key)
