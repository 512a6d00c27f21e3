"""Client events of the OpenAI Realtime protocol: checked for size, then decoded and validated in one pass."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from assistant.errors import BadInput, FrontdeskError, too_large, unknown_event
from assistant.frames import PIECE_LIMIT, PIECES

AUDIO_LIMIT = 256 * 1024
"""Bytes of audio in one append: 5.5 s, far more than any client sends at once."""

IMAGE_LIMIT = 1024 * 1024
"""Bytes of one picture, decoded: what the camera's stills may have as well."""

RECORDING_S = 60
"""Seconds of audio in one item, as in one turn of a caller."""

MESSAGE_LIMIT = 1536 * 1024
"""Bytes of one message: a picture of ``IMAGE_LIMIT`` in base64, and room."""

TEXT_LIMIT = 8_000
"""Characters of one typed text."""

QUOTED = 200
"""Characters of a description that are given back at most."""

Id = Annotated[str, Meta(max_length=128)]
ShortText = Annotated[str, Meta(max_length=TEXT_LIMIT)]
Tokens = Annotated[int, Meta(ge=1, le=4096)]
LongText = Annotated[str, Meta(max_length=64_000)]


class Base(Struct, tag_field="type", kw_only=True):
    """What all client events share."""

    event_id: Id = ""


class Format(Struct):
    """An audio format: PCM at 24 kHz, or G.711 at 8 kHz."""

    type: str
    rate: int | UnsetType = UNSET


class TurnDetection(Struct):
    """``server_vad`` or ``semantic_vad`` and their values; null is as good as absent, but for the idle timeout."""

    type: str
    threshold: Annotated[float, Meta(ge=0, le=1)] | None = None
    prefix_padding_ms: Annotated[int, Meta(ge=0, le=1000)] | None = None
    silence_duration_ms: Annotated[int, Meta(ge=100, le=10_000)] | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None
    idle_timeout_ms: Annotated[int, Meta(ge=5_000, le=30_000)] | UnsetType | None = UNSET
    eagerness: Literal["low", "medium", "high", "auto"] | None = None


class AudioInput(Struct):
    """``session.audio.input``."""

    format: Format | UnsetType = UNSET
    turn_detection: TurnDetection | UnsetType | None = UNSET
    transcription: dict[str, Any] | UnsetType | None = UNSET
    noise_reduction: dict[str, Any] | UnsetType | None = UNSET


class AudioOutput(Struct):
    """``session.audio.output``."""

    format: Format | UnsetType = UNSET
    voice: Annotated[str, Meta(max_length=64)] | dict[str, Any] | UnsetType = UNSET
    speed: Annotated[float, Meta(ge=0.25, le=1.5)] | UnsetType = UNSET


class Audio(Struct):
    """``session.audio``."""

    input: AudioInput | UnsetType = UNSET
    output: AudioOutput | UnsetType = UNSET


class FunctionTool(Struct):
    """A function of the client's."""

    type: str
    name: Annotated[str, Meta(pattern="^[a-zA-Z0-9_-]{1,64}$")] = "unnamed"
    description: LongText = ""
    parameters: dict[str, Any] | None = None


class CallerNamed(Struct):
    """``session.frontdesk.caller``: by what the caller can be found again; an empty one takes it back."""

    page: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    phone: Annotated[str, Meta(max_length=40)] | UnsetType = UNSET


class Extension(Struct):
    """``session.frontdesk``: what the client wants of the extension."""

    version: int = 1
    events: Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=32)] | UnsetType = UNSET
    greeting: bool | UnsetType = UNSET
    language: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    caller: CallerNamed | UnsetType = UNSET
    record: bool | UnsetType = UNSET


