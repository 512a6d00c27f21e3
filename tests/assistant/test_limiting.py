"""Limits: of an address, of a token, and what happens past them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.auth import Caller
from assistant.limiting import BURST_S, WINDOW_S, Limiter, RateLimited, network
from assistant.network import Limits, Rates
from tests.assistant.test_windows import Clock

FREE = Rates(0, 0, 0, 0, 0)
ADDRESS = "203.0.113.7"
NOBODY = Caller()


class Desk:
    """A limiter with its clock and what it dropped."""

    def __init__(self, address: Rates = FREE, token: Rates = FREE) -> None:
        self.clock = Clock()
        self.dropped: list[str] = []
        self.limiter = Limiter(Limits(address=address, token=token), self.clock, self.dropped.append)

    def refusal(self, address: str = ADDRESS, caller: Caller = NOBODY, **more: Any) -> RateLimited:
        with pytest.raises(RateLimited) as refused:
            self.limiter.connect(address, caller, **more)
        assert refused.value.code == "rate_limited"
        assert address not in str(refused.value)
        return refused.value


def test_connects_are_counted_by_address_and_by_token() -> None:
    """One too many is told when to come again; another address and another token are not meant."""
    desk = Desk(Rates(2, 0, 0, 0, 0), Rates(3, 0, 0, 0, 0))
    for _ in range(2):
        desk.limiter.connect(ADDRESS, NOBODY)
        desk.clock.now += 10
    assert desk.refusal().retry_after == 40
    desk.limiter.connect("203.0.113.8", Caller("t"))
    desk.limiter.connect("203.0.113.9", Caller("t"))
    desk.limiter.connect("203.0.113.10", Caller("t"))
    assert "from this token" in desk.refusal("203.0.113.11", Caller("t")).message
    desk.limiter.connect("203.0.113.12", Caller("other"))
    desk.clock.now += 41
    desk.limiter.connect(ADDRESS, NOBODY)


def test_sessions_are_counted_while_they_last() -> None:
    """Who has as many as allowed is refused a new one, comes back to his own, and may begin one when one has ended."""
    desk = Desk(Rates(0, 1, 0, 0, 0))
    first = desk.limiter.connect(ADDRESS, NOBODY)
    first.begin()
    assert "at most 1 at once" in desk.refusal().message
    desk.limiter.connect(ADDRESS, NOBODY, returning=True)
    first.end()
    desk.limiter.connect(ADDRESS, NOBODY)
    assert not desk.limiter._shared.sessions


@pytest.mark.parametrize(
    ("address", "caller"), [("127.0.0.1", NOBODY), ("::1", NOBODY), (ADDRESS, Caller("key0", operator=True))]
)
def test_this_machine_and_the_operator_are_not_counted_by_address(address: str, caller: Caller) -> None:
    """All of this machine have one address, and an operator's server calls for everybody."""
    desk = Desk(Rates(1, 1, 1, 1, 1))
    for _ in range(20):
        meter = desk.limiter.connect(address, caller)
        meter.begin()
        assert meter.admits_message(1_000)
        assert meter.admits_picture(1_000_000)
    assert desk.dropped == []


@pytest.mark.parametrize(
    ("rates", "sizes", "dropped"),
    [
        (Rates(0, 0, 0, 2, 0), [1] * (2 * WINDOW_S + 3), ["messages"] * 3),
        (Rates(0, 0, 100, 0, 0), [400, 400, 400, 200], ["bytes"]),
    ],
)
def test_messages_past_the_limit_are_dropped(rates: Rates, sizes: list[int], dropped: list[str]) -> None:
    """A burst may fill ten seconds' worth; what is beyond is dropped and counted, and smaller ones still fit."""
    desk = Desk(rates)
    meter = desk.limiter.connect(ADDRESS, NOBODY)
    passed = [meter.admits_message(size) for size in sizes]
    assert passed.count(False) == len(dropped)
    assert desk.dropped == dropped
    desk.clock.now += WINDOW_S
    assert meter.admits_message(1)


def test_pixels_are_counted_like_bytes() -> None:
    """A picture too many is dropped before it is decoded."""
    desk = Desk(token=Rates(0, 0, 0, 0, 1_000))
    meter = desk.limiter.connect(ADDRESS, Caller("t"))
    assert meter.admits_picture(1_000 * WINDOW_S)
    assert not meter.admits_picture(1)
    assert desk.dropped == ["pixels"]
    assert "1,000 a second" in str(meter.complaint())


def test_a_burst_is_told_once() -> None:
    """However many are dropped, the client hears of it once, and again when a new burst comes."""
    desk = Desk(Rates(0, 0, 0, 1, 0))
    meter = desk.limiter.connect(ADDRESS, NOBODY)
    assert meter.complaint() is None
    told = 0
    for _ in range(500):
        meter.admits_message(1)
        told += meter.complaint() is not None
        desk.clock.now += BURST_S / 100
    assert told == 1
    desk.clock.now += BURST_S
    for _ in range(500):
        meter.admits_message(1)
        told += meter.complaint() is not None
    assert told == 2


def test_connections_of_one_address_share_its_limit() -> None:
    """Many lines give no more than one."""
    desk = Desk(Rates(0, 0, 0, 1, 0))
    meters = [desk.limiter.connect(ADDRESS, NOBODY) for _ in range(5)]
    assert sum(meter.admits_message(1) for meter in meters * 10) == WINDOW_S


def test_who_tries_many_tokens_has_to_wait() -> None:
    """Ten wrong ones a minute; then the address is refused, whatever it brings. This machine is not."""
    desk = Desk()
    for _ in range(10):
        desk.limiter.check_failures(ADDRESS)
        desk.limiter.failed(ADDRESS)
        desk.limiter.failed("127.0.0.1")
    with pytest.raises(RateLimited) as refused:
        desk.limiter.check_failures(ADDRESS)
    assert refused.value.retry_after == 60
    desk.limiter.check_failures("203.0.113.8")
    desk.limiter.check_failures("127.0.0.1")
    desk.clock.now += 60
    desk.limiter.check_failures(ADDRESS)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("somebody", "unknown"),
    ],
)
def test_a_customers_whole_network_is_one_address(address: str, counted: str) -> None:
    """Of IPv6 everybody has more addresses than could be counted one by one."""
    assert network(address) == counted


@given(address=st.text(max_size=30), token=st.text(max_size=10))
def test_any_address_can_be_counted(address: str, token: str) -> None:
    """Whatever stands for an address or a token, a connect is taken or refused."""
    Desk(Rates(), Rates()).limiter.connect(address, Caller(token)).begin()
