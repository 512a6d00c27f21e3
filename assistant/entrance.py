"""The one way in: every connect is authenticated, counted and admitted here, on whichever transport it comes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Scope

from assistant.admission import TICKET_LIMIT
from assistant.auth import Access, Caller, Signer, Unauthorised, bearer
from assistant.config import Config
from assistant.desk import Desk
from assistant.errors import FrontdeskError
from assistant.keys import admin_token, api_keys, signing_secret
from assistant.limiting import Limiter, Meter
from assistant.metrics import Metrics
from assistant.refusals import TICKET
from assistant.stages import Stages
from assistant.store import Store
from assistant.world import World

TICKET_PROTOCOL = "frontdesk-ticket."
"""The subprotocol with the ticket of one who waits: browsers can give a WebSocket no header."""


@dataclass(frozen=True, slots=True)
class Pass:
    """A connect that may come in."""

    address: str
    caller: Caller
    meter: Meter


@dataclass(frozen=True, slots=True)
class Entrance:
    """Lets connects in.

    Args:
        desk: where callers are seated.
        access: decides about tokens.
        limiter: decides about too many.
        metrics: counts what became of them.
    """

    desk: Desk
    access: Access
    limiter: Limiter
    metrics: Metrics

    def admit(self, scope: Scope, returning: str = "") -> Pass:
        """Let a connect in.

        Args:
            scope: of the request; its token, address and ticket are looked at.
            returning: the secret of a conversation that it comes back to; empty for a new one.

        Raises:
            Unauthorised: its token is not good.
            RateLimited: too many connects, sessions, or wrong tokens.
            Busy: it has to wait.
            NotPossible: the server is going down.
        """
        try:
            admitted = self._admit(scope, returning)
        except FrontdeskError as error:
            self.metrics.connected(error.code)
            raise
        self.metrics.connected("ok")
        return admitted

    def identify(self, scope: Scope) -> Caller:
        """Who sends a request, before anything else of it is read.

        Raises:
            Unauthorised: its token is not good.
            RateLimited: too many wrong tokens.
        """
        with self._counting(peer(scope)):
            return self.access.caller(self._token(scope), self.desk.world.wall())

    def look(self, scope: Scope) -> None:
        """What a connect would hear: a browser's WebSocket does not tell its page why it was refused.

        Raises:
            FrontdeskError: that, and a place in line where it would have to wait.
        """
        self.identify(scope)
        self.desk.admit("", ticket(scope))

    def operator(self, scope: Scope) -> Caller:
        """Let somebody make client secrets.

        Raises:
            Unauthorised: its token is not good for that.
            RateLimited: too many wrong tokens.
        """
        token, address = self._token(scope), peer(scope)
        with self._counting(address):
            return self.access.operator(token, self.desk.world.wall())

    def enter(self, scope: Scope, token: str) -> str:
        """Use a one-time token up; gives its id.

        Raises:
            Unauthorised: it is not good.
            RateLimited: too many wrong tokens.
        """
        with self._counting(peer(scope)):
            return self.access.enter(token, self.desk.world.wall()).jti

    def is_admin(self, scope: Scope) -> bool:
        """Whether a request brings the administrator's token."""
        address = peer(scope)
        self.limiter.check_failures(address)
        token = self._token(scope)
        if self.access.is_admin(token):
            return True
        if token:
            self.limiter.failed(address)
        return False

    def _admit(self, scope: Scope, returning: str) -> Pass:
        address, caller = peer(scope), self.identify(scope)
        known = self.desk.knows(returning)
        if returning and not known:
            self.limiter.failed(address)
        meter = self.limiter.connect(address, caller, returning=known)
        self.desk.admit(returning, ticket(scope))
        return Pass(address, caller, meter)

    def _token(self, scope: Scope) -> str:
        return bearer(scope["headers"], scope.get("subprotocols", ()))

    def _counting(self, address: str) -> _Counting:
        self.limiter.check_failures(address)
        return _Counting(self.limiter, address)


def entrance_to(config: Config, stages: Stages, store: Store, world: World) -> Entrance:
    """The entrance to a new desk, with the secrets of its deployment.

    Raises:
        BadInput: a secret is missing, weak, or not secret.
    """
    metrics = Metrics(lambda: len(desk.sessions), lambda: desk.admission.waiting(world.now()))
    desk = Desk(config, stages, store, world, metrics.lagged, metrics.seen)
    access = Access(
        Signer(signing_secret(config.data)),
        api_keys(config.access, config.base, os.environ),
        needed=config.needs_token,
        began=world.wall(),
        admin=admin_token(config.access, os.environ),
    )
    limiter = Limiter(config.limits, world.now, lambda what: metrics.dropped("inputs", f"too many {what}"))
    return Entrance(desk, access, limiter, metrics)


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts a wrong token inside the block."""

    limiter: Limiter
    address: str

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, Unauthorised):
            self.limiter.failed(self.address)


def peer(scope: Mapping[str, Any]) -> str:
    """The address that a request came from; empty where it is not known."""
    client = scope.get("client")
    return client[0] if client else ""


def ticket(scope: Mapping[str, Any]) -> str:
    """The ticket that a request brings; empty where it has none."""
    for name, value in scope["headers"]:
        if name.lower() == TICKET.encode():
            return str(value.decode("latin-1"))[:TICKET_LIMIT]
    offered = scope.get("subprotocols", ())
    found = next((one.removeprefix(TICKET_PROTOCOL) for one in offered if one.startswith(TICKET_PROTOCOL)), "")
    return str(found)[:TICKET_LIMIT]
