"""Responses as a client is told of them, from their beginning to their end."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from assistant import messages as say
from assistant.conversation import Item
from assistant.errors import StageFailed
from assistant.settings import Wishes
from assistant.testing.stages import tone
from pipelines.audio.g711 import MU, A
from pipelines.audio.resample import resample
from tests.assistant.realtime.conftest import ANSWER, ASIDE, STARTED, Client, kinds, telephone

SOUND = say.Sounded("r1", "a1", b"\x01\x02", 0.0)
WHOLE = say.AnswerDone("r1", ANSWER, "completed")


def test_a_spoken_answer_is_told_in_the_order_of_the_protocol() -> None:
    """A response is created, has its item and part, its deltas, and ends each in the order that clients rely on."""
    events = Client().hears(
        STARTED,
        say.Said("r1", "a1", "It is red."),
        say.Sounded("r1", "a1", b"\x01\x02", 0.0),
        say.Said("r1", "a1", "Wait."),
        say.AnswerDone("r1", ANSWER, "completed"),
    )
    assert kinds(events) == [
        "response.created",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_audio_transcript.delta",
        "response.output_audio.delta",
        "response.output_audio_transcript.delta",
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "response.output_item.done",
        "conversation.item.done",
        "response.done",
    ]
    assert events[0]["response"]["status"] == "in_progress"
    assert events[0]["response"]["metadata"] == events[-1]["response"]["metadata"] == {"k": "v"}
    assert events[2]["previous_item_id"] == events[11]["previous_item_id"] == "u1"
    assert base64.b64decode(events[5]["delta"]) == b"\x01\x02"
    assert events[4]["delta"] + events[6]["delta"] == events[8]["transcript"] == "It is red. Wait."
    assert events[9]["part"] == {"type": "audio", "transcript": "It is red. Wait."}
    assert events[10]["item"]["content"] == [{"type": "output_audio", "transcript": "It is red. Wait."}]
    assert events[-1]["response"]["output"] == [events[10]["item"]]
    assert events[-1]["response"]["status_details"] is None
    for event in events[4:7]:
        ids = event["response_id"], event["item_id"], event["output_index"], event["content_index"]
        assert ids == ("r1", "a1", 0, 0)


def test_over_webrtc_the_sound_is_told_by_its_beginning_and_its_end() -> None:
    """No delta carries sound; the first piece starts it, the last one played stops it, after the answer is done."""
    client = Client(rtc=True)
    events = client.hears(STARTED, say.Said("r1", "a1", "It is red. Wait."), SOUND, SOUND, WHOLE, say.PlayedOut("r1"))
    assert not any(kind == "response.output_audio.delta" for kind in kinds(events))
    told = [event for event in events if event["type"].startswith("output_audio_buffer.")]
    assert kinds(told) == ["output_audio_buffer.started", "output_audio_buffer.stopped"]
    assert {event["response_id"] for event in told} == {"r1"}
    assert kinds(events)[-2:] == ["response.done", "output_audio_buffer.stopped"]


def test_over_webrtc_a_cut_clears_the_sound() -> None:
    """An answer that is stopped while it sounds is told as cleared, once; one that never sounded is not."""
    client = Client(rtc=True)
    silent = client.hears(STARTED, say.WasCut("r1", "a1", 0.0, ""), say.PlayedOut("r1"))
    assert not any("buffer" in kind for kind in kinds(silent))
    cut = say.WasCut("r1", "a1", 5.0, "It")
    events = client.hears(SOUND, cut, cut, say.PlayedOut("r1"))
    assert kinds(events) == ["output_audio_buffer.started", "output_audio_buffer.cleared"]


def test_who_came_by_webrtc_in_the_middle_of_an_answer_hears_nothing_of_its_sound() -> None:
    """A response that this client was never told of does not start sounding for it."""
    assert Client(rtc=True).hears(SOUND, say.PlayedOut("r1"), say.WasCut("r1", "a1", 5.0, "It")) == []


def test_a_websocket_hears_nothing_of_a_buffer() -> None:
    """Where the client plays the sound, the server says nothing of its beginning and end."""
    events = Client().hears(STARTED, SOUND, say.PlayedOut("r1"))
    assert not any("buffer" in kind for kind in kinds(events))


def test_an_answer_goes_out_in_the_format_of_the_client() -> None:
    """Half a second of speech is half a second of A-law, the end of it before the answer's audio is done."""
    client = Client()
    client.update(**telephone("audio/pcma"))
    speech = tone(500)
    starts = range(0, len(speech), 1_000)
    pieces = [say.Sounded("r1", "a1", speech[start : start + 1_000], start / 48) for start in starts]
    events = client.hears(STARTED, *pieces, WHOLE)
    deltas = [at for at, event in enumerate(events) if event["type"] == "response.output_audio.delta"]
    assert deltas[-1] < kinds(events).index("response.output_audio.done")
    codes = b"".join(base64.b64decode(events[at]["delta"]) for at in deltas)
    assert codes == A.encode(resample(speech, 24_000, 8_000))
    assert len(codes) == 4_000
    assert all(events[at]["delta"] for at in deltas)


