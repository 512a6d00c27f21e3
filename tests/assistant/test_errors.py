"""Errors: one shape, for wire, command and page alike."""

from __future__ import annotations

import pytest

from assistant import errors
from assistant.errors import BadInput, FrontdeskError, NotPossible

EVERY: list[FrontdeskError] = [
    errors.unknown_event("x" * 500),
    errors.unsupported("A thing", "where"),
    errors.bad_setting("where", "It is wrong.", "Mend it."),
    errors.too_large("The message", 2_000_000, 500_000),
    errors.item_not_found("x" * 500),
    errors.empty_commit(),
    errors.still_recognising("x" * 500),
    errors.response_active(),
    errors.no_active_response(),
    errors.only_transcripts(),
    errors.only_webrtc("output_audio_buffer.clear"),
]


@pytest.mark.parametrize("error", EVERY, ids=lambda error: error.code)
def test_an_error_is_a_code_and_a_short_sentence(error: FrontdeskError) -> None:
    """Every error has a stable code and one plain sentence; what the client sent is quoted in part only."""
    assert error.code.replace("_", "").isalpha()
    assert error.code == error.code.lower()
    assert error.message.endswith(".")
    assert len(error.message) < 160
    assert error.message in str(error)
    assert error.hint in str(error)
    assert str(error).startswith(f"{error.param}: " if error.param else error.message)


def test_the_codes_that_clients_know_are_those_of_the_protocol() -> None:
    """Real clients tell these apart by their codes, and LiveKit a late cancel by how its message begins."""
    assert errors.no_active_response().message.startswith("Cancellation failed")
    codes = {error.code for error in EVERY}
    assert codes >= {
        "item_not_found",
        "input_audio_buffer_commit_empty",
        "conversation_already_has_active_response",
        "response_cancel_not_active",
    }


def test_errors_say_what_is_wrong_with_the_request_and_what_with_the_moment() -> None:
    """Bad values are bad input; what cannot be done as things stand is not possible."""
    assert isinstance(errors.bad_setting("a", "b."), BadInput)
    assert isinstance(errors.too_large("a", 2, 1), BadInput)
    assert isinstance(errors.response_active(), NotPossible)
    assert errors.too_large("The message", 2_000_000, 500_000).message == (
        "The message has 2,000,000 bytes; at most 500,000 are taken."
    )
    assert errors.too_large("The picture", 2, 1, "item", "Send it smaller.").hint == "Send it smaller."
    assert errors.item_not_found("i", "after").param == "after"
    assert errors.unsupported("A thing", "where").param == "where"
