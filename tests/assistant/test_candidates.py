"""The addresses of an offer: whom this server may be made to send to."""

from __future__ import annotations

import ipaddress
import re

import pytest
from aiortc.sdp import SessionDescription
from hypothesis import given
from hypothesis import strategies as st

from assistant.candidates import (
    CANDIDATES,
    MEDIA,
    METADATA,
    NAMES,
    SIZE_LIMIT,
    Reach,
    admit,
    reach,
    signalling_reach,
)
from assistant.errors import BadInput

HEAD = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
MEDIA_LINES = (
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789\r\n"
    "a=fingerprint:sha-256 AA:BB\r\na=setup:actpass\r\na=rtpmap:111 opus/48000/2\r\n"
)
MDNS = "1b4e28ba-2fa1-11d2-883f-0016d3cca427.local"
PUBLIC, HOME, HERE = "93.184.216.34", "192.168.1.7", "127.0.0.1"


def candidate(host: str, transport: str = "udp", port: int = 50_000, kind: str = "host") -> str:
    return f"a=candidate:842163049 1 {transport} 1677729535 {host} {port} typ {kind}"


def offer(*lines: str) -> str:
    return HEAD + MEDIA_LINES + "".join(f"{line}\r\n" for line in lines) + "a=end-of-candidates\r\n"


def hosts(sdp: str) -> list[str]:
    """The addresses that aiortc would take from an SDP."""
    return [one.ip for media in SessionDescription.parse(sdp).media for one in media.ice_candidates]


def admitted(host: str, peer: str, lan: bool = False) -> bool:
    return hosts(admit(offer(candidate(host)), peer, lan)) == [host]


def refused(sdp: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        admit(sdp, HERE, lan=True)
    return caught.value


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("93.184.216.34", Reach.PUBLIC),
        ("2606:2800:220:1::1", Reach.PUBLIC),
        ("64:ff9b::5db8:d822", Reach.PUBLIC),
        ("::ffff:93.184.216.34", Reach.PUBLIC),
        ("10.0.0.1", Reach.PRIVATE),
        ("172.31.255.255", Reach.PRIVATE),
        ("192.168.0.1", Reach.PRIVATE),
        ("100.64.0.1", Reach.PRIVATE),
        ("fd12:3456::1", Reach.PRIVATE),
        ("::ffff:10.0.0.1", Reach.PRIVATE),
        ("64:ff9b::a00:1", Reach.PRIVATE),
        ("127.0.0.1", Reach.LOOPBACK),
        ("127.9.9.9", Reach.LOOPBACK),
        ("::1", Reach.LOOPBACK),
        ("::ffff:127.0.0.1", Reach.LOOPBACK),
        ("64:ff9b::7f00:1", Reach.LOOPBACK),
        ("169.254.169.254", Reach.NEVER),
        ("::ffff:169.254.169.254", Reach.NEVER),
        ("64:ff9b::a9fe:a9fe", Reach.NEVER),
        ("100.100.100.200", Reach.NEVER),
        ("168.63.129.16", Reach.NEVER),
        ("fd00:ec2::254", Reach.NEVER),
        ("fe80::1", Reach.NEVER),
        ("fe80::1%eth0", Reach.NEVER),
        ("2606:2800:220:1::1%eth0", Reach.NEVER),
        ("224.0.0.251", Reach.NEVER),
        ("ff02::fb", Reach.NEVER),
        ("0.0.0.0", Reach.NEVER),
        ("0.1.2.3", Reach.NEVER),
        ("::", Reach.NEVER),
        ("255.255.255.255", Reach.NEVER),
        ("240.0.0.1", Reach.NEVER),
        ("198.51.100.1", Reach.PRIVATE),
        ("2001:db8::1", Reach.NEVER),
        ("2002:7f00:1::", Reach.NEVER),
        ("2001:0:7f00:1::1", Reach.NEVER),
        ("::7f00:1", Reach.NEVER),
        ("fec0::1", Reach.NEVER),
        ("localhost", Reach.NEVER),
        ("127.1", Reach.NEVER),
        ("0177.0.0.1", Reach.NEVER),
        ("2130706433", Reach.NEVER),
        ("", Reach.NEVER),
    ],
)
def test_every_kind_of_address_is_known(host: str, expected: Reach) -> None:
    """What hides an IPv4 address is judged by it or never used; what is no plain address is none."""
    assert reach(host) is expected


