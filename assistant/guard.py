"""Who may talk to the server, and what a browser may do with its pages: Host, Origin, CORS and headers. Pure ASGI."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import FrontdeskError, NotPossible
from assistant.network import is_loopback
from assistant.refusals import TICKET, deny

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

PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", f"Authorization, Content-Type, X-OpenAI-Agents-SDK, {TICKET}".encode()),
    (b"access-control-max-age", b"600"),
]
"""What a page of an allowed site may send: what the clients of OpenAI's send, and the ticket of one who waits."""

EXPOSED = f"Location, Retry-After, {TICKET}".encode()
"""What such a page may read: where its call is, and when to try again."""


class Guard:
    """Refuses foreign hosts and origins before anything else runs, and puts security headers on every answer.

    A request without an Origin comes from no browser and passes. A Host that is neither a loopback name nor one of the
    deployment's is refused, so that no web page can reach this server through a name that it points here (DNS
    rebinding).

    Args:
        app: what is guarded.
        names: the deployment's own names and addresses.
        origins: other sites whose pages may connect.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str] = (), origins: Iterable[str] = ()) -> None:
        self.app = app
        self._names = frozenset(names)
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and pass on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        named = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = named.get(b"origin", "")
        foreign = origin in self._origins
        more = list(HEADERS)
        if foreign:
            more += [
                (b"access-control-allow-origin", origin.encode("latin-1")),
                (b"access-control-expose-headers", EXPOSED),
                (b"vary", b"Origin"),
            ]

        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message = {**message, "headers": [*message.get("headers", []), *more]}
            await send(message)

        if (error := refusal(scope["headers"], self._names, self._origins)) is not None:
            await deny(scope, with_headers, error)
        elif foreign and scope.get("method") == "OPTIONS" and b"access-control-request-method" in named:
            await with_headers({"type": "http.response.start", "status": 204, "headers": PREFLIGHT})
            await with_headers({"type": "http.response.body", "body": b""})
        else:
            await self.app(scope, receive, with_headers)


def refusal(
    headers: Iterable[tuple[bytes, bytes]], names: frozenset[str] = frozenset(), origins: frozenset[str] = frozenset()
) -> FrontdeskError | None:
    """Why a request with these headers is refused; None where it may pass."""
    named = {name.lower(): value.decode("latin-1") for name, value in headers}
    host = named.get(b"host", "")
    if not _is_ours(f"//{host}", names):
        hint = "Open it by its own name; names are set under [server] in site.toml."
        return NotPossible("foreign_host", "This server does not answer to that name.", hint, "host")
    origin = named.get(b"origin")
    if origin is None or origin in origins:
        return None
    if not _is_ours(origin, names) or urlsplit(origin).netloc != host:
        hint = "Allow its site under [access] origins in site.toml."
        return NotPossible("foreign_origin", "A page from another site may not connect.", hint, "origin")
    return None


def _is_ours(url: str, names: frozenset[str]) -> bool:
    try:
        name = urlsplit(url).hostname
    except ValueError:
        return False
    return name is not None and (is_loopback(name) or name in names)
