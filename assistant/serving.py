"""How the server serves, whichever loop it is on."""

from __future__ import annotations

from typing import Any

SOCKET_LIMIT = 4 << 20
"""Bytes of a message past which the socket is closed. From ``MESSAGE_LIMIT`` of the protocol on there is a typed error:
a picture from a phone should get that, and not a broken line."""

DRAIN_S = 1
"""How long open connections get to end at shutdown before they are cut (whole shutdown: under 3 s)."""


def uvicorn_settings() -> dict[str, Any]:
    """Settings for uvicorn: ``uvicorn.Config(app, **uvicorn_settings())``."""
    return {
        "ws": "websockets-sansio",
        "ws_max_size": SOCKET_LIMIT,
        "ws_per_message_deflate": False,  # audio does not compress, and a bomb cannot be sent
        "ws_ping_interval": 5,
        "ws_ping_timeout": 5,
        "lifespan": "on",
        "access_log": False,
        "timeout_graceful_shutdown": DRAIN_S,
        "server_header": False,
    }
