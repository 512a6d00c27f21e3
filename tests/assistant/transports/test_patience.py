"""Connections that are not waited for, and of which there are not too many; on a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect

from assistant.testing.server import serving
from assistant.transports import patience
from assistant.transports.patience import patient

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """FAKE: answers requests, and keeps WebSockets open."""
    if scope["type"] == "lifespan":
        for said in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{said}.complete"})
    elif scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
    else:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Served:
    """A running server, and connections to it that are closed with it."""

    port: int
    open: list[asyncio.StreamWriter] = field(default_factory=list)

    async def dial(self) -> Ends:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.open.append(writer)
        return reader, writer


@asynccontextmanager
async def served(connections: int = 100, *, trusted: bool = True) -> AsyncIterator[Served]:
    """A server with so many connections."""
    async with serving(app, http=patient(connections, lambda _: trusted)) as address:
        server = Served(int(address.rpartition(":")[2]))
        try:
            yield server
        finally:
            for writer in server.open:
                writer.transport.abort()
            await asyncio.sleep(0.05)


async def is_cut(reader: asyncio.StreamReader) -> bool:
    """Whether the server lets go of a connection without a word."""
    try:
        async with asyncio.timeout(10):
            return await reader.read() == b""
    except ConnectionError:
        return True


async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    writer.write(GET + b"\r\n")
    async with asyncio.timeout(10):
        return b" 200 " in await reader.readline() and (await reader.readuntil(b"ok")).endswith(b"ok")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """FAKE: a head has to be complete within a fifth of a second."""
    monkeypatch.setattr(patience, "HEAD_S", 0.2)


@pytest.mark.usefixtures("impatient")
async def test_a_head_that_does_not_end_is_not_waited_for() -> None:
    """Nothing at all, a part, and a byte now and then: the connection is closed all the same."""
    async with served() as server:
        silent, _ = await server.dial()
        part, writer = await server.dial()
        writer.write(GET)
        slow, dripping = await server.dial()

        async def drip() -> None:
            for byte in GET * 10:
                dripping.write(bytes([byte]))
                await asyncio.sleep(0.02)

        async with asyncio.TaskGroup() as group:
            task = group.create_task(drip(), name="drip")
            assert [await is_cut(one) for one in (silent, part, slow)] == [True] * 3
            task.cancel()


@pytest.mark.usefixtures("impatient")
async def test_the_next_request_on_a_connection_has_its_time_too() -> None:
    """An answered request does not buy a slow one; a connection in use stays."""
    async with served() as server:
        reader, writer = await server.dial()
        assert await answered(reader, writer)
        await asyncio.sleep(0.3)
        assert await answered(reader, writer)
        writer.write(GET)
        assert await is_cut(reader)


@pytest.mark.usefixtures("impatient")
async def test_a_websocket_is_not_cut_by_the_deadline_of_its_head() -> None:
    """Once it is upgraded its own pings watch it."""
    async with served() as server, connect(f"ws://127.0.0.1:{server.port}/") as socket:
        await asyncio.sleep(0.4)
        await socket.ping()


async def test_a_flood_of_connects_leaves_room_for_nobody_else_but_harms_none() -> None:
    """Past the limit connections are closed at once; those that are there are served, and room comes back."""
    async with served(connections=20) as server:
        first = [await server.dial() for _ in range(20)]
        await asyncio.sleep(0.05)
        flood = [await server.dial() for _ in range(100)]
        assert all([await is_cut(reader) for reader, _ in flood])
        assert await answered(*first[0])
        for _, writer in first[1:]:
            writer.close()
        await asyncio.sleep(0.1)
        assert await answered(*await server.dial())


async def test_one_address_does_not_take_all_connections() -> None:
    """A tenth of them is its share; many may stand behind a trusted one."""
    async with served(connections=50, trusted=False) as server:
        first = [await server.dial() for _ in range(5)]
        await asyncio.sleep(0.05)
        assert await is_cut((await server.dial())[0])
        assert await answered(*first[0])
