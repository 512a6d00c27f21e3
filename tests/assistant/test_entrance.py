"""The entrance, on a real socket: who is let in, and what everybody else hears before the upgrade."""

from __future__ import annotations

import asyncio
import gc
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import websockets
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect

from assistant.app import create_app
from assistant.config import Config
from assistant.desk import Desk
from assistant.entrance import Entrance, peer, ticket
from assistant.network import AccessSettings, Ice, IceServer, Limits, Rates, Server
from assistant.serving import uvicorn_settings
from assistant.testing.server import serving
from assistant.testing.stages import stub_stages

KEY = "north-town-key-0001"
ADMIN = "north-town-admin-01"
STRANGER = "203.0.113.7"
APP = "https://app.example.org"


@asynccontextmanager
async def guarded(
    folder: Path, limits: Limits | None = None, *, needed: bool = True, ice: bool = False
) -> AsyncIterator[tuple[str, Starlette]]:
    """A server that needs a key, behind a proxy on this machine: X-Forwarded-For says where a request comes from."""
    folder.mkdir(exist_ok=True)
    (folder / "keys").write_text(KEY)
    (folder / "keys").chmod(0o600)
    admin = "FRONTDESK_ADMIN" if "FRONTDESK_ADMIN" in os.environ else ""
    access = AccessSettings(keys_file="keys" if needed else "", origins=(APP,), admin=admin)
    server = Server(proxies=("127.0.0.1",) if needed else ())
    relay = IceServer(("turn:a",), "desk", "TURN_PASSWORD")
    config = Config(
        data=folder,
        base=folder,
        access=access,
        limits=limits or Limits(),
        server=server,
        ice=Ice((IceServer(("stun:a",)), relay)) if ice else Ice(),
    )
    app = create_app(config, stub_stages(["spoken words"]))
    async with serving(app, **uvicorn_settings(server, config.limits)) as address:
        yield address, app


def bearing(token: str = KEY, address: str = "") -> dict[str, str]:
    named = {"Authorization": f"Bearer {token}"} if token else {}
    return named | ({"X-Forwarded-For": address} if address else {})


async def refused(address: str, headers: dict[str, str] | None = None, **more: Any) -> tuple[int, dict[str, Any], Any]:
    """Status, body and headers of a WebSocket that is not let in."""
    with pytest.raises(websockets.InvalidStatus) as answer:
        async with connect(f"ws://{address}/v1/realtime", additional_headers=headers or {}, **more):
            pass
    response = answer.value.response
    return response.status_code, json.loads(response.body or b"{}"), response.headers


async def created(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(10):
        event = json.loads(await socket.recv())
    assert event["type"] == "session.created"
    return dict(event["session"])


def entrance(app: Starlette) -> Entrance:
    found: Entrance = app.state.entrance
    return found


@pytest.mark.parametrize("token", ["", "wrong-key-of-nobody", "ek_local", KEY + "x", "once_x"])
async def test_a_wrong_token_is_told_before_the_upgrade(tmp_path: Path, token: str) -> None:
    """401 in OpenAI's form, with how to authenticate; the token itself is not repeated."""
    async with guarded(tmp_path) as (address, app):
        status, body, headers = await refused(address, bearing(token))
        assert (status, headers["WWW-Authenticate"]) == (401, "Bearer")
        error = body["error"]
        assert (error["type"], error["code"]) == ("invalid_request_error", "invalid_api_key")
        assert not token or token not in json.dumps(body)
        assert entrance(app).desk.sessions == {}


async def test_a_key_lets_in_by_header_and_by_subprotocol(tmp_path: Path) -> None:
    """As servers send it, and as browsers must; the key is not selected as a protocol."""
    async with guarded(tmp_path) as (address, _):
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing()) as socket:
            await created(socket)
        offered: Any = ["realtime", f"openai-insecure-api-key.{KEY}"]
        async with connect(f"ws://{address}/v1/realtime", subprotocols=offered) as socket:
            assert socket.subprotocol == "realtime"
            await created(socket)


async def test_without_keys_this_machine_needs_none(tmp_path: Path) -> None:
    """Clients that insist on sending a token may send any."""
    async with guarded(tmp_path, needed=False) as (address, _):
        for token in ("", "any", "ek_local"):
            async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing(token)) as socket:
                await created(socket)


