"""Reading a request's body: its size is looked at while it comes, and it has to come in time."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

from assistant.errors import BadInput, too_large

BODY_S = 10.0
"""Until a body is complete: a client that sends a byte now and then holds nothing for longer."""


async def read(request: Request, what: str, limit: int) -> bytes:
    """The body.

    Args:
        request: whose.
        what: its name in errors.
        limit: bytes.

    Raises:
        BadInput: ``too_large`` or ``too_slow``.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_S):
            async for piece in request.stream():
                size += len(piece)
                if size > limit:
                    raise too_large(what, max(size, _announced(request)), limit)
                pieces.append(piece)
    except (TimeoutError, ClientDisconnect):
        message = f"{what} was not complete after {BODY_S:g} s."
        raise BadInput("too_slow", message, "Send it in one piece.") from None
    return b"".join(pieces)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0
