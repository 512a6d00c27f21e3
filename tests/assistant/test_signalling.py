"""Offers over HTTP: what they may look like, what is answered, and what is wrong with those that are refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from assistant import signalling
from assistant.app import create_app
from assistant.config import Config, Limits
from assistant.desk import Desk
from assistant.errors import BackendUnavailable
from assistant.network import Ice, IceServer
from assistant.testing.server import serving
from assistant.testing.stages import stub_stages
from assistant.transports import downlink
from assistant.transports.webrtc import Call
from tests.rtc import Caller, leaving_nothing, peer_of

CALLS = "/v1/realtime/calls"


@asynccontextmanager
async def asking(folder: Path, *, sessions: int = 20, ice: Ice | None = None) -> AsyncIterator[tuple[Caller, Desk]]:
    """A server, and a peer who has made his offer; neither leaves anything."""
    config = Config(data=folder, limits=Limits(sessions=sessions), ice=ice or Ice())
    app = create_app(config, stub_stages())
    async with leaving_nothing(), serving(app) as address, peer_of(address) as caller:
        yield caller, app.state.desk


def offer(caller: Caller) -> str:
    return str(caller.pc.localDescription.sdp)


async def post(caller: Caller, sdp: str | bytes, kind: str = "application/sdp", query: str = "") -> httpx2.Response:
    return await caller.http.post(CALLS + query, content=sdp, headers={"content-type": kind})


async def post_form(caller: Caller, **parts: str) -> httpx2.Response:
    return await caller.http.post(CALLS, files={name: (None, text) for name, text in parts.items()})


def code(response: httpx2.Response) -> str:
    error = response.json()["error"]
    assert error["message"]
    return str(error["code"])


async def test_an_offer_is_answered(tmp_path: Path) -> None:
    """201, the answer as SDP, and where the call is; hanging up ends it once."""
    async with asking(tmp_path) as (caller, desk):
        response = await post(caller, offer(caller), "Application/SDP; charset=utf-8")
        assert response.status_code == 201
        assert response.headers["content-type"].startswith("application/sdp")
        assert response.text.startswith("v=0\r\n")
        caller.response = response
        assert caller.location.startswith(f"{CALLS}/rtc_")
        assert len(desk.sessions) == 1
        assert (await caller.hang_up()).status_code == 200
        async with asyncio.timeout(5):
            while desk.sessions or desk._calls:
                await asyncio.sleep(0.01)
        again = await caller.hang_up()
        assert (again.status_code, code(again)) == (404, "call_not_found")


@pytest.mark.parametrize("as_files", [True, False])
async def test_a_form_brings_settings(tmp_path: Path, as_files: bool) -> None:
    """Parts with and without a file name are read alike; the session has the model that they name."""
    async with asking(tmp_path) as (caller, desk):
        session = json.dumps({"type": "realtime", "model": "gpt-realtime", "instructions": "Grüß"})
        name = "offer.sdp" if as_files else None
        parts = {"sdp": (name, offer(caller)), "session": (name, session)}
        response = await caller.http.post(CALLS, files=parts)
        assert response.status_code == 201
        assert len(desk.sessions) == 1


async def test_the_model_is_that_of_the_address_or_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are cut at 128 characters: they are echoed."""
    models: list[str] = []
    seat = Desk.seat

    def noting(desk: Desk, channel: Any, model: str, returning: str = "", **more: Any) -> Any:
        models.append(model)
        return seat(desk, channel, model, returning, **more)

    monkeypatch.setattr(Desk, "seat", noting)
    async with asking(tmp_path) as (caller, _):
        await post(caller, offer(caller))
        await post(caller, offer(caller), query="?model=" + "m" * 200)
        await post_form(caller, sdp=offer(caller), session='{"model": "mine"}')
    assert models == ["frontdesk", "m" * 128, "mine"]


def candidates(count: int) -> str:
    return "".join(f"a=candidate:{n} 1 udp 1 127.0.0.1 {n % 60_000 + 1024} typ host\r\n" for n in range(count))


BAD_OFFERS = {
    "nothing": (b"", 400, "bad_sdp"),
    "words": (b"hello", 400, "bad_sdp"),
    "JSON": (b'{"type": "offer", "sdp": "v=0"}', 400, "bad_sdp"),
    "no text": (b"v=0\r\n\xff\xfe", 400, "bad_sdp"),
    "no media": (b"v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", 400, "bad_sdp"),
    "no transport": (b"v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 x 0\r\n", 400, "bad_sdp"),
    "many media": (b"v=0\r\n" + b"m=audio 9 x 0\r\n" * 1_000, 400, "too_many_media"),
    "many candidates": (b"v=0\r\nm=audio 9 x 0\r\n" + candidates(1_000).encode(), 400, "too_many_candidates"),
    "10,000 candidates": (b"v=0\r\nm=audio 9 x 0\r\n" + candidates(10_000).encode(), 413, "too_large"),
    "larger than all": (b"v=0\r\n" + b"a" * 1_000_000, 413, "too_large"),
}


