"""``serve``: the page and the Realtime endpoint, and what is said before anything is loaded."""

from __future__ import annotations

import argparse
import asyncio
import datetime
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

from assistant.app import create_app
from assistant.auth import Unauthorised
from assistant.certificate import lan_certificate
from assistant.commands import serve
from assistant.config import Config, ensure_safe
from assistant.errors import BadInput
from assistant.network import AccessSettings, Server
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
    as_it_was = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's "&" has it ignored
    try:
        with pytest.raises(KeyboardInterrupt):  # uvicorn passes the signal on when it has ended
            serve.run(arguments, stopping)
    finally:
        signal.signal(signal.SIGINT, as_it_was)
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
    """``--host`` takes other addresses with TLS and keys only."""
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
    ("host", "names", "shown"),
    [
        ("127.0.0.1", (), "localhost"),
        ("::1", (), "localhost"),
        ("127.0.0.2", (), "127.0.0.2"),
        ("192.168.1.7", ("desk.local",), "192.168.1.7"),
        ("fd00::7", (), "[fd00::7]"),
        ("0.0.0.0", ("192.168.1.7", "desk.local"), "192.168.1.7"),
    ],
)
def test_the_address_that_is_shown_can_be_clicked(host: str, names: tuple[str, ...], shown: str) -> None:
    """Browsers give a microphone to localhost; any other address is shown so that it can be opened."""
    assert serve._shown(Config(server=Server(host, names=names))) == shown


def test_a_network_is_served_with_a_certificate_for_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """``--lan`` takes this machine's address, makes a certificate for it and its names, and needs tokens."""
    monkeypatch.setattr(serve.lan, "addresses", lambda: ["192.168.1.7", "10.0.0.7"])
    monkeypatch.setattr(serve.lan, "names", lambda: ["desk", "desk.local"])
    asked = argparse.Namespace(host=None, port=None, cert=None, key=None, lan=True, insecure=False)
    config = serve._settings(Config(data=tmp_path), asked)
    assert (config.server.host, config.lan, config.needs_token) == ("192.168.1.7", True, True)
    ensure_safe(config)
    config, fingerprint = serve._with_certificate(serve._with_names(config))
    assert config.server.names == ("192.168.1.7", "desk", "desk.local")
    assert len(fingerprint.split(":")) == 32
    assert Path(config.server.certificate).parent == tmp_path
    everywhere = replace(config, server=Server("0.0.0.0"))
    assert serve._with_names(everywhere).server.names == ("192.168.1.7", "10.0.0.7", "desk", "desk.local")


def test_a_certificate_of_ones_own_is_looked_at_before_anything_is_loaded(tmp_path: Path) -> None:
    """A file that is missing or none is said at once; one without its key too."""
    made = lan_certificate(tmp_path, ["192.168.1.7"], datetime.datetime.now(datetime.UTC))
    server = Server("192.168.1.7", certificate=made.certificate.name, key=made.key.name)
    config, fingerprint = serve._with_certificate(Config(server=server, base=tmp_path))
    assert (config.server.certificate, fingerprint) == (str(made.certificate), "")
    for name in ("none.pem", made.key.name):
        with pytest.raises(BadInput, match="cannot be used"):
            serve._with_certificate(Config(server=Server(certificate=name, key=made.key.name), base=tmp_path))
    with pytest.raises(BadInput, match="certificate and a key"):
        serve._settings(Config(), argparse.Namespace(cert="a.pem"))


@pytest.mark.parametrize("on_lan", [False, True])
def test_where_a_token_is_needed_the_address_brings_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, on_lan: bool
) -> None:
    """The address with the token is printed, on a network as a QR code too; the token is good once."""
    config = Config(data=tmp_path, lan=on_lan, access=AccessSettings(keys_file="keys"), base=tmp_path)
    (tmp_path / "keys").write_text("north-town-key-0001")
    (tmp_path / "keys").chmod(0o600)
    entrance = create_app(config, stub_stages()).state.entrance
    serve._announce(config, entrance, "https://192.168.1.7:8080/", "AB:CD" if on_lan else "", 1.0)
    out = capsys.readouterr().out
    token = out.partition("https://192.168.1.7:8080/#t=")[2].split()[0]
    assert ("█" in out, "AB:CD" in out) == (on_lan, on_lan)
    access = entrance.access
    access.enter(token, entrance.desk.world.wall())
    with pytest.raises(Unauthorised):
        access.enter(token, entrance.desk.world.wall())


def test_without_need_no_token_is_made(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """On this machine alone the address is all there is."""
    config = Config(data=tmp_path)
    serve._announce(config, create_app(config, stub_stages()).state.entrance, "http://localhost:1/", "", 1.0)
    assert "#t=" not in capsys.readouterr().out
