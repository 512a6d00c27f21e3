"""What an operator asks: alive, ready, figures, and to let go."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import connect

from assistant.network import Limits
from tests.assistant.test_entrance import ADMIN, KEY, bearing, created, entrance, guarded, refused


async def asked(address: str, path: str, token: str = "", method: str = "GET") -> httpx2.Response:
    async with httpx2.AsyncClient(timeout=20) as client:
        return await client.request(method, f"http://{address}{path}", headers=bearing(token))


@pytest.fixture(autouse=True)
def admin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_ADMIN", ADMIN)


async def test_health_and_readiness_are_everybodys(tmp_path: Path) -> None:
    """A load balancer has no token."""
    async with guarded(tmp_path) as (address, _):
        assert (await asked(address, "/healthz")).json() == {"ok": True}
        assert (await asked(address, "/readyz")).json()["ready"] is True


@pytest.mark.parametrize(("path", "method"), [("/metrics", "GET"), ("/drain", "POST")])
@pytest.mark.parametrize("token", ["", KEY, "wrong-admin-token"])
async def test_figures_and_draining_are_the_administrators(tmp_path: Path, path: str, method: str, token: str) -> None:
    """Neither a visitor nor somebody who may call gets them; nothing happened."""
    async with guarded(tmp_path) as (address, app):
        answer = await asked(address, path, token, method)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
        assert entrance(app).desk.closing is False


async def test_prometheus_reads_the_figures(tmp_path: Path) -> None:
    """With the administrator's token; on this machine alone without one."""
    async with guarded(tmp_path) as (address, _):
        answer = await asked(address, "/metrics", ADMIN)
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert "assistant_sessions_active 0.0" in answer.text
    async with guarded(tmp_path, needed=False) as (address, _):
        assert (await asked(address, "/metrics")).status_code == 200


async def test_who_drains_waits_for_those_who_talk(tmp_path: Path) -> None:
    """Nobody new from then on; when the last has hung up, it is said that all are gone."""
    async with guarded(tmp_path) as (address, _):
        socket = await connect(f"ws://{address}/v1/realtime", additional_headers=bearing())
        await created(socket)
        draining = asyncio.create_task(asked(address, "/drain", ADMIN, "POST"))
        async with asyncio.timeout(10):
            while (await asked(address, "/readyz")).status_code == 200:
                await asyncio.sleep(0.01)
        status, body, headers = await refused(address, bearing())
        assert (status, body["error"]["code"]) == (503, "closing")
        assert int(headers["Retry-After"]) > 0
        assert not draining.done()
        await socket.close()
        assert (await draining).json() == {"drained": True, "cut": 0}


async def test_a_server_where_nobody_talks_is_drained_at_once(tmp_path: Path) -> None:
    """There is nobody to wait for, however long one would."""
    async with guarded(tmp_path, Limits(drain_seconds=86_400)) as (address, _):
        assert (await asked(address, "/drain", ADMIN, "POST")).json() == {"drained": True, "cut": 0}


async def test_who_does_not_end_is_told_to_connect_again(tmp_path: Path) -> None:
    """When the time is over the rest are closed with 1012, which clients take as a reason to reconnect."""
    async with guarded(tmp_path, Limits(drain_seconds=0)) as (address, _):
        async with connect(f"ws://{address}/v1/realtime", additional_headers=bearing()) as socket:
            await created(socket)
            assert (await asked(address, "/drain", ADMIN, "POST")).json() == {"drained": True, "cut": 1}
            async with asyncio.timeout(10):
                await socket.wait_closed()
        assert (socket.close_code, socket.close_reason) == (1012, "the server is shutting down")
