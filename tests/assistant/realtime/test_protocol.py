"""One client's side of the protocol: frames in, inputs out; notices in, frames out."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import messages as say
from assistant.conversation import Item
from assistant.errors import BadInput, StageFailed
from assistant.realtime import protocol, responses
from assistant.realtime.events import AUDIO_LIMIT, KNOWN
from assistant.realtime.protocol import SESSION_LIMIT, SESSION_S, Realtime
from assistant.realtime.settings import BUILT
from assistant.settings import Settings, Wishes
from assistant.timeline import Cue
from assistant.world import World
from pipelines.audio.g711 import MU, A, Law
from pipelines.diagram import Drawing, Edge, Node, Spec
from pipelines.omni import Dialogue
from tests.assistant.realtime.conftest import (
    ANSWER,
    ASIDE,
    STARTED,
    TELEPHONE,
    Client,
    Events,
    kinds,
    message,
    telephone,
)

ALL = list(BUILT)

# From the client


def test_a_session_is_announced_at_once() -> None:
    """The first frame is the session with its id, its model, its end and no null in the wrong place."""
    client = Client()
    (created,) = client.took(client.realtime.open())
    assert created["type"] == "session.created"
    assert created["event_id"].startswith("event_")
    session = created["session"]
    assert (session["id"], session["model"], session["expires_at"]) == ("sess_1", "asked-for", 10**9 + SESSION_S)


def test_an_update_is_answered_with_the_whole_session_and_handed_on() -> None:
    """What was changed is told to the session, and to the client as it now stands."""
    inputs, (updated,) = Client().update(output_modalities=["text"], audio={"output": {"voice": "slt"}})
    assert updated["type"] == "session.updated"
    assert updated["session"]["output_modalities"] == ["text"]
    assert inputs == [say.Configure(Settings("text", voice="slt"))]


def test_an_update_that_is_refused_changes_nothing() -> None:
    """Of an update with something that is not built nothing counts."""
    client = Client()
    error = client.errs(
        "session.update", session={"type": "realtime", "output_modalities": ["text"], "tools": [{"type": "mcp"}]}
    )
    assert (error["code"], error["param"]) == ("unsupported", "session.tools")
    _, (updated,) = client.update()
    assert updated["session"]["output_modalities"] == ["audio"]


def test_the_greeting_is_given_once() -> None:
    """The wish for a greeting is handed on when it is first granted, not with every update."""
    client = Client()
    assert say.Greet() not in client.update(frontdesk={"version": 1, "events": ["cut"]})[0]
    assert client.update(frontdesk={"version": 1, "events": ["cut"], "greeting": True})[0][1:] == [say.Greet()]
    assert say.Greet() not in client.update()[0]
    assert say.Greet() not in client.update(frontdesk={"version": 1, "greeting": True})[0]


def test_a_session_too_large_to_give_back_is_refused() -> None:
    """Settings that would make a message of more than half a mebibyte are refused, those before stay."""
    client = Client()
    client.update(instructions="x" * 60_000)
    numbers = f'"tracing": {{"a": [{",".join(["1e15"] * 100_000)}]}}'
    inputs, frames = client.realtime.receive(
        f'{{"type": "session.update", "session": {{"type": "realtime", "instructions": "", {numbers}}}}}'
    )
    assert inputs == []
    (event,) = client.took(frames)
    assert (event["error"]["code"], event["error"]["param"]) == ("too_large", "session")
    _, (updated,) = client.update()
    assert len(updated["session"]["instructions"]) == 60_000


def test_settings_add_up_to_no_more_than_the_limit() -> None:
    """Many updates together are bounded as one is."""
    client = Client()
    events: Events = []
    for name in ("tracing", "prompt", "reasoning", "truncation"):
        events += client.update(**{name: {"a": "x" * 200_000}})[1]
    assert kinds(events) == ["session.updated", "session.updated", "error", "error"]
    assert all(len(frame) < SESSION_LIMIT + 200 for frame in client.raw)


@pytest.mark.parametrize("place", ['"tracing": {}', '"tools": [{{"type": "function", "name": "f", "parameters": {}}}]'])
def test_whatever_depth_is_taken_can_be_given_back(place: str) -> None:
    """Settings nested to any depth are given back or refused; nothing breaks at the edge between the two."""
    client, seen = Client(), set()
    for depth in range(850, 1010):
        deep = place.format('{"a":' * depth + "1" + "}" * depth)
        _, frames = client.realtime.receive(f'{{"type": "session.update", "session": {{"type": "realtime", {deep}}}}}')
        assert len(frames) == 1
        seen.add(frames[0].split(b",")[0])
    assert seen == {b'{"type":"session.updated"', b'{"type":"error"'}


def test_a_session_nested_too_deeply_to_give_back_from_here_is_refused() -> None:
    """Depth that was just taken may be too much for a later update made from deeper inside; that one is refused."""

    def deeper(levels: int) -> tuple[list[say.Input], Events]:
        return deeper(levels - 1) if levels else client.update(instructions="be brief")

    client, depth = Client(), 1010
    while "tracing" not in client.realtime.wanted.echoed:
        depth -= 1
        deep = '{"a":' * depth + "1" + "}" * depth
        client.realtime.receive(f'{{"type": "session.update", "session": {{"type": "realtime", "tracing": {deep}}}}}')
    inputs, (event,) = deeper(20)
    assert inputs == []
    assert "nested too deeply" in event["error"]["message"]


def test_audio_is_handed_on_in_whole_samples() -> None:
    """Audio becomes an input; a piece that ends inside a sample is refused."""
    client = Client()
    audio = base64.b64encode(b"\x01\x02").decode()
    assert client.gives("input_audio_buffer.append", audio=audio) == say.AudioIn(b"\x01\x02")
    odd = base64.b64encode(b"\x01").decode()
    assert client.errs("input_audio_buffer.append", audio=odd)["param"] == "audio"


@pytest.mark.parametrize(("name", "law"), [("audio/pcmu", MU), ("audio/pcma", A)])
def test_audio_of_a_telephone_is_handed_on_at_its_rate(name: str, law: Law) -> None:
    """Codes become samples, with the rate that they have; a new format counts from the next event on."""
    client = Client()
    client.update(**telephone(name))
    audio = base64.b64encode(law.encode(TELEPHONE)).decode()
    given = client.gives("input_audio_buffer.append", audio=audio)
    assert given == say.AudioIn(law.decode(law.encode(TELEPHONE)), 8_000)
    client.update(**telephone("audio/pcm"))
    audio = base64.b64encode(TELEPHONE).decode()
    assert client.gives("input_audio_buffer.append", audio=audio) == say.AudioIn(TELEPHONE, 24_000)


def test_no_audio_is_no_input() -> None:
    """An empty append is taken and changes nothing."""
    assert Client().sends("input_audio_buffer.append", audio="") == ([], [])


def test_audio_is_bounded_as_it_is_when_decoded() -> None:
    """A code of a telephone becomes two bytes: half as many are taken at once."""
    client = Client()
    client.update(**telephone("audio/pcmu"))
    most = AUDIO_LIMIT // 2
    error = client.errs("input_audio_buffer.append", audio=base64.b64encode(bytes(most + 1)).decode())
    assert (error["code"], error["param"]) == ("too_large", "audio")
    given = client.gives("input_audio_buffer.append", audio=base64.b64encode(bytes(most)).decode())
    assert isinstance(given, say.AudioIn)
    assert len(given.pcm) == AUDIO_LIMIT


@pytest.mark.parametrize(
    ("kind", "fields", "given"),
    [
        ("input_audio_buffer.commit", {}, say.CommitAudio("e")),
        ("input_audio_buffer.clear", {}, say.ClearAudio()),
        ("conversation.item.retrieve", {"item_id": "a"}, say.FetchItem("a", "e")),
        ("conversation.item.delete", {"item_id": "a"}, say.RemoveItem("a", "e")),
        ("conversation.item.truncate", {"item_id": "a", "audio_end_ms": 5}, say.Truncate("a", 5, "e")),
        ("response.cancel", {}, say.Cancel("", "e")),
        ("response.cancel", {"response_id": "r"}, say.Cancel("r", "e")),
        ("response.create", {}, say.Respond(None, None, False, "e")),
        (
            "response.create",
            {"response": {"output_modalities": ["text"], "metadata": {"a": "b"}, "conversation": "auto"}},
            say.Respond("text", {"a": "b"}, False, "e"),
        ),
    ],
)
def test_a_plain_event_becomes_its_input(kind: str, fields: dict[str, Any], given: say.Input) -> None:
    """Each event that is carried out becomes one input for the session, with the id that errors will name."""
    assert Client().gives(kind, event_id="e", **fields) == given


def test_a_client_of_the_extension_may_ask_into_an_answer() -> None:
    """With the extension a request for an answer stops the one that is being given."""
    assert Client(["cut"]).gives("response.create") == say.Respond(None, None, True)


@pytest.mark.parametrize(
    ("response", "param"),
    [
        ({"conversation": "other"}, "response.conversation"),
        ({"input": [{"type": "mcp_call"}]}, "response.input[0].type"),
        ({"tools": [{"type": "mcp"}]}, "response.tools"),
        ({"output_modalities": []}, "response.output_modalities"),
    ],
)
def test_a_response_that_is_not_built_is_refused(response: dict[str, Any], param: str) -> None:
    """Another conversation, items of no kind, tools that are none, and both modalities are refused by name."""
    assert Client().errs("response.create", response=response)["param"] == param


def test_an_item_of_the_client_becomes_one_of_ours() -> None:
    """An item is taken over with its id and its place; test_items.py has every kind."""
    given = Client().gives("conversation.item.create", item=message(id="i"), previous_item_id="root", event_id="e")
    assert given == say.AddItem(Item("i", text="hello"), "root", "", "e")


def test_an_item_without_an_id_is_given_one() -> None:
    """Two items without ids get different ones."""
    client = Client()
    first = client.gives("conversation.item.create", item=message())
    second = client.gives("conversation.item.create", item=message())
    assert isinstance(first, say.AddItem)
    assert isinstance(second, say.AddItem)
    assert first.item.id.startswith("item_")
    assert first.item.id != second.item.id
    assert first.after is None


def test_a_recording_travels_beside_the_item_in_the_format_of_the_session() -> None:
    """Audio without words is decoded like the caller's."""
    client = Client()
    client.update(**telephone("audio/pcma"))
    part = {"type": "input_audio", "audio": base64.b64encode(A.encode(TELEPHONE)).decode()}
    item = {"type": "message", "role": "user", "id": "i", "content": [part]}
    given = client.gives("conversation.item.create", item=item)
    assert isinstance(given, say.AddItem)
    assert given.item == Item("i", spoken=True, status="in_progress")
    assert given.audio == say.AudioIn(A.decode(A.encode(TELEPHONE)), 8_000)


