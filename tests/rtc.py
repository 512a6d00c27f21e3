"""A caller over WebRTC, by aiortc: its microphone plays what it is given, and every packet that it gets is kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from av import Packet

from assistant.transports import peer
from assistant.transports.opus import SILENCE, Decoder, Encoder

Event = dict[str, Any]

LOUD = 500
"""Of 32767: what is louder is no silence; Opus rings with less."""

EVERYTHING = ["audio", "cues", "cut", "heartbeat", "playback", "route", "state"]


class Microphone(MediaStreamTrack):
    """Packets of what was said, one every 20 ms, and of silence when there is no more."""

    kind = "audio"

    def __init__(self, pcm: bytes = b"") -> None:
        super().__init__()
        self._encoder = Encoder()
        self._pcm = pcm
        self._sent = 0
        self._began = 0.0

    def say(self, pcm: bytes) -> None:
        """Say this next: s16le mono 24 kHz."""
        self._pcm += pcm

    async def recv(self) -> Packet[Any]:
        loop = asyncio.get_running_loop()
        self._began = self._began or loop.time()
        await asyncio.sleep(max(0.0, self._began + self._sent * 0.020 - loop.time()))
        piece, self._pcm = self._pcm[:960], self._pcm[960:]
        packet: Packet[Any] = Packet(self._encoder.encode(piece) if any(piece) else SILENCE)
        packet.pts = self._sent * 960
        packet.time_base = Fraction(1, 48_000)
        self._sent += 1
        return packet


@dataclass(slots=True)
class Heard:
    """A packet that came."""

    timestamp: int
    loudest: int
    """The loudest sample of its sound."""
    events: int
    """How many events had come before it."""


@dataclass(slots=True)
class Caller:
    """One end of a call; made by ``calling``."""

    pc: RTCPeerConnection
    microphone: Microphone
    channel: RTCDataChannel | None
    http: httpx2.AsyncClient
    response: httpx2.Response | None = None
    events: list[Event] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    """The channel was closed."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _decoder: Decoder = field(default_factory=lambda: Decoder(24_000))

    @property
    def location(self) -> str:
        """The call's path."""
        assert self.response is not None
        return str(self.response.headers["location"])

    def of(self, kind: str) -> list[Event]:
        """All events of a kind."""
        return [event for event in self.events if event["type"] == kind]

    async def until(self, kind: str, count: int = 1, timeout_s: float = 20) -> Event:
        """Wait for the first event of a kind, or a later one; it is returned."""
        async with asyncio.timeout(timeout_s):
            while len(self.of(kind)) < count:
                self._news.clear()
                await self._news.wait()
        return self.of(kind)[count - 1]

    def say(self, **event: object) -> None:
        """Send an event."""
        assert self.channel is not None
        self.channel.send(json.dumps(event))

    def type(self, text: str, **response: object) -> None:
        """Type a line, and ask for an answer."""
        content = [{"type": "input_text", "text": text}]
        self.say(type="conversation.item.create", item={"type": "message", "role": "user", "content": content})
        self.say(type="response.create", response=response)

    async def hang_up(self) -> httpx2.Response:
        """Ask the server to end the call."""
        return await self.http.post(f"{self.location}/hangup")

    def took(self, message: str | bytes) -> None:
        self.events.append(json.loads(message))
        self._news.set()

    def took_packet(self, _: int, timestamp: int, payload: bytes) -> None:
        sound = np.frombuffer(self._decoder.decode(payload), "<i2")
        self.heard.append(Heard(timestamp, int(np.abs(sound.astype(int)).max()), len(self.events)))


@asynccontextmanager
async def peer_of(
    address: str,
    pcm: bytes = b"",
    *,
    channel: str = "oai-events",
    microphone: bool = True,
    offering: MediaStreamTrack | None = None,
) -> AsyncIterator[Caller]:
    """A caller who has not called yet, with its offer made, of one more track too; closed at the end of the block."""
    pc = RTCPeerConnection(RTCConfiguration([]))
    async with httpx2.AsyncClient(base_url=f"http://{address}") as http:
        caller = Caller(pc, Microphone(pcm), pc.createDataChannel(channel) if channel else None, http)
        if caller.channel is not None:
            caller.channel.on("message", caller.took)
            caller.channel.on("close", caller.closed.set)
        if microphone:
            pc.addTrack(caller.microphone)
        if offering is not None:
            pc.addTrack(offering)
        pc.on("track", lambda track: _listen(caller, track))
        await pc.setLocalDescription(await pc.createOffer())
        try:
            yield caller
        finally:
            await pc.close()


def _listen(caller: Caller, track: MediaStreamTrack) -> None:
    for receiver in caller.pc.getReceivers():
        if isinstance(receiver, RTCRtpReceiver) and receiver.track is track:
            peer.tap(receiver, caller.took_packet)


@asynccontextmanager
async def calling(
    address: str,
    pcm: bytes = b"",
    *,
    session: Event | None = None,
    channel: str = "oai-events",
    microphone: bool = True,
    offered: Callable[[str], str] = str,
    answered: Callable[[str], str] = str,
) -> AsyncIterator[Caller]:
    """Call a server; the answer was taken when the block begins.

    Args:
        address: ``host:port``.
        pcm: what is said at once.
        session: sent with the offer as a form; without it the offer goes alone.
        channel: the label of the data channel; none where it is empty.
        microphone: whether sound is offered.
        offered: changes the offer on its way (``tests/relay.py``).
        answered: changes the answer.
    """
    async with peer_of(address, pcm, channel=channel, microphone=microphone) as caller:
        sdp = offered(caller.pc.localDescription.sdp)
        if session is None:
            headers = {"content-type": "application/sdp"}
            caller.response = await caller.http.post("/v1/realtime/calls", content=sdp, headers=headers)
        else:
            parts = {"sdp": (None, sdp, "application/sdp"), "session": (None, json.dumps(session), "application/json")}
            caller.response = await caller.http.post("/v1/realtime/calls", files=parts)
        assert caller.response.status_code == 201, caller.response.text
        await caller.pc.setRemoteDescription(RTCSessionDescription(answered(caller.response.text), "answer"))
        yield caller


def wanting(*events: str, **frontdesk: object) -> Event:
    """Session settings that ask for parts of the extension."""
    return {"type": "realtime", "frontdesk": {"version": 1, "events": list(events or EVERYTHING), **frontdesk}}


def sockets() -> set[str]:
    """The sockets of this process, where the system tells."""
    found = set()
    for descriptor in Path("/proc/self/fd").glob("*"):
        with contextlib.suppress(OSError):
            found.add(str(descriptor.readlink()))
    return {name for name in found if name.startswith("socket:")}


@asynccontextmanager
async def leaving_nothing(within_s: float = 5) -> AsyncIterator[None]:
    """After the block no task, no thread and no socket is there that was not before it."""

    def there() -> set[object]:
        return {*asyncio.all_tasks(), *threading.enumerate(), *sockets()}

    before = there()
    yield
    try:
        async with asyncio.timeout(within_s):
            while there() - before:
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"left behind: {there() - before}") from None
