"""The ICE servers of a deployment with their passwords, as a caller or a peer connection takes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

import msgspec

from assistant.errors import BadInput
from assistant.network import Ice, IceServer

CREDENTIAL_S = 3 * 3600
"""How long a caller's own TURN password is good: longer than a conversation: a relay asks for it again whenever
its allocation is renewed."""


class Credentials(msgspec.Struct, frozen=True, omit_defaults=True):
    """One server in the form of RTCIceServer."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""


def credentials(ice: Ice, environment: Mapping[str, str], now: float) -> list[Credentials]:
    """The servers with what is needed to use them; ``now`` in seconds since 1970.

    Raises:
        BadInput: ``bad_config``, naming a variable that is not set.
    """
    return [_credentials(server, environment, now) for server in ice.servers]


def _credentials(server: IceServer, environment: Mapping[str, str], now: float) -> Credentials:
    if server.credential_env:
        return Credentials(server.urls, server.username, _value(server.credential_env, environment))
    if server.secret_env:
        secret = _value(server.secret_env, environment)
        username = f"{int(now) + CREDENTIAL_S}:{server.username or 'frontdesk'}"
        # coturn's use-auth-secret (draft-uberti-behave-turn-rest-00): SHA-1 is what it knows
        digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
        return Credentials(server.urls, username, base64.b64encode(digest).decode())
    return Credentials(server.urls)


def _value(variable: str, environment: Mapping[str, str]) -> str:
    if value := environment.get(variable, ""):
        return value
    raise BadInput(
        "bad_config", f"The environment variable {variable} is not set.", "Set it before starting.", "ice.servers"
    )
