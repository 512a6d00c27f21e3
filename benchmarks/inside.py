"""The server with a window: serves as ``run_assistant.py serve`` does, and writes down what its loop does.

A helper of ``freeze`` and ``soak``, run as a process of its own: ``python -m benchmarks.inside --site FILE --port N
--report FILE``. On SIGUSR1 it writes a report as JSON; on SIGUSR2 it forgets the callbacks so far. The product has
no such window, so nothing of it is measured by asking the product.

Callbacks are timed by a wrapper around ``asyncio.Handle._run``, through which asyncio's own loop runs everything:
tasks' steps, timers, sockets. uvloop runs its handles in C, out of reach; with ``--loop uvloop``, as shipped, only the
heartbeat is measured: how late a timer of 5 ms comes. It also sees what happens between callbacks, such as a thread
that keeps the GIL.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import socket
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn

from assistant.app import create_app
from assistant.config import load
from assistant.network import Server
from assistant.serving import uvicorn_settings
from assistant.setup import choose_stages

BEAT_S = 0.005
GRAIN_S = 1e-5
"""Times are counted in classes of 10 µs, so that an hour of callbacks takes no more memory than a minute."""

SLOW_S = 0.020
SLOW_KEPT = 200


class Spans:
    """How long things took, as a histogram."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self.longest = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[int(seconds / GRAIN_S)] += 1
        self.longest = max(self.longest, seconds)

    def percentile(self, share: float) -> float:
        """Seconds below which so many of them lie, rounded up to the grain; 0 where there are none."""
        wanted = share * self.counts.total()
        seen = 0
        for grain in sorted(self.counts):
            seen += self.counts[grain]
            if seen >= wanted:
                return (grain + 1) * GRAIN_S
        return 0.0

    def as_json(self) -> dict[str, float]:
        """In milliseconds."""
        return {
            "count": self.counts.total(),
            "p50_ms": self.percentile(0.5) * 1000,
            "p99_ms": self.percentile(0.99) * 1000,
            "p999_ms": self.percentile(0.999) * 1000,
            "max_ms": self.longest * 1000,
        }


class Window:
    """What is seen of the loop."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start anew."""
        self.callbacks = Spans()
        self.beats = Spans()
        self.slow: list[dict[str, Any]] = []

    def watch_callbacks(self) -> None:
        """Time every callback of asyncio's own loop from now on, in this process."""
        run = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            began = time.perf_counter()
            run(handle)
            took = time.perf_counter() - began
            self.callbacks.add(took)
            if took > SLOW_S and len(self.slow) < SLOW_KEPT:
                self.slow.append({"ms": round(took * 1000, 1), "callback": _named(handle)})

        asyncio.Handle._run = timed  # type: ignore[method-assign, assignment]  # this is how the loop is looked into

    async def beat(self) -> None:
        """Note how late a timer comes, for ever."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT_S
            await asyncio.sleep(BEAT_S)
            self.beats.add(max(0.0, loop.time() - due))

    def report(self, loop: asyncio.AbstractEventLoop) -> dict[str, Any]:
        """What was seen so far, and how many tasks there are now."""
        tasks = Counter(task.get_name().split(" ")[0].split("_")[0] for task in asyncio.all_tasks(loop))
        return {
            "tasks": tasks.total(),
            "named": dict(sorted(tasks.items())),
            "threads": sorted(thread.name for thread in threading.enumerate()),
            "callbacks": self.callbacks.as_json(),
            "beats": self.beats.as_json(),
            "slow": sorted(self.slow, key=lambda one: -one["ms"])[:10],
        }


def _named(handle: asyncio.Handle) -> str:
    callback = getattr(handle, "_callback", None)
    task = getattr(callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        return f"task {task.get_name()}"
    return repr(callback)[:200]


class _Server(uvicorn.Server):
    """Opens the window once it serves."""

    def __init__(self, config: uvicorn.Config, window: Window, file: Path) -> None:
        super().__init__(config)
        self._window = window
        self._file = file

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()

        def write() -> None:
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(self._window.report(loop)), encoding="utf-8")
            fresh.replace(self._file)

        loop.add_signal_handler(signal.SIGUSR1, write)
        loop.add_signal_handler(signal.SIGUSR2, self._window.forget)
        beating = asyncio.create_task(self._window.beat(), name="window")
        try:
            await super().serve(sockets)
        finally:
            beating.cancel()


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--site", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--loop", choices=("asyncio", "uvloop"), default="asyncio")
    arguments = parser.parse_args()
    config = load(arguments.site)
    config = replace(config, server=Server(config.server.host, arguments.port))
    setup = choose_stages(config)
    window = Window()
    if arguments.loop == "asyncio":
        window.watch_callbacks()
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((config.server.host, config.server.port))
    app = create_app(config, setup.stages)
    settings = uvicorn.Config(app, **uvicorn_settings(), loop=arguments.loop, log_level=logging.WARNING)
    _Server(settings, window, arguments.report).run(sockets=[listening])


if __name__ == "__main__":
    main()
