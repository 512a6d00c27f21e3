"""Client events: whatever arrives is an event or is refused with a reason."""

from __future__ import annotations

import base64
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.frames import PIECE_LIMIT, PIECES
from assistant.realtime.events import (
    AUDIO_LIMIT,
    KNOWN,
    MESSAGE_LIMIT,
    QUOTED,
    TEXT_LIMIT,
    Append,
    Base,
    ClearBuffer,
    ClearOutput,
    ClientEvent,
    CommitBuffer,
    Frame,
    ItemCreate,
    ItemDelete,
    ItemRetrieve,
    ItemTruncate,
    Ping,
    Playback,
    Refused,
    ResponseCancel,
    ResponseCreate,
    SelectNode,
    SessionUpdate,
    decode,
)


def refused(message: str | bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        decode(message)
    return caught.value


def frame(kind: str, **fields: object) -> str:
    return json.dumps({"type": kind, **fields})


GOOD: list[tuple[type[Base], str, dict[str, object]]] = [
    (SessionUpdate, "session.update", {"session": {"type": "realtime"}}),
    (Append, "input_audio_buffer.append", {"audio": base64.b64encode(b"\x01\x02").decode()}),
    (CommitBuffer, "input_audio_buffer.commit", {}),
    (ClearBuffer, "input_audio_buffer.clear", {}),
    (ItemCreate, "conversation.item.create", {"item": {"type": "message", "role": "user"}}),
    (ItemRetrieve, "conversation.item.retrieve", {"item_id": "a"}),
    (ItemDelete, "conversation.item.delete", {"item_id": "a"}),
    (ItemTruncate, "conversation.item.truncate", {"item_id": "a", "content_index": 0, "audio_end_ms": 12}),
    (ResponseCreate, "response.create", {"response": {"metadata": {"a": "b"}}}),
    (ResponseCancel, "response.cancel", {"response_id": "r"}),
    (Playback, "frontdesk.playback", {"item_id": "a", "played_ms": 1.5}),
    (SelectNode, "frontdesk.select", {"node_id": "plug"}),
    (ClearOutput, "output_audio_buffer.clear", {}),
    (Ping, "frontdesk.ping", {"n": 1}),
    (Frame, "frontdesk.frame", {"frame_id": "f", "part": 0, "parts": 1, "data": base64.b64encode(b"jpeg").decode()}),
]


@pytest.mark.parametrize(("kind", "name", "fields"), GOOD)
@pytest.mark.parametrize("form", [str, str.encode])
def test_every_event_of_the_protocol_page_is_understood(
    kind: type[Base], name: str, fields: dict[str, object], form: type[str]
) -> None:
    """Each event decodes to its own type, as text or as bytes, with unknown fields ignored."""
    event = decode(form(frame(name, event_id="e1", new_field={"a": [None]}, **fields)))
    assert type(event) is kind
    assert event.event_id == "e1"


def test_nothing_else_is_known() -> None:
    """The events tested here are all that there are."""
    assert {name for _, name, _ in GOOD} == KNOWN
    assert {kind for kind, _, _ in GOOD} == set(ClientEvent.__args__)


def test_audio_is_decoded_from_base64() -> None:
    """The audio of an append is bytes, and base64 that is none is refused."""
    event = decode(frame("input_audio_buffer.append", audio=base64.b64encode(b"\x00\xff").decode()))
    assert isinstance(event, Append)
    assert event.audio == b"\x00\xff"
    assert refused(frame("input_audio_buffer.append", audio="not base64!")).error.param == "audio"


def test_audio_is_bounded() -> None:
    """A quarter of a mebibyte of audio is taken, two bytes more are refused."""
    whole = base64.b64encode(bytes(AUDIO_LIMIT)).decode()
    assert isinstance(decode(frame("input_audio_buffer.append", audio=whole)), Append)
    more = base64.b64encode(bytes(AUDIO_LIMIT + 2)).decode()
    assert refused(frame("input_audio_buffer.append", audio=more)).error.code == "invalid_value"


def test_a_piece_of_a_frame_is_bounded() -> None:
    """A piece of 16 KiB is taken, a byte more is refused."""

    def piece(size: int) -> str:
        data = base64.b64encode(bytes(size)).decode()
        return frame("frontdesk.frame", frame_id="f", part=PIECES - 1, parts=PIECES, data=data)

    event = decode(piece(PIECE_LIMIT))
    assert isinstance(event, Frame)
    assert event.data == bytes(PIECE_LIMIT)
    assert refused(piece(PIECE_LIMIT + 1)).error.param == "data"


@pytest.mark.parametrize("letter", ["a", "é", "😀", "\ud800"])
def test_a_message_is_bounded_in_bytes_before_it_is_looked_at(letter: str) -> None:
    """A message too large is refused for its size in UTF-8, whatever is in it."""
    size = len(letter.encode("utf-8", "surrogatepass"))
    error = refused(letter * (MESSAGE_LIMIT // size + 1)).error
    assert error.code == "too_large"
    assert f"{MESSAGE_LIMIT:,}" in error.message
    assert refused(letter * (MESSAGE_LIMIT // size)).error.code == "invalid_json"
    assert refused(b"a" * (MESSAGE_LIMIT + 1)).error.code == "too_large"


def test_an_unknown_event_is_named() -> None:
    """An event that this server does not have is refused by its name and with the id it came with."""
    caught = refused(frame("transcription_session.update", event_id="e7"))
    assert caught.error.code == "unknown_event"
    assert "'transcription_session.update'" in caught.error.message
    assert caught.error.param == "type"
    assert caught.event_id == "e7"
    assert str(caught) == str(caught.error)


@pytest.mark.parametrize("event_id", [5, None, ["a"], "x" * 500])
def test_an_odd_event_id_is_given_back_as_far_as_it_is_one(event_id: object) -> None:
    """An event id that is no short text does not keep the error from being told."""
    caught = refused(frame("nonsense", event_id=event_id))
    assert caught.error.code == "unknown_event"
    assert caught.event_id == ("x" * 128 if isinstance(event_id, str) else "")


@pytest.mark.parametrize(
    ("kind", "fields", "param"),
    [
        ("session.update", {}, ""),
        ("session.update", {"session": {}}, "session"),
        (
            "session.update",
            {"session": {"type": "realtime", "output_modalities": "audio"}},
            "session.output_modalities",
        ),
        (
            "session.update",
            {"session": {"type": "realtime", "audio": {"output": {"speed": 2}}}},
            "session.audio.output.speed",
        ),
        ("input_audio_buffer.append", {"audio": 5}, "audio"),
        ("conversation.item.create", {"item": []}, "item"),
        (
            "conversation.item.create",
            {"item": {"type": "message", "content": [{"type": "input_text", "text": "x" * (TEXT_LIMIT + 1)}]}},
            "item.content[0].text",
        ),
        ("conversation.item.truncate", {"item_id": "a", "audio_end_ms": 1.5}, "audio_end_ms"),
        ("conversation.item.truncate", {"item_id": "a", "audio_end_ms": -1}, "audio_end_ms"),
        ("conversation.item.truncate", {"item_id": "a", "audio_end_ms": 1, "content_index": 1}, "content_index"),
        ("session.update", {"session": {"type": "realtime", "max_output_tokens": 5000}}, "session.max_output_tokens"),
        ("response.create", {"response": {"max_output_tokens": 0}}, "response.max_output_tokens"),
        ("response.create", {"response": {"input": [{"id": "a"}]}}, "response.input[0]"),
        ("response.create", {"response": {"conversation": 5}}, "response.conversation"),
        (
            "session.update",
            {"session": {"type": "realtime", "audio": {"input": {"turn_detection": {"type": "x", "eagerness": "y"}}}}},
            "session.audio.input.turn_detection.eagerness",
        ),
        ("conversation.item.truncate", {"item_id": "a", "audio_end_ms": 10**30}, "audio_end_ms"),
        ("response.create", {"response": {"metadata": {"a": 5}}}, "response.metadata[...]"),
        ("frontdesk.playback", {"item_id": "a", "played_ms": -1}, "played_ms"),
        ("frontdesk.playback", {"item_id": "a", "played_ms": 1e300}, "played_ms"),
        ("response.cancel", {"event_id": "x" * 129}, "event_id"),
        ("frontdesk.ping", {"n": -1}, "n"),
        ("frontdesk.ping", {"n": 2**53}, "n"),
        ("frontdesk.frame", {"frame_id": "f", "part": 0, "parts": PIECES + 1, "data": "AAAA"}, "parts"),
        ("frontdesk.frame", {"frame_id": "f", "part": PIECES, "parts": 1, "data": "AAAA"}, "part"),
        ("frontdesk.frame", {"frame_id": "f", "part": -1, "parts": 1, "data": "AAAA"}, "part"),
        ("frontdesk.frame", {"frame_id": "", "part": 0, "parts": 1, "data": "AAAA"}, "frame_id"),
        ("frontdesk.frame", {"frame_id": "f", "part": 0, "parts": 1, "data": ""}, "data"),
        ("frontdesk.frame", {"frame_id": "f", "part": 0, "parts": 1, "data": "AAA"}, "data"),
    ],
)
def test_a_wrong_field_is_named(kind: str, fields: dict[str, object], param: str) -> None:
    """A field of a wrong type or size is refused with the event and the path of the field."""
    error = refused(frame(kind, **fields)).error
    assert error.code == "invalid_value"
    assert error.message.startswith(f"{kind}: ")
    assert error.hint
    assert error.param == param


def test_a_refusal_quotes_little() -> None:
    """However long a wrong value or a name is, the error stays short."""
    settings = {"type": "realtime", "max_output_tokens": "x" * 100_000}
    error = refused(frame("session.update", session=settings)).error
    assert len(error.message) < QUOTED + 40
    assert len(refused(frame("y" * 100_000)).error.message) < QUOTED


@pytest.mark.parametrize("message", ["[]", "5", '"text"', "null", "{}", '{"type": 5}', '{"type": null}', '{"a": 1}'])
def test_json_that_is_no_event_is_said_to_be_none(message: str) -> None:
    """JSON without a textual type is no event."""
    error = refused(message).error
    assert (error.code, error.param) == ("invalid_event", "type")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        '{"type": "response.create"} extra',
        '{"type": "frontdesk.playback", "item_id": "a", "played_ms": NaN}',
        '{"type": "conversation.item.retrieve", "item_id": "\\ud800"}',
        '{"type": "conversation.item.retrieve", "item_id": "\ud800"}',
        b'{"type": "conversation.item.retrieve", "item_id": "\xff"}',
        b"\xff\xfe",
        '{"type": "conversation.item.retrieve", "item_id": "a", "x": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"type": "response.create", "response": ' + '{"input": [' * 5_000,
    ],
    ids=["empty", "open", "extra", "nan", "escaped", "surrogate", "latin", "utf16", "deep", "deep and open"],
)
def test_what_is_not_json_is_said_not_to_be(message: str | bytes) -> None:
    """Broken, nested too deeply, not a number, not Unicode: refused, whatever the decoder makes of it."""
    assert refused(message).error.code in ("invalid_json", "invalid_event")


def test_bytes_that_are_not_unicode_after_a_wrong_field_are_refused_too() -> None:
    """Where the first look stops at a wrong field, a second at the id finds what is no text, and refuses."""
    message = b'{"type": "session.update", "session": 5, "event_id": "\xff"}'
    assert refused(message).error.code == "invalid_event"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(sorted(KNOWN)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=6,
)
field_names = st.sampled_from(
    [
        "session",
        "item",
        "audio",
        "response",
        "item_id",
        "event_id",
        "audio_end_ms",
        "played_ms",
        "frontdesk",
        "node_id",
        "data",
        "n",
    ]
)


def only_refuses(message: str | bytes) -> None:
    """Decoding gives an event or a refusal that can be told to the client; nothing else comes out."""
    try:
        assert isinstance(decode(message), Base)
    except Refused as caught:
        error = caught.error
        told = msgspec.json.encode([error.code, error.message, error.hint, error.param, caught.event_id])
        assert error.code
        assert error.message
        assert len(told) < 2_000


@given(message=st.binary(max_size=200) | st.text(st.characters(), max_size=200))
def test_any_bytes_and_any_text_are_an_event_or_refused(message: str | bytes) -> None:
    """Arbitrary bytes and text, lone surrogates among it, are refused in words that can be sent."""
    only_refuses(message)


@settings(max_examples=60)
@given(
    kind=st.sampled_from(sorted(KNOWN)) | st.text(st.characters(), max_size=20),
    fields=st.dictionaries(field_names | st.text(max_size=10), json_values, max_size=5),
    escaped=st.booleans(),
)
def test_any_json_is_an_event_or_refused(kind: str, fields: dict[str, object], escaped: bool) -> None:
    """Arbitrary JSON under the names of real events: NaN, huge numbers, wrong types, escaped surrogates."""
    only_refuses(json.dumps({"type": kind, **fields}, ensure_ascii=escaped))


@given(
    kind=st.sampled_from(sorted(KNOWN)),
    depth=st.integers(1, 3_000),
    name=field_names,
    braces=st.sampled_from([("[", "]"), ('{"a":', "}")]),
    digits=st.integers(0, 6_000),
)
def test_any_depth_and_any_number_is_an_event_or_refused(
    kind: str, depth: int, name: str, braces: tuple[str, str], digits: int
) -> None:
    """Nesting of any depth and numbers of any length end in an event or a refusal."""
    inner = "1" + "0" * digits
    only_refuses(f'{{"type": "{kind}", "{name}": {braces[0] * depth}{inner}{braces[1] * depth}}}')


@given(data=st.data(), which=st.sampled_from(GOOD))
def test_a_damaged_event_is_an_event_or_refused(
    data: st.DataObject, which: tuple[object, str, dict[str, object]]
) -> None:
    """A byte changed, lost or doubled in a valid event ends in an event or a refusal."""
    message = bytearray(frame(which[1], **which[2]).encode())
    at = data.draw(st.integers(0, len(message) - 1))
    message[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    only_refuses(bytes(message))
