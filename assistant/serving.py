"""How the server serves, whichever loop it is on."""

from __future__ import annotations

import gc
import ipaddress
from typing import Any

from assistant.network import Limits, Server, is_loopback
from assistant.transports.patience import patient

SOCKET_LIMIT = 4 << 20
"""Bytes of a message past which the socket is closed. From ``MESSAGE_LIMIT`` of the protocol on there is a typed error:
a picture from a phone should get that, and not a broken line."""

DRAIN_S = 1
"""How long open connections get to end at shutdown before they are cut."""


def uvicorn_settings(server: Server | None = None, limits: Limits | None = None) -> dict[str, Any]:
    """Settings for uvicorn: ``uvicorn.Config(app, **uvicorn_settings())``."""
    server, limits = server or Server(), limits or Limits()
    return {
        "http": patient(limits.connections, lambda address: _is_trusted(address, server)),
        "ws": "websockets-sansio",
        "ws_max_size": SOCKET_LIMIT,
        "ws_per_message_deflate": False,  # audio does not compress, and a bomb cannot be sent
        "ws_ping_interval": 5,
        "ws_ping_timeout": 5,
        "lifespan": "on",
        "access_log": False,
        "log_config": None,  # its loggers hand on to ours
        "timeout_graceful_shutdown": DRAIN_S,
        "server_header": False,
        "proxy_headers": bool(server.proxies),  # nobody else is believed about where a request came from
        "forwarded_allow_ips": list(server.proxies),
    }


def settle() -> None:
    """Let the collector pass over what a start has made, which stays; to be called once, when all of it is there.

    A peer connection ends as a circle of references, which only a full collection finds. The collector puts that off
    until a quarter as much is new as has stayed, which with all that is imported was hundreds of calls: 0.3 MB each.
    """
    gc.collect()
    gc.freeze()


def _is_trusted(address: str, server: Server) -> bool:
    if is_loopback(address):
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(proxy) for proxy in server.proxies)
