"""Nothing that a client saw committed is lost, whenever the server is killed."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import random
import signal
import sys
from pathlib import Path

import pytest
import websockets
from websockets.asyncio.client import connect

from assistant.store import Store
from assistant.testing.stages import silence, tone

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parent.parent.parent


async def kill_after_commit(folder: Path, delay_s: float, *, late: bool, spoken: bool) -> tuple[set[str], set[str]]:
    """Talk until something is committed, then kill -9; returns what was seen committed, and what the disk holds."""
    flags = ["--late"] if late else []
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.desk", str(folder), *flags, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    port = int(await server.stdout.readline())
    seen: set[str] = set()
    with contextlib.suppress(websockets.ConnectionClosed):
        async with connect(f"ws://127.0.0.1:{port}/v1/realtime") as socket:
            if spoken:
                audio = base64.b64encode(tone(600) + silence(700)).decode()
                await socket.send(json.dumps({"type": "input_audio_buffer.append", "audio": audio}))
            else:
                for number in range(5):
                    content = [{"type": "input_text", "text": f"line {number}"}]
                    item = {"type": "message", "role": "user", "id": f"item_{number}", "content": content}
                    await socket.send(json.dumps({"type": "conversation.item.create", "item": item}))

            async def read() -> None:
                async for frame in socket:
                    event = json.loads(frame)
                    if event["type"] == "input_audio_buffer.committed":
                        seen.add(event["item_id"])
                    elif event["type"] == "conversation.item.done" and event["item"]["role"] == "user":
                        seen.add(event["item"]["id"])

            reading = asyncio.create_task(read())
            async with asyncio.timeout(10):
                while not seen:
                    await asyncio.sleep(0.001)
            await asyncio.sleep(delay_s)
            server.send_signal(signal.SIGKILL)
            await server.wait()
            with contextlib.suppress(websockets.ConnectionClosed):
                await reading
    stored = {str(row[0]) for row in Store(folder).read("SELECT id FROM item WHERE role = 'user'")}
    return seen, stored


async def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    """Of 20 kill -9, ten within 50 ms after a commit and ten within half a second, none loses a committed turn."""
    chance = random.Random(5)
    for number in range(20):
        delay = chance.uniform(0, 0.05 if number % 2 else 0.5)
        folder = tmp_path / str(number)
        seen, stored = await kill_after_commit(folder, delay, late=False, spoken=number % 4 < 2)
        assert seen
        assert seen <= stored, f"kill {number}: lost {seen - stored}"


async def test_a_store_that_writes_late_is_caught(tmp_path: Path) -> None:
    """The control: a store that promises before it writes loses turns in the same test, so the test can fail."""
    lost = 0
    for number in range(3):
        seen, stored = await kill_after_commit(tmp_path / str(number), 0.01, late=True, spoken=number % 2 == 0)
        lost += len(seen - stored)
    assert lost > 0
