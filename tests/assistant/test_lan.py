"""The local network: which addresses are this machine's in it, and a QR code that cameras read."""

from __future__ import annotations

import ipaddress
import socket
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from assistant import lan
from assistant.candidates import Reach, reach
from assistant.errors import BadInput


def ip(address: str) -> Any:
    """An address as ifaddr gives it."""
    four = ":" not in address
    return SimpleNamespace(is_IPv4=four, ip=address if four else (address, 0, 0))


def test_private_addresses_are_found_the_way_out_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback, link-local and public ones are not of the local network; the one that leads out is the main one."""
    found = ["127.0.0.1", "10.0.0.7", "192.168.1.7", "169.254.3.3", "93.184.216.34", "fd00::7", "fe80::7", "::1"]
    monkeypatch.setattr(lan.ifaddr, "get_adapters", lambda: [SimpleNamespace(ips=[ip(one) for one in found])])
    monkeypatch.setattr(lan, "_way_out", lambda: "192.168.1.7")
    assert lan.addresses() == ["192.168.1.7", "10.0.0.7", "fd00::7"]
    monkeypatch.setattr(lan.ifaddr, "get_adapters", lambda: [SimpleNamespace(ips=[ip("127.0.0.1")])])
    with pytest.raises(BadInput, match="no address in a local network"):
        lan.addresses()


def test_a_machine_without_a_way_out_is_asked_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no route leads out there is no main address, and nothing fails."""

    class NoRoute(socket.socket):
        def connect(self, address: Any) -> None:
            raise OSError(101, "Network is unreachable")

    assert (out := lan._way_out()) == "" or reach(out) is not None
    monkeypatch.setattr(lan.socket, "socket", NoRoute)
    assert lan._way_out() == ""


@pytest.mark.parametrize(
    ("own", "names"),
    [("desk", ["desk", "desk.local"]), ("Desk.example.org", ["desk", "desk.local"]), ("localhost", []), ("", [])],
)
def test_a_machine_is_known_by_its_name(monkeypatch: pytest.MonkeyPatch, own: str, names: list[str]) -> None:
    """By itself, and as mDNS announces it."""
    monkeypatch.setattr(lan.socket, "gethostname", lambda: own)
    assert lan.names() == names


def test_a_camera_reads_the_code() -> None:
    """The half blocks, drawn as bright pixels, are the address."""
    text = "https://192.168.1.7:8080/#t=once_" + "aB3_-" * 40
    lines: list[str] = []
    lan.qr_code(text, lines.append)
    rows = []
    for line in lines:
        pairs = [{" ": (0, 0), "▀": (255, 0), "▄": (0, 255), "█": (255, 255)}[mark] for mark in line.rstrip("\n")]
        rows += [[top for top, _ in pairs], [bottom for _, bottom in pairs]]
    picture = np.kron(np.array(rows, np.uint8), np.ones((8, 8), np.uint8))
    found, *_ = cv2.QRCodeDetector().detectAndDecode(np.pad(picture, 40, constant_values=255))
    assert found == text


def test_every_address_that_is_found_can_be_served() -> None:
    """On this very machine: each is an address of a local network, or there is none."""
    try:
        found = lan.addresses()
    except BadInput:
        return
    assert all(reach(address) is Reach.PRIVATE and ipaddress.ip_address(address) for address in found)
