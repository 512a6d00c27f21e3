"""The tables of ``site.toml`` that say how the desk is reached, and what is wrong with them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

import msgspec

NAME = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
"""A host name in lower case (RFC 1123 §2.1)."""

ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")
"""As browsers write it (RFC 6454 §6.2): no path, no slash at the end."""

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""The name of an environment variable: secrets stand there or in files of their own, never in site.toml."""

ICE_URL = re.compile(r"(stuns?|turns?):(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?")
"""RFC 7064 and RFC 7065."""

Fault = tuple[str, str, str]
"""Key, message, hint."""


class Table(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A table of the file; a key it does not have is an error."""


class Server(Table, frozen=True):
    """``[server]``: where it listens."""

    host: str = "127.0.0.1"
    port: int = 8080
    names: tuple[str, ...] = ()
    """Names under which it is reached from elsewhere; a request for another one is refused."""
    certificate: str = ""
    key: str = ""
    """PEM files for TLS, counted from where site.toml lies."""
    proxies: tuple[str, ...] = ()
    """Addresses or networks of reverse proxies, whose X-Forwarded-For and -Proto are believed."""


class AccessSettings(Table, frozen=True):
    """``[access]``: who may call. Secrets are named here, never written."""

    keys: tuple[str, ...] = ()
    """Environment variables that hold API keys."""
    keys_file: str = ""
    """A file with an API key a line, readable by its owner alone."""
    admin: str = ""
    """The environment variable with the token for /drain and /metrics."""
    origins: tuple[str, ...] = ()
    """Other sites whose pages may connect."""


class HistorySettings(Table, frozen=True):
    """``[history]``: past conversations, for those who run the desk."""

    token: str = ""
    """The environment variable with the token that opens it; empty: it is off."""
    retention_days: int = 0
    """Conversations that began earlier are erased; 0: none are."""


class Rates(Table, frozen=True):
    """What one address, or one token, may do; 0 is without limit. Rates count over ten seconds, so a burst is fine."""

    connects_per_minute: int = 60
    sessions: int = 10
    bytes_per_second: int = 2_000_000
    messages_per_second: int = 500
    pixels_per_second: int = 8_000_000


class Limits(Table, frozen=True):
    """``[limits]``."""

    sessions: int = 0
    workers: int = 0
    connections: int = 1_000
    """Open connections of any kind; one more is closed at once."""
    drain_seconds: int = 300
    address: Rates = Rates()
    token: Rates = Rates(600, 100, 20_000_000, 5_000, 80_000_000)


class Camera(Table, frozen=True):
    """``[camera]``."""

    video: bool = False
    """Whether a client's camera may be a video track of its call. Stills need a tenth of the network and work."""


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


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def server_faults(server: Server) -> Iterator[Fault]:
    """What types alone do not say of ``[server]``."""
    if not 0 <= server.port <= 65_535:
        yield "server.port", "The port is out of range.", "Allowed: 0 (any free one) to 65535."
    if not is_loopback(server.host) and not _is_address(server.host):
        hint = 'Allowed: "127.0.0.1", "::1", "localhost", or another address of this machine; names go into names.'
        yield "server.host", f"{server.host!r} is no address to listen on.", hint
    for name in server.names:
        if not NAME.fullmatch(name) and not _is_address(name):
            yield "server.names", f"{name[:80]!r} is no host name.", 'Write it like "desk.example.org", without a port.'
    for proxy in server.proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            hint = 'Write it like "127.0.0.1" or "10.0.0.0/24".'
            yield "server.proxies", f"{proxy[:80]!r} is no address or network.", hint
    if bool(server.certificate) != bool(server.key):
        yield "server.certificate", "TLS needs a certificate and a key.", "Give certificate and key, or neither."


def access_faults(access: AccessSettings) -> Iterator[Fault]:
    """What types alone do not say of ``[access]``."""
    for key, variables in (("keys", access.keys), ("admin", (access.admin,) if access.admin else ())):
        if not all(VARIABLE.fullmatch(variable) for variable in variables):
            hint = "Give the name of an environment variable; the secret itself stays out of this file."
            yield f"access.{key}", f"The setting {key} names environment variables.", hint
    for origin in access.origins:
        if not ORIGIN.fullmatch(origin):
            hint = 'Write it as browsers do: "https://app.example.org", in lower case, without a path.'
            yield "access.origins", f"{origin[:80]!r} is no origin.", hint


def history_faults(history: HistorySettings) -> Iterator[Fault]:
    """What types alone do not say of ``[history]``."""
    if history.token and not VARIABLE.fullmatch(history.token):
        hint = "Give the name of an environment variable; the token itself stays out of this file."
        yield "history.token", "The setting token names an environment variable.", hint
    if not 0 <= history.retention_days <= 36_500:
        hint = "Allowed: 0 (keep all) to 36500."
        yield "history.retention_days", "Conversations cannot be kept for that long.", hint


def limits_faults(limits: Limits) -> Iterator[Fault]:
    """What types alone do not say of ``[limits]``."""
    for key, value, least, most, what in (
        ("sessions", limits.sessions, 0, 1_000, "0 (by the cores of this machine) to 1000"),
        ("workers", limits.workers, 0, 64, "0 (one a core) to 64"),
        ("connections", limits.connections, 10, 100_000, "10 to 100000"),
        ("drain_seconds", limits.drain_seconds, 0, 86_400, "0 to 86400"),
    ):
        if not least <= value <= most:
            yield f"limits.{key}", f"The number for {key} is out of range.", f"Allowed: {what}."
    for whose, rates in (("address", limits.address), ("token", limits.token)):
        for field in msgspec.structs.fields(rates):
            if getattr(rates, field.name) < 0:
                key = f"limits.{whose}.{field.name}"
                yield key, "A limit is negative.", "Allowed: 0 (without limit) and more."


def exposure(server: Server, access: AccessSettings, *, lan: bool, insecure: bool) -> Fault | None:
    """Why a deployment that others can reach must not start as it is; None where it may.

    Others reach it by an address that is not loopback, or by a reverse proxy on this machine, which names or proxies
    tell of. Then calls need TLS, here or at the proxy, and keys. ``serve --lan`` brings both; ``--insecure`` says that
    somebody wants neither.
    """
    if lan or insecure or not is_exposed(server):
        return None
    if not is_loopback(server.host) and not server.certificate and not server.proxies:
        hint = (
            "Add certificate and key under [server], or --cert and --key; serve --lan makes a certificate by itself. "
            "--insecure goes without, for a network that you trust with every word."
        )
        return "server.host", f"{server.host} can be reached from other machines, and TLS is not set up.", hint
    if not access.keys and not access.keys_file:
        hint = (
            "Add keys or keys_file under [access] (docs/operations.md), or start with --insecure to let anybody call."
        )
        return "access.keys", "Other machines can reach this server, and no API keys are set up.", hint
    return None


def is_exposed(server: Server) -> bool:
    """Whether anybody but this machine can reach the server."""
    return not is_loopback(server.host) or bool(server.proxies) or bool(server.names)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


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
