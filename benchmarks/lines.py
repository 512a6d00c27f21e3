"""Many WebRTC callers in one process, which send packets made beforehand and decode nothing of what they get.

aiortc connects each line; then its media path is left out, as it would cost more than the server that is measured:
packets are written and encrypted here, and of those that come only the header is looked at, which is not encrypted.
"""

from __future__ import annotations

import asyncio
import os
import re
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription

from benchmarks import speech
from benchmarks.notes import Track

STEP = 960
"""Ticks of the RTP clock in a packet."""

OPEN_S = 20.0


class _Mute(MediaStreamTrack):
    """A track that gives nothing, so that aiortc sends nothing."""

    kind = "audio"

    async def recv(self) -> Any:
        return await asyncio.Event().wait()


class _Headers:
    """Stands where aiortc decrypts: notes when which packet came, and drops it."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.track = Track()
        self._first: int | None = None

    def unprotect(self, data: bytes) -> bytes:
        now = time.time()
        (timestamp,) = struct.unpack_from("!I", data, 4)
        if self._first is None:
            self._first = timestamp
        ticks = (timestamp - self._first + 0x8000_0000 & 0xFFFF_FFFF) - 0x8000_0000
        self.track.add(ticks / 48_000, now)
        return b""

    def unprotect_rtcp(self, _: bytes) -> bytes:
        return b""


async def _nothing(*_: object, **__: object) -> None:
    return


class Line:
    """One caller."""

    def __init__(self) -> None:
        self.pc = RTCPeerConnection(RTCConfiguration([]))
        self.headers = _Headers()
        self.connected_s = 0.0
        """From the offer's leaving until both sides were connected."""
        self._sequence = 0
        self._payload_type = 0
        self._transceiver: Any = None

    async def open(self, client: httpx2.AsyncClient, url: str, *, channel: bool) -> None:
        """Call.

        Raises:
            RuntimeError: the server did not take the call.
            TimeoutError: it did not connect.
        """
        self._transceiver = self.pc.addTransceiver(_Mute(), "sendrecv")
        known = RTCRtpReceiver.getCapabilities("audio")
        self._transceiver.setCodecPreferences([one for one in known.codecs if one.mimeType == "audio/opus"])
        if channel:
            self.pc.createDataChannel("oai-events")
        await self.pc.setLocalDescription(await self.pc.createOffer())
        offer = self.pc.localDescription.sdp
        began = time.monotonic()
        answered = await client.post(url, content=offer, headers={"Content-Type": "application/sdp"})
        if answered.status_code != 201:
            raise RuntimeError(f"The call was not taken: {answered.status_code} {answered.text[:200]}")
        self._payload_type = int(re.findall(r"a=rtpmap:(\d+) opus/48000", answered.text)[0])
        connected = asyncio.Event()
        self.pc.on("connectionstatechange", connected.set)
        await self.pc.setRemoteDescription(RTCSessionDescription(answered.text, "answer"))
        async with asyncio.timeout(OPEN_S):
            while self.pc.connectionState != "connected":
                connected.clear()
                await connected.wait()
        self.connected_s = time.monotonic() - began
        transport = self._transceiver.sender.transport
        transport._rx_srtp = self.headers
        transport._handle_rtp_data = _nothing
        transport._handle_rtcp_data = _nothing

    async def send(self, payload: bytes, *, lost: bool = False) -> None:
        """Send the next packet; one that is lost has a number, and never leaves."""
        sender = self._transceiver.sender
        timestamp = self._sequence * STEP & 0xFFFF_FFFF
        header = struct.pack("!BBHII", 0x80, self._payload_type, self._sequence & 0xFFFF, timestamp, sender._ssrc)
        self._sequence += 1
        if not lost:
            await sender.transport._send_rtp(header + payload)

    async def close(self) -> None:
        """Hang up."""
        await self.pc.close()


class Load:
    """Several lines at once, each at its own place in the cycle of speech. Made outside a loop."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._cycle = speech.packets()
        self.late_s: list[float] = []
        """How late each packet of the callers left: the measuring side must keep up too."""

    async def open(self, url: str, count: int, *, channel: bool = False) -> None:
        """Call so many times.

        Raises:
            RuntimeError: a call was not taken.
            TimeoutError: one did not connect.
        """
        async with httpx2.AsyncClient(timeout=OPEN_S) as client:
            for _ in range(count):
                line = Line()
                self.lines.append(line)
                await line.open(client, url, channel=channel)

    async def talk(self, seconds: float) -> None:
        """Send on all lines, on an absolute schedule."""
        loop = asyncio.get_running_loop()
        cycle = self._cycle
        count = len(self.lines)
        apart = speech.PACKET_S / count
        began = loop.time()
        for number in range(round(seconds / speech.PACKET_S)):
            for place, line in enumerate(self.lines):
                due = began + number * speech.PACKET_S + place * apart
                if (wait := due - loop.time()) > 0:
                    await asyncio.sleep(wait)
                self.late_s.append(max(0.0, loop.time() - due))
                await line.send(cycle[(number + place * len(cycle) // count) % len(cycle)])

    def lateness_ms(self) -> list[float]:
        """Of all packets that came: how late each was, against the schedule of its track."""
        return [ms for line in self.lines for ms in line.headers.track.lateness_ms()]

    async def close(self) -> None:
        """Hang up everywhere."""
        await asyncio.gather(*(line.close() for line in self.lines))


def cores() -> Sequence[int]:
    """The cores that this process may use."""
    return sorted(os.sched_getaffinity(0))


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """Keep this process on one core inside the block."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
