"""What an operator asks a server: is it alive, is it ready, how is it; and to let go of its callers."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.entrance import Entrance, peer
from assistant.errors import FrontdeskError, NotPossible
from assistant.network import is_exposed, is_loopback
from assistant.refusals import response


@dataclass(frozen=True, slots=True)
class Operations:
    """The operator's routes.

    Args:
        entrance: knows the administrator; its desk is what is operated.
    """

    entrance: Entrance

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/healthz", self.health),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
            Route("/drain", self.drain, methods=["POST"]),
        ]

    async def health(self, _: Request) -> Response:
        """The loop is alive."""
        return JSONResponse({"ok": True})

    async def ready(self, _: Request) -> Response:
        """Whether callers should be sent here."""
        well, state = self.entrance.desk.readiness()
        return JSONResponse(state, 200 if well else 503)

    async def metrics(self, request: Request) -> Response:
        """For Prometheus: to this machine where nobody else can reach the server, else to the administrator."""
        config = self.entrance.desk.config
        try:
            local = is_loopback(peer(request.scope)) and not is_exposed(config.server)
            if not local:
                self._need_admin(request)
        except FrontdeskError as error:
            return response(error)
        return Response(self.entrance.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def drain(self, request: Request) -> Response:
        """Take nobody new, wait for those who talk, and tell the rest to go elsewhere; answers when all are gone."""
        desk = self.entrance.desk
        try:
            self._need_admin(request)
        except FrontdeskError as error:
            return response(error)
        left = await desk.drain(desk.config.limits.drain_seconds)
        return JSONResponse({"drained": True, "cut": left})

    def _need_admin(self, request: Request) -> None:
        if not self.entrance.is_admin(request.scope):
            hint = "Set [access] admin, and give its value in the header Authorization: Bearer."
            raise NotPossible("forbidden", "This is for the administrator.", hint)
