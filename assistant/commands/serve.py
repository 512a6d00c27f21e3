"""``serve``: the page and the Realtime endpoint, on one uvloop."""

from __future__ import annotations

import argparse
import datetime
import errno
import logging
import socket
import ssl
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from assistant import lan, logs
from assistant.app import create_app
from assistant.auth import ENTER_S
from assistant.certificate import lan_certificate
from assistant.config import Config, ensure_safe, load
from assistant.desk import Desk
from assistant.entrance import Entrance
from assistant.errors import BadInput
from assistant.serving import settle, uvicorn_settings
from assistant.setup import choose_stages

ANSWERS_S = 2.5
"""Answers that are being given when the server is told to stop get so long; all of it is gone within three seconds."""

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - to be told apart
"""Not one address but all."""


def run(arguments: argparse.Namespace, around: Callable[[Starlette], ASGIApp] = lambda app: app) -> int:
    """Serve until stopped; ``around`` may put something around the application (benchmarks serve files beside it)."""
    began = time.monotonic()
    config = _settings(load(arguments.site), arguments)
    logs.set_up(config.logs.form, logging.getLogger().level)
    ensure_safe(config)
    listening = _bind(config.server.host, config.server.port)
    config = _with_names(config)
    config, fingerprint = _with_certificate(config)
    setup = choose_stages(config)
    for line in setup.report():
        print(line, flush=True)
    app = create_app(config, setup.stages, library=setup.library)
    address = f"{'https' if config.server.certificate else 'http'}://{_shown(config)}:{listening.getsockname()[1]}/"
    server = _Server(
        uvicorn.Config(
            around(app),
            **uvicorn_settings(config.server, config.limits),
            loop="uvloop",
            log_level=logging.WARNING,
            ssl_certfile=config.server.certificate or None,
            ssl_keyfile=config.server.key or None,
        ),
        app.state.desk,
        lambda: _announce(config, app.state.entrance, address, fingerprint, time.monotonic() - began),
    )
    server.run(sockets=[listening])
    return 0


class _Server(uvicorn.Server):
    """Says where to go once it serves; and stops in order: nobody new, answers to their end, then all conversations."""

    def __init__(self, config: uvicorn.Config, desk: Desk, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._desk = desk
        self._say_started = started
        self._told = 0.0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            settle()
            self._say_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self._told:
            self._told = time.monotonic()
            self._desk.closing = True  # readiness says no from here on
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        spent = time.monotonic() - self._told if self._told else 0.0
        await self._desk.finish(max(0.0, ANSWERS_S - spent))
        await super().shutdown(sockets=sockets)


def _settings(config: Config, arguments: argparse.Namespace) -> Config:
    """The deployment with what was typed in place of what is written."""
    given = {
        "host": getattr(arguments, "host", None),
        "port": getattr(arguments, "port", None),
        "certificate": _absolute(getattr(arguments, "cert", None)),
        "key": _absolute(getattr(arguments, "key", None)),
    }
    on_lan = getattr(arguments, "lan", False)
    if on_lan and given["host"] is None:
        given["host"] = lan.addresses()[0]
    server = msgspec.structs.replace(config.server, **{key: one for key, one in given.items() if one is not None})
    if bool(server.certificate) != bool(server.key):
        raise BadInput("bad_config", "TLS needs a certificate and a key.", "Give --cert and --key.", "--cert")
    return replace(config, server=server, lan=on_lan, insecure=getattr(arguments, "insecure", False))


def _with_names(config: Config) -> Config:
    """The names and addresses under which a server on a network is reached."""
    server = config.server
    own = []
    if server.host in ANYWHERE:
        own = lan.addresses()
    if config.lan:
        own += [server.host, *lan.names()] if server.host not in ANYWHERE else lan.names()
    return replace(config, server=msgspec.structs.replace(server, names=(*server.names, *own)))


def _with_certificate(config: Config) -> tuple[Config, str]:
    """The certificate for TLS, made for this network where that was asked for and there is none; its fingerprint."""
    server, fingerprint = config.server, ""
    if config.lan and not server.certificate:
        now = datetime.datetime.now(datetime.UTC)
        made = lan_certificate(config.data, [*dict.fromkeys(server.names)], now)
        fingerprint = made.fingerprint
        server = msgspec.structs.replace(server, certificate=str(made.certificate), key=str(made.key))
    elif server.certificate:
        pair = (str(config.base / server.certificate), str(config.base / server.key))
        server = msgspec.structs.replace(server, certificate=pair[0], key=pair[1])
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*pair)
        except (OSError, ssl.SSLError) as error:
            message = f"The certificate and its key cannot be used ({type(error).__name__})."
            raise BadInput("bad_config", message, "Give two PEM files that belong together.", pair[0]) from None
    return replace(config, server=server), fingerprint


def _announce(config: Config, entrance: Entrance, address: str, fingerprint: str, seconds: float) -> None:
    """Say where to go. Where a token is needed the address holds one: it is good once, and for a quarter of an hour."""
    print(f"\nReady in {seconds:.1f} s: open {address}", flush=True)
    if not config.needs_token:
        return
    world = entrance.desk.world
    token, _ = entrance.access.signer.issue("enter", world.new_id("once"), world.wall(), ENTER_S)
    entry = f"{address}#t={token}"
    print(f"For one browser, within {ENTER_S / 60:.0f} minutes:\n\n{entry}\n", flush=True)
    if config.lan:
        lan.qr_code(entry, sys.stdout.write)
        print("\nThe browser warns of the certificate, which this server made itself.", flush=True)
    if fingerprint:
        print(f"Its SHA-256 is {fingerprint}", flush=True)


def _absolute(path: str | None) -> str | None:
    """What is typed counts from where it is typed."""
    return str(Path(path).resolve()) if path else None


def _bind(host: str, port: int) -> socket.socket:
    """Take the port before anything is loaded: a port in use is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
        except OSError:
            listening.close()
            raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BadInput(
                "port_in_use",
                f"Port {port} is in use, perhaps by another Frontdesk.",
                "Stop that one, or choose another: run_assistant.py serve --port 8090",
                f"{host}:{port}",
            ) from None
        raise BadInput("bad_address", f"Cannot listen there ({error.strerror}).", "", f"{host}:{port}") from None
    return listening


def _shown(config: Config) -> str:
    """The host in the address that is shown: one that can be opened, and to which browsers give a microphone."""
    host = config.server.host
    if host in ("127.0.0.1", "::1"):
        return "localhost"
    if host in ANYWHERE:
        host = config.server.names[0]
    return f"[{host}]" if ":" in host else host
