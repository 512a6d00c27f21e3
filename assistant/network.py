"""The tables of ``site.toml`` that say how the desk is reached, and what is wrong with them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

import msgspec

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""The name of an environment variable: secrets stand there or in files of their own, never in site.toml."""

ICE_URL = re.compile(r"(stuns?|turns?):(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?")
"""RFC 7064 and RFC 7065."""

Fault = tuple[str, str, str]
"""Key, message, hint."""


class Table(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A table of the file; a key it does not have is an error."""


class IceServer(Table, frozen=True):
    """``[[ice.servers]]``: a STUN or TURN server.

    ``credential_env`` names the environment variable with the password of ``username``; ``secret_env`` that with the
    secret shared with coturn (``static-auth-secret``), from which every caller gets a password of his own that ends.
    """

    urls: tuple[str, ...]
    username: str = ""
    credential_env: str = ""
    secret_env: str = ""


class Ice(Table, frozen=True):
    """``[ice]``: how WebRTC finds a way. Without it: by the addresses of this machine."""

    servers: tuple[IceServer, ...] = ()
    public_address: str = ""
    """Announced in place of this machine's own addresses, where it stands behind a NAT that maps one to one."""
    ports: tuple[int, int] | None = None
    """The first and last UDP port that media may use; any free one where it is absent."""


def ice_faults(ice: Ice) -> Iterator[Fault]:
    """What types alone do not say of ``[ice]``."""
    for server in ice.servers:
        yield from _server_faults(server)
    if ice.public_address:
        try:
            address = ipaddress.ip_address(ice.public_address)
        except ValueError:
            yield "ice.public_address", f"{ice.public_address!r} is no IP address.", "Write the address, not a name."
        else:
            if address.is_unspecified or address.is_multicast or address.is_link_local:
                hint = "Write the address under which the internet reaches this machine."
                yield "ice.public_address", f"Nobody can send to {ice.public_address}.", hint
    if ice.ports is not None:
        first, last = ice.ports
        if not 1_024 <= first <= last <= 65_535:
            yield "ice.ports", "The range of ports is wrong.", "Allowed: [first, last] between 1024 and 65535."


def _server_faults(server: IceServer) -> Iterator[Fault]:
    key = "ice.servers"
    if not server.urls:
        yield key, "A server has no address.", 'Write urls = ["stun:stun.example.org"].'
    for url in server.urls:
        if not ICE_URL.fullmatch(url):
            yield key, f"{url[:80]!r} is no address of an ICE server.", 'Write it like "turn:turn.example.org:3478".'
    for variable in (server.credential_env, server.secret_env):
        if variable and not VARIABLE.fullmatch(variable):
            hint = "Give the name of an environment variable; the password itself stays out of this file."
            yield key, "credential_env and secret_env name environment variables.", hint
    if server.credential_env and server.secret_env:
        yield key, "A server has credential_env and secret_env.", "Give the one that your TURN server is set up for."
    if server.credential_env and not server.username:
        yield key, "A server has a credential but no username.", "Add username."
    if any(url.startswith("turn") for url in server.urls) and not (server.credential_env or server.secret_env):
        yield key, "A TURN server has no credential.", "Add credential_env with username, or secret_env."