async def test_who_tries_tokens_is_stopped(tmp_path: Path) -> None:
    """After ten wrong ones an address waits, even with the right one; others do not."""
    async with guarded(tmp_path) as (address, _):
        for _ in range(10):
            assert (await refused(address, bearing("wrong-key-of-nobody", STRANGER)))[0] == 401
        status, body, headers = await refused(address, bearing(KEY, STRANGER))
        assert (status, body["error"]["code"]) == (429, "rate_limited")
        assert 1 <= int(headers["Retry-After"]) <= 60
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing(KEY, "203.0.113.8")) as socket:
            await created(socket)


async def secret(address: str, session: dict[str, Any] | None = None) -> str:
    async with httpx2.AsyncClient() as client:
        body = {"session": session} if session else {}
        answer = await client.post(f"http://{address}/v1/realtime/client_secrets", json=body, headers=bearing())
    assert answer.status_code == 200
    return str(answer.json()["value"])


async def test_a_client_secret_brings_its_settings_along(tmp_path: Path) -> None:
    """What the operator set is in force when the session is created, before its client has said anything."""
    async with guarded(tmp_path) as (address, _):
        token = await secret(address, {"type": "realtime", "output_modalities": ["text"], "instructions": "Be brief."})
        for _ in range(2):
            async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing(token)) as socket:
                session = await created(socket)
                assert (session["output_modalities"], session["instructions"]) == (["text"], "Be brief.")
                item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}
                await socket.send(json.dumps({"type": "conversation.item.create", "item": item}))
                await socket.send(json.dumps({"type": "response.create"}))
                async with asyncio.timeout(10):
                    while (event := json.loads(await socket.recv()))["type"] != "response.done":
                        pass
                assert event["response"]["output_modalities"] == ["text"]


async def test_an_address_is_limited_in_connects_and_sessions(tmp_path: Path) -> None:
    """A flood from one address is answered with 429 and when to come again; another address is served."""
    limits = Limits(address=Rates(5, 2, 0, 0, 0))
    async with guarded(tmp_path, limits) as (address, app):
        token = await secret(address)
        async with (
            connect(f"ws://{address}/v1/realtime", additional_headers=bearing(token, STRANGER)) as first,
            connect(f"ws://{address}/v1/realtime", additional_headers=bearing(token, STRANGER)) as second,
        ):
            await created(first)
            await created(second)
            answers = [await refused(address, bearing(token, STRANGER)) for _ in range(6)]
            assert {status for status, _, _ in answers} == {429}
            told = [body["error"]["message"] for _, body, _ in answers]
            assert "at most 2 at once" in told[0]
            assert "at most 5 a minute" in told[-1]
            async with connect(
                f"ws://{address}/v1/realtime", additional_headers=bearing(token, "203.0.113.8")
            ) as other:
                await created(other)
        assert "rate_limited" in entrance(app).metrics.text().decode()


async def test_messages_past_the_limit_are_dropped_and_told_once(tmp_path: Path) -> None:
    """A flood of messages costs its sender the rest of them and brings one error; the session stays."""
    limits = Limits(address=Rates(0, 0, 0, 1, 0))
    async with guarded(tmp_path, limits) as (address, app):
        token = await secret(address)
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing(token, STRANGER)) as socket:
            await created(socket)
            for _ in range(40):
                await socket.send('{"type": "input_audio_buffer.clear"}')
            async with asyncio.timeout(10):
                events = [json.loads(await socket.recv()) for _ in range(11)]
            kinds = sorted(event["error"]["code"] if event["type"] == "error" else event["type"] for event in events)
            assert kinds == ["input_audio_buffer.cleared"] * 10 + ["rate_limited"]
        assert 'reason="too many messages"} 30.0' in entrance(app).metrics.text().decode()


async def test_an_allowed_site_may_connect_and_another_may_not(tmp_path: Path) -> None:
    """The Origin of a page elsewhere is refused on a WebSocket, and on an offer by its preflight."""
    async with guarded(tmp_path) as (address, _):
        status, body, _ = await refused(address, bearing(), origin="https://evil.example")
        assert (status, body["error"]["code"]) == (403, "foreign_origin")
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing(), origin=APP) as socket:  # type: ignore[arg-type]
            await created(socket)
        async with httpx2.AsyncClient() as client:
            asked = {"Origin": APP, "Access-Control-Request-Method": "POST"}
            preflight = await client.options(f"http://{address}/v1/realtime/calls", headers=asked)
            offer = await client.post(f"http://{address}/v1/realtime/calls", headers={"Origin": APP}, content=b"v=0")
        assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, APP)
        assert (offer.status_code, offer.headers["access-control-allow-origin"]) == (401, APP)


