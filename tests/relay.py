"""A bad network between two ends of WebRTC: a UDP relay that loses, delays and reorders, the same way each time.

It stands between one client and one server and needs no rights on the machine. Both descriptions are led through it,
so that each end knows no other address of its peer:

    async with relaying(Weather(loss=0.05), seed=1) as relay:
        answer = await post(relay.offer(offer))     # the server will send to the relay
        await take(relay.answer(answer))            # and so will the client

For a page in a browser both happen to the request on its way (a multipart body may be given as it is):

    async def through(route):
        response = await route.fetch(post_data=relay.offer(route.request.post_data))
        await route.fulfill(response=response, body=relay.answer(await response.text()))

    await page.route("**/v1/realtime/calls*", through)

One relay carries one connection with one transport (bundled, as ours are). ``relay.weather`` may be changed while it
runs, and ``relay.down = True`` is a cable that was pulled.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

Address = tuple[str, int]

CANDIDATE = re.compile(r"^a=candidate:(\S+) (\d+) (\S+) (\d+) (\S+) (\d+) typ (\S+)[^\r\n]*(\r?\n)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Weather:
    """What becomes of datagrams, in each direction alike."""

    loss: float = 0.0
    """The share that is lost, each by itself."""
    delay_s: float = 0.0
    jitter_s: float = 0.0
    """Up to so much more; with more than the distance of two datagrams they overtake each other."""
    reorder: float = 0.0
    """The share that is held back for ``HELD_S``."""


HELD_S = 0.030


@dataclass(slots=True)
class Relay:
    """The relay; made by ``relaying``."""

    weather: Weather
    chance: random.Random
    down: bool = False
    passed: int = 0
    lost: int = 0
    towards_client: _Side = field(init=False)
    """The socket that the client talks to."""
    towards_server: _Side = field(init=False)

    def offer(self, body: str) -> str:
        """A client's offer, also inside a form, with the relay in the place of the client."""
        return self._instead(body, "127.0.0.1", self.towards_server)

    def answer(self, sdp: str) -> str:
        """The server's answer with the relay in its place; from now on datagrams of the client reach it."""
        found = next((one for one in CANDIDATE.finditer(sdp) if one[7] == "host" and ":" not in one[5]), None)
        assert found is not None, "the answer has no candidate of IPv4"
        self.towards_server.peer = (found[5], int(found[6]))
        return self._instead(sdp, own_address(), self.towards_client)

    def _instead(self, text: str, host: str, side: _Side) -> str:
        """The first candidate is replaced, the others go; a description without one keeps having none."""
        line = f"a=candidate:relay 1 udp 2130706431 {host} {side.port} typ host"
        written = 0

        def replace(match: re.Match[str]) -> str:
            nonlocal written
            written += 1
            return line + match[8] if written == 1 else ""

        return CANDIDATE.sub(replace, text)

    def carry(self, data: bytes, to: _Side) -> None:
        """One datagram, through the weather."""
        weather = self.weather
        if self.down or self.chance.random() < weather.loss:
            self.lost += 1
            return
        delay_s = weather.delay_s + self.chance.uniform(0, weather.jitter_s)
        if self.chance.random() < weather.reorder:
            delay_s += HELD_S
        self.passed += 1
        if delay_s:
            asyncio.get_running_loop().call_later(delay_s, to.send, data)
        else:
            to.send(data)


class _Side(asyncio.DatagramProtocol):
    """One of the two sockets; it answers whoever sent to it last."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._transport: asyncio.DatagramTransport | None = None
        self.peer: Address | None = None
        self.other: _Side | None = None

    @property
    def port(self) -> int:
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        assert self.other is not None
        self.peer = addr
        self._relay.carry(data, self.other)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there any more."""

    def send(self, data: bytes) -> None:
        assert self._transport is not None
        if self.peer is not None and not self._transport.is_closing():
            self._transport.sendto(data, self.peer)

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()


@asynccontextmanager
async def relaying(weather: Weather | None = None, seed: int = 0) -> AsyncIterator[Relay]:
    """A relay for as long as the block. The same seed loses the same datagrams of the same conversation."""
    relay = Relay(weather or Weather(), random.Random(seed))
    loop = asyncio.get_running_loop()
    sides = []
    for _ in range(2):
        _, side = await loop.create_datagram_endpoint(lambda: _Side(relay), local_addr=("0.0.0.0", 0))
        sides.append(side)
    relay.towards_client, relay.towards_server = sides
    sides[0].other, sides[1].other = sides[1], sides[0]
    try:
        yield relay
    finally:
        for side in sides:
            side.close()
        await asyncio.sleep(0)  # in which asyncio really closes them


def own_address() -> str:
    """The address of this machine on its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(asking.getsockname()[0])