def test_pictures_travel_beside_the_item() -> None:
    """The files of a message's pictures are handed on, and the item says how many there are."""
    uri = "data:image/jpeg;base64," + base64.b64encode(b"\xff\xd8\xff!").decode()
    content = [{"type": "input_text", "text": "look"}, {"type": "input_image", "image_url": uri}]
    item = {"type": "message", "role": "user", "id": "i", "content": content}
    given = Client().gives("conversation.item.create", item=item)
    assert given == say.AddItem(Item("i", text="look", images=1), images=(b"\xff\xd8\xff!",))


@pytest.mark.parametrize(
    ("item", "code", "param"),
    [
        ({"type": "mcp_call"}, "unsupported", "item.type"),
        (message(text=" "), "invalid_value", "item.content"),
    ],
)
def test_an_item_that_cannot_be_is_refused(item: dict[str, Any], code: str, param: str) -> None:
    """What is no item of ours is refused by the name of what is wrong with it; see test_items.py."""
    error = Client().errs("conversation.item.create", item=item)
    assert (error["code"], error["param"]) == (code, param)


def test_a_correction_counts_with_the_extension_only() -> None:
    """``replaces`` beside an item is heeded for a client that opted in, and nothing for another."""
    fields = {"item": message(id="i"), "frontdesk": {"replaces": "old"}}
    assert Client(["cut"]).gives("conversation.item.create", **fields) == say.AddItem(
        Item("i", text="hello"), None, "old"
    )
    assert Client().gives("conversation.item.create", **fields) == say.AddItem(Item("i", text="hello"))


