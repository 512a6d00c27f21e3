"""A caller by WebRTC: speaks a question through a network of choice, and keeps what the server says of the answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import httpx2
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from av import AudioFrame

from tests.relay import Relay

RATE = 24_000
FRAME = RATE // 50

SESSION = {"type": "realtime", "frontdesk": {"version": 1, "events": ["route", "cues"]}}


class Microphone(MediaStreamTrack):
    """Silence, and what is to be said, in real time."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.rest = b""
        self._sent = 0
        self._began: float | None = None

    async def recv(self) -> AudioFrame:
        """The next 20 ms."""
        now = asyncio.get_running_loop().time()
        self._began = now if self._began is None else self._began
        await asyncio.sleep(max(0.0, self._began + self._sent / RATE - now))
        piece, self.rest = self.rest[: FRAME * 2], self.rest[FRAME * 2 :]
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(piece.ljust(FRAME * 2, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._sent, Fraction(1, RATE)
        self._sent += FRAME
        return frame


@dataclass(slots=True)
class Heard:
    """What came of a question."""

    recognised: str = ""
    verdict: str = ""
    sources: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, message: str) -> None:
        """Keep what an event says."""
        event = json.loads(message)
        match event["type"]:
            case "conversation.item.input_audio_transcription.completed":
                self.recognised = f"{self.recognised} {event['transcript']}".strip()
            case "frontdesk.route":
                self.verdict = event["verdict"]
                self.sources = tuple(source["id"] for source in event["sources"])
            case "frontdesk.cues":
                replies = [reply["id"] for cue in event["cues"] if cue["kind"] == "state" for reply in cue["replies"]]
                self.offered += tuple(one.removeprefix("article:") for one in replies if one.startswith("article:"))
                self.settled.set()


async def ask(address: str, relay: Relay, pcm: bytes, seconds: float) -> Heard:
    """Ask one question in a call of its own; what came of it in so many seconds after it was said."""
    heard = Heard()
    peer = RTCPeerConnection(RTCConfiguration([]))
    channel, microphone = peer.createDataChannel("oai-events"), Microphone()
    opened = asyncio.Event()
    channel.on("open", opened.set)
    channel.on("message", heard.take)
    peer.addTrack(microphone)
    try:
        await peer.setLocalDescription(await peer.createOffer())
        form: dict[str, Any] = {
            "sdp": (None, relay.offer(peer.localDescription.sdp), "application/sdp"),
            "session": (None, json.dumps(SESSION), "application/json"),
        }
        async with httpx2.AsyncClient() as client:
            answer = await client.post(f"http://{address}/v1/realtime/calls", files=form)
        answer.raise_for_status()
        await peer.setRemoteDescription(RTCSessionDescription(relay.answer(answer.text), "answer"))
        async with asyncio.timeout(20):
            await opened.wait()
        await asyncio.sleep(0.5)
        microphone.rest = pcm
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(len(pcm) / 2 / RATE + seconds):
                await heard.settled.wait()
    finally:
        await peer.close()
    return heard
