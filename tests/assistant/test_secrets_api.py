"""How clients get secrets of their own, over HTTP."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openai import AsyncOpenAI
from websockets.asyncio.client import connect

from assistant.auth import ENTER_S, PAGE_S
from assistant.errors import NotPossible
from assistant.secrets_api import BODY_LIMIT, _checked
from assistant.settings import Languages
from tests.assistant.test_entrance import KEY, bearing, created, entrance, guarded, refused

SECRETS = "/v1/realtime/client_secrets"
ENTER = "/v1/frontdesk/enter"
NOISE = random.Random(1).randbytes(8_000).hex()


async def post(address: str, path: str, body: Any, token: str = KEY) -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with httpx2.AsyncClient() as client:
        return await client.post(f"http://{address}{path}", content=content, headers=bearing(token))


async def test_openais_sdk_gets_a_secret_and_calls_with_it(tmp_path: Path) -> None:
    """The unmodified SDK makes a secret; a client that has only that is let in."""
    async with guarded(tmp_path) as (address, _):
        async with AsyncOpenAI(api_key=KEY, base_url=f"http://{address}/v1") as client:
            made = await client.realtime.client_secrets.create(
                expires_after={"anchor": "created_at", "seconds": 60},
                session={"type": "realtime", "output_modalities": ["text"]},
            )
        assert made.value.startswith("ek_")
        assert made.session.type == "realtime"
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing(made.value)) as socket:
            assert (await created(socket))["output_modalities"] == ["text"]


@pytest.mark.parametrize(("asked", "seconds"), [({}, 600), (b"", 600), ({"expires_after": {"seconds": 7_200}}, 7_200)])
async def test_a_secret_ends_when_it_was_asked_to(tmp_path: Path, asked: Any, seconds: int) -> None:
    """Ten minutes unless asked otherwise; the reply shows the session that it will open."""
    async with guarded(tmp_path) as (address, app):
        made = (await post(address, SECRETS, asked)).json()
        now = entrance(app).desk.world.wall()
        assert made["expires_at"] == pytest.approx(now + seconds, abs=5)
        assert (made["session"]["object"], made["session"]["expires_at"]) == ("realtime.session", made["expires_at"])
        caller = entrance(app).access.caller
        assert caller(made["value"], now).id.startswith("secret_")
        with pytest.raises(Exception, match="expired"):
            caller(made["value"], now + seconds + 1)


@pytest.mark.parametrize("token", ["", "wrong-key-of-nobody"])
async def test_only_the_operator_makes_secrets(tmp_path: Path, token: str) -> None:
    """Without an API key there is no secret, and a secret makes no others."""
    async with guarded(tmp_path) as (address, _):
        assert (await post(address, SECRETS, {}, token)).status_code == 401
        value = (await post(address, SECRETS, {})).json()["value"]
        answer = await post(address, SECRETS, {}, value)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (b"{", 400, "invalid_json"),
        (b"[" * 100_000, 400, "invalid_json"),
        (b"\xff", 400, "invalid_json"),
        ({"session": 5}, 400, "invalid_json"),
        ({"expires_after": {"anchor": "later"}}, 400, "invalid_json"),
        ({"expires_after": {"seconds": 9}}, 400, "invalid_value"),
        ({"expires_after": {"seconds": 7_201}}, 400, "invalid_value"),
        ({"session": {"type": "realtime", "output_modalities": ["smoke"]}}, 400, "invalid_value"),
        ({"session": {"type": "realtime", "audio": {"input": {"format": {"type": "audio/mp3"}}}}}, 400, None),
        ({"session": {"type": "realtime", "instructions": NOISE}}, 413, "too_large"),
        (b" " * (BODY_LIMIT + 1), 413, "too_large"),
    ],
)
async def test_what_no_session_could_begin_with_is_refused(
    tmp_path: Path, asked: Any, status: int, code: str | None
) -> None:
    """A typed error when the secret is asked for, not when its client calls."""
    async with guarded(tmp_path) as (address, _):
        answer = await post(address, SECRETS, asked)
    assert answer.status_code == status
    assert code is None or answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"]


def test_a_secret_may_carry_a_language() -> None:
    """One that the deployment has; another is refused when the secret is asked for."""
    session = {"type": "realtime", "frontdesk": {"language": "zh"}}
    both = Languages(("en", "zh"))
    assert _checked(session, both).settings.language == "zh"
    assert _checked(None, both).settings.language == ""
    with pytest.raises(NotPossible):
        _checked(session, Languages())


async def test_the_page_exchanges_its_token_for_a_secret_once(tmp_path: Path) -> None:
    """The second use is refused, as are one that ended and one that is none; the secret lets the page in."""
    async with guarded(tmp_path) as (address, app):
        gate = entrance(app)
        now = gate.desk.world.wall()
        token, _ = gate.access.signer.issue("enter", "once_1", now, ENTER_S)
        old, _ = gate.access.signer.issue("enter", "once_2", now - ENTER_S, ENTER_S - 1)
        first = await post(address, ENTER, {"token": token}, "")
        assert first.status_code == 200
        assert first.json()["expires_at"] == pytest.approx(now + PAGE_S, abs=5)
        for again in (token, old, "once_x", KEY, first.json()["value"]):
            answer = await post(address, ENTER, {"token": again}, "")
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert again not in answer.text
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing(first.json()["value"])) as socket:
            await created(socket)
        assert (await refused(address, bearing(token)))[0] == 401


@pytest.mark.parametrize("body", [b"{}", b"{", {"token": 5}, b'{"token": "' + b"x" * 20_000 + b'"}'])
async def test_a_broken_request_to_enter_is_refused(tmp_path: Path, body: Any) -> None:
    """A typed error that repeats nothing of what was sent."""
    async with guarded(tmp_path) as (address, _):
        answer = await post(address, ENTER, body, "")
    assert answer.status_code in (400, 413)
    assert "xxx" not in answer.text


async def test_ice_credentials_are_for_those_who_may_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A visitor without a token sees no TURN password; with one it does."""
    monkeypatch.setenv("TURN_PASSWORD", "relay-password")
    async with guarded(tmp_path, ice=True) as (address, _), httpx2.AsyncClient() as client:
        visitor = (await client.get(f"http://{address}/site.json")).json()
        caller = (await client.get(f"http://{address}/site.json", headers=bearing())).json()
    assert visitor["token_needed"] is True
    assert [server["urls"] for server in visitor["ice_servers"]] == [["stun:a"]]
    assert [server.get("credential") for server in caller["ice_servers"]] == [None, "relay-password"]


async def test_a_secret_may_say_whom_it_is_for(tmp_path: Path) -> None:
    """As the operator calls them; else they go by the secret's id. What is no name is refused."""
    async with guarded(tmp_path) as (address, app):
        caller, now = entrance(app).access.caller, entrance(app).desk.world.wall()
        named = (await post(address, SECRETS, {"subject": "customer 7"})).json()
        assert caller(named["value"], now).subject == "customer 7"
        plain = (await post(address, SECRETS, {})).json()
        assert caller(plain["value"], now).subject == caller(plain["value"], now).id
        refused = await post(address, SECRETS, {"subject": "x" * 200})
        assert (refused.status_code, refused.json()["error"]["param"]) == (400, "subject")