def test_the_format_of_an_answer_stays() -> None:
    """A format set while an answer is given counts from the next one."""
    client = Client()
    client.hears(STARTED)
    client.update(**telephone("audio/pcmu"))
    assert base64.b64decode(client.hears(SOUND)[0]["delta"]) == b"\x01\x02"


def test_of_a_cancelled_answer_nothing_more_is_heard() -> None:
    """What the rate conversion held back is not sent after a cut."""
    client = Client()
    client.update(**telephone("audio/pcmu"))
    client.hears(STARTED, say.Sounded("r1", "a1", tone(100), 0.0))
    events = client.hears(say.AnswerDone("r1", ANSWER, "cancelled", "turn_detected"))
    assert "response.output_audio.delta" not in kinds(events)


def test_an_answer_outside_the_conversation_has_no_item_in_it() -> None:
    """It is a response with its output, beside the one in the conversation, and no conversation's."""
    call = Item("f9", "function_call", "assistant", name="show", call_id="c9", arguments="{}")
    client = Client()
    client.hears(STARTED, say.Said("r1", "a1", "It is"))
    events = client.hears(
        ASIDE,
        say.Said("r9", "a9", "Sales."),
        say.ToolCalled("r9", call, "a9"),
        say.AnswerDone("r9", Item("a9", role="assistant", text="Sales."), "completed"),
    )
    assert not any(kind.startswith("conversation.") for kind in kinds(events))
    assert {event["response"]["id"] if "response" in event else event["response_id"] for event in events} == {"r9"}
    response = events[-1]["response"]
    assert (response["conversation_id"], response["metadata"]) == (None, {"topic": "x"})
    assert [item["id"] for item in response["output"]] == ["a9", "f9"]
    assert kinds(client.hears(WHOLE))[-2:] == ["conversation.item.done", "response.done"]


def test_a_response_says_how_it_sounds() -> None:
    """Format and voice are those wished for this answer, else the session's."""
    client = Client()
    client.update(**telephone("audio/pcma"))
    wished = say.AnswerStarted("r9", "a9", None, "audio", None, Wishes("slt", "audio/pcmu"))
    (created, *_), (other, *_) = client.hears(wished), client.hears(STARTED)
    assert created["response"]["audio"] == {"output": {"format": {"type": "audio/pcmu"}, "voice": "slt"}}
    assert other["response"]["audio"] == {"output": {"format": {"type": "audio/pcma"}, "voice": "default"}}
    pcm = tone(500)
    events = client.hears(say.Sounded("r9", "a9", pcm, 0.0), say.AnswerDone("r9", None, "completed"))
    deltas = [base64.b64decode(event["delta"]) for event in events if event["type"] == "response.output_audio.delta"]
    assert b"".join(deltas) == MU.encode(resample(pcm, 24_000, 8_000))


def test_a_written_answer_has_text_in_place_of_sound() -> None:
    """An answer in text is told by text deltas and has no audio event."""
    events = Client().hears(
        say.AnswerStarted("r1", "a1", None, "text"),
        say.Said("r1", "a1", "Yes."),
        say.AnswerDone("r1", Item("a1", role="assistant", text="Yes."), "completed"),
    )
    assert kinds(events)[4:6] == ["response.output_text.delta", "response.output_text.done"]
    assert not any("audio" in kind for kind in kinds(events))
    assert events[5]["text"] == "Yes."
    assert events[-1]["response"]["output"][0]["content"] == [{"type": "output_text", "text": "Yes."}]
    assert events[-1]["response"]["output"][0]["status"] == "completed"


