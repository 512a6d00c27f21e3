"""A client that stops reading is let go; nobody else notices."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from pathlib import Path

import pytest
import websockets
from websockets.asyncio.client import connect

from assistant.app import create_app
from assistant.config import Config
from assistant.testing.server import serving
from assistant.testing.stages import stub_stages

pytestmark = pytest.mark.faults

BIG = "word " * 1_500


def item(text: str, item_id: str) -> str:
    content = [{"type": "input_text", "text": text}]
    message = {"type": "message", "role": "user", "id": item_id, "content": content}
    return json.dumps({"type": "conversation.item.create", "item": message})


async def test_a_client_that_stops_reading_is_closed_and_others_go_on(tmp_path: Path) -> None:
    """Frames that are not taken for five seconds end the connection and its session; another caller is answered."""
    app = create_app(Config(data=tmp_path), stub_stages())
    async with serving(app) as address:
        host, _, port = address.partition(":")
        narrow = socket.create_connection((host, int(port)))
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        async with connect(f"ws://{address}/v1/realtime", sock=narrow, max_queue=1, close_timeout=0.1) as deaf:
            await deaf.send(item(BIG, "item_big"))
            fetch = json.dumps({"type": "conversation.item.retrieve", "item_id": "item_big"})
            with contextlib.suppress(TimeoutError, websockets.ConnectionClosed):
                async with asyncio.timeout(4):
                    for _ in range(4_000):
                        await deaf.send(fetch)
            async with connect(f"ws://{address}/v1/realtime") as other:
                await other.send(item("hello", "item_1"))
                await other.send(json.dumps({"type": "response.create"}))
                async with asyncio.timeout(5):
                    while json.loads(await other.recv())["type"] != "response.done":
                        pass
                async with asyncio.timeout(15):
                    while len(app.state.desk.sessions) > 1:
                        await asyncio.sleep(0.1)
                await other.send(item("still there", "item_2"))