def test_words_that_the_client_recognised_say_so_with_the_extension_only() -> None:
    """They come with how sure the client is, 0.5 where it does not know; typed ones, and answers, do not."""
    item = message(id="i")
    for beside, confidence in (
        ({"recognised": True, "confidence": 0.8}, 0.8),
        ({"recognised": True}, 0.5),
        ({"confidence": 0.8}, None),
        ({}, None),
    ):
        added = Client(["cut"]).gives("conversation.item.create", item=item, frontdesk=beside)
        assert added == say.AddItem(Item("i", text="hello"), confidence=confidence)
    fields = {"item": item, "frontdesk": {"recognised": True}}
    assert Client().gives("conversation.item.create", **fields) == say.AddItem(Item("i", text="hello"))
    error = Client(["cut"]).errs("conversation.item.create", item=item, frontdesk={"confidence": 2})
    assert error["code"] == "invalid_value"


def test_the_events_of_the_extension_need_their_grant() -> None:
    """Playback and selection are accepted from a client that was granted them, and unknown from any other."""
    granted, other = Client(["playback", "select"]), Client(["cut"])
    assert granted.gives("frontdesk.playback", item_id="a", played_ms=5.5) == say.PlaybackAt("a", 5.5)
    assert granted.gives("frontdesk.select", node_id="plug", event_id="e") == say.Select("plug", "e")
    assert granted.gives("frontdesk.select", reply_id="plug:1", node_id="plug") == say.Select("plug:1")
    assert granted.errs("frontdesk.select")["param"] == "node_id"
    for kind, fields in (("playback", {"item_id": "a", "played_ms": 1}), ("select", {"node_id": "plug"})):
        error = other.errs(f"frontdesk.{kind}", **fields)
        assert (error["code"], f"'frontdesk.{kind}'" in error["message"]) == ("unknown_event", True)


