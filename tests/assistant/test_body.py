"""Bodies of requests: complete, small enough, and in time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from assistant.body import BODY_S, read
from assistant.errors import BadInput

pytestmark = pytest.mark.looptime


def request(pieces: list[bytes | float | None], length: str = "") -> Request:
    """FAKE: a request whose body comes in pieces, with pauses of so many seconds; None hangs up."""
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        while waiting and isinstance(waiting[0], float):
            await asyncio.sleep(waiting.pop(0))  # type: ignore[arg-type]
        piece = waiting.pop(0) if waiting else b""
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    headers = [(b"content-length", length.encode())] if length else []
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def test_a_body_is_put_together() -> None:
    """Pieces are joined; nothing at all is an empty body."""
    assert await read(request([b"ab", 1.0, b"cd"]), "It", 4) == b"abcd"
    assert await read(request([]), "It", 4) == b""


@pytest.mark.parametrize(("length", "said"), [("", "5 bytes"), ("1000000", "1,000,000 bytes"), ("x", "5 bytes")])
async def test_a_body_too_large_is_not_read_on(length: str, said: str) -> None:
    """It is refused at the first piece too many, with the size that it announced."""
    with pytest.raises(BadInput, match=said) as refused:
        await read(request([b"abcde", None], length), "It", 4)
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("pieces", [[b"a", BODY_S + 1, b"b"], [b"a", *[2.0, b"a"] * 10], [b"a", None]])
async def test_a_body_that_does_not_come_is_not_waited_for(pieces: list[bytes | float | None]) -> None:
    """A pause, a drop now and then, and a client that left: all end within the time."""
    began = asyncio.get_running_loop().time()
    with pytest.raises(BadInput) as refused:
        await read(request(pieces), "It", 100)
    assert refused.value.code == "too_slow"
    assert asyncio.get_running_loop().time() - began <= BODY_S
