"""How the desk is reached: what is wrong with a deployment's network settings is said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.network import AccessSettings, Ice, IceServer, Server, exposure, ice_faults, is_loopback

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
    ],
)
def test_what_is_right_is_accepted(ice: Ice) -> None:
    """STUN and TURN in their usual forms, an address in place of our own."""
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


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.1", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_the_rest(host: str, loopback: bool) -> None:
    """Only addresses that nobody else can reach are loopback."""
    assert is_loopback(host) is loopback


PROXIED = Server(names=("desk.example.org",), proxies=("127.0.0.1",))
OUTSIDE = Server("192.168.1.7")
SAFE = Server("192.168.1.7", certificate="a.pem", key="b.pem")
KEYS = AccessSettings(keys=("FRONTDESK_KEY",))


@pytest.mark.parametrize(
    ("server", "access", "lan", "insecure", "said"),
    [
        (Server(), AccessSettings(), False, False, ""),
        (Server("::1"), AccessSettings(), False, False, ""),
        (OUTSIDE, AccessSettings(), False, False, "TLS is not set up"),
        (OUTSIDE, KEYS, False, False, "TLS is not set up"),
        (SAFE, AccessSettings(), False, False, "no API keys"),
        (SAFE, KEYS, False, False, ""),
        (SAFE, AccessSettings(keys_file="keys"), False, False, ""),
        (OUTSIDE, AccessSettings(), True, False, ""),
        (OUTSIDE, AccessSettings(), False, True, ""),
        (PROXIED, AccessSettings(), False, False, "no API keys"),
        (PROXIED, KEYS, False, False, ""),
        (Server("0.0.0.0", proxies=("10.0.0.2",)), KEYS, False, False, ""),
        (Server(names=("desk.example.org",)), AccessSettings(), False, False, "no API keys"),
    ],
)
def test_a_deployment_that_others_reach_needs_tls_and_keys(
    server: Server, access: AccessSettings, lan: bool, insecure: bool, said: str
) -> None:
    """Without them it is told what is missing, unless somebody said --lan or --insecure."""
    fault = exposure(server, access, lan=lan, insecure=insecure)
    assert (fault is None) == (said == "")
    assert fault is None or (said in fault[1] and fault[2])