@pytest.mark.parametrize("name", BAD_OFFERS)
async def test_what_is_no_offer_is_refused(tmp_path: Path, name: str) -> None:
    """With a status and a typed error each; nobody was seated, and the next offer is answered."""
    sdp, status, expected = BAD_OFFERS[name]
    async with asking(tmp_path) as (caller, desk):
        response = await post(caller, sdp)
        assert (response.status_code, code(response)) == (status, expected)
        assert (desk.sessions, desk._calls) == ({}, set())
        assert (await post(caller, offer(caller))).status_code == 201


async def test_an_offer_without_opus_is_refused(tmp_path: Path) -> None:
    """There is no other codec in which we speak."""
    async with asking(tmp_path) as (caller, desk):
        response = await post(caller, offer(caller).replace("opus", "speex"))
        assert (response.status_code, code(response)) == (400, "bad_sdp")
        assert desk.sessions == {}


BAD_FORMS: dict[str, tuple[dict[str, str], str]] = {
    "no parts": ({"other": "x"}, "bad_sdp"),
    "no sdp": ({"session": "{}"}, "bad_sdp"),
    "settings that are no JSON": ({"sdp": "OFFER", "session": "{"}, "invalid_json"),
    "settings that are no object": ({"sdp": "OFFER", "session": "[1]"}, "invalid_json"),
    "settings nested without end": ({"sdp": "OFFER", "session": '{"a":' * 20_000 + "1"}, "invalid_json"),
    "a model that is no text": ({"sdp": "OFFER", "session": '{"model": 1}'}, "invalid_json"),
    "a token that is no text": ({"sdp": "OFFER", "session": '{"frontdesk": {"resume": []}}'}, "invalid_json"),
    "many parts": ({f"part{n}": "x" for n in range(50)}, "bad_form"),
}


@pytest.mark.parametrize("name", BAD_FORMS)
@pytest.mark.parametrize("as_files", [True, False])
async def test_what_is_no_form_is_refused(tmp_path: Path, name: str, as_files: bool) -> None:
    """Whatever is wrong with a part is said, and no session was begun."""
    parts, expected = BAD_FORMS[name]
    async with asking(tmp_path) as (caller, desk):
        files = {
            part: ("file" if as_files else None, offer(caller) if text == "OFFER" else text)
            for part, text in parts.items()
        }
        response = await caller.http.post(CALLS, files=files)
        assert (response.status_code, code(response)) == (400, expected)
        assert desk.sessions == {}


async def test_a_form_that_breaks_off_is_refused(tmp_path: Path) -> None:
    """No boundary, another one, no name, bytes that are no text: a typed error each."""
    async with asking(tmp_path) as (caller, desk):
        nameless = b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--"
        part = b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n--b--\r\n'
        half = "multipart/form-data; boundary=b; charset=utf-7"
        for kind, body, expected in (
            ("multipart/form-data", b"x", {"bad_form"}),
            ("multipart/form-data; boundary=b", b"--c\r\n\r\n", {"bad_form", "bad_sdp"}),
            ("multipart/form-data; boundary=b", nameless, {"bad_form"}),
            ("multipart/form-data; boundary=b", b"\0" * 1_000, {"bad_form"}),
            (half, part % (b"sdp", b"v=0+2AA-"), {"bad_sdp"}),
            (half, part % (b"session", b"+2AA-"), {"bad_sdp", "invalid_json"}),
            ("multipart/form-data; boundary=b; charset=idna", part % (b"sdp", b"\xff" * 100), {"bad_sdp", "bad_form"}),
        ):
            response = await post(caller, body, kind)
            assert response.status_code == 400
            assert code(response) in expected
        assert desk.sessions == {}


async def test_another_type_is_refused(tmp_path: Path) -> None:
    """The error names the two that are taken."""
    async with asking(tmp_path) as (caller, _):
        for kind in ("application/json", "text/plain", ""):
            response = await post(caller, offer(caller), kind)
            assert (response.status_code, code(response)) == (400, "unsupported_type")
            assert "multipart/form-data" in response.text


async def test_there_are_no_more_calls_than_allowed(tmp_path: Path) -> None:
    """Also of offers that come all at once: each takes a while to be answered."""
    async with asking(tmp_path, sessions=2) as (caller, desk):
        responses = await asyncio.gather(*(post(caller, offer(caller)) for _ in range(8)))
        statuses = sorted(response.status_code for response in responses)
        assert statuses == [201, 201, 503, 503, 503, 503, 503, 503]
        assert {code(response) for response in responses if response.status_code == 503} == {"busy"}
        assert len(desk.sessions) == len(desk._calls) == 2


