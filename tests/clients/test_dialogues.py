"""Clients as they are published hold a dialogue with the server as it is deployed: docs/protocol.md has the table."""

from __future__ import annotations

import json

import pytest
from dialogue import SPOKEN, Dialogue, article_of, words
from oracle import nulls, oracle

pytestmark = pytest.mark.clients

QUESTIONS = list(SPOKEN.values())

INTO_IT_S = 3.0
"""How much of the second answer a caller hears before speaking into it (``programs/talking.py``)."""


def test_what_the_caller_says_comes_back_as_text(dialogue: Dialogue) -> None:
    """The client hands its application the transcript of all four questions, most words right."""
    heard = [line["text"] for line in dialogue.saw("heard")]
    assert len(heard) == len(QUESTIONS)
    for (_, spoken, _), text in zip(QUESTIONS, heard, strict=True):
        right = set(words(spoken)) & set(words(text))
        assert len(right) >= 0.6 * len(set(words(spoken))), (spoken, text)


def test_answers_are_heard_and_are_the_articles(dialogue: Dialogue) -> None:
    """Each question is answered by its article: in words, and in sound as long as these words take."""
    said = [line["text"] for line in dialogue.saw("said")]
    assert [article_of(text) for text in said[:3]] == [article for _, _, article in QUESTIONS[:3]]
    assert 3 <= dialogue.words_a_second() <= 7


def test_a_function_is_called_and_its_output_answered(dialogue: Dialogue) -> None:
    """The client calls its application's function with the drawing, hands the output back, and that is answered."""
    drawing = dialogue.saw("called")[0]
    assert drawing["name"] == "show_diagram"
    assert set(drawing["arguments"]) == {"title", "alt", "svg"}
    assert drawing["arguments"]["svg"].startswith("<svg")
    call = dialogue.of("response.function_call_arguments.done")[0]
    assert json.loads(call["arguments"]) == drawing["arguments"]
    output = next(one for one in dialogue.given if one.get("item", {}).get("type") == "function_call_output")
    assert output["item"]["call_id"] == call["call_id"]
    assert "on the screen" in output["item"]["output"]
    ended = next(one for one in dialogue.of("response.done") if one["response"]["id"] == call["response_id"])
    handed_back = max(dialogue.given.index(output), dialogue.given.index(ended))  # LiveKit plays to the end first
    follows = [one for one in dialogue.given[handed_back:] if one["type"] in ("response.created", "response.done")]
    begun, done = [one["response"] for one in follows if one is not ended][:2]
    assert begun["id"] == done["id"]
    assert (begun["status"], done["status"]) == ("in_progress", "completed")


def test_speaking_into_an_answer_cuts_it_at_what_was_heard(dialogue: Dialogue) -> None:
    """The client stops playing, the response is cancelled, and the history holds the words that were heard, no more."""
    assert dialogue.saw("interrupted")
    item = dialogue.answers[1]
    done = next(one for one in dialogue.of("response.done") if item in str(one["response"]["output"]))
    assert done["response"]["status"] == "cancelled"
    assert done["response"]["status_details"]["reason"] == "turn_detected"
    text, heard, status = dialogue.history[item]
    assert status == "incomplete"
    assert heard is not None
    assert words(text)[: len(words(heard))] == words(heard)
    told = [one for one in dialogue.sent("conversation.item.truncate") if one["item_id"] == item]
    if told:
        assert [one for one in dialogue.of("conversation.item.truncated") if one["item_id"] == item]
        played_s = told[-1]["audio_end_ms"] / 1000
    else:  # over WebRTC the server plays, and knows
        assert dialogue.of("output_audio_buffer.cleared")
        played_s = dialogue.saw("said")[1]["bytes"] / 48_000
    assert INTO_IT_S - 0.5 < played_s < INTO_IT_S + 2.5
    expected = played_s * dialogue.words_a_second()
    assert abs(len(heard.split()) - expected) <= 0.25 * expected + 2, (heard, played_s, expected)


def test_a_picture_is_taken(dialogue: Dialogue) -> None:
    """The client's picture becomes an item that the client can keep, and what it shows counts for what is said next."""
    shown = [
        event["item"]
        for event in dialogue.of("conversation.item.done")
        if event["item"].get("content") == [{"type": "input_text", "text": "[image]"}]
    ]
    assert [item["role"] for item in shown] == ["user"]
    (sent,) = [one["item"] for one in dialogue.sent("conversation.item.create") if one["item"].get("role") == "user"]
    assert [part["type"] for part in sent["content"]] == ["input_image"]
    assert article_of(dialogue.last_words()) == QUESTIONS[3][2]


def test_the_session_goes_on(dialogue: Dialogue) -> None:
    """After two interruptions and a picture the next question is answered aloud."""
    assert dialogue.saw("done")
    assert len(dialogue.answers) == len(QUESTIONS)
    assert len(words(dialogue.last_words())) > 10


def test_the_client_has_nothing_to_complain_of(dialogue: Dialogue) -> None:
    """No error reaches the application. On the wire is none but that a cancel came after the end, as OpenAI has it."""
    assert dialogue.saw("error") == []
    assert {event["error"]["code"] for event in dialogue.of("error")} <= {"response_cancel_not_active"}
    assert not dialogue.of("conversation.item.input_audio_transcription.failed")


def test_every_event_is_of_openais_protocol(dialogue: Dialogue) -> None:
    """Each event is one that the openai package knows, with no null in an item, and none is of the extension."""
    assert len(dialogue.given) > 100
    adapter = oracle()
    for event in dialogue.given:
        assert not event["type"].startswith("frontdesk.")
        assert "frontdesk" not in event.get("session", {})
        adapter.validate_python(event)
        assert nulls(event) == []
        assert event["event_id"]