def test_a_client_may_say_that_it_guesses_its_position() -> None:
    """A position that was estimated is marked as such."""
    given = Client(["playback"]).gives("frontdesk.playback", item_id="a", played_ms=5, estimated=True)
    assert given == say.PlaybackAt("a", 5.0, estimated=True)


def test_a_ping_is_answered_at_once() -> None:
    """A sign of life comes back with its number and reaches no session; without the grant it is unknown."""
    inputs, (pong,) = Client(["heartbeat"]).sends("frontdesk.ping", n=7)
    assert inputs == []
    assert (pong["type"], pong["n"]) == ("frontdesk.pong", 7)
    assert Client(["cut"]).errs("frontdesk.ping", n=7)["code"] == "unknown_event"


def test_a_piece_of_a_frame_is_handed_on() -> None:
    """A piece of a still is decoded and given with its place; one past the end, or without the grant, is refused."""
    client, data = Client(["frame"]), base64.b64encode(b"jpeg").decode()
    given = client.gives("frontdesk.frame", event_id="e", frame_id="f1", part=1, parts=2, data=data)
    assert given == say.FramePart("f1", 1, 2, b"jpeg", "e")
    assert client.errs("frontdesk.frame", frame_id="f1", part=2, parts=2, data=data)["param"] == "part"
    assert Client(["cut"]).errs("frontdesk.frame", frame_id="f", part=0, parts=1, data=data)["code"] == "unknown_event"


def test_the_sound_can_be_cleared_where_the_server_plays_it() -> None:
    """Over WebRTC the sound is stopped on request; over a WebSocket the client plays it, and is told so."""
    assert Client(rtc=True).gives("output_audio_buffer.clear") == say.ClearOutput()
    error = Client().errs("output_audio_buffer.clear")
    assert (error["code"], error["param"]) == ("only_webrtc", "type")


def test_what_is_no_event_is_answered_with_an_error() -> None:
    """A frame that is no event gives an error and nothing else; so does one that is no text."""
    client = Client()
    inputs, frames = client.realtime.receive("{")
    assert inputs == []
    (event,) = client.took(frames)
    assert (event["type"], event["error"]["code"]) == ("error", "invalid_json")
    (event,) = client.took(client.realtime.refuse(BadInput("binary_frame", "No.", "Send text.")))
    assert event["error"]["message"] == "No. Send text."


def test_an_answer_may_go_by_an_input_of_its_own() -> None:
    """Items are taken over, references are handed on as ids, and all of it under the answer's own wishes."""
    given = [{"type": "item_reference", "id": "i1"}, message(id="i2"), message()]
    wished = {"instructions": "classify", "audio": {"output": {"voice": "slt"}}, "tools": [], "max_output_tokens": 7}
    response = {"conversation": "none", "input": given, "output_modalities": ["text"], **wished}
    asked = Client().gives("response.create", response=response, event_id="e")
    assert isinstance(asked, say.Respond)
    assert asked.input is not None
    reference, named, unnamed = asked.input
    assert (reference, named) == ("i1", Item("i2", text="hello"))
    assert isinstance(unnamed, Item)
    assert unnamed.id.startswith("item_")
    rest = asked.modality, asked.aside, asked.wishes, asked.event_id
    assert rest == ("text", True, Wishes("slt", tools=()), "e")
    empty = Client().gives("response.create", response={"input": []})
    assert empty == say.Respond(input=())