@pytest.mark.parametrize("meanwhile", [False, True])
async def test_a_server_that_stops_takes_no_offer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: bool
) -> None:
    """Nor does one that began to stop while it was answered."""
    async with asking(tmp_path) as (caller, desk):
        plain = Call.answer

        async def answer(call: Call, sdp: str) -> str:
            desk.closing = True
            return await plain(call, sdp)

        monkeypatch.setattr(Call, "answer", answer)
        desk.closing = not meanwhile
        response = await post(caller, offer(caller))
        assert (response.status_code, code(response)) == (503, "closing")
        assert (desk.sessions, desk._calls) == ({}, set())


async def test_without_the_codec_it_is_said_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with the error of the library, and the page may come by WebSocket."""

    def missing() -> None:
        raise BackendUnavailable("WebRTC needs libopus, which was not found.")

    async with asking(tmp_path) as (caller, desk):
        monkeypatch.setattr(downlink, "Encoder", missing)
        response = await post(caller, offer(caller))
        assert (response.status_code, code(response)) == (503, "backend_unavailable")
        assert desk.sessions == {}


async def test_the_public_address_is_announced(tmp_path: Path) -> None:
    """In every candidate of this machine's own, in the place of its address; the port stays."""
    async with asking(tmp_path, ice=Ice(public_address="198.51.100.7")) as (caller, _):
        answer = (await post(caller, offer(caller))).text
        lines = [line.split() for line in answer.splitlines() if line.startswith("a=candidate")]
        assert lines
        assert {line[4] for line in lines} == {"198.51.100.7"}
        assert all(1024 <= int(line[5]) <= 65_535 for line in lines)


async def test_the_servers_of_the_deployment_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call is made with the STUN and TURN servers of site.toml, and the passwords of the environment."""
    made: list[Any] = []

    def noting(servers: Any, *, video: bool) -> Call:
        made.extend(servers)
        assert not video  # unless site.toml says so
        return Call()

    monkeypatch.setenv("TURN_PASSWORD", "hush")
    monkeypatch.setattr(signalling, "Call", noting)
    servers = (
        IceServer(urls=("stun:127.0.0.1:9",)),
        IceServer(urls=("turn:127.0.0.1:9",), username="desk", credential_env="TURN_PASSWORD"),
    )
    async with asking(tmp_path, ice=Ice(servers=servers)) as (caller, _):
        assert (await post(caller, offer(caller))).status_code == 201
    assert [(one.urls, one.username, one.credential) for one in made] == [
        (["stun:127.0.0.1:9"], None, None),
        (["turn:127.0.0.1:9"], "desk", "hush"),
    ]


async def send_half(caller: Caller) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A request whose body does not end."""
    url = caller.http.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = f"POST {CALLS} HTTP/1.1\r\nHost: {url.host}\r\nContent-Type: application/sdp\r\nContent-Length: 5000\r\n\r\n"
    writer.write(head.encode() + b"v=0\r\n")
    await writer.drain()
    return reader, writer


async def test_an_offer_that_does_not_end_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """408 when its time is over, and nothing of it is left."""
    monkeypatch.setattr(signalling, "OFFER_S", 0.2)
    async with asking(tmp_path) as (caller, desk):
        reader, writer = await send_half(caller)
        async with asyncio.timeout(5):
            assert b" 408 " in await reader.readline()
        writer.close()
        await writer.wait_closed()
        assert desk.sessions == {}


async def test_a_peer_that_takes_long_to_answer_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where gathering addresses hangs the connection is closed, and the client told to send again."""
    closed: list[Call] = []
    plain = Call.close

    async def hang(*_: object) -> str:
        await asyncio.Event().wait()
        return ""

    async def close(call: Call) -> None:
        closed.append(call)
        await plain(call)

    monkeypatch.setattr(signalling, "OFFER_S", 0.2)
    monkeypatch.setattr(Call, "answer", hang)
    monkeypatch.setattr(Call, "close", close)
    async with asking(tmp_path) as (caller, desk):
        response = await post(caller, offer(caller))
        assert (response.status_code, code(response)) == (408, "too_slow")
        assert len(closed) == 1
        assert desk.sessions == {}


async def test_a_client_that_goes_away_in_the_middle_is_nobodys_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is logged as a failure, and the next is served."""
    async with asking(tmp_path) as (caller, desk):
        _, writer = await send_half(caller)
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(0.1)
        assert (await post(caller, offer(caller))).status_code == 201
        assert len(desk.sessions) == 1
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_wrong_token_begins_a_new_conversation(tmp_path: Path) -> None:
    """And a line that is full is full for him too."""
    async with asking(tmp_path, sessions=1) as (caller, desk):
        back = json.dumps({"type": "realtime", "frontdesk": {"version": 1, "resume": "wrong"}})
        assert (await post_form(caller, sdp=offer(caller), session=back)).status_code == 201
        assert len(desk.sessions) == 1
        assert (await post_form(caller, sdp=offer(caller), session=back)).status_code == 503
