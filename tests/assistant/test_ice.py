"""ICE servers with their passwords."""

from __future__ import annotations

import base64
import hashlib
import hmac

import msgspec
import pytest

from assistant.errors import BadInput
from assistant.ice import CREDENTIAL_S, credentials
from assistant.network import Ice, IceServer


def test_a_server_without_a_password_is_its_addresses_alone() -> None:
    """A STUN server appears on the wire with urls and nothing else."""
    found = credentials(Ice((IceServer(("stun:a", "stun:b")),)), {}, 0)
    assert msgspec.json.encode(found) == b'[{"urls":["stun:a","stun:b"]}]'


def test_a_fixed_password_comes_from_the_environment() -> None:
    """The variable that the deployment names is read; the name of it goes nowhere."""
    found = credentials(Ice((IceServer(("turn:a",), "desk", "TURN_PASSWORD"),)), {"TURN_PASSWORD": "open"}, 0)
    assert msgspec.to_builtins(found) == [{"urls": ("turn:a",), "username": "desk", "credential": "open"}]


def test_a_shared_secret_gives_every_caller_a_password_that_ends() -> None:
    """The name carries the end in seconds, the password is its HMAC: as coturn checks them."""
    ice = Ice((IceServer(("turn:a",), "desk", secret_env="TURN_SECRET"),))
    (found,) = credentials(ice, {"TURN_SECRET": "north"}, 1_000.7)
    assert found.username == f"{1_000 + CREDENTIAL_S}:desk"
    assert base64.b64decode(found.credential) == hmac.digest(b"north", found.username.encode(), hashlib.sha1)
    (later,) = credentials(ice, {"TURN_SECRET": "north"}, 2_000)
    assert later.credential != found.credential


@pytest.mark.parametrize("environment", [{}, {"TURN_PASSWORD": ""}])
def test_a_variable_that_is_not_set_is_named(environment: dict[str, str]) -> None:
    """A deployment with a password missing is told which, before anybody calls."""
    with pytest.raises(BadInput, match="TURN_PASSWORD") as caught:
        credentials(Ice((IceServer(("turn:a",), "desk", "TURN_PASSWORD"),)), environment, 0)
    assert caught.value.code == "bad_config"
