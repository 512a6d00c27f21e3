"""The guard: who is let in, and what every answer carries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from assistant.guard import CSP, HEADERS, Guard, refusal

Headers = list[tuple[bytes, bytes]]


def headers(host: str | None, origin: str | None = None) -> Headers:
    named = {b"host": host, b"origin": origin}
    return [(name, value.encode("latin-1")) for name, value in named.items() if value is not None]


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8080", "127.0.0.1:8080", "127.3.2.1", "[::1]:8080", "[::1]", "LOCALHOST:1"]
)
def test_this_machine_under_its_own_names_is_let_in(host: str) -> None:
    """Any loopback name passes, by itself and with a page of the same origin."""
    assert refusal(headers(host)) is None
    assert refusal(headers(host, f"http://{host}")) is None
    assert refusal([(name.title(), value) for name, value in headers(host)]) is None


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.5:8080",
        "0.0.0.0",
        "[::2]",
        "[::1",
        "localhost.",
        "2130706433",
        "\xff",
    ],
)
def test_any_other_host_is_refused(host: str | None) -> None:
    """A name that some web page could point here is no name of this server."""
    error = refusal(headers(host))
    assert error is not None
    assert (error.code, error.param) == ("foreign_host", "host")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "http://localhost:8081",
        "http://127.0.0.1:8080",
        "http://localhost",
        "localhost:8080",
        "http://user@localhost:8080",
        "http://[::1",
    ],
)
def test_a_page_from_elsewhere_is_refused(origin: str) -> None:
    """A page has to come from this very host and port."""
    error = refusal(headers("localhost:8080", origin))
    assert error is not None
    assert (error.code, error.param) == ("foreign_origin", "origin")


@given(host=st.text(st.characters(max_codepoint=255), max_size=30), origin=st.text(st.characters(max_codepoint=255)))
def test_any_header_is_let_in_or_refused(host: str, origin: str) -> None:
    """Whatever stands in Host and Origin, the guard decides; it never raises."""
    error = refusal(headers(host, origin))
    assert error is None or error.code in ("foreign_host", "foreign_origin")


NAMES = frozenset({"desk.example.org", "192.168.1.7", "fd00::7"})
APP = "https://app.example.org"


@pytest.mark.parametrize("host", ["desk.example.org", "desk.example.org:8443", "192.168.1.7:8080", "[fd00::7]:1"])
def test_a_deployments_own_names_are_let_in(host: str) -> None:
    """Off loopback it answers to what it is called, and to a page from there; loopback names stay."""
    assert refusal(headers(host), NAMES) is None
    assert refusal(headers(host, f"https://{host}"), NAMES) is None
    assert refusal(headers("localhost"), NAMES) is None
    assert refusal(headers("other.example.org"), NAMES) is not None
    other = refusal(headers(host, "https://localhost"), NAMES)
    assert other is not None
    assert other.code == "foreign_origin"


@pytest.mark.parametrize(
    ("origin", "passes"),
    [(APP, True), ("http://app.example.org", False), (f"{APP}:444", False), (f"{APP}/", False), ("null", False)],
)
def test_only_the_sites_that_were_allowed_may_connect(origin: str, passes: bool) -> None:
    """A site is its scheme, host and port, all three; and it reaches us under our own name only."""
    assert (refusal(headers("desk.example.org", origin), NAMES, frozenset({APP})) is None) == passes
    assert refusal(headers("evil.example", APP), NAMES, frozenset({APP})) is not None


async def through(
    kind: str, given_headers: Headers, method: str = "GET", origins: frozenset[str] = frozenset()
) -> tuple[list[Message], bool]:
    """What is sent when a request of a kind goes through the guard, and whether the application saw it."""
    sent: list[Message] = []
    reached = False

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal reached
        reached = True
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})
        await send({"type": "http.response.body", "body": b"hello"})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": kind, "headers": given_headers, "method": method}
    await Guard(app, NAMES, origins)(scope, receive, send)
    return sent, reached


async def test_every_answer_carries_the_security_headers() -> None:
    """An answer of the application keeps its own headers and gets ours; its body is untouched."""
    (start, body), reached = await through("http", headers("localhost"))
    assert reached
    assert start["headers"] == [(b"x-own", b"1"), *HEADERS]
    assert body == {"type": "http.response.body", "body": b"hello"}


async def test_what_is_no_request_passes_untouched() -> None:
    """The server's own lifespan messages have no Host and are nobody's to refuse."""
    (start, _), reached = await through("lifespan", [])
    assert reached
    assert start["headers"] == [(b"x-own", b"1")]


@pytest.mark.parametrize(("kind", "prefix"), [("http", "http.response"), ("websocket", "websocket.http.response")])
async def test_a_stranger_is_answered_before_the_application(kind: str, prefix: str) -> None:
    """A refusal is a 403 with an error object and the security headers, on a WebSocket before its upgrade."""
    (start, body), reached = await through(kind, headers("evil.example"))
    assert not reached
    assert (start["type"], start["status"], body["type"]) == (f"{prefix}.start", 403, f"{prefix}.body")
    error = json.loads(body["body"])["error"]
    assert (error["code"], error["type"]) == ("foreign_host", "invalid_request_error")
    assert (b"content-length", str(len(body["body"])).encode()) in start["headers"]
    assert set(HEADERS) <= set(start["headers"])


async def test_a_websocket_of_ours_reaches_the_application() -> None:
    """The page's own socket passes."""
    assert (await through("websocket", headers("localhost:8080", "http://localhost:8080")))[1]


def test_the_policy_allows_nothing_but_this_server() -> None:
    """No inline script or style, no other host: every source is this server, data images aside."""
    rules = dict(rule.strip().split(" ", 1) for rule in CSP.split(";"))
    assert rules["default-src"] == "'none'"
    assert set(" ".join(rules.values()).split()) == {"'none'", "'self'", "data:"}
    assert [name for name, value in rules.items() if "data:" in value] == ["img-src"]


async def test_a_page_of_an_allowed_site_may_read_the_answer() -> None:
    """CORS names the very site, what it may read, and that the answer depends on it; others get none of that."""
    (start, _), reached = await through("http", headers("localhost", APP), "POST", frozenset({APP}))
    assert reached
    named = dict(start["headers"])
    assert named[b"access-control-allow-origin"] == APP.encode()
    assert b"Location" in named[b"access-control-expose-headers"]
    assert named[b"vary"] == b"Origin"
    (start, _), reached = await through("http", headers("localhost", APP), "POST")
    assert not reached
    assert b"access-control-allow-origin" not in dict(start["headers"])


@pytest.mark.parametrize(("origins", "status"), [(frozenset({APP}), 204), (frozenset[str](), 403)])
async def test_a_preflight_is_answered_for_allowed_sites(origins: frozenset[str], status: int) -> None:
    """The headers that Realtime clients send from a browser are allowed; the application is not asked."""
    asked = [*headers("localhost", APP), (b"access-control-request-method", b"POST")]
    (start, _), reached = await through("http", asked, "OPTIONS", origins)
    assert not reached
    assert start["status"] == status
    if status == 204:
        allowed = dict(start["headers"])[b"access-control-allow-headers"].decode().lower().split(", ")
        assert {"authorization", "content-type", "x-openai-agents-sdk", "x-frontdesk-ticket"} == set(allowed)
