"""Items, responses, errors and cues as they stand on the wire."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from assistant.conversation import Item
from assistant.errors import BackendUnavailable, BadInput, NotPossible, StageFailed
from assistant.realtime import wire
from assistant.settings import Settings
from assistant.timeline import Cue
from assistant.turn_taking import TurnSettings, with_semantic_vad
from pipelines.omni import Dialogue, Place, Reply


@pytest.mark.parametrize(
    ("item", "content"),
    [
        (Item("i", text="hello"), {"type": "input_text", "text": "hello"}),
        (Item("i", text="hello", spoken=True), {"type": "input_audio", "transcript": "hello"}),
        (Item("i", role="system", text="be brief"), {"type": "input_text", "text": "be brief"}),
        (Item("i", role="assistant", text="yes"), {"type": "output_text", "text": "yes"}),
        (Item("i", role="assistant", text="yes", spoken=True), {"type": "output_audio", "transcript": "yes"}),
        (Item("i", role="assistant", text="yes", heard="y", spoken=True), {"type": "output_audio", "transcript": "y"}),
    ],
)
def test_a_message_has_one_part_with_what_was_said(item: Item, content: dict[str, str]) -> None:
    """A message holds one part, by voice or in writing, with the text that counts as said."""
    assert wire.item(item) == {
        "id": "i",
        "object": "realtime.item",
        "type": "message",
        "status": "completed",
        "role": item.role,
        "content": [content],
    }


def test_a_picture_is_given_back_as_a_word() -> None:
    """Each picture stands as a part ``[image]`` behind the words; clients drop items that hold the picture."""
    mark = {"type": "input_text", "text": "[image]"}
    words = {"type": "input_text", "text": "look"}
    assert wire.item(Item("i", text="look", images=2))["content"] == [words, mark, mark]
    assert wire.item(Item("i", images=1))["content"] == [mark]


def test_a_tool_call_has_its_arguments_and_its_output_nothing_else() -> None:
    """Calls and outputs have the fields of their kind alone."""
    call = Item("i", "function_call", "assistant", status="incomplete", name="f", call_id="c", arguments="{}")
    assert wire.item(call) == {
        "id": "i",
        "object": "realtime.item",
        "type": "function_call",
        "status": "incomplete",
        "name": "f",
        "call_id": "c",
        "arguments": "{}",
    }
    assert wire.item(Item("o", "function_call_output", call_id="c", output="42")) == {
        "id": "o",
        "object": "realtime.item",
        "type": "function_call_output",
        "status": "completed",
        "call_id": "c",
        "output": "42",
    }


def test_parts_of_responses_are_named_otherwise_than_parts_of_items() -> None:
    """In a response the parts are ``audio`` and ``text``."""
    assert wire.part("audio", "yes") == {"type": "audio", "transcript": "yes"}
    assert wire.part("text") == {"type": "text", "text": ""}


@pytest.mark.parametrize("metadata", [None, {}, {"client_event_id": "e"}])
def test_a_response_gives_its_metadata_back(metadata: dict[str, str] | None) -> None:
    """The metadata of a request comes back as it was, none as none."""
    response = wire.response("r", "c", "text", "cancelled", [], metadata, {"type": "cancelled"})
    assert response["metadata"] == metadata
    assert response["status_details"] == {"type": "cancelled"}
    assert response["output_modalities"] == ["text"]
    assert response["audio"] == {"output": {}}
    assert (response["id"], response["conversation_id"], response["status"]) == ("r", "c", "cancelled")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (StageFailed("It broke.", "Say it again."), "server_error"),
        (BackendUnavailable("None here.", "Install one."), "server_error"),
        (BadInput("bad", "Wrong.", "Mend it.", "item.id"), "invalid_request_error"),
        (NotPossible("no", "Not now."), "invalid_request_error"),
    ],
)
def test_an_error_says_whose_it_is(error: Any, kind: str) -> None:
    """What failed here is a server error, what was asked wrongly an invalid request; the hint ends the message."""
    told = wire.error(error, "e1")
    assert told["type"] == kind
    assert told["code"] == error.code
    assert told["message"] == f"{error.message} {error.hint}".strip()
    assert told["param"] == (error.param or None)
    assert told["event_id"] == "e1"
    assert wire.error(error)["event_id"] is None


def test_turn_detection_is_shown_as_it_is_in_force() -> None:
    """Manual turns are null; server VAD has its values."""
    assert wire.turn_detection(Settings(turns=TurnSettings(manual=True))) is None
    assert wire.turn_detection(Settings(create_response=False)) == {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
        "idle_timeout_ms": None,
        "create_response": False,
        "interrupt_response": True,
    }
    timed = wire.turn_detection(Settings(turns=TurnSettings(idle_timeout_ms=5_000)))
    assert timed is not None
    assert timed["idle_timeout_ms"] == 5_000
    turns = with_semantic_vad("low", interrupt_response=False)
    assert wire.turn_detection(Settings(turns=turns)) == {
        "type": "semantic_vad",
        "eagerness": "low",
        "create_response": True,
        "interrupt_response": False,
    }


def test_only_pcm_has_a_rate() -> None:
    """The telephone's formats have one rate, which is not said."""
    assert wire.sound("audio/pcm") == {"type": "audio/pcm", "rate": 24_000}
    assert wire.sound("audio/pcmu") == {"type": "audio/pcmu"}


def test_audio_is_base64() -> None:
    """Audio goes out as base64 and comes back as it was."""
    assert base64.b64decode(wire.audio(b"\x00\xff\x10")) == b"\x00\xff\x10"


def test_cues_are_rounded_to_a_tenth_of_a_millisecond() -> None:
    """Words and nodes have their span, their text and no more."""
    assert wire.cue(Cue("word", 1.26, 99.94, "plug,", "estimated")) == {
        "kind": "word",
        "at_ms": 1.3,
        "end_ms": 99.9,
        "text": "plug,",
        "precision": "estimated",
    }
    assert wire.cue(Cue("word", 0, 1, "灯", joined=True))["joined"] is True
    assert wire.cue(Cue("node", 1.26, 99.94, "plug")) == {
        "kind": "node",
        "at_ms": 1.3,
        "end_ms": 99.9,
        "node_id": "plug",
    }


def test_a_state_says_where_the_dialogue_stands_and_what_may_be_replied() -> None:
    """A state has the place with the steps walked so far, the replies on offer, and who takes over."""
    place = Place("red-light", "plug", walked=("start", "plug"))
    dialogue = Dialogue(place=place, replies=(Reply("plug:1", "yes", ("it is",)),))
    told = wire.cue(Cue("state", 5.0, 5.0, "Ann", state=dialogue))
    assert (told["kind"], told["at_ms"], told["person"]) == ("state", 5.0, "Ann")
    assert told["replies"] == [{"id": "plug:1", "label": "yes"}]
    where = told["place"]
    assert (where["procedure"], where["node"], where["step"]) == ("red-light", "plug", 2)
    assert where["walked"] == ["start", "plug"]


def test_a_state_without_a_dialogue_is_an_empty_one() -> None:
    """Nowhere and nothing to reply."""
    told = wire.cue(Cue("state", 5.0, 5.0))
    assert told["place"] is None
    assert told["replies"] == []
    assert told["person"] == ""
