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

from assistant import phrases
from assistant.config import Config
from assistant.entrance import Entrance, entrance_to
from assistant.errors import FrontdeskError, NotPossible
from assistant.guard import Guard
from assistant.history.api import History
from assistant.history.retention import Retention, keeping
from assistant.ice import credentials
from assistant.keys import history_token
from assistant.library import Library
from assistant.operations import Operations
from assistant.recording.recorder import FOLDER, Recordings
from assistant.refusals import deny, response
from assistant.secrets_api import Secrets
from assistant.signalling import Signalling
from assistant.stages import Stages, laying_out, running
from assistant.store import Store
from assistant.talk import House
from assistant.transports import websocket
from assistant.world import World

PAGE = Path(__file__).parent.parent / "web_client"

BACK = "frontdesk-resume."
"""What a WebSocket's subprotocol with the secret of a conversation to come back to begins with."""


def create_app(
    config: Config,
    stages: Stages,
    store: Store | None = None,
    world: World | None = None,
    library: Library | None = None,
) -> Starlette:
    """The application for a deployment; its stages start and end with it, and ``library`` keeps their articles."""
    entrance = entrance_to(config, stages, store or Store(config.data), world or World())
    desk = entrance.desk
    desk.library = library
    if config.recordings.on:
        desk.recordings = Recordings(config.data / FOLDER)
    signalling = Signalling(desk, entrance)
    secrets = Secrets(entrance)
    history = History(entrance, history_token(config.history, config.access, config.base, os.environ))
    rule = Retention(config.history.retention_days)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        desk.store.start()
        try:
            old = keeping(desk.store, rule, desk.world.wall)
            async with running(desk.stages), laying_out(desk.stages), old, desk.open():
                yield
        finally:
            desk.store.close()

    async def realtime(socket: WebSocket) -> None:
        await converse(entrance, socket)

    async def why(request: Request) -> Response:
        try:
            entrance.look(request.scope)
        except FrontdeskError as error:
            return response(error)
        return response(NotPossible("upgrade_required", "This is for WebSockets.", "Connect with a WebSocket."))

    async def site(request: Request) -> Response:
        try:
            entrance.identify(request.scope)
            known = True
        except FrontdeskError:
            known = False
        servers = [one for one in credentials(config.ice, os.environ, desk.world.wall()) if known or not one.credential]
        return JSONResponse(
            {
                **about(config.house, stages),
                "languages": [about(config.house.speaking(one), stages) for one in config.house.languages],
                "ice_servers": msgspec.to_builtins(servers),
                "token_needed": config.needs_token,
            }
        )

    routes = [
        WebSocketRoute("/v1/realtime", realtime),
        Route("/v1/realtime", why),
        Route("/v1/realtime/calls", signalling.offer, methods=["POST"]),
        Route("/v1/realtime/calls/{call_id}/hangup", signalling.hang_up, methods=["POST"]),
        Route("/v1/realtime/client_secrets", secrets.client_secrets, methods=["POST"]),
        Route("/v1/frontdesk/enter", secrets.enter, methods=["POST"]),
        *history.routes(),
        *Operations(entrance).routes(),
        Route("/site.json", site),
        Mount("/", StaticFiles(directory=PAGE, html=True)),
    ]
    names = {*config.server.names, config.server.host} - {"0.0.0.0", "::"}  # noqa: S104 - these are no names
    guard = Middleware(Guard, names=names, origins=config.access.origins)
    app = Starlette(routes=routes, middleware=[guard], lifespan=lifespan)
    app.state.desk = desk
    app.state.entrance = entrance
    return app


def about(house: House, stages: Stages) -> dict[str, object]:
    """What the page shows of a deployment in one language."""
    plain, hears = phrases.of(house.language), house.language in stages.asr.languages
    return {
        "language": house.language,
        "brand": house.brand,
        "notice": plain.notice,
        "greeting": house.greeting,
        "person": house.person,
        "examples": list(house.examples),
        "hearing": hears,
        "hearing_notice": "" if hears else plain.not_heard,
    }


async def converse(entrance: Entrance, socket: WebSocket) -> None:
    """One WebSocket, from the upgrade until it is closed."""
    offered: list[str] = socket.scope.get("subprotocols", [])
    returning = next((one.removeprefix(BACK) for one in offered if one.startswith(BACK)), "")
    try:
        admitted = entrance.admit(socket.scope, returning)
    except FrontdeskError as error:
        await deny(socket.scope, socket._send, error)
        return
    await socket.accept("realtime" if "realtime" in offered else None)
    asked = socket.query_params
    seat = entrance.desk.seat(
        websocket.CHANNEL,
        asked.get("model", "frontdesk")[:128],
        returning,
        transcription=asked.get("intent") == "transcription",
        meter=admitted.meter,
        caller=admitted.caller,
    )
    await websocket.serve(socket, seat.link, seat.protocol, admitted.meter)