@pytest.mark.parametrize(
    "part",
    [
        {"type": "input_audio", "audio": base64.b64encode(bytes(9_600)).decode()},
        {"type": "input_image", "image_url": "data:image/jpeg;base64," + base64.b64encode(b"\xff\xd8\xff").decode()},
    ],
)
def test_an_input_holds_words_alone(part: dict[str, Any]) -> None:
    """Pictures and recordings are referred to as items of the conversation."""
    given = [message(), {"type": "message", "role": "user", "content": [part]}]
    error = Client().errs("response.create", response={"input": given})
    assert (error["code"], error["param"]) == ("unsupported", "response.input[1]")
    assert "item_reference" in error["message"]


def test_over_webrtc_an_aside_is_in_writing() -> None:
    """There is one line for sound; an answer outside the conversation has none, and is asked for in text."""
    client, aside = Client(rtc=True), {"conversation": "none"}
    assert client.errs("response.create", response=aside)["param"] == "response.output_modalities"
    spoken = {**aside, "output_modalities": ["audio"]}
    assert client.errs("response.create", response=spoken)["code"] == "unsupported"
    assert isinstance(client.gives("response.create", response={**aside, "output_modalities": ["text"]}), say.Respond)
    client.update(output_modalities=["text"])
    assert isinstance(client.gives("response.create", response=aside), say.Respond)


def test_a_transcription_session_gives_no_answers() -> None:
    """What would make one is refused by name: asking for it, picking, a greeting; everything else goes on."""
    client = Client(["select"], greeting=True, transcription=True)
    (created,) = client.took(client.realtime.open())
    assert created["session"]["type"] == "transcription"
    assert client.realtime.wanted.settings.create_response is False
    assert client.errs("response.create")["code"] == "transcription_session"
    assert client.errs("frontdesk.select", node_id="a")["code"] == "transcription_session"
    inputs, (updated,) = client.update(frontdesk={"version": 1, "events": ["select"], "greeting": True})
    assert inputs == [say.Configure(Settings(create_response=False))]
    assert updated["session"]["frontdesk"]["greeting"] is False
    assert client.gives("input_audio_buffer.commit") == say.CommitAudio()


def test_a_session_may_become_one_of_transcripts() -> None:
    """An answer that is being given then ends; there will be no other."""
    client = Client()
    inputs, (updated,) = client.sends("session.update", session={"type": "transcription"})
    assert inputs == [say.Configure(Settings(create_response=False)), say.ClearOutput()]
    assert updated["session"]["type"] == "transcription"
    assert client.errs("session.update", session={"type": "realtime"})["param"] == "session.type"


# To the client


UNHEARD = {"type": "input_audio", "transcript": None}
"""What a spoken turn comes with: its transcript follows, and LiveKit would double what is there already."""

COMMITTED = say.Committed(Item("u1", text="my light is red", spoken=True), None, 1.234)


def test_a_spoken_turn_is_told_in_the_order_of_the_protocol() -> None:
    """Speech starts, stops, is committed, becomes an item and has its transcript, all with one id."""
    events = Client().hears(say.SpeechStarted("u1", 99.6), say.SpeechStopped("u1", 1500.4), COMMITTED)
    transcription = "conversation.item.input_audio_transcription"
    assert kinds(events) == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        f"{transcription}.delta",
        f"{transcription}.completed",
    ]
    assert (events[0]["audio_start_ms"], events[1]["audio_end_ms"]) == (100, 1500)
    assert events[2]["previous_item_id"] is None
    assert events[3]["item"]["content"] == [UNHEARD]
    assert events[4]["item"]["content"] == [{"type": "input_audio", "transcript": "my light is red"}]
    assert events[-1]["usage"] == {"type": "duration", "seconds": 1.23}
    assert events[-1]["transcript"] == events[-2]["delta"] == "my light is red"
    assert {event.get("item_id", "u1") for event in events} == {"u1"}


