"""Refusals: the status, what goes with it, and OpenAI's form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openai.types.realtime import RealtimeErrorEvent

from assistant.admission import Busy
from assistant.auth import Unauthorised
from assistant.errors import BadInput, FrontdeskError, NotPossible
from assistant.limiting import RateLimited
from assistant.refusals import CLOSING_RETRY_S, TICKET, body, deny, headers, response, status

ERRORS: list[tuple[FrontdeskError, int, dict[str, str]]] = [
    (Unauthorised("No."), 401, {"www-authenticate": "Bearer"}),
    (RateLimited("Slower.", "", 7), 429, {"retry-after": "7"}),
    (Busy(3, "tick"), 503, {"retry-after": "5", TICKET: "tick"}),
    (NotPossible("closing", "Later."), 503, {"retry-after": str(CLOSING_RETRY_S)}),
    (NotPossible("foreign_origin", "No."), 403, {}),
    (BadInput("too_large", "Less."), 413, {}),
    (BadInput("bad_sdp", "What?"), 400, {}),
]


@pytest.mark.parametrize(("error", "code", "named"), ERRORS)
def test_every_refusal_has_its_status_and_headers(error: FrontdeskError, code: int, named: dict[str, str]) -> None:
    """A client sees from the status what to do, and from the headers when and how."""
    answer = response(error)
    assert (answer.status_code, headers(error)) == (code, named)
    assert status(error) == code
    assert {name: answer.headers[name] for name in named} == named


@pytest.mark.parametrize(("error", "code", "named"), ERRORS)
def test_a_refusal_has_openais_form(error: FrontdeskError, code: int, named: dict[str, str]) -> None:
    """The error object is one that the SDKs know."""
    shown = json.loads(body(error))
    event = {"type": "error", "event_id": "e", "error": shown["error"]}
    assert RealtimeErrorEvent.model_validate(event).error.code == error.code
    assert shown["error"]["type"] == "invalid_request_error"


def test_who_waits_is_told_the_place_twice() -> None:
    """In the body for programs, and in the message for people."""
    shown = json.loads(body(Busy(3, "tick")))
    assert (shown["place"], shown["retry_after"], shown["ticket"]) == (3, 5, "tick")
    assert "number 3" in shown["error"]["message"]


@pytest.mark.parametrize(("kind", "prefix"), [("http", "http"), ("websocket", "websocket.http")])
async def test_a_refusal_comes_before_an_upgrade(kind: str, prefix: str) -> None:
    """A WebSocket is answered as a request is, so its client sees why."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await deny({"type": kind}, send, Unauthorised("No."))
    assert [message["type"] for message in sent] == [f"{prefix}.response.start", f"{prefix}.response.body"]
    assert sent[0]["status"] == 401
    named = dict(sent[0]["headers"])
    assert (named[b"www-authenticate"], named[b"content-length"]) == (b"Bearer", str(len(sent[1]["body"])).encode())