class SessionSettings(Struct):
    """``session`` of ``session.update``; what is not named here is ignored, as Realtime servers do."""

    type: str
    output_modalities: Annotated[list[str], Meta(max_length=4)] | UnsetType = UNSET
    audio: Audio | UnsetType = UNSET
    tools: Annotated[list[FunctionTool], Meta(max_length=128)] | UnsetType = UNSET
    frontdesk: Extension | UnsetType = UNSET
    instructions: LongText | UnsetType = UNSET
    model: Annotated[str, Meta(max_length=128)] | UnsetType = UNSET
    tool_choice: str | dict[str, Any] | UnsetType = UNSET
    parallel_tool_calls: bool | UnsetType = UNSET
    max_output_tokens: Tokens | Literal["inf"] | UnsetType = UNSET
    tracing: str | dict[str, Any] | UnsetType | None = UNSET
    truncation: str | dict[str, Any] | UnsetType | None = UNSET
    include: list[str] | UnsetType | None = UNSET
    prompt: dict[str, Any] | UnsetType | None = UNSET
    reasoning: dict[str, Any] | UnsetType | None = UNSET


class SessionUpdate(Base, tag="session.update"):
    """Change settings."""

    session: SessionSettings


class Append(Base, tag="input_audio_buffer.append"):
    """Audio of the caller; base64, decoded here."""

    audio: Annotated[bytes, Meta(max_length=AUDIO_LIMIT)]


class CommitBuffer(Base, tag="input_audio_buffer.commit"):
    """End the turn."""


class ClearBuffer(Base, tag="input_audio_buffer.clear"):
    """Drop the turn."""


class Content(Struct):
    """A part of a message."""

    type: str
    text: ShortText | None = ""
    transcript: ShortText | None = ""
    audio: bytes | None = b""
    image_url: str = ""
    detail: Literal["auto", "low", "high"] = "auto"


class WireItem(Struct):
    """An item that the client brings."""

    type: str
    id: Id = ""
    role: str = ""
    content: Annotated[list[Content], Meta(max_length=64)] = []
    call_id: Id = ""
    output: LongText = ""
    name: Annotated[str, Meta(max_length=64)] = ""
    arguments: LongText = ""


class Beside(Struct):
    """``frontdesk`` beside an item."""

    replaces: Id = ""
    recognised: bool = False
    """Its words were recognised by the client, not typed."""
    confidence: Annotated[float, Meta(ge=0, le=1)] = 0.5
    """How sure the client's recogniser is of them."""


class ItemCreate(Base, tag="conversation.item.create"):
    """Add an item."""

    item: WireItem
    previous_item_id: Id | None = None
    frontdesk: Beside | None = None


class ItemRetrieve(Base, tag="conversation.item.retrieve"):
    """Ask for an item."""

    item_id: Id


class ItemDelete(Base, tag="conversation.item.delete"):
    """Delete an item."""

    item_id: Id


class ItemTruncate(Base, tag="conversation.item.truncate"):
    """Say how much of an answer was heard."""

    item_id: Id
    audio_end_ms: Annotated[int, Meta(ge=0, le=86_400_000)]
    content_index: Annotated[int, Meta(ge=0, le=0)] = 0


class ResponseSettings(Struct):
    """``response`` of ``response.create``; what the embedded model does not use is checked for its form alone."""

    output_modalities: Annotated[list[str], Meta(max_length=4)] | UnsetType = UNSET
    metadata: (
        Annotated[dict[Annotated[str, Meta(max_length=64)], Annotated[str, Meta(max_length=512)]], Meta(max_length=16)]
        | None
    ) = None
    conversation: str | None = None
    input: Annotated[list[WireItem], Meta(max_length=128)] | None = None
    audio: Audio | None = None
    tools: Annotated[list[FunctionTool], Meta(max_length=128)] | None = None
    instructions: LongText | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    max_output_tokens: Tokens | Literal["inf"] | None = None
    prompt: dict[str, Any] | None = None
    reasoning: dict[str, Any] | None = None


class ResponseCreate(Base, tag="response.create"):
    """Answer."""

    response: ResponseSettings | None = None


