"""Which addresses of an SDP offer this server may send to. Looks at the offer before any ICE library does.

An ICE candidate is an address that a stranger asks us to send packets to, so a server on a network must not believe it:
otherwise an offer reaches the services behind its firewall, or a cloud's metadata address.
"""

from __future__ import annotations

import ipaddress
import re
from enum import IntEnum

from assistant.errors import BadInput, too_large

SIZE_LIMIT = 64 * 1024
"""Bytes; a browser's offer with sound, camera and data channel has about 8 KiB."""

CANDIDATES = 64
"""Candidates an offer may name; a laptop with several networks and two TURN servers has about 20."""

MEDIA = 8
"""Media sections an offer may have. Each costs a transport before anything is known of its sender."""

NAMES = 8
"""mDNS names that are looked up of one offer: each is a multicast question on our network. Further ones are dropped."""

METADATA = frozenset(
    ipaddress.ip_address(address)
    for address in ("169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254")
)
"""Where clouds answer questions about the machine (AWS, Google, Azure, Oracle; Alibaba; Azure; AWS and Google by IPv6).
Those outside the link-local ranges look private or even public."""

PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"),
        *("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15"),
    )
)
"""RFC 1918, RFC 6598 (carrier-grade NAT, and overlay networks) and RFC 4193; and those of RFC 5737 and RFC 2544, for
documents and measurements, which laboratories and containers use as private ones."""

GLOBAL_6 = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.ip_network("2002::/16")

MDNS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.local", re.IGNORECASE)
"""What browsers put in place of an address (draft-ietf-mmusic-mdns-ice-candidates §3.1.1): a UUID. Any other name
would let a stranger ask for the devices of our network by name."""

FIELDS = re.compile(
    r"[A-Za-z0-9+/]{1,32} ([0-9]{1,3}) (?i:udp) [0-9]{1,10} \S{1,64} ([0-9]{1,5}) typ (host|srflx|prflx|relay)"
)
"""The fields of RFC 8839 §5.1 that matter, one space apart. ICE over TCP is not spoken here."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Reach(IntEnum):
    """From where an address can be reached; the order is that of trust."""

    NEVER = 0
    """Nobody is talked to there: link-local, metadata, multicast, unspecified, reserved."""
    PUBLIC = 1
    PRIVATE = 2
    LOOPBACK = 3


def reach(host: str) -> Reach:
    """What kind of address this is; NEVER too for what is no address in its plain form."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return Reach.NEVER
    if "%" in host:  # a zone names an interface of ours
        return Reach.NEVER
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif address in NAT64:
            address = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return _reach(address)


def _reach(address: Address) -> Reach:
    if address in METADATA or address.is_link_local or address.is_multicast:
        return Reach.NEVER
    if address.is_loopback:
        return Reach.LOOPBACK
    if any(address in network for network in PRIVATE):
        return Reach.PRIVATE
    if isinstance(address, ipaddress.IPv6Address) and (address not in GLOBAL_6 or address in SIX_TO_FOUR):
        return Reach.NEVER  # a form that hides an IPv4 address in it, or nothing that is in use
    return Reach.PUBLIC if address.is_global else Reach.NEVER


def signalling_reach(peer: str) -> Reach:
    """The same of the address that a request came from. Who comes by a link-local address is on our own network."""
    host = peer.partition("%")[0]  # the zone of an IPv6 address says by which interface
    found = reach(host)
    if found is Reach.NEVER:
        try:
            return Reach.PRIVATE if ipaddress.ip_address(host).is_link_local else Reach.PUBLIC
        except ValueError:
            return Reach.PUBLIC
    return found


def admit(sdp: str, peer: str, lan: bool) -> str:
    """An offer without the candidates that must not be sent to.

    A public candidate always stays. A private one stays where the offer itself came from a private or loopback address,
    or on a LAN; a loopback one only where the offer came from this very machine, on a LAN too: nobody else can mean our
    own loopback. mDNS names follow the private ones, as only hosts of our network answer for them. What is
    malformed, TCP or of an unknown type is dropped, as RFC 8839 §5.1 asks. The candidates that stay are written
    again with the fields that are used, so that nothing else of theirs reaches the ICE library.

    Args:
        sdp: the offer.
        peer: the address that it came from.
        lan: whether the deployment serves its own network (``serve --lan``).

    Raises:
        BadInput: ``too_large``, ``too_many_candidates``, ``too_many_media`` or ``bad_sdp``.
    """
    if (size := len(sdp.encode(errors="replace"))) > SIZE_LIMIT:
        raise too_large("The offer", size, SIZE_LIMIT)
    lines = [line for line in sdp.splitlines() if line.strip()]  # splitlines, because that is what reads it next
    _check(lines)
    trusted = signalling_reach(peer)
    if lan:
        trusted = max(trusted, Reach.PRIVATE)
    kept = []
    names = 0
    for line in lines:
        if not _names_candidate(line):
            kept.append(line)
            continue
        fields = " ".join(line.partition(":")[2].split()[:8])
        host = _host(fields)
        if MDNS.fullmatch(host):
            names += 1
            if trusted >= Reach.PRIVATE and names <= NAMES:
                kept.append(f"a=candidate:{fields}")
        elif Reach.PUBLIC <= reach(host) <= trusted:
            kept.append(f"a=candidate:{fields}")
    return "\r\n".join(kept) + "\r\n"


def _check(lines: list[str]) -> None:
    """Whether this looks like an offer at all."""
    if not lines or lines[0].strip() != "v=0" or not all(re.match(r"[a-z]=", line) for line in lines):
        hint = "Send the browser's offer as it is: application/sdp, beginning with v=0."
        raise BadInput("bad_sdp", "This is not an SDP.", hint, "sdp")
    media = sum(line.startswith("m=") for line in lines)
    if not media:
        raise BadInput("bad_sdp", "The offer has no media section.", "Offer a track or a data channel.", "sdp")
    if media > MEDIA:
        message = f"The offer has {media} media sections; at most {MEDIA} are taken."
        raise BadInput("too_many_media", message, "One of sound, one of video and one data channel are used.", "sdp")
    candidates = sum(map(_names_candidate, lines))
    if candidates > CANDIDATES:
        message = f"The offer has {candidates} candidates; at most {CANDIDATES} are taken."
        raise BadInput("too_many_candidates", message, "Send those of the networks in use.", "sdp")


def _names_candidate(line: str) -> bool:
    return line.partition(":")[0].strip().lower() == "a=candidate"


def _host(fields: str) -> str:
    """The address of a candidate; empty where the candidate cannot be used."""
    found = FIELDS.fullmatch(fields)
    if not found or not 1 <= int(found[1]) <= 256 or not 1 <= int(found[2]) <= 65_535:
        return ""
    return fields.split(" ")[4]
