"""The web application: the page, the Realtime endpoint, health. Made by ``create_app(config)``; no globals."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from assistant.config import Config
from assistant.errors import NotPossible
from assistant.guard import Guard, deny
from assistant.link import Link
from assistant.realtime.protocol import Realtime
from assistant.session import Session
from assistant.stages import Stages, laying_out, running
from assistant.store import Store
from assistant.transports import websocket
from assistant.world import World

log = logging.getLogger(__name__)

PAGE = Path(__file__).parent.parent / "web_client"

CLOSE_S = 1.0
"""How long running conversations get to end when the server stops."""


@dataclass(slots=True)
class Desk:
    """What the application holds while it runs.

    Args:
        config: the deployment.
        stages: its models.
        store: its conversations.
        world: clock, ids and chance.
    """

    config: Config
    stages: Stages
    store: Store
    world: World = field(default_factory=World)
    sessions: dict[str, Session] = field(default_factory=dict)
    links: set[Link] = field(default_factory=set)
    closing: bool = False
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while nobody is talking."""

    async def converse(self, socket: WebSocket) -> None:
        """One caller, from the upgrade to the end of the session."""
        if (full := self._full()) is not None:
            await deny(socket.scope, socket._send, 503, full)
            return
        offered = socket.scope.get("subprotocols", [])
        await socket.accept("realtime" if "realtime" in offered else None)
        session = Session(self.stages, self.store, self.config.house, self.world)
        model = socket.query_params.get("model", "frontdesk")[:128]
        protocol = Realtime(session.id, session.talk.conversation.id, self.world, model)
        link = Link(websocket.CHANNEL)
        session.attach(link)
        self.sessions[session.id] = session
        self.links.add(link)
        self.empty.clear()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(session.run(), name=session.id)
                await websocket.serve(socket, link, protocol)
        except* Exception:
            log.exception("the session %s failed", session.id)
        finally:
            link.close("the session ended")
            self.links.discard(link)
            del self.sessions[session.id]
            if not self.sessions:
                self.empty.set()

    def _full(self) -> NotPossible | None:
        if self.closing:
            return NotPossible("closing", "The server is shutting down.", "Connect again in a moment.")
        if len(self.sessions) >= self.config.limits.sessions:
            hint = "Try again in a few minutes."
            return NotPossible("too_many_sessions", "All lines are busy.", hint)
        return None

    async def close(self) -> None:
        """End every conversation."""
        self.closing = True
        if not self.sessions:
            return
        for link in tuple(self.links):
            link.close("the server is shutting down")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self.empty.wait()

    def readiness(self) -> tuple[bool, dict[str, object]]:
        """Whether all is well, and what is not."""
        trouble = {"store": self.store.trouble} if self.store.trouble else {}
        ready = not trouble and not self.closing
        return ready, {"ready": ready, "sessions": len(self.sessions), "trouble": trouble}


def create_app(config: Config, stages: Stages, store: Store | None = None, world: World | None = None) -> Starlette:
    """The application for a deployment; its stages start and end with it."""
    desk = Desk(config, stages, store or Store(config.data), world or World())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        desk.store.start()
        try:
            async with running(desk.stages), laying_out(desk.stages):
                yield
                await desk.close()
        finally:
            desk.store.close()

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
            }
        )

    routes = [
        WebSocketRoute("/v1/realtime", desk.converse),
        Route("/healthz", health),
        Route("/readyz", ready),
        Route("/site.json", site),
        Mount("/", StaticFiles(directory=PAGE, html=True)),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Guard)], lifespan=lifespan)
    app.state.desk = desk
    return app
