"""Items that a client brings: what becomes of each kind, and what is refused."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation import Item
from assistant.errors import BadInput, FrontdeskError
from assistant.messages import AudioIn
from assistant.realtime.events import IMAGE_LIMIT, RECORDING_S, TEXT_LIMIT, WireItem
from assistant.realtime.items import IMAGES, Brought, understand
from assistant.settings import Sound
from assistant.testing.stages import tone
from pipelines.audio.g711 import MU

PNG = b"\x89PNG\r\n\x1a\n...."
JPEG = b"\xff\xd8\xff...."


def brought(item: dict[str, Any]) -> Brought:
    return understand(msgspec.convert(item, WireItem), "i")


def refused(item: dict[str, Any]) -> FrontdeskError:
    with pytest.raises(FrontdeskError) as caught:
        brought(item)
    return caught.value


def message(*content: dict[str, Any], role: str = "user") -> dict[str, Any]:
    return {"type": "message", "role": role, "content": list(content)}


def text(words: str, kind: str = "input_text") -> dict[str, Any]:
    return {"type": kind, "text": words}


def picture(data: bytes, kind: str = "png", **fields: Any) -> dict[str, Any]:
    uri = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return {"type": "input_image", "image_url": uri, **fields}


@pytest.mark.parametrize(
    ("item", "made"),
    [
        (message(text("hello")), Item("i", text="hello")),
        (message(text("be brief"), role="system"), Item("i", role="system", text="be brief")),
        (message(text("yes", "output_text"), role="assistant"), Item("i", role="assistant", text="yes")),
        (message(text("yes", "text"), role="assistant"), Item("i", role="assistant", text="yes")),
        (
            {"type": "function_call_output", "call_id": "c", "output": "42"},
            Item("i", "function_call_output", call_id="c", output="42"),
        ),
        (
            {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
            Item("i", "function_call", "assistant", name="f", call_id="c", arguments="{}"),
        ),
    ],
)
def test_each_kind_becomes_one_of_ours(item: dict[str, Any], made: Item) -> None:
    """Messages, tool calls and their outputs are taken over."""
    assert brought(item) == Brought(made)


def test_the_parts_of_a_message_are_joined() -> None:
    """Texts and transcripts of several parts are one text, empty ones and null aside."""
    parts = [
        text("my light"),
        text(" "),
        {"type": "input_text", "text": None},
        {"type": "input_audio", "transcript": "is red"},
    ]
    assert brought(message(*parts)).item.text == "my light is red"


def test_a_message_has_the_length_of_one_text_whatever_its_parts() -> None:
    """A text in many parts is bounded like a text in one."""
    part = text("x" * (TEXT_LIMIT // 2))
    assert refused(message(part, part)).param == "item.content"
    assert brought(message(text("x" * TEXT_LIMIT))).item.text


@pytest.mark.parametrize(
    ("item", "code", "param"),
    [
        ({"type": "mcp_call"}, "unsupported", "item.type"),
        (message(text("hello"), role="robot"), "invalid_value", "item.role"),
        (message(text(" ")), "invalid_value", "item.content"),
        (message(), "invalid_value", "item.content"),
        (message({"type": "input_video"}), "unsupported", "item.content"),
        (message({"type": "input_audio"}), "unsupported", "item.content"),
        (message(text("look"), picture(PNG), role="system"), "unsupported", "item.content"),
        (message({"type": "input_image"}), "invalid_value", "item.content"),
        (message({"type": "input_image", "image_url": "https://example.org/a.png"}), "invalid_value", "item.content"),
        (message(picture(PNG, "gif")), "invalid_value", "item.content"),
        (message(picture(PNG, "jpeg")), "invalid_value", "item.content"),
        (message({"type": "input_image", "image_url": "data:image/png;base64,####"}), "invalid_value", "item.content"),
        (message({"type": "input_image", "image_url": "data:image/png;base64,é"}), "invalid_value", "item.content"),
        (message(*[picture(PNG)] * (IMAGES + 1)), "invalid_value", "item.content"),
    ],
)
def test_what_cannot_be_is_refused_by_name(item: dict[str, Any], code: str, param: str) -> None:
    """Unknown kinds, roles and parts, empty messages, and pictures that are none."""
    error = refused(item)
    assert (error.code, error.param) == (code, param)


def recording(codes: bytes, transcript: str | None = None) -> dict[str, Any]:
    return {"type": "input_audio", "audio": base64.b64encode(codes).decode(), "transcript": transcript}


@pytest.mark.parametrize("sound", ["audio/pcm", "audio/pcmu"])
def test_a_recording_without_words_is_decoded(sound: Sound) -> None:
    """Audio is in the session's input format; the item waits for its words, and is by voice."""
    pcm = tone(100)
    codes = pcm if sound == "audio/pcm" else MU.encode(pcm)
    item = message(text("hear:"), recording(codes))
    found = understand(msgspec.convert(item, WireItem), "i", sound)
    assert found.item == Item("i", text="hear:", spoken=True, status="in_progress")
    assert found.audio == (AudioIn(pcm) if sound == "audio/pcm" else AudioIn(MU.decode(codes), 8_000))


