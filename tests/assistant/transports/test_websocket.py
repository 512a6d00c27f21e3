"""Realtime over a WebSocket: frames in, frames out, and every end has a code and a reason."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.websockets import WebSocket

from assistant.link import NOTICES, STOPPED_READING, Link
from assistant.messages import AudioCleared, ClearAudio, CommitAudio, Notice
from assistant.realtime.events import MESSAGE_LIMIT
from assistant.realtime.protocol import Realtime
from assistant.transports import websocket
from assistant.world import World

pytestmark = pytest.mark.looptime

CLEAR = '{"type": "input_audio_buffer.clear"}'
COMMIT = '{"type": "input_audio_buffer.commit", "event_id": "e1"}'


@dataclass
class Wire:
    """FAKE: the server's end of a socket; a client writes to ``to_server``, and may stop reading."""

    to_server: asyncio.Queue[dict[str, Any]] = field(default_factory=lambda: asyncio.Queue(100))
    sent: list[dict[str, Any]] = field(default_factory=list)
    stuck: bool = False
    gone: bool = False

    async def send(self, message: Any) -> None:
        if self.gone:
            raise OSError("the connection is gone")
        if self.stuck and message["type"] == "websocket.send":
            await asyncio.Event().wait()
        self.sent.append(message)

    def write(self, **message: object) -> None:
        self.to_server.put_nowait({"type": "websocket.receive", **message})

    def leave(self, code: int = 1001) -> None:
        self.to_server.put_nowait({"type": "websocket.disconnect", "code": code})

    @property
    def frames(self) -> list[dict[str, Any]]:
        return [json.loads(message["text"]) for message in self.sent if message["type"] == "websocket.send"]

    @property
    def kinds(self) -> list[str]:
        return [frame["type"] for frame in self.frames]

    @property
    def closed(self) -> tuple[int, str] | None:
        ends = [message for message in self.sent if message["type"] == "websocket.close"]
        return (ends[0]["code"], ends[0]["reason"]) if ends else None


@dataclass
class Call:
    """A socket that is being served."""

    wire: Wire
    link: Link
    task: asyncio.Task[None]


@asynccontextmanager
async def call(protocol: Realtime | None = None) -> AsyncIterator[Call]:
    """A served socket; when the block ends it must have been served to the end, with no task left."""
    wire, link, before = Wire(), Link(websocket.CHANNEL), asyncio.all_tasks()
    wire.to_server.put_nowait({"type": "websocket.connect"})
    scope = {"type": "websocket", "path": "/", "headers": [], "query_string": b"", "subprotocols": []}
    socket = WebSocket(scope, wire.to_server.get, wire.send)
    await socket.accept()
    serving = websocket.serve(socket, link, protocol or Realtime("sess", "conv", World()))
    task = asyncio.create_task(serving)
    await asyncio.sleep(0.01)
    try:
        yield Call(wire, link, task)
        async with asyncio.timeout(30):
            await task
    finally:
        task.cancel()
    assert asyncio.all_tasks() == before


async def test_frames_become_inputs_and_notices_become_frames() -> None:
    """The session's frames come first; then each side gets in order what the other said."""
    async with call() as one:
        assert one.wire.kinds == ["session.created"]
        one.wire.write(text=CLEAR)
        one.wire.write(text=COMMIT)
        assert [await one.link.take() for _ in range(2)] == [ClearAudio(), CommitAudio("e1")]
        one.link.tell(AudioCleared())
        await asyncio.sleep(0.01)
        assert one.wire.kinds == ["session.created", "input_audio_buffer.cleared"]
        one.wire.leave()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"bytes": b"\x00"}, "binary_frame"),
        ({"bytes": bytes(MESSAGE_LIMIT + 1)}, "too_large"),
        ({}, "binary_frame"),
        ({"text": "{"}, "invalid_json"),
    ],
)
async def test_a_frame_that_is_no_event_is_an_error_and_not_the_end(message: dict[str, object], code: str) -> None:
    """What is wrong with a frame is said; the next one is understood."""
    async with call() as one:
        one.wire.write(**message)
        one.wire.write(text=CLEAR)
        assert await one.link.take() == ClearAudio()
        assert [frame["error"]["code"] for frame in one.wire.frames if frame["type"] == "error"] == [code]
        one.wire.leave()


async def test_a_client_that_leaves_ends_the_link() -> None:
    """The session learns that there will be no more."""
    async with call() as one:
        one.wire.leave()
        await one.task
        assert one.link.closed == "the client left"


async def test_a_client_that_is_gone_ends_the_link_with_the_next_frame() -> None:
    """A connection that broke without a word is found out by sending."""
    async with call() as one:
        one.wire.gone = True
        one.link.tell(AudioCleared())
        await one.task
        assert one.link.closed == "the client left"


async def test_what_was_told_before_the_end_is_sent_before_it() -> None:
    """When the session ends the link, the last notices go out, then the socket closes with the reason."""
    async with call() as one:
        for _ in range(3):
            one.link.tell(AudioCleared())
        one.link.close("the server is shutting down")
        await one.task
        assert one.wire.kinds[-3:] == ["input_audio_buffer.cleared"] * 3
        assert one.wire.closed == (1012, "the server is shutting down")


async def test_a_frame_that_is_not_taken_within_five_seconds_is_the_last() -> None:
    """A client that stops reading does not hold the server."""
    async with call() as one:
        one.wire.stuck = True
        one.link.tell(AudioCleared())
        await asyncio.sleep(4.9)
        assert not one.task.done()
        await asyncio.sleep(0.2)
        assert one.task.done()
        assert one.link.closed == STOPPED_READING
        assert one.wire.closed == (1013, STOPPED_READING)


async def test_a_client_for_whom_too_much_waits_is_let_go() -> None:
    """Notices past the bound close the socket with the code for "try again later"."""
    async with call() as one:
        for _ in range(NOTICES + 1):
            one.link.tell(AudioCleared())
        await one.task
        assert one.wire.closed == (1013, STOPPED_READING)


async def test_a_bug_is_our_fault_and_said_so(caplog: pytest.LogCaptureFixture) -> None:
    """An exception in the protocol closes the socket with the code for a server's failure, and is logged."""

    class Buggy(Realtime):
        def send(self, notice: Notice) -> list[bytes]:
            raise KeyError("a bug")

    async with call(Buggy("sess", "conv", World())) as one:
        one.link.tell(AudioCleared())
        await one.task
        assert one.wire.closed == (1011, "something went wrong on the server")
        assert one.link.closed == "something went wrong on the server"
    assert "a connection failed" in caplog.text