class ResponseCancel(Base, tag="response.cancel"):
    """Stop the answer."""

    response_id: Id | None = None


class ClearOutput(Base, tag="output_audio_buffer.clear"):
    """Stop the sound; over WebRTC only."""


class Playback(Base, tag="frontdesk.playback"):
    """Where the client's playback stands."""

    item_id: Id
    played_ms: Annotated[float, Meta(ge=0, le=86_400_000)]
    estimated: bool = False


class SelectNode(Base, tag="frontdesk.select"):
    """A node or a reply was picked."""

    node_id: Id = ""
    reply_id: Id = ""


class Ping(Base, tag="frontdesk.ping"):
    """A sign of life."""

    n: Annotated[int, Meta(ge=0, le=2**53 - 1)]


class Frame(Base, tag="frontdesk.frame"):
    """A piece of a still of the camera; base64, decoded here."""

    frame_id: Annotated[str, Meta(min_length=1, max_length=128)]
    part: Annotated[int, Meta(ge=0, lt=PIECES)]
    parts: Annotated[int, Meta(ge=1, le=PIECES)]
    data: Annotated[bytes, Meta(min_length=1, max_length=PIECE_LIMIT)]


ClientEvent = (
    SessionUpdate
    | Append
    | CommitBuffer
    | ClearBuffer
    | ItemCreate
    | ItemRetrieve
    | ItemDelete
    | ItemTruncate
    | ResponseCreate
    | ResponseCancel
    | ClearOutput
    | Playback
    | SelectNode
    | Ping
    | Frame
)

_decoder: msgspec.json.Decoder[ClientEvent] = msgspec.json.Decoder(ClientEvent)
KNOWN = frozenset(member.__struct_config__.tag for member in ClientEvent.__args__)


class _Head(Struct):
    type: str
    event_id: Any = ""


_head_decoder = msgspec.json.Decoder(_Head)


class Refused(Exception):
    """A message that is not a valid client event.

    Args:
        error: what to tell the client.
        event_id: the id that the client gave the message, where it can be read.
    """

    def __init__(self, error: FrontdeskError, event_id: str = "") -> None:
        super().__init__(str(error))
        self.error = error
        self.event_id = event_id


def decode(message: str | bytes) -> ClientEvent:
    """Decode one text frame.

    Raises:
        Refused: too large, not JSON, an unknown event, or one with wrong fields.
    """
    size = _size(message)
    if size > MESSAGE_LIMIT:
        raise Refused(too_large("The message", size, MESSAGE_LIMIT))
    try:
        return _decoder.decode(message)
    except msgspec.ValidationError as error:
        raise _refused(message, error) from None
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        hint = "Send one JSON object a text frame."
        raise Refused(BadInput("invalid_json", f"The message is not valid JSON ({error}).", hint)) from None


def _size(message: str | bytes) -> int:
    """Bytes of a message, as UTF-8."""
    if isinstance(message, bytes) or message.isascii() or len(message) > MESSAGE_LIMIT:
        return len(message)
    return len(message.encode("utf-8", "surrogatepass"))


def _refused(frame: str | bytes, error: msgspec.ValidationError) -> Refused:
    """Say what is wrong with well-formed JSON that is no client event."""
    try:
        head = _head_decoder.decode(frame)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        hint = "Every event is an object with a string `type`."
        return Refused(BadInput("invalid_event", "The message is no event.", hint, "type"))
    event_id = head.event_id[:128] if isinstance(head.event_id, str) else ""
    if head.type not in KNOWN:
        return Refused(unknown_event(head.type), event_id)
    what, _, where = str(error).partition(" - at `$.")
    # What is wrong may quote what was sent: a value, or a name.
    message = f"{head.type}: {what[:QUOTED]}."
    return Refused(BadInput("invalid_value", message, "See docs/protocol.md.", where.rstrip("`")[:QUOTED]), event_id)