def test_metadata_is_never_reached() -> None:
    """A cloud's metadata address is refused even where it looks private or public."""
    assert {reach(str(address)) for address in METADATA} == {Reach.NEVER}


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        (HERE, Reach.LOOPBACK),
        ("::1", Reach.LOOPBACK),
        ("::ffff:127.0.0.1", Reach.LOOPBACK),
        (HOME, Reach.PRIVATE),
        ("169.254.7.7", Reach.PRIVATE),
        ("fe80::5%eth0", Reach.PRIVATE),
        (PUBLIC, Reach.PUBLIC),
        ("", Reach.PUBLIC),
        ("testclient", Reach.PUBLIC),
        ("8.8.8.8", Reach.PUBLIC),
    ],
)
def test_who_asks_is_as_trusted_as_the_address_it_comes_from(peer: str, expected: Reach) -> None:
    """An address that cannot be told is a stranger's; one by a link-local address is on our own network."""
    assert signalling_reach(peer) is expected


@pytest.mark.parametrize(
    ("peer", "lan", "expected"),
    [
        (PUBLIC, False, {PUBLIC}),
        (PUBLIC, True, {PUBLIC, HOME, MDNS}),
        (HOME, False, {PUBLIC, HOME, MDNS}),
        (HOME, True, {PUBLIC, HOME, MDNS}),
        (HERE, False, {PUBLIC, HOME, MDNS, HERE}),
    ],
)
def test_an_address_is_admitted_to_those_who_are_there_themselves(peer: str, lan: bool, expected: set[str]) -> None:
    """Public ones always; private ones and mDNS names to our own network; loopback to this machine alone."""
    assert {host for host in (PUBLIC, HOME, HERE, MDNS, "169.254.169.254") if admitted(host, peer, lan)} == expected


def test_the_rest_of_the_offer_stays_as_it_was() -> None:
    """Only candidate lines go; what aiortc reads of the others is the same."""
    sdp = offer(candidate(HOME), candidate(PUBLIC, kind="srflx"))
    assert admit(sdp, PUBLIC, lan=False) == offer(candidate(PUBLIC, kind="srflx"))


def test_what_browsers_add_is_taken_and_not_handed_on() -> None:
    """Chromium's and Firefox's forms pass; related addresses and extensions end here."""
    chromium = candidate(PUBLIC, kind="srflx") + " raddr 192.168.1.7 rport 5 generation 0 ufrag x network-cost 999"
    firefox = "a=candidate:0 1 UDP 2122252543 192.168.1.9 54321 typ host"
    kept = admit(offer(chromium, firefox), HOME, lan=False)
    assert hosts(kept) == [PUBLIC, "192.168.1.9"]
    assert "raddr" not in kept
    assert "network-cost" not in kept


@pytest.mark.parametrize(
    "line",
    [
        "a=candidate",
        "a=candidate:",
        "a=candidate:1 1 udp 1 93.184.216.34 50000",
        "a=candidate:1 x udp 1 93.184.216.34 50000 typ host",
        "a=candidate:1 0 udp 1 93.184.216.34 50000 typ host",
        "a=candidate:1 1 udp 1 93.184.216.34 0 typ host",
        "a=candidate:1 1 udp 1 93.184.216.34 65536 typ host",
        "a=candidate:1 1 udp 1 93.184.216.34 50000 typ magic",
        "a=candidate:1 1 tcp 1 93.184.216.34 9 typ host tcptype active",
        "a=candidate:1 1 udp 99999999999 93.184.216.34 9 typ host",
        "a=candidate:é 1 udp 1 93.184.216.34 9 typ host",
        candidate("printer.local"),
        candidate("metadata.google.internal"),
    ],
)
def test_a_candidate_that_cannot_be_used_is_dropped(line: str) -> None:
    """What is malformed, not over UDP, or names a host by a name of its own, never reaches the ICE library."""
    assert admit(offer(line, candidate(PUBLIC)), HERE, lan=True) == offer(candidate(PUBLIC))


def test_a_line_hidden_behind_an_unusual_line_break_is_seen() -> None:
    """Lines are cut where the next reader cuts them, so no candidate hides in another line."""
    for separator in ("\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"):
        sdp = offer(f"a=note:x{separator}{candidate('169.254.169.254')}")
        assert hosts(sdp) == ["169.254.169.254"]
        assert hosts(admit(sdp, HERE, lan=True)) == []


