"""How the desk is reached: what is wrong with a deployment's network settings is said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.network import Ice, IceServer, ice_faults

STUN = IceServer(("stun:stun.example.org",))


def faults(ice: Ice) -> str:
    """All that is wrong, keys first."""
    return " | ".join(f"{key}: {message} {hint}" for key, message, hint in ice_faults(ice))


@pytest.mark.parametrize(
    "ice",
    [
        Ice(),
        Ice((STUN, IceServer(("stun:192.0.2.1:3478", "stuns:[2001:db8::1]:5349")))),
        Ice((IceServer(("turn:turn.example.org:3478?transport=udp",), "desk", "TURN_PASSWORD"),)),
        Ice((IceServer(("turns:turn.example.org:443?transport=tcp",), secret_env="TURN_SECRET"),)),
        Ice(public_address="203.0.113.7"),
        Ice(public_address="10.0.0.1"),
        Ice(public_address="2001:db8::1"),
        Ice(ports=(1_024, 65_535)),
        Ice(ports=(50_000, 50_000)),
    ],
)
def test_what_is_right_is_accepted(ice: Ice) -> None:
    """STUN and TURN in their usual forms, an address in place of our own, a range of ports."""
    assert faults(ice) == ""


@pytest.mark.parametrize(
    ("ice", "said"),
    [
        (Ice((IceServer(()),)), "no address"),
        (Ice((IceServer(("http://stun.example.org",)),)), "no address of an ICE server"),
        (Ice((IceServer(("stun:",)),)), "no address of an ICE server"),
        (Ice((IceServer(("stun:a b",)),)), "no address of an ICE server"),
        (Ice((IceServer(("turn:a",)),)), "no credential"),
        (Ice((IceServer(("turn:a",), "desk"),)), "no credential"),
        (Ice((IceServer(("turn:a",), "", "PASSWORD"),)), "no username"),
        (Ice((IceServer(("turn:a",), "desk", "the secret itself!"),)), "name environment variables"),
        (Ice((IceServer(("turn:a",), "desk", "A", "B"),)), "credential_env and secret_env"),
        (Ice(public_address="desk.example.org"), "no IP address"),
        (Ice(public_address="0.0.0.0"), "Nobody can send"),
        (Ice(public_address="224.0.0.1"), "Nobody can send"),
        (Ice(public_address="fe80::1"), "Nobody can send"),
        (Ice(ports=(1_023, 2_000)), "range of ports"),
        (Ice(ports=(3_000, 2_000)), "range of ports"),
        (Ice(ports=(2_000, 65_536)), "range of ports"),
    ],
)
def test_what_cannot_work_is_named_with_its_setting(ice: Ice, said: str) -> None:
    """The first fault names the setting, says what is wrong, and what would be right."""
    assert faults(ice).startswith("ice.")
    assert said in faults(ice)


@given(url=st.text(max_size=40), variable=st.text(max_size=20), address=st.text(max_size=40))
def test_any_words_are_judged(url: str, variable: str, address: str) -> None:
    """Whatever stands there, it is right or a fault; nothing else is raised."""
    for key, message, hint in ice_faults(Ice((IceServer((url,), "", variable),), address)):
        assert key.startswith("ice.")
        assert message.endswith(".")
        assert hint
