"""``serve``: the page and the Realtime endpoint, and what is said before anything is loaded."""

from __future__ import annotations

import argparse
import asyncio
import errno
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.commands import serve
from assistant.config import Config
from assistant.errors import BadInput
from assistant.network import Server
from assistant.setup import Setup
from assistant.testing.stages import stub_stages
from pipelines.knowledge import Collection
from tests.assistant.conftest import typed


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[Config]]:
    """FAKE: the deployment has stub stages; gives the configurations that stages were chosen for."""
    configs: list[Config] = []

    def choose(config: Config) -> Setup:
        configs.append(config)
        return Setup(stub_stages(), Collection({}, "0"), [], {})

    monkeypatch.setattr(serve, "load", lambda path: Config(data=tmp_path / "data", server=Server(port=0)))
    monkeypatch.setattr(serve, "choose_stages", choose)
    return iter([configs])


def test_it_serves_until_it_is_told_to_stop(
    loaded: Iterator[list[Config]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ready is said with the address once there is an answer there; a signal ends it in order."""
    (configs,) = loaded
    seen: list[str] = []

    def stopping(app: Starlette) -> ASGIApp:
        """Ask for the readiness over the socket as soon as the lifespan began, then stop the server."""

        async def look() -> None:
            try:
                async with asyncio.timeout(20):
                    while "Ready in" not in "".join(seen):
                        await asyncio.sleep(0.01)
                        seen.append(capsys.readouterr().out)
                    port = int("".join(seen).rpartition(":")[2].strip(" /\n"))
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                    host = f"Host: localhost:{port}"
                    writer.write(f"GET /readyz HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n".encode())
                    seen.append((await reader.read()).decode())
                    writer.close()
            finally:
                os.kill(os.getpid(), signal.SIGINT)

        async def around(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "lifespan":
                tasks.append(asyncio.create_task(look()))
            await app(scope, receive, send)

        tasks: list[asyncio.Task[None]] = []
        return around

    arguments = argparse.Namespace(site=Path("site.toml"), host=None, port=None)
    with pytest.raises(KeyboardInterrupt):  # uvicorn passes the signal on when it has ended
        serve.run(arguments, stopping)
    out = "".join(seen)
    assert "knowledge  0 articles" in out
    assert "open http://localhost:" in out
    assert '"ready":true' in out
    assert len(configs) == 1


def test_a_port_in_use_is_said_at_once(capsys: pytest.CaptureFixture[str], loaded: Iterator[list[Config]]) -> None:
    """A taken port is named with what to do, before any model is loaded."""
    (configs,) = loaded
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = typed(capsys, "serve", "--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "is in use" in err
    assert "--port" in err
    assert configs == []


def test_another_machines_address_is_refused(
    capsys: pytest.CaptureFixture[str], loaded: Iterator[list[Config]]
) -> None:
    """``--host`` takes loopback addresses only."""
    (configs,) = loaded
    code, _, err = typed(capsys, "serve", "--host", "192.168.1.1")
    assert code == 2
    assert "other machines" in err
    assert configs == []


def test_an_address_that_cannot_be_had_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says is passed on: an address of another machine, a kind that this machine does not know."""
    with pytest.raises(BadInput, match="Cannot listen there") as refused:
        serve._bind("192.0.2.1", 0)
    assert refused.value.code == "bad_address"

    def without(*_: object) -> socket.socket:
        raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")

    monkeypatch.setattr(serve.socket, "socket", without)
    with pytest.raises(BadInput, match="family not supported"):
        serve._bind("::1", 0)


@pytest.mark.parametrize(
    ("words", "server"),
    [
        ({}, Server("127.0.0.1", 8080)),
        ({"port": 0}, Server("127.0.0.1", 0)),
        ({"host": "::1", "port": 9000}, Server("::1", 9000)),
        ({"host": "localhost"}, Server("localhost", 8080)),
    ],
)
def test_what_is_typed_goes_before_the_site(words: dict[str, object], server: Server) -> None:
    """Host and port of the command replace those of site.toml; port 0 is a port, any free one."""
    config = Config()
    given = argparse.Namespace(**({"host": None, "port": None} | words))
    assert serve._settings(config, given) == replace(config, server=server)


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "localhost"), ("::1", "localhost"), ("127.0.0.2", "127.0.0.2")]
)
def test_the_address_that_is_shown_can_be_clicked(host: str, shown: str) -> None:
    """Browsers give a microphone to localhost; another loopback address is shown as it is."""
    assert serve._shown(host) == shown