def test_few_names_are_looked_up_for_one_offer() -> None:
    """Names past the limit are dropped: each would be a question to our whole network."""
    names = [candidate(MDNS.replace("1b", f"{n:02x}")) for n in range(NAMES + 5)]
    assert len(hosts(admit(offer(*names), HERE, lan=False))) == NAMES


@pytest.mark.parametrize(
    ("sdp", "code"),
    [
        ("", "bad_sdp"),
        ("hello", "bad_sdp"),
        ("{}", "bad_sdp"),
        ("\x00" * 100, "bad_sdp"),
        ("v=1\r\nm=audio 9 UDP 0\r\n", "bad_sdp"),
        (HEAD, "bad_sdp"),
        (HEAD + MEDIA_LINES + "not a line\r\n", "bad_sdp"),
        (HEAD + MEDIA_LINES * (MEDIA + 1), "too_many_media"),
        (offer(*[candidate(PUBLIC)] * (CANDIDATES + 1)), "too_many_candidates"),
        (offer(*[candidate(PUBLIC)] * 10_000), "too_large"),
        (offer("a=x:" + "é" * (SIZE_LIMIT // 2)), "too_large"),
        (offer("a=x:" + "\ud800" * SIZE_LIMIT), "too_large"),
    ],
)
def test_what_is_no_usable_offer_is_refused_with_a_reason(sdp: str, code: str) -> None:
    """A typed error with a sentence, whatever was sent."""
    error = refused(sdp)
    assert error.code == code
    assert error.message.endswith(".")


def test_the_limits_themselves_are_allowed() -> None:
    """As many candidates and media sections as are taken, pass."""
    assert len(hosts(admit(offer(*[candidate(PUBLIC)] * CANDIDATES), PUBLIC, lan=False))) == CANDIDATES
    assert len(SessionDescription.parse(admit(HEAD + MEDIA_LINES * MEDIA, PUBLIC, lan=False)).media) == MEDIA


ADDRESSES = st.one_of(st.ip_addresses().map(str), st.sampled_from([PUBLIC, HOME, HERE, MDNS, "::ffff:7f00:1"]))
LINES = st.one_of(
    ADDRESSES.map(candidate),
    st.text(st.characters(codec="utf-8"), max_size=40).map("a=candidate:".__add__),
    st.lists(st.sampled_from(["1", "udp", "typ", "host", HOME, "\t", " ", "é", "-1", "9" * 5000]), max_size=12).map(
        lambda parts: "a=candidate:" + " ".join(parts)
    ),
)


@given(lines=st.lists(LINES, max_size=8), peer=st.sampled_from([PUBLIC, HOME, HERE, ""]), lan=st.booleans())
def test_nothing_that_is_refused_reaches_the_next_reader(lines: list[str], peer: str, lan: bool) -> None:
    """Whatever candidates an offer holds, it is refused in words, or aiortc reads only allowed addresses of it."""
    allowed = max(signalling_reach(peer), Reach.PRIVATE if lan else Reach.NEVER)
    try:
        kept = admit(offer(*lines), peer, lan)
    except BadInput as error:
        assert error.code in ("bad_sdp", "too_many_media", "too_many_candidates", "too_large")  # noqa: PT017 - either is right
        return
    for host in hosts(kept):
        if re.fullmatch(r"[0-9a-f-]{36}\.local", host):
            assert allowed >= Reach.PRIVATE
            continue
        address = ipaddress.ip_address(host)
        assert not address.is_link_local
        assert not address.is_multicast
        assert not address.is_unspecified
        assert Reach.PUBLIC <= reach(host) <= allowed


@given(sdp=st.text(max_size=300), peer=st.text(max_size=20))
def test_any_text_is_admitted_or_refused(sdp: str, peer: str) -> None:
    """Whatever is sent as an offer, by whomever, only a typed error comes of it."""
    try:
        admit(sdp, peer, lan=False)
    except BadInput as error:
        assert error.message.endswith(".")  # noqa: PT017 - either is right


@given(sdp=st.lists(LINES, max_size=6).map(lambda lines: offer(*lines)))
def test_what_was_admitted_is_admitted_again(sdp: str) -> None:
    """A second look changes nothing."""
    try:
        once = admit(sdp, HOME, lan=False)
    except BadInput:
        return
    assert admit(once, HOME, lan=False) == once
