"""``serve``: the page and the Realtime endpoint, on one uvloop."""

from __future__ import annotations

import argparse
import errno
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import replace

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from assistant.app import create_app
from assistant.config import Config, load
from assistant.errors import BadInput
from assistant.network import Server, is_loopback
from assistant.serving import uvicorn_settings
from assistant.setup import choose_stages


def run(arguments: argparse.Namespace, around: Callable[[Starlette], ASGIApp] = lambda app: app) -> int:
    """Serve until stopped; ``around`` may put something around the application (benchmarks serve files beside it)."""
    began = time.monotonic()
    config = _settings(load(arguments.site), arguments)
    listening = _bind(config.server.host, config.server.port)
    setup = choose_stages(config)
    for line in setup.report():
        print(line, flush=True)
    app = around(create_app(config, setup.stages))
    server = _Server(
        uvicorn.Config(app, **uvicorn_settings(), loop="uvloop", log_level=logging.WARNING),
        f"http://{_shown(config.server.host)}:{listening.getsockname()[1]}/",
        began,
    )
    server.run(sockets=[listening])
    return 0


class _Server(uvicorn.Server):
    """Says where to go once it serves."""

    def __init__(self, config: uvicorn.Config, address: str, began: float) -> None:
        super().__init__(config)
        self._address = address
        self._began = began

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            print(f"\nReady in {time.monotonic() - self._began:.1f} s: open {self._address}", flush=True)


def _settings(config: Config, arguments: argparse.Namespace) -> Config:
    host = getattr(arguments, "host", None) or config.server.host
    port = getattr(arguments, "port", None)
    if not is_loopback(host):
        raise BadInput(
            "bad_config",
            f"{host!r} can be reached from other machines, which is not safe yet.",
            "Use 127.0.0.1.",
            "--host",
        )
    return replace(config, server=Server(host, config.server.port if port is None else port))


def _bind(host: str, port: int) -> socket.socket:
    """Take the port before anything is loaded: a port in use is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
        except OSError:
            listening.close()
            raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BadInput(
                "port_in_use",
                f"Port {port} is in use, perhaps by another Frontdesk.",
                "Stop that one, or choose another: run_assistant.py serve --port 8090",
                f"{host}:{port}",
            ) from None
        raise BadInput("bad_address", f"Cannot listen there ({error.strerror}).", "", f"{host}:{port}") from None
    return listening


def _shown(host: str) -> str:
    return "localhost" if host in ("127.0.0.1", "::1") else host
