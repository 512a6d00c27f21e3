"""Server events and items as they stand on the wire.

Absent fields are left out of items and their parts: real clients drop items that hold a null.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import msgspec

from assistant.conversation import Item
from assistant.errors import BackendUnavailable, FrontdeskError, StageFailed
from assistant.settings import Modality, Settings, Sound
from assistant.timeline import Cue
from pipelines.audio import SPEAK_RATE
from pipelines.omni import Dialogue

BYTES_PER_MS = 48
"""Of PCM at 24 kHz."""

IMAGE = {"type": "input_text", "text": "[image]"}
"""What stands for a picture in an item that is given back."""

Json = dict[str, Any]

encode = msgspec.json.Encoder().encode


def item(line: Item) -> Json:
    """An item of the conversation; what was heard of it, if it is an answer that was cut."""
    wire: Json = {"id": line.id, "object": "realtime.item", "type": line.kind, "status": line.status}
    if line.kind == "function_call":
        return wire | {"name": line.name, "call_id": line.call_id, "arguments": line.arguments}
    if line.kind == "function_call_output":
        return wire | {"call_id": line.call_id, "output": line.output}
    if line.role == "assistant":
        part: Json = (
            {"type": "output_audio", "transcript": line.said}
            if line.spoken
            else {"type": "output_text", "text": line.said}
        )
    elif line.spoken:
        part = {"type": "input_audio", "transcript": line.said}
    else:
        part = {"type": "input_text", "text": line.said}
    # Clients drop items with an echoed input_image (docs/protocol.md), and the bytes they have already.
    pictures = [IMAGE] * line.images
    return wire | {"role": line.role, "content": [part, *pictures] if line.said or not pictures else pictures}


def part(modality: Modality, text: str = "") -> Json:
    """A content part of a response; its types differ from those inside items."""
    return {"type": "audio", "transcript": text} if modality == "audio" else {"type": "text", "text": text}


def response(
    response_id: str,
    conversation_id: str | None,
    modality: Modality,
    status: str,
    output: list[Json],
    metadata: Mapping[str, str] | None,
    details: Json | None = None,
    audio: Json | None = None,
) -> Json:
    """A response object."""
    return {
        "id": response_id,
        "object": "realtime.response",
        "status": status,
        "status_details": details,
        "output": output,
        "conversation_id": conversation_id,
        "output_modalities": [modality],
        "audio": {"output": audio or {}},
        "metadata": dict(metadata) if metadata is not None else None,
        "usage": None,
        "max_output_tokens": "inf",
    }


def error(trouble: FrontdeskError, event_id: str = "") -> Json:
    """The error object of the protocol; the hint is part of its message."""
    ours = isinstance(trouble, StageFailed | BackendUnavailable)
    hint = f" {trouble.hint}" if trouble.hint else ""
    return {
        "type": "server_error" if ours else "invalid_request_error",
        "code": trouble.code,
        "message": trouble.message + hint,
        "param": trouble.param or None,
        "event_id": event_id or None,
    }


def turn_detection(settings: Settings) -> Json | None:
    """``audio.input.turn_detection`` as it is in force."""
    turns = settings.turns
    if turns.manual:
        return None
    answers = {"create_response": settings.create_response, "interrupt_response": turns.interrupt_response}
    if turns.eagerness is not None:
        return {"type": "semantic_vad", "eagerness": turns.eagerness, **answers}
    return {
        "type": "server_vad",
        "threshold": turns.threshold,
        "prefix_padding_ms": turns.prefix_padding_ms,
        "silence_duration_ms": turns.silence_duration_ms,
        "idle_timeout_ms": turns.idle_timeout_ms or None,
        **answers,
    }


def sound(name: Sound) -> Json:
    """An audio format."""
    return {"type": name, "rate": SPEAK_RATE} if name == "audio/pcm" else {"type": name}


def audio(pcm: bytes) -> str:
    """Base64, as in ``response.output_audio.delta``."""
    return base64.b64encode(pcm).decode("ascii")


def cue(entry: Cue[Dialogue]) -> Json:
    """A cue of the extension."""
    at = round(entry.at_ms, 1)
    match entry.kind:
        case "word":
            end = round(entry.end_ms, 1)
            word: Json = {"kind": "word", "at_ms": at, "end_ms": end, "text": entry.text, "precision": entry.precision}
            return word | ({"joined": True} if entry.joined else {})
        case "node":
            return {"kind": "node", "at_ms": at, "end_ms": round(entry.end_ms, 1), "node_id": entry.text}
    dialogue = entry.state or Dialogue()
    return {"kind": "state", "at_ms": at, **state(dialogue), "person": entry.text}


def state(dialogue: Dialogue) -> Json:
    """Where the dialogue stands and what may be replied."""
    place = dialogue.place
    where = None
    if place is not None:
        walked = list(place.walked)
        where = {"procedure": place.procedure, "node": place.node, "step": len(walked), "walked": walked}
    return {"place": where, "replies": [{"id": reply.id, "label": reply.label} for reply in dialogue.replies]}
