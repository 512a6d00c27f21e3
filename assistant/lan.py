"""The local network: this machine's addresses and names in it, and the address that a phone opens."""

from __future__ import annotations

import socket
from collections.abc import Callable

import ifaddr
import segno

from assistant.candidates import Reach, reach
from assistant.errors import BadInput

SOMEWHERE = "192.0.2.1"
"""An address of nobody's (RFC 5737): the way there is the way out. Nothing is sent to it."""


def addresses() -> list[str]:
    """This machine's private addresses, that of the way out first.

    Raises:
        BadInput: it has none.
    """
    found = sorted(
        {str(one.ip if one.is_IPv4 else one.ip[0]) for adapter in ifaddr.get_adapters() for one in adapter.ips}
    )
    private = [address for address in found if reach(address) is Reach.PRIVATE]
    if not private:
        hint = "Connect it to a network, or name another address with --host."
        raise BadInput("no_network", "This machine has no address in a local network.", hint, "--lan")
    first = _way_out()
    return sorted(private, key=lambda address: (address != first, ":" in address))


def names() -> list[str]:
    """This machine's names: its own, and that by which mDNS knows it."""
    own = socket.gethostname().lower().partition(".")[0]
    return [own, f"{own}.local"] if own and own != "localhost" else []


def qr_code(text: str, write: Callable[[str], object]) -> None:
    """Draw a QR code of half blocks, for a terminal; light on dark and dark on light both are read."""
    matrix = [list(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=2)]
    if len(matrix) % 2:
        matrix.append([0] * len(matrix[0]))
    for upper, lower in zip(matrix[::2], matrix[1::2], strict=True):
        write("".join(" ▀▄█"[(not top) + 2 * (not bottom)] for top, bottom in zip(upper, lower, strict=True)) + "\n")


def _way_out() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((SOMEWHERE, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])