async def test_an_offer_without_a_token_is_not_read(tmp_path: Path) -> None:
    """401 comes before the body is looked at, however large it says it is."""
    async with guarded(tmp_path) as (address, _):
        host, _, port = address.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST /v1/realtime/calls HTTP/1.1\r\nHost: {address}\r\nContent-Length: 999999999\r\n\r\n"
        writer.write(head.encode())
        async with asyncio.timeout(5):
            assert b" 401 " in await reader.readline()
        writer.close()


async def test_a_hundred_sessions_that_come_and_go_leave_nothing(tmp_path: Path) -> None:
    """Dropped without a goodbye, their sessions, tasks and counts are back to where they were."""
    async with guarded(tmp_path, Limits(sessions=1_000)) as (address, app):
        desk: Desk = entrance(app).desk
        token = await secret(address)
        await asyncio.sleep(0.2)
        before = len(asyncio.all_tasks())
        for _ in range(10):
            sockets = [
                await connect(f"ws://{address}/v1/realtime", additional_headers=bearing(token)) for _ in range(10)
            ]
            for socket in sockets:
                await created(socket)
            assert len(desk.sessions) == 10
            for socket in sockets:
                socket.transport.abort()
            async with asyncio.timeout(10):
                await desk.empty.wait()
        async with asyncio.timeout(10):
            while len(asyncio.all_tasks()) > before:
                await asyncio.sleep(0.01)
        assert not entrance(app).limiter._shared.sessions
        gc.collect()
        assert (
            sum(type(one).__name__ == "Session" and one.__module__ == "assistant.session" for one in gc.get_objects())
            == 0
        )


async def test_a_connect_that_is_turned_away_is_counted(tmp_path: Path) -> None:
    """Metrics tell what became of connects, without saying whose they were."""
    async with guarded(tmp_path) as (address, app):
        await refused(address, bearing("wrong-key-of-nobody"))
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing()) as socket:
            await created(socket)
        text = entrance(app).metrics.text().decode()
    assert 'assistant_connects_total{outcome="invalid_api_key"} 1.0' in text
    assert 'assistant_connects_total{outcome="ok"} 1.0' in text


async def test_a_wrong_secret_to_come_back_with_counts_as_a_wrong_token(tmp_path: Path) -> None:
    """Nobody finds another caller's conversation by trying."""
    async with guarded(tmp_path) as (address, _):
        for n in range(10):
            offered: Any = ["realtime", f"frontdesk-resume.back_{n:024x}"]
            headers = bearing(KEY, STRANGER)
            async with connect(
                f"ws://{address}/v1/realtime", subprotocols=offered, additional_headers=headers
            ) as socket:
                assert (await created(socket))["frontdesk"]["resumed"] is False
        assert (await refused(address, bearing(KEY, STRANGER)))[0] == 429


async def test_a_page_can_ask_why_its_websocket_was_refused(tmp_path: Path) -> None:
    """A plain request to the same address tells what a connect would hear: no token, a place in line, or nothing."""
    async with guarded(tmp_path, Limits(sessions=1)) as (address, _), httpx2.AsyncClient() as client:
        there = f"http://{address}/v1/realtime"
        assert (await client.get(there)).status_code == 401
        assert (await client.get(there, headers=bearing())).status_code == 426
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing()) as socket:
            await created(socket)
            told = await client.get(there, headers=bearing())
            assert (told.status_code, told.json()["place"]) == (503, 1)
            again = await client.get(there, headers=bearing() | {"X-Frontdesk-Ticket": told.json()["ticket"]})
            assert again.json()["place"] == 1


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ({"headers": []}, ""),
        ({"headers": [(b"X-Frontdesk-Ticket", b"t1")]}, "t1"),
        ({"headers": [], "subprotocols": ["realtime", "frontdesk-ticket.t2"]}, "t2"),
        ({"headers": [(b"x-frontdesk-ticket", b"x" * 1_000)]}, "x" * 64),
    ],
)
def test_a_ticket_is_found_where_clients_can_put_it(scope: dict[str, Any], found: str) -> None:
    """In a header, or for a browser's WebSocket in a subprotocol."""
    assert ticket(scope) == found


def test_a_request_from_nowhere_has_no_address() -> None:
    """As over a Unix socket."""
    assert peer({"client": None}) == ""
    assert peer({}) == ""
    assert peer({"client": ("::1", 5)}) == "::1"
