"""The web application: the page, the Realtime endpoint, health. Made by ``create_app(config)``; no globals."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from assistant.config import Config
from assistant.desk import Desk
from assistant.guard import Guard, deny
from assistant.ice import credentials
from assistant.signalling import Signalling
from assistant.stages import Stages, laying_out, running
from assistant.store import Store
from assistant.transports import websocket
from assistant.world import World

PAGE = Path(__file__).parent.parent / "web_client"

BACK = "frontdesk-resume."
"""What a WebSocket's subprotocol with the secret of a conversation to come back to begins with."""


def create_app(config: Config, stages: Stages, store: Store | None = None, world: World | None = None) -> Starlette:
    """The application for a deployment; its stages start and end with it."""
    desk = Desk(config, stages, store or Store(config.data), world or World())
    signalling = Signalling(desk)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        desk.store.start()
        try:
            async with running(desk.stages), laying_out(desk.stages), desk.open():
                yield
        finally:
            desk.store.close()

    async def realtime(socket: WebSocket) -> None:
        await converse(desk, socket)

    async def health(_: Request) -> Response:
        return JSONResponse({"ok": True})

    async def ready(_: Request) -> Response:
        well, state = desk.readiness()
        return JSONResponse(state, 200 if well else 503)

    async def site(_: Request) -> Response:
        about = config.site
        return JSONResponse(
            {
                "brand": about.brand,
                "notice": "You are talking to an automated assistant",
                "person": config.person,
                "language": about.language,
                "examples": list(about.examples),
                "ice_servers": msgspec.to_builtins(credentials(config.ice, os.environ, desk.world.wall())),
            }
        )

    routes = [
        WebSocketRoute("/v1/realtime", realtime),
        Route("/v1/realtime/calls", signalling.offer, methods=["POST"]),
        Route("/v1/realtime/calls/{call_id}/hangup", signalling.hang_up, methods=["POST"]),
        Route("/healthz", health),
        Route("/readyz", ready),
        Route("/site.json", site),
        Mount("/", StaticFiles(directory=PAGE, html=True)),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Guard)], lifespan=lifespan)
    app.state.desk = desk
    return app


async def converse(desk: Desk, socket: WebSocket) -> None:
    """One WebSocket, from the upgrade until it is closed."""
    offered: list[str] = socket.scope.get("subprotocols", [])
    returning = next((one.removeprefix(BACK) for one in offered if one.startswith(BACK)), "")
    if (refusal := desk.refusal(returning)) is not None:
        await deny(socket.scope, socket._send, 503, refusal)
        return
    await socket.accept("realtime" if "realtime" in offered else None)
    asked = socket.query_params
    transcription = asked.get("intent") == "transcription"
    seat = desk.seat(websocket.CHANNEL, asked.get("model", "frontdesk")[:128], returning, transcription=transcription)
    await websocket.serve(socket, seat.link, seat.protocol)
