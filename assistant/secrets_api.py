"""``/v1/realtime/client_secrets`` and ``/v1/frontdesk/enter``: how a client gets a secret of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.auth import LEAST_S, LIFE_S, MOST_S, PAGE_S, TOKEN_LIMIT
from assistant.body import read
from assistant.entrance import Entrance
from assistant.errors import BadInput, FrontdeskError, bad_setting
from assistant.history.callers import identity
from assistant.realtime import events, settings
from assistant.refusals import response
from assistant.settings import Languages

BODY_LIMIT = 128 * 1024
"""Bytes of a request for a client secret."""


class _Expiry(msgspec.Struct):
    anchor: Literal["created_at"] = "created_at"
    seconds: int = LIFE_S


class _Asked(msgspec.Struct):
    """The body of a request for a client secret; ``session`` as in ``session.update``."""

    expires_after: _Expiry | None = None
    session: dict[str, Any] | None = None
    subject: str = ""
    """Whom it is for, as the operator calls them: by this their conversations are found and erased."""


class _Enter(msgspec.Struct):
    """The body of a request to enter."""

    token: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """Makes client secrets.

    Args:
        entrance: says who may have one.
    """

    entrance: Entrance

    async def client_secrets(self, request: Request) -> Response:
        """A client secret for one client of the operator's; with settings that its session begins with."""
        return await _answered(request, self._client_secrets)

    async def enter(self, request: Request) -> Response:
        """A client secret for our own page, for the one-time token in its address."""
        return await _answered(request, self._enter)

    async def _client_secrets(self, request: Request) -> Response:
        self.entrance.operator(request.scope)
        asked = _decode(await read(request, "The request", BODY_LIMIT), _Asked)
        seconds = asked.expires_after.seconds if asked.expires_after is not None else LIFE_S
        if not LEAST_S <= seconds <= MOST_S:
            hint = f"Allowed: {LEAST_S} to {MOST_S} seconds."
            raise bad_setting("expires_after.seconds", "A client secret cannot last that long, or that short.", hint)
        wanted = _checked(asked.session, self.entrance.desk.languages)
        world = self.entrance.desk.world
        secret_id = world.new_id("secret")
        subject = identity("subject", asked.subject, "subject").value if asked.subject else ""
        value, ends = self.entrance.access.signer.issue(
            "secret", secret_id, world.wall(), seconds, asked.session, subject
        )
        shown = wanted.as_wire(world.new_id("sess"), ends)
        return JSONResponse({"value": value, "expires_at": ends, "session": shown})

    async def _enter(self, request: Request) -> Response:
        asked = _decode(await read(request, "The request", 2 * TOKEN_LIMIT), _Enter)
        secret_id = self.entrance.enter(request.scope, asked.token)
        now = self.entrance.desk.world.wall()
        value, ends = self.entrance.access.signer.issue("secret", secret_id, now, PAGE_S)
        return JSONResponse({"value": value, "expires_at": ends})


async def _answered(request: Request, work: Callable[[Request], Awaitable[Response]]) -> Response:
    try:
        return await work(request)
    except FrontdeskError as error:
        return response(error)


def _decode(body: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(body or b"{}", type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        # what msgspec says may quote what was sent, which may be a token
        raise BadInput("invalid_json", "The request is not the JSON that is needed.", "See docs/protocol.md.") from None


def _checked(session: dict[str, Any] | None, languages: Languages) -> settings.Wanted:
    """The settings as a session would take them.

    Raises:
        FrontdeskError: it would not.
    """
    if session is None:
        return settings.Wanted(languages=languages)
    try:
        event = events.decode(msgspec.json.encode({"type": "session.update", "session": session}))
        assert isinstance(event, events.SessionUpdate)  # noqa: S101 - that is its type
        return settings.update(settings.Wanted(languages=languages), event.session)
    except events.Refused as refused:
        raise refused.error from None
    except RecursionError:
        raise bad_setting("session", "The session is nested too deeply.") from None