def test_a_turn_that_was_not_understood_has_no_delta() -> None:
    """An empty transcript completes without a delta, a failed one fails with its reason."""
    empty = Client().hears(say.Committed(Item("u1", spoken=True), "a0", 1.0))
    assert kinds(empty)[-1] == "conversation.item.input_audio_transcription.completed"
    assert not any(kind.endswith("delta") for kind in kinds(empty))
    assert empty[0]["previous_item_id"] == empty[1]["previous_item_id"] == empty[2]["previous_item_id"] == "a0"
    broken = Client().hears(say.Committed(Item("u1", spoken=True), None, 1.0, error=StageFailed("It broke.")))
    assert kinds(broken)[-1] == "conversation.item.input_audio_transcription.failed"
    assert broken[-1]["error"] == {
        "type": "server_error",
        "code": "stage_failed",
        "message": "It broke.",
        "param": None,
    }


def test_a_recording_of_the_clients_is_done_when_it_has_its_words() -> None:
    """The item is added at once, and done with its transcript later, or with the reason why there is none."""
    begun, item = Item("i", spoken=True, status="in_progress"), Item("i", text="hello", spoken=True)
    (added,) = Client().hears(say.ItemAdded(begun, "h"))
    assert (added["type"], added["item"]["status"]) == ("conversation.item.added", "in_progress")
    transcription = "conversation.item.input_audio_transcription"
    events = Client().hears(say.Recognised(item, "h", 1.234))
    assert kinds(events) == ["conversation.item.done", f"{transcription}.delta", f"{transcription}.completed"]
    assert events[0]["item"]["content"] == [{"type": "input_audio", "transcript": "hello"}]
    assert (events[0]["previous_item_id"], events[2]["usage"]["seconds"]) == ("h", 1.23)
    failed = Client().hears(say.Recognised(item, "h", 1.0, StageFailed("It broke.")))
    assert kinds(failed) == ["conversation.item.done", f"{transcription}.failed"]


def test_a_silence_that_lasts_too_long_is_told() -> None:
    """From where to where nothing was said, with the id of the empty turn that follows."""
    (event,) = Client().hears(say.StayedSilent("u1", 1_000.4, 6_000.6))
    assert event["type"] == "input_audio_buffer.timeout_triggered"
    assert (event["item_id"], event["audio_start_ms"], event["audio_end_ms"]) == ("u1", 1_000, 6_001)


def test_who_wants_no_transcript_gets_none() -> None:
    """With transcription off, a turn ends with its item, and nothing is told while it is spoken."""
    client = Client(ALL)
    client.update(audio={"input": {"transcription": None}})
    assert client.hears(say.HeardSoFar("u1", "my")) == []
    assert kinds(client.hears(COMMITTED))[-1] == "conversation.item.done"


def test_a_live_transcript_is_for_the_extension() -> None:
    """Partials, which may be revised, go to clients that opted in; these get no delta of the final text."""
    assert Client().hears(say.HeardSoFar("u1", "my")) == []
    client = Client(["cut"])
    (event,) = client.hears(say.HeardSoFar("u1", "my"))
    assert (event["item_id"], event["delta"], event["partial"]) == ("u1", "", "my")
    assert not any(kind.endswith("transcription.delta") for kind in kinds(client.hears(COMMITTED)))


def test_items_are_told_as_they_come_and_go() -> None:
    """Added items, fetched ones, truncations and deletions name the item and what is before it."""
    item = Item("i", text="hello")
    client = Client()
    added, done = client.hears(say.ItemAdded(item, "h"))
    assert (added["type"], done["type"]) == ("conversation.item.added", "conversation.item.done")
    assert added["item"] == done["item"]
    assert added["previous_item_id"] == done["previous_item_id"] == "h"
    (fetched,) = client.hears(say.ItemFetched(item))
    assert (fetched["type"], fetched["item"]) == ("conversation.item.retrieved", added["item"])
    (removed,) = client.hears(say.ItemRemoved("i"))
    assert (removed["type"], removed["item_id"]) == ("conversation.item.deleted", "i")
    (truncated,) = client.hears(say.ItemTruncated("i", 900))
    assert (truncated["type"], truncated["audio_end_ms"]) == ("conversation.item.truncated", 900)
    (cleared,) = client.hears(say.AudioCleared())
    assert cleared["type"] == "input_audio_buffer.cleared"
    (trouble,) = client.hears(say.Trouble(BadInput("bad", "No."), "e7"))
    assert (trouble["type"], trouble["error"]["event_id"]) == ("error", "e7")


