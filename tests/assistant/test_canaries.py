"""Canaries: what a caller says, types, shows and brings along appears in no log, no metric and no error."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect

from assistant import logs
from assistant.logs import Lines
from assistant.session import Session
from assistant.testing.stages import silence, tone
from tests.assistant.test_entrance import ADMIN, bearing, created, entrance, guarded, refused, secret

SPOKEN = "spoken words"
"""What the stub recogniser hears."""
TYPED = "canary typed 4711"
PICTURE = b"canary in a picture 4712"
TOKEN = "canary-token-4713-of-nobody"
Captured = pytest.CaptureFixture[str]
CANARIES = [SPOKEN, TYPED, base64.b64encode(PICTURE).decode(), PICTURE.decode(), TOKEN]


@pytest.fixture
def written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[pytest.CaptureFixture[str]]:
    """Everything is logged, down to the last decision, as ``serve -v`` does it."""
    monkeypatch.setenv("FRONTDESK_ADMIN", ADMIN)
    root = logging.getLogger()
    level = root.level
    handler = logs.set_up("json", logging.DEBUG)
    yield capsys
    root.removeHandler(handler)
    root.setLevel(level)


async def heard(socket: ClientConnection, kind: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        while not events or events[-1]["type"] != kind:
            events.append(json.loads(await socket.recv()))
    return events


async def say(socket: ClientConnection, **event: Any) -> None:
    await socket.send(json.dumps(event))


async def test_nothing_of_a_caller_is_logged_counted_or_told_back(
    tmp_path: Path, written: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Speech, typing, a picture, broken frames with them in it, a crash of the session that holds them: no trace."""
    told: list[dict[str, Any]] = []
    picture = f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}"
    async with guarded(tmp_path) as (address, app):
        token = await secret(address)
        canaries = [*CANARIES, token]
        told.append((await refused(address, bearing(TOKEN)))[1])
        offered: Any = ["realtime", f"openai-insecure-api-key.{TOKEN}"]
        told.append((await refused(address, subprotocols=offered))[1])
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing(token)) as socket:
            await created(socket)
            audio = tone(600) + silence(700)
            for start in range(0, len(audio), 24_000):
                piece = base64.b64encode(audio[start : start + 24_000]).decode()
                await say(socket, type="input_audio_buffer.append", audio=piece)
            events = await heard(socket, "response.done")
            assert SPOKEN in json.dumps(events)
            for content in ({"type": "input_text", "text": TYPED}, {"type": "input_image", "image_url": picture}):
                item = {"type": "message", "role": "user", "content": [content]}
                await say(socket, type="conversation.item.create", item=item)
            for broken in (
                f'{{"type": "conversation.item.create", "item": {{"content": "{TYPED}"',
                json.dumps({"type": "conversation.item.create", "item": {"type": "message", "content": TYPED}}),
                json.dumps({"type": "input_audio_buffer.append", "audio": f"{TYPED}!"}),
                json.dumps({"type": "session.update", "session": {"type": "realtime", "tools": TYPED}}),
                json.dumps({"type": "frontdesk.frame", "frame_id": "f", "part": 0, "parts": 1, "data": picture}),
            ):
                await socket.send(broken)
            await say(socket, type="response.create", response={"output_modalities": ["text"]})
            told += [one for one in await heard(socket, "response.done") if one["type"] == "error"]

            def crash(self: Session, message: object) -> None:
                raise ValueError(f"{TYPED} {SPOKEN} {TOKEN}")

            with monkeypatch.context() as patched:
                patched.setattr(Session, "_take", crash)
                for _ in range(2):  # the session had taken hold of the next one before
                    await say(socket, type="input_audio_buffer.clear")
                async with asyncio.timeout(10):
                    await socket.wait_closed()
        async with httpx2.AsyncClient() as client:
            figures = (await client.get(f"http://{address}/metrics", headers=bearing(ADMIN))).text
        assert entrance(app).desk.sessions == {}
    lines = written.readouterr().err
    assert "the session %s failed" in lines
    assert "ValueError at" in lines
    assert len(told) >= 5
    for canary in canaries:
        assert canary not in lines
        assert canary not in figures
        assert canary not in json.dumps(told)


def test_a_crash_with_a_canary_is_told_by_its_place() -> None:
    """The formatter alone: what an exception quotes stays inside."""
    try:
        raise ValueError(TYPED)
    except ValueError as error:
        record = logging.LogRecord("assistant.desk", 40, "", 0, "failed", (), (ValueError, error, error.__traceback__))
        shown = Lines("lines").format(record)
        assert TYPED in traceback.format_exc()
    assert TYPED not in shown
