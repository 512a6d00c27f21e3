"""The history over HTTP, on a real server: who may, what is told, and what erasing does to a call that goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect

from assistant.app import create_app
from assistant.config import Config
from assistant.desk import Desk
from assistant.history.api import BASE, BODY_LIMIT, NOTE_MAX
from assistant.network import AccessSettings, HistorySettings, Server
from assistant.serving import uvicorn_settings
from assistant.testing.server import serving
from assistant.testing.stages import stub_stages
from tests.assistant.history.conftest import PAGE_ID, talk

KEY = "north-town-key-0001"
TOKEN = "north-town-history-1"
OURS = {"authorization": f"Bearer {TOKEN}"}


@asynccontextmanager
async def history(folder: Path, token: str = TOKEN) -> AsyncIterator[tuple[httpx2.AsyncClient, Desk, str]]:
    """A server behind a proxy on this machine, whose callers need a key; a client of it, and its desk."""
    folder.mkdir()
    (folder / "keys").write_text(KEY)
    (folder / "keys").chmod(0o600)
    server = Server(proxies=("127.0.0.1",))
    config = Config(
        data=folder / "data",
        base=folder,
        access=AccessSettings(keys_file="keys"),
        server=server,
        history=HistorySettings("FRONTDESK_HISTORY" if token else ""),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRONTDESK_HISTORY", token)
        app = create_app(config, stub_stages())
    settings = uvicorn_settings(server, config.limits)
    async with serving(app, **settings) as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        yield client, app.state.desk, address


async def listed(client: httpx2.AsyncClient, **asked: str) -> dict[str, Any]:
    """The list as it is asked for."""
    answer = await client.post(f"{BASE}/conversations", headers=OURS, json=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


ROUTES = [
    ("POST", "/conversations"), ("GET", "/conversations/s"), ("DELETE", "/conversations/s"),
    ("PUT", "/conversations/s/answers/i1/mark"), ("DELETE", "/conversations/s/answers/i1/mark"),
    ("POST", "/callers/find"), ("POST", "/callers/erase"),
]  # fmt: skip


@pytest.mark.parametrize("token", ["", KEY, "north-town-history-2", "sécret"])
async def test_nothing_is_told_or_done_without_the_historys_own_token(tmp_path: Path, token: str) -> None:
    """Neither with none nor with a wrong one nor with a caller's key: 401 in the wire's form, and all is as it was."""
    async with history(tmp_path / "desk") as (client, desk, _):
        await talk(desk.store, "s", 1.0, "Where?", "Here.")
        for method, path in ROUTES:
            headers = {"authorization": f"Bearer {token}".encode()} if token else {}
            answer = await client.request(method, BASE + path, headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")
            assert not token or token not in answer.text
        assert desk.store.read("SELECT count(*) FROM item") == [(2,)]


async def test_who_tries_tokens_is_stopped(tmp_path: Path) -> None:
    """After ten wrong ones an address waits, even with the right one."""
    async with history(tmp_path / "desk") as (client, _, _):
        stranger = {"x-forwarded-for": "203.0.113.7"}
        for _ in range(10):
            wrong = await client.post(f"{BASE}/conversations", headers=stranger | {"authorization": "Bearer wrong"})
            assert wrong.status_code == 401
        assert (await client.post(f"{BASE}/conversations", headers=stranger | OURS)).status_code == 429
        assert (await client.post(f"{BASE}/conversations", headers=OURS)).status_code == 200


async def test_without_a_token_it_is_off_and_says_how_to_turn_it_on(tmp_path: Path) -> None:
    """The page is there, and has nothing to show."""
    async with history(tmp_path / "desk", "") as (client, _, _):
        refused = await client.post(f"{BASE}/conversations", headers=OURS)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "history_off")
        assert "[history] token" in refused.json()["error"]["message"]
        page = await client.get("/history", follow_redirects=True)
        assert (page.status_code, "default-src 'none'" in page.headers["content-security-policy"]) == (200, True)


async def test_conversations_are_listed_found_and_shown(tmp_path: Path) -> None:
    """In pages; with words and filters; one of them whole; what cannot be is refused by its name."""
    async with history(tmp_path / "desk") as (client, desk, _):
        for number in range(3):
            await talk(desk.store, f"s{number}", float(number), f"question {number}", "Here.", mark="missing")
        first = await listed(client, limit="2")
        rest = await listed(client, limit="2", cursor=first["next"])
        assert [one["id"] for one in first["conversations"] + rest["conversations"]] == ["s2", "s1", "s0"]
        assert (rest["next"], rest["conversations"][0]["running"]) == ("", False)
        found = await listed(client, words="question 1")
        assert [(one["id"], one["found"]) for one in found["conversations"]] == [("s1", "question 1")]
        shown = (await client.get(f"{BASE}/conversations/s1", headers=OURS)).json()
        assert [line["text"] for line in shown["lines"]] == ["question 1", "Here."]
        assert (shown["callers"], shown["drawings"][0]["svg"]) == ([{"kind": "page", "value": PAGE_ID}], "<svg/>")
        for asked in ({"limit": "x"}, {"words": "?"}, {"limit": 5}, [], "words"):
            answer = await client.post(f"{BASE}/conversations", headers=OURS, json=asked)
            assert (answer.status_code, "message" in answer.json()["error"]) == (400, True)
        assert (await client.get(f"{BASE}/conversations/x", headers=OURS)).status_code == 404


async def test_an_answer_is_marked_and_unmarked(tmp_path: Path) -> None:
    """One mark each, with a note; only an answer that is there, and only with what is a mark."""
    async with history(tmp_path / "desk") as (client, desk, _):
        await talk(desk.store, "s", 1.0, "Where?", "Here.")
        mark = f"{BASE}/conversations/s/answers/i1/mark"
        for asked in ({"mark": "wrong"}, {"mark": "missing", "note": " It is\nnew. "}):
            assert (await client.put(mark, headers=OURS, json=asked)).status_code == 200
        assert desk.store.read("SELECT item, mark, note FROM mark") == [("i1", "missing", "It is\nnew.")]
        bad: list[tuple[str, Any, int]] = [
            (mark, {"mark": "good"}, 400), (mark, [], 400),
            (mark, {"mark": "wrong", "note": "x" * (NOTE_MAX + 1)}, 400),
            (mark, {"mark": "wrong", "note": "x" * BODY_LIMIT}, 413),
            (mark.replace("i1", "i0"), {"mark": "wrong"}, 404),
            (mark.replace("/s/", "/x/"), {"mark": "wrong"}, 404),
        ]  # fmt: skip
        for path, asked, status in bad:
            assert (await client.put(path, headers=OURS, json=asked)).status_code == status
        assert (await client.put(mark, headers=OURS, content=b"{")).status_code == 400
        assert (await client.delete(mark, headers=OURS)).status_code == 200
        assert desk.store.read("SELECT item FROM mark") == []


def left(desk: Desk) -> bytes:
    return b"".join(path.read_bytes() for path in desk.store.path.parent.iterdir())


async def test_a_conversation_is_erased_and_then_a_caller(tmp_path: Path) -> None:
    """Each without a byte that stays; what is not there is said, and a caller of nothing is no error."""
    async with history(tmp_path / "desk") as (client, desk, _):
        for name in ("s", "t", "u"):
            await talk(desk.store, name, 1.0, f"canary-{name}", "Here.")
        assert (await client.delete(f"{BASE}/conversations/s", headers=OURS)).json() == {"erased": 1, "ended": 0}
        assert (b"canary-s" in left(desk), b"canary-t" in left(desk)) == (False, True)
        assert (await client.delete(f"{BASE}/conversations/s", headers=OURS)).status_code == 404
        who = {"kind": "page", "value": PAGE_ID}
        assert (await client.post(f"{BASE}/callers/find", headers=OURS, json=who)).json() == {"conversations": 2}
        assert (await client.post(f"{BASE}/callers/erase", headers=OURS, json=who)).json() == {"erased": 2, "ended": 0}
        assert b"canary" not in left(desk)
        assert (await client.post(f"{BASE}/callers/erase", headers=OURS, json=who)).json() == {"erased": 0, "ended": 0}
        for asked in ({"kind": "name", "value": "x"}, {"kind": "phone", "value": "x"}, {"value": 1}):
            assert (await client.post(f"{BASE}/callers/find", headers=OURS, json=asked)).status_code == 400


async def test_a_conversation_that_goes_on_is_ended_and_erased(tmp_path: Path) -> None:
    """Its client hears that it is over, and what its session still wanted to keep is not kept."""
    async with history(tmp_path / "desk") as (client, desk, address):
        bearing = {"Authorization": f"Bearer {KEY}"}
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing) as socket:
            name = json.loads(await socket.recv())["session"]["id"]
            content = [{"type": "input_text", "text": "canary words"}]
            item = {"type": "message", "role": "user", "content": content}
            await socket.send(json.dumps({"type": "conversation.item.create", "item": item}))
            async with asyncio.timeout(10):
                while json.loads(await socket.recv())["type"] != "conversation.item.done":
                    pass
            found = (await listed(client))["conversations"]
            assert [(one["id"], one["running"]) for one in found] == [(name, True)]
            erased = await client.delete(f"{BASE}/conversations/{name}", headers=OURS)
            assert erased.json() == {"erased": 1, "ended": 1}
            async for _ in socket:  # until it is closed
                pass
            assert (socket.close_code, socket.close_reason) == (1000, "the conversation was erased")
        assert desk.sessions == {}
        assert b"canary" not in left(desk)


async def test_a_caller_is_forgotten_by_the_id_that_its_page_keeps(tmp_path: Path) -> None:
    """What runs ends; a caller's token is needed, and the history's is not; the id is not told back."""
    page = "p" * 22
    async with history(tmp_path / "desk") as (client, desk, address):
        bearing = {"authorization": f"Bearer {KEY}"}
        await talk(desk.store, "other", 1.0, "words of another page")
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing) as socket:
            extension = {"version": 1, "events": [], "caller": {"page": page}}
            await socket.send(
                json.dumps({"type": "session.update", "session": {"type": "realtime", "frontdesk": extension}})
            )
            async with asyncio.timeout(10):
                while (event := json.loads(await socket.recv()))["type"] != "session.updated":
                    pass
            assert page not in json.dumps(event)
            refused = await client.post("/v1/frontdesk/forget", json={"page": page})
            assert refused.status_code == 401
            forgotten = await client.post("/v1/frontdesk/forget", headers=bearing, json={"page": page})
            assert forgotten.json() == {"erased": 1, "ended": 1}
        assert desk.store.read("SELECT session FROM conversation") == [("other",)]
        assert (await client.post("/v1/frontdesk/forget", headers=bearing, json={"page": "x"})).status_code == 400