def test_a_client_that_comes_back_is_told_whether_it_could() -> None:
    """Only who gave a secret is told; who may come back again is given the next one and for how long it is good."""
    world = World(now=lambda: 0.0, wall=lambda: 1e9, chance=random.Random(1))
    for resumed in (True, False):
        (created,) = Realtime("s", "c", world, back="b2", resumed=resumed).open()
        assert json.loads(created)["session"]["frontdesk"] == {"version": 1, "resumed": resumed}
    client = Client()
    client.realtime = Realtime("s", "c", world, back="b2")
    assert "frontdesk" not in client.took(client.realtime.open())[0]["session"]
    _, (updated,) = client.update(frontdesk={"version": 1, "events": ["cues"]})
    assert "resume" not in updated["session"]["frontdesk"]
    inputs, (updated,) = client.update(frontdesk={"version": 1, "events": ["state"]})
    assert (updated["session"]["frontdesk"]["resume"], updated["session"]["frontdesk"]["grace_s"]) == ("b2", 30)
    assert isinstance(inputs[0], say.Configure)
    assert inputs[0].settings.returns


SPEC = Spec("plug", "flow", "The plug", (Node("a", "A"), Node("b", "B")), (Edge("a", "b", "yes"),))
DRAWING = Drawing(SPEC, "<svg/>", 10, 20, "A then B")
EXTRAS: dict[str, say.Notice] = {
    "route": say.Routed("r1", "a1", "text", "answer", 1.0, "sure"),
    "diagram": say.Drawn("r1", "a1", "d1", DRAWING),
    "cues": say.Cued("r1", "a1", [Cue("word", 0, 9, "red")]),
    "audio": say.AudioAnchor("r1", "a1", 0.0, 5),
    "vision": say.Seen("f1", 640, 480, 10.0),
    "latency": say.Timed("r1", "a1", [("hear", 5.0)], 5.0),
    "state": say.State([Item("i", text="hello")], DRAWING, "d1", Dialogue()),
    "cut": say.WasCut("r1", "a1", 12.345, "red"),
}


@pytest.mark.parametrize("granted", [[], *([name] for name in EXTRAS)])
def test_each_event_of_the_extension_needs_its_own_grant(granted: list[str]) -> None:
    """A client gets the events that it was granted and no other of the extension."""
    events = Client(granted, greeting=True).hears(*EXTRAS.values())
    assert kinds(events) == [f"frontdesk.{name}" for name in granted]


def everything(*clients: Client) -> list[bytes]:
    """All that a client on a WebSocket and one on WebRTC can be sent; the clients say of which extension."""
    for client in clients:
        _everything(client)
    return [frame for client in clients for frame in client.raw]


def _everything(client: Client) -> None:
    """Make the server say everything that it can say."""
    call = Item("f1", "function_call", "assistant", name="show", call_id="c1", arguments="{}")
    client.took(client.realtime.open())
    client.update(
        tools=[{"type": "function", "name": "show", "description": "d", "parameters": {"type": "object"}}],
        audio={"input": {"turn_detection": None, "noise_reduction": {"type": "near_field"}}},
        instructions="be brief",
        tracing="auto",
        max_output_tokens="inf",
        tool_choice="auto",
    )
    client.update(audio={"input": {"turn_detection": {"type": "server_vad", "idle_timeout_ms": 5000}}})
    client.update(audio={"input": {"turn_detection": {"type": "semantic_vad", "eagerness": "high"}}})
    client.update(audio={"input": {"format": {"type": "audio/pcmu"}}}, include=None)
    client.errs("nonsense")
    client.took(client.realtime.refuse(BadInput("binary_frame", "No.")))
    client.hears(
        say.SpeechStarted("u1", 1.5),
        say.SpeechStopped("u1", 1000.0),
        say.StayedSilent("u3", 1000.0, 6000.0),
        COMMITTED,
        say.Committed(Item("u2", spoken=True), "u1", 1.0, error=StageFailed("It broke.")),
        say.ItemAdded(Item("i", text="hello"), "u1"),
        say.ItemAdded(Item("p", text="look", images=1), None),
        say.ItemAdded(Item("w", spoken=True, status="in_progress"), None),
        say.Recognised(Item("w", text="hello", spoken=True), None, 1.0),
        say.ItemAdded(Item("s", role="system", text="be brief"), None),
        say.ItemAdded(Item("h", role="assistant", text="yes"), None),
        say.ItemAdded(Item("o", "function_call_output", call_id="c", output="42"), "i"),
        say.ItemFetched(Item("a", role="assistant", text="yes", heard="y", spoken=True)),
        say.ItemRemoved("i"),
        say.ItemTruncated("a", 900),
        say.AudioCleared(),
        say.Trouble(BadInput("bad", "No.", param="item.id"), "e7"),
        STARTED,
        *EXTRAS.values(),
        say.Said("r1", "a1", "It is red."),
        say.Sounded("r1", "a1", bytes(1920), 0.0),
        say.ToolCalled("r1", call, "a1"),
        say.AnswerDone("r1", ANSWER, "completed"),
        say.PlayedOut("r1"),
        say.AnswerStarted("r4", "a4", "a1", "audio"),
        say.Sounded("r4", "a4", bytes(1920), 0.0),
        say.WasCut("r4", "a4", 5.0, ""),
        say.AnswerDone("r4", ANSWER, "cancelled", "client_cancelled"),
        say.AnswerStarted("r2", "a2", "a1", "text"),
        say.Said("r2", "a2", "Yes."),
        say.AnswerDone("r2", ANSWER, "cancelled", "client_cancelled"),
        ASIDE,
        say.Said("r9", "a9", "Sales."),
        say.AnswerDone("r9", ANSWER, "completed"),
        say.AnswerStarted("r3", "", None, "audio"),
        say.AnswerDone("r3", None, "failed", error=StageFailed("It broke.")),
    )


