"""Who may talk to the server, and what a browser may do with its pages: Host, Origin and headers. Pure ASGI."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import FrontdeskError, NotPossible
from assistant.network import is_loopback
from assistant.realtime import wire

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; media-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

HEADERS = [
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"microphone=(self), camera=(self), geolocation=()"),
    (b"cache-control", b"no-cache"),
]


class Guard:
    """Refuses foreign hosts and origins before anything else runs, and puts security headers on every answer.

    A request without an Origin comes from no browser and passes; a Host that is not a loopback name is refused, so
    that no web page can reach this server through a name that it points here (DNS rebinding).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and pass on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if (error := refusal(scope["headers"])) is not None:
            await deny(scope, send, 403, error)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *HEADERS]}
            await send(message)

        await self.app(scope, receive, with_headers)


def refusal(headers: Iterable[tuple[bytes, bytes]]) -> FrontdeskError | None:
    """Why a request with these headers is refused; None where it may pass."""
    named = {name.lower(): value.decode("latin-1") for name, value in headers}
    host = named.get(b"host", "")
    if not _is_ours(f"//{host}"):
        return NotPossible("foreign_host", "This server answers on this machine only.", "Open it as localhost.", "host")
    origin = named.get(b"origin")
    if origin is not None and (not _is_ours(origin) or urlsplit(origin).netloc != host):
        hint = "Only the page that this server serves may connect."
        return NotPossible("foreign_origin", "A page from another site may not connect.", hint, "origin")
    return None


def _is_ours(url: str) -> bool:
    try:
        name = urlsplit(url).hostname
    except ValueError:
        return False
    return name is not None and is_loopback(name)


async def deny(scope: Scope, send: Send, status: int, error: FrontdeskError) -> None:
    """Answer with an error object, before an upgrade where there would be one."""
    body = msgspec.json.encode({"error": wire.error(error)})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *HEADERS]
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