def test_recordings_are_joined_and_those_with_words_left_out() -> None:
    """What the client transcribed itself is text; the other parts are one recording."""
    one, two = tone(50), tone(50, 600)
    found = brought(message(recording(one), recording(two, "known"), recording(two)))
    assert found.audio == AudioIn(one + two)
    assert found.item.text == "known"


@pytest.mark.parametrize(
    "parts",
    [
        [recording(b"\0")],
        [recording(bytes(48_000 * RECORDING_S)), recording(bytes(2))],
    ],
    ids=["half a sample", "too long"],
)
def test_a_recording_that_cannot_be_is_refused(parts: list[dict[str, Any]]) -> None:
    """Half a sample, and more than a minute in all."""
    error = refused(message(*parts))
    assert (error.code, error.param) == ("invalid_value", "item.content")


def test_only_callers_are_recognised() -> None:
    """A recording of the assistant's needs its words beside it."""
    assert refused(message(recording(bytes(2)), role="assistant")).code == "unsupported"


@pytest.mark.parametrize(("data", "kind"), [(PNG, "png"), (JPEG, "jpeg"), (JPEG, "jpg"), (PNG, "PNG")])
@pytest.mark.parametrize("detail", ["auto", "low", "high"])
def test_a_picture_is_taken_out_of_its_data_uri(data: bytes, kind: str, detail: str) -> None:
    """PNG and JPEG files come out as they went in; a message of a picture alone has no words."""
    assert brought(message(picture(data, kind, detail=detail))) == Brought(Item("i", images=1), (data,))


def test_pictures_stand_beside_the_words() -> None:
    """Words and pictures of one message are kept apart, the pictures in their order."""
    item = message(picture(PNG), text("this"), picture(JPEG, "jpeg"), text("or that"))
    assert brought(item) == Brought(Item("i", text="this or that", images=2), (PNG, JPEG))


@pytest.mark.parametrize("over", [0, 1, 2, 3])
def test_a_picture_is_bounded_before_it_is_decoded(over: int) -> None:
    """A picture of a mebibyte is taken; of one that is a byte larger nothing is decoded."""
    item = message(picture(PNG + bytes(IMAGE_LIMIT - len(PNG) + over)))
    if not over:
        assert len(brought(item).images[0]) == IMAGE_LIMIT
        return
    error = refused(item)
    assert isinstance(error, BadInput)
    assert (error.code, error.param) == ("too_large", "item.content")


@given(
    uri=st.text(st.characters(), max_size=60)
    | st.binary(max_size=40).map(lambda d: picture(d)["image_url"])
    | st.binary(max_size=40).map(lambda d: picture(PNG[:8] + d)["image_url"])
)
def test_any_address_is_a_picture_or_refused(uri: str) -> None:
    """Whatever stands in place of a data URI, it is a file with the right beginning or refused in words."""
    item = message({"type": "input_image", "image_url": uri})
    try:
        images = brought(item).images
    except FrontdeskError:
        assert refused(item).param == "item.content"
    else:
        assert images[0].startswith((PNG[:8], JPEG[:3]))


def test_another_place_in_an_event_is_named_in_errors() -> None:
    """Items stand in several events; an error names the path that it was told."""
    with pytest.raises(FrontdeskError) as caught:
        understand(msgspec.convert({"type": "x"}, WireItem), "i", where="response.input[3]")
    assert caught.value.param == "response.input[3].type"