def test_every_event_is_one_of_the_openai_package(judge: Callable[[bytes], None]) -> None:
    """All that is sent to a client without the extension validates against the package's own types."""
    frames = everything(Client(), Client(rtc=True), Client(transcription=True))
    for frame in frames:
        judge(frame)
    source = Path(protocol.__file__).read_text() + Path(responses.__file__).read_text()
    sent = {kind for kind in re.findall(r'_emit\(\s*"([a-z_.]+)"', source) if not kind.startswith("frontdesk.")}
    assert len(sent) > 20
    seen = set(kinds([json.loads(frame) for frame in frames]))
    assert sent <= seen  # a type that goes unseen here would go unjudged
    assert not any(kind.startswith("frontdesk.") for kind in seen)


def test_the_page_of_the_protocol_names_every_event() -> None:
    """Every event that is taken and every one that is sent stands in docs/protocol.md."""
    page = (Path(protocol.__file__).parents[2] / "docs" / "protocol.md").read_text()
    sent = set(kinds([json.loads(frame) for frame in everything(Client(), Client(rtc=True), Client(ALL))]))
    assert [name for name in sorted(KNOWN | sent) if f"`{name}`" not in page] == []


def test_a_corrupted_event_is_none(judge: Callable[[bytes], None]) -> None:
    """The judge is no rubber stamp: every event that lost its type or a field that it must have is refused."""
    for frame in everything(Client(), Client(rtc=True), Client(transcription=True)):
        event = json.loads(frame)
        spoilt = [{**event, "type": "x." + event["type"]}, {**event, "event_id": 5}]
        required = {"delta", "transcript", "item", "session", "response", "error", "audio_start_ms", "item_id"}
        spoilt += [{name: value for name, value in event.items() if name != lost} for lost in required & set(event)]
        for one in spoilt:
            if one["type"].endswith("transcription.delta") and "delta" not in one:
                continue  # the package does not ask for it
            with pytest.raises(ValueError, match="validation error"):
                judge(json.dumps(one).encode())


def test_no_item_and_no_part_holds_a_null() -> None:
    """Absent fields are left out of items and parts, a transcript to come aside: clients drop items with a null."""

    def nulls(value: object) -> bool:
        if isinstance(value, dict):
            return value != UNHEARD and any(map(nulls, value.values()))
        return any(map(nulls, value)) if isinstance(value, list) else value is None

    for frame in everything(Client(ALL), Client(ALL, rtc=True)):
        event = json.loads(frame)
        held = [event.get("item"), event.get("part"), *event.get("response", {}).get("output", [])]
        assert not any(nulls(item) for item in held if item is not None)


def test_every_event_has_an_id_of_its_own() -> None:
    """No two events share an id."""
    ids = [json.loads(frame)["event_id"] for frame in everything(Client(ALL))]
    assert len(ids) == len(set(ids))
