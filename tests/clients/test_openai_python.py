"""The unmodified openai Python SDK against the real server, with stub models so that what is said is known."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from oracle import nulls, oracle

from assistant.app import create_app
from assistant.config import Config
from assistant.testing.server import serving
from assistant.testing.stages import silence, stub_stages, tone
from pipelines.diagram import Edge, Node, Spec
from pipelines.omni import Mark, Piece, Question, Show, Text, Verdict

openai = pytest.importorskip("openai")
pydantic = pytest.importorskip("pydantic")

pytestmark = pytest.mark.clients

SPEC = Spec("plug", "flow", "The plug", (Node("a", "A"), Node("b", "B")), (Edge("a", "b"),))
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"


def answer(question: Question) -> list[Piece]:
    if "count" in question.text:
        return [Verdict("answer", 1.0, "counting"), Text(LONG)]
    return [Verdict("answer", 1.0, "drawn"), Show(SPEC), Mark("a"), Text(f"You said {question.text}.")]


@asynccontextmanager
async def connected(folder: Path, script: list[str]) -> AsyncIterator[tuple[Any, list[dict[str, Any]]]]:
    """The SDK's connection, and every raw frame that it received."""
    app = create_app(Config(data=folder), stub_stages(script, answer))
    async with serving(app) as address:
        client = openai.AsyncOpenAI(api_key="any", base_url=f"http://{address}/v1")
        async with client.realtime.connect(model="frontdesk") as connection:
            yield connection, []


async def events_until(connection: Any, frames: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(15):
        while not seen or seen[-1]["type"] != kind:
            raw = await connection.recv_bytes()
            connection.parse_event(raw)
            seen.append(json.loads(raw))
    frames += seen
    return seen


async def append(connection: Any, pcm: bytes) -> None:
    for start in range(0, len(pcm), 9_600):
        await connection.input_audio_buffer.append(audio=base64.b64encode(pcm[start : start + 9_600]).decode())


async def test_a_dialogue_with_audio_a_function_call_and_an_interruption(tmp_path: Path) -> None:
    """Audio in, audio and transcript out, a function call answered, an interruption truncated to the millisecond."""
    async with connected(tmp_path, ["show me the plug", "count for me", "stop"]) as (connection, frames):
        tool = {"type": "function", "name": "show_diagram", "description": "Shows a drawing", "parameters": {}}
        await connection.session.update(session={"type": "realtime", "tools": [tool]})
        await append(connection, tone(600) + silence(700))
        first = await events_until(connection, frames, "response.done")
        kinds = [event["type"] for event in first]
        assert "conversation.item.input_audio_transcription.completed" in kinds
        transcript = next(e for e in first if e["type"] == "response.output_audio_transcript.done")
        assert transcript["transcript"] == "You said show me the plug."
        assert sum(len(e["delta"]) for e in first if e["type"] == "response.output_audio.delta") > 1000
        call = next(e for e in first if e["type"] == "response.function_call_arguments.done")
        assert call["name"] == "show_diagram"
        assert json.loads(call["arguments"])["title"] == "The plug"
        await connection.conversation.item.create(
            item={"type": "function_call_output", "call_id": call["call_id"], "output": "shown"}
        )
        await connection.response.create()
        await events_until(connection, frames, "response.done")

        await append(connection, tone(600) + silence(700))
        await events_until(connection, frames, "response.output_audio.delta")
        await asyncio.sleep(0.7)
        await append(connection, tone(400))
        cut = await events_until(connection, frames, "response.done")
        assert cut[-1]["response"]["status"] == "cancelled"
        assert "input_audio_buffer.speech_started" in [event["type"] for event in cut]
        item = cut[-1]["response"]["output"][0]["id"]
        await connection.conversation.item.truncate(item_id=item, content_index=0, audio_end_ms=610)
        await events_until(connection, frames, "conversation.item.truncated")
        await connection.conversation.item.retrieve(item_id=item)
        got = (await events_until(connection, frames, "conversation.item.retrieved"))[-1]
        assert got["item"]["content"][0]["transcript"] == "one two three"

    adapter = oracle()
    for frame in frames:
        adapter.validate_python(frame)
        assert not frame["type"].startswith("frontdesk.")
        assert nulls(frame) == []
        assert frame["event_id"]


async def test_the_oracle_can_fail(tmp_path: Path) -> None:
    """A corrupted frame does not pass the oracle: the check above is one."""
    async with connected(tmp_path, ["hello"]) as (connection, frames):
        await append(connection, tone(600) + silence(700))
        await events_until(connection, frames, "response.done")
    adapter = oracle()
    corrupted = copy.deepcopy(next(frame for frame in frames if frame["type"] == "response.output_audio.delta"))
    del corrupted["item_id"]
    with pytest.raises(pydantic.ValidationError):
        adapter.validate_python(corrupted)
    unknown = {**frames[0], "type": "session.invented"}
    with pytest.raises(pydantic.ValidationError):
        adapter.validate_python(unknown)


async def test_a_manual_turn_and_a_text_answer(tmp_path: Path) -> None:
    """With turn detection off the client commits and asks; the answer may be text alone."""
    async with connected(tmp_path, ["by hand"]) as (connection, frames):
        await connection.session.update(
            session={"type": "realtime", "audio": {"input": {"turn_detection": None}}, "output_modalities": ["text"]}
        )
        await append(connection, tone(600))
        await connection.input_audio_buffer.commit()
        await events_until(connection, frames, "input_audio_buffer.committed")
        await connection.response.create()
        done = (await events_until(connection, frames, "response.done"))[-1]
    assert done["response"]["output"][0]["content"][0]["text"] == "You said by hand."
    assert not [frame for frame in frames if frame["type"] == "input_audio_buffer.speech_started"]
    adapter = oracle()
    for frame in frames:
        adapter.validate_python(frame)
