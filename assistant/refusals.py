"""Errors as HTTP answers in OpenAI's form, before an upgrade where there would be one."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response
from starlette.types import Scope, Send

from assistant.admission import Busy
from assistant.auth import Unauthorised
from assistant.errors import FrontdeskError
from assistant.limiting import RateLimited
from assistant.realtime import wire

STATUS = {
    "invalid_api_key": 401,
    "forbidden": 403,
    "foreign_host": 403,
    "foreign_origin": 403,
    "history_off": 403,
    "call_not_found": 404,
    "conversation_not_found": 404,
    "answer_not_found": 404,
    "changed": 409,
    "too_slow": 408,
    "too_large": 413,
    "upgrade_required": 426,
    "rate_limited": 429,
    "stage_failed": 503,
    "backend_unavailable": 503,
    "busy": 503,
    "closing": 503,
}
"""HTTP status by error code; 400 else."""

TICKET = "x-frontdesk-ticket"
"""The header with the ticket of one who waits, both ways."""

CLOSING_RETRY_S = 5
"""When a server that is going down may be back, or another one in its place."""


def status(error: FrontdeskError) -> int:
    """The status of the answer."""
    return STATUS.get(error.code, 400)


def headers(error: FrontdeskError) -> dict[str, str]:
    """What goes with it: how to authenticate, when to come again, the ticket."""
    match error:
        case Unauthorised():
            return {"www-authenticate": "Bearer"}
        case RateLimited(retry_after=seconds):
            return {"retry-after": str(seconds)}
        case Busy(retry_after=seconds, ticket=ticket):
            return {"retry-after": str(seconds), TICKET: ticket}
    return {"retry-after": str(CLOSING_RETRY_S)} if error.code == "closing" else {}


def body(error: FrontdeskError) -> bytes:
    """The error object; for one who waits the place in line beside it."""
    shown: dict[str, Any] = {"error": wire.error(error)}
    if isinstance(error, Busy):
        shown |= {"place": error.place, "retry_after": error.retry_after, "ticket": error.ticket}
    return msgspec.json.encode(shown)


def response(error: FrontdeskError) -> Response:
    """The answer to an HTTP request."""
    return Response(body(error), status(error), headers(error), "application/json")


async def deny(scope: Scope, send: Send, error: FrontdeskError) -> None:
    """Answer a request that is not handed on, of HTTP or a WebSocket's before its upgrade."""
    prefix = "http" if scope["type"] == "http" else "websocket.http"
    content = body(error)
    named = {"content-type": "application/json", "content-length": str(len(content)), **headers(error)}
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": f"{prefix}.response.start", "status": status(error), "headers": raw})
    await send({"type": f"{prefix}.response.body", "body": content})
