"""A real server on a free port, inside the test's own loop."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from assistant.serving import uvicorn_settings


@asynccontextmanager
async def serving(app: ASGIApp, **settings: Any) -> AsyncIterator[str]:
    """Serve an application as ``run_assistant.py serve`` does, or with settings for uvicorn; gives ``host:port``."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, **(uvicorn_settings() | settings), log_level=logging.ERROR))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the test runner has its own
    async with asyncio.TaskGroup() as group:
        running = group.create_task(server.serve(sockets=[listening]), name="serve")
        async with asyncio.timeout(20):
            while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn says it by a flag
                await asyncio.sleep(0.01)
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await asyncio.wait({running})
            listening.close()