@pytest.mark.parametrize(
    ("done", "status", "details"),
    [
        (
            say.AnswerDone("r1", ANSWER, "cancelled", "turn_detected"),
            "cancelled",
            {"type": "cancelled", "reason": "turn_detected"},
        ),
        (
            say.AnswerDone("r1", ANSWER, "failed", error=StageFailed("It broke.")),
            "failed",
            {"type": "failed", "error": {"type": "server_error", "code": "stage_failed"}},
        ),
        (
            say.AnswerDone("r1", ANSWER, "failed"),
            "failed",
            {"type": "failed", "error": {"type": "server_error", "code": "stage_failed"}},
        ),
    ],
)
def test_an_answer_that_did_not_end_well_says_so(done: say.AnswerDone, status: str, details: dict[str, Any]) -> None:
    """A cancelled or failed answer leaves an incomplete item and gives its reason."""
    events = Client().hears(STARTED, done)
    response = events[-1]["response"]
    assert (response["status"], response["status_details"]) == (status, details)
    assert response["output"][0]["status"] == "incomplete"


def test_an_answer_without_words_has_no_item() -> None:
    """A response to nothing is created and done, and has no output."""
    events = Client().hears(say.AnswerStarted("r1", "", None, "audio"), say.AnswerDone("r1", None, "completed"))
    assert kinds(events) == ["response.created", "response.done"]
    assert events[-1]["response"]["output"] == []


def test_a_tool_call_is_an_item_of_the_answer() -> None:
    """A call of the client's function comes as an item of its own, begun and done, and ends up in the output."""
    call = Item("f1", "function_call", "assistant", name="show", call_id="c1", arguments='{"a": 1}')
    other = Item("f2", "function_call", "assistant", name="show", call_id="c2", arguments="{}")
    client = Client()
    client.hears(STARTED)
    events = client.hears(say.ToolCalled("r1", call, "a1"), say.ToolCalled("r1", other, "f1"))
    assert kinds(events[:6]) == [
        "response.output_item.added",
        "conversation.item.added",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.output_item.done",
        "conversation.item.done",
    ]
    assert events[0]["item"]["status"] == "in_progress"
    assert events[0]["item"]["arguments"] == ""
    assert events[2]["delta"] == events[3]["arguments"] == events[4]["item"]["arguments"] == '{"a": 1}'
    assert (events[3]["name"], events[3]["call_id"], events[3]["item_id"]) == ("show", "c1", "f1")
    assert [event["output_index"] for event in events if "output_index" in event] == [1] * 4 + [2] * 4
    assert events[1]["previous_item_id"] == events[5]["previous_item_id"] == "a1"
    output = client.hears(say.AnswerDone("r1", ANSWER, "completed"))[-1]["response"]["output"]
    assert [item["id"] for item in output] == ["a1", "f1", "f2"]


def test_who_was_never_told_of_an_answer_hears_nothing_of_it() -> None:
    """A client that came in the middle of an answer gets no part of a response that it does not know."""
    client = Client()
    call = Item("f1", "function_call", "assistant", name="show", call_id="c1")
    strays = [
        say.Said("r1", "a1", "words"),
        say.Sounded("r1", "a1", b"\0\0", 0.0),
        say.ToolCalled("r1", call, None),
        say.AnswerDone("r1", ANSWER, "completed"),
    ]
    assert client.hears(*strays) == []
    client.hears(STARTED, say.AnswerDone("r1", ANSWER, "completed"))
    assert client.hears(*strays) == []


def test_sound_that_does_not_follow_is_placed() -> None:
    """Where an answer goes on elsewhere than this client's sound of it ended, the place is told, once."""
    client = Client(["audio"])
    sound = [say.Sounded("r1", "a1", bytes(48 * 20), at_ms) for at_ms in (600.0, 620.0)]
    events = client.hears(STARTED, *sound)
    placed = [event for event in events if event["type"] == "frontdesk.audio"]
    assert [(event["item_id"], event["at_ms"]) for event in placed] == [("a1", 600.0)]
    assert "frontdesk.audio" not in kinds(Client(["cues"]).hears(STARTED, *sound))
