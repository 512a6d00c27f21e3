"""The real server is told to end (SIGTERM) while it speaks: it goes on for a little, and stores what was heard."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.server import Server, serving

pytestmark = pytest.mark.faults

COME_AGAIN = 1012
QUESTION = "how do I change the password of my wifi"


@pytest.fixture
def desk() -> Iterator[Server]:
    with serving(limits={"workers": 1}) as served:
        yield served


async def hear(socket: ClientConnection, desk: Server) -> tuple[list[dict[str, object]], int | None]:
    """Ask, tell the server to end with the first sound of the answer, and take all that still comes."""
    content = [{"type": "input_text", "text": QUESTION}]
    item = {"type": "message", "role": "user", "content": content}
    await socket.send(json.dumps({"type": "conversation.item.create", "item": item}))
    await socket.send(json.dumps({"type": "response.create"}))
    events: list[dict[str, object]] = []
    told = False
    try:
        async for frame in socket:
            events.append(json.loads(frame))
            if not told and events[-1]["type"] == "response.output_audio.delta":
                told = True
                desk.process.send_signal(signal.SIGTERM)
    except ConnectionClosed:
        pass
    return events, socket.close_code


def refused(desk: Server) -> bool:
    """Whether it takes nobody new: it says so, or is gone."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", desk.port, timeout=2)) as connection:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.SERVICE_UNAVAILABLE
    except OSError:
        return True


def stored(desk: Server) -> list[tuple[str, str, str | None, str]]:
    """Role, text, what was heard of it where it was cut, and status of every item."""
    path = Path(desk.log).parent / "data" / "frontdesk.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        return store.execute("SELECT role, text, heard, status FROM item ORDER BY rowid").fetchall()


async def test_an_answer_that_is_being_given_gets_its_time(desk: Server) -> None:
    """Sound goes on after SIGTERM, nobody new is taken, the line closes with 1012, and what was said is stored."""
    async with asyncio.timeout(60), connect(f"ws://{desk.address}/v1/realtime") as socket:
        hearing = asyncio.create_task(hear(socket, desk), name="hearing")
        await asyncio.sleep(0.5)
        while not refused(desk):
            await asyncio.sleep(0.05)
        events, code = await hearing
    assert code == COME_AGAIN
    sound = [
        len(base64.b64decode(str(event["delta"]))) / 48_000
        for event in events
        if event["type"] == "response.output_audio.delta"
    ]
    assert sum(sound) > 1.0, "the answer was dropped at the signal"
    await asyncio.to_thread(desk.process.wait, 10)
    items = stored(desk)
    assert [(role, status) for role, _, _, status in items] == [("user", "completed"), ("assistant", "incomplete")]
    _, text, heard, _ = items[-1]
    assert heard
    assert text.startswith(heard)
    assert len(heard) < len(text)
