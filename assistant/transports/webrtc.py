"""Realtime over WebRTC: events on a data channel, both voices as RTP beside it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence

from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCSessionDescription,
)

from assistant.errors import BadInput, too_large
from assistant.limiting import Meter
from assistant.link import STOPPED_READING, Link
from assistant.messages import AudioAnchor as Anchored
from assistant.messages import AudioIn, Paused, Quietened, Sounded, WasCut, WentOn
from assistant.pacing import Channel
from assistant.realtime.events import MESSAGE_LIMIT
from assistant.realtime.protocol import Realtime
from assistant.transports import peer
from assistant.transports.bundle import spread
from assistant.transports.downlink import Anchor
from assistant.transports.film import stills
from assistant.transports.speaker import Speaker
from assistant.transports.uplink import LISTEN_RATE, Uplink

log = logging.getLogger(__name__)

CHANNEL = Channel(lead_ms=200.0, can_pause=True, position="clock", can_show=True)
"""What waits, waits here and can be dropped at once; the lead only bridges a loop that is late. A client that does not
report where its playback stands is followed by the clock."""

EVENTS = "oai-events"
"""The label of the data channel, as clients of OpenAI's make it."""

CONNECT_S = 15.0
"""A peer that is not connected by then (ICE, DTLS, data channel) never will be."""

CLOSE_S = 2.0
"""How long a connection gets to close."""

FRAMES = 256
WAITING = 4 * 1024 * 1024
"""Messages, and bytes of them, that may wait to be read. Past it they are dropped, and the client is told once: it
sends far too fast."""

UNFINISHED = 4 * 1024 * 1024
"""Bytes of a message that has not ended. One that is larger is not waited for: the connection ends."""

BACKLOG = 256 * 1024
"""Bytes that may wait to be sent before the next message waits too."""

BEAT_S = 1.0
"""How often a client that granted ``heartbeat`` sends something."""

SILENT_S = 5.0
"""Without anything for so long its line is lost; ICE alone notices after half a minute."""

ITEMS = 4
"""Answers whose names are kept for their anchors: one is said, one may wait behind it."""

SEND_S = 5.0
"""A client that does not take what waits within this has stopped reading."""


class Call:
    """One peer connection.

    Args:
        servers: STUN and TURN servers.
        in_silence: whether packets are sent while nothing is said.
        video: whether a camera may be a video track; else it sends stills over the data channel only.
    """

    def __init__(self, servers: Sequence[RTCIceServer] = (), *, in_silence: bool = True, video: bool = False) -> None:
        self.pc = RTCPeerConnection(RTCConfiguration(list(servers), bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self._video = video
        self._camera: MediaStreamTrack | None = None
        self._speaker = Speaker(self._anchored, in_silence=in_silence)
        self._sender: RTCRtpSender | None = None
        self._uplink = Uplink()
        self._voice = asyncio.Event()
        self._channel: RTCDataChannel | None = None
        self._open = asyncio.Event()
        self._over = asyncio.Event()
        self._drained = asyncio.Event()
        self._frames: asyncio.Queue[str | bytes] = asyncio.Queue(FRAMES)
        self._waiting = 0
        self._overrun = False
        self._protocol: Realtime | None = None
        self._responses: dict[str, str] = {}
        self._read_at = 0.0
        self._left = False
        self.pc.on("datachannel", self._take_channel)
        self.pc.on("connectionstatechange", self._changed)

    async def answer(self, offer: str) -> str:
        """Take an offer; returns the answer, with all candidates.

        Raises:
            BadInput: ``bad_sdp``: it is no offer that can be answered.
        """
        try:
            if "\nm=audio" in offer:
                self._wire()
            await self.pc.setRemoteDescription(RTCSessionDescription(spread(offer), "offer"))
            self._decline()
            answer = await self.pc.createAnswer()
            await self.pc.setLocalDescription(answer)
        except Exception as error:  # noqa: BLE001 - aiortc's parser raises whatever its input makes happen
            log.info("an offer was refused: %s", type(error).__name__)
            hint = "Offer a track of Opus sound and a data channel, as browsers do."
            raise BadInput("bad_sdp", "The offer cannot be answered.", hint, "sdp") from None
        return str(self.pc.localDescription.sdp)

    def _wire(self) -> None:
        """Join both voices to the sound of the offer, which is Opus or nothing."""
        transceiver = self.pc.addTransceiver(self._speaker, "sendrecv")
        known = RTCRtpReceiver.getCapabilities("audio")
        assert known is not None  # noqa: S101 - aiortc has sound
        transceiver.setCodecPreferences([codec for codec in known.codecs if codec.mimeType == "audio/opus"])
        peer.tap(transceiver.receiver, self._hear)
        self._sender = transceiver.sender

    def _decline(self) -> None:
        """What else is offered (a second voice or camera) is not taken."""
        for transceiver in self.pc.getTransceivers():
            if transceiver.sender is self._sender:
                continue
            if transceiver.kind == "video" and self._video and self._camera is None:
                self._camera = transceiver.receiver.track
            else:
                transceiver.direction = "inactive"

    async def serve(self, link: Link, protocol: Realtime, first: str = "", meter: Meter | None = None) -> None:
        """Carry both voices and the events until either side ends; the connection is closed after it.

        Args:
            link: to the session.
            protocol: the client's side of it.
            first: a ``session.update`` that came with the offer.
            meter: says which messages are too many; without it none are.
        """
        self._protocol = protocol
        reason = ""
        looking: asyncio.Task[None] | None = None
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._connected(link)
            for frame in protocol.open():
                await self._send(frame)
            if first:
                await self._receive(link, protocol, first)
            async with asyncio.TaskGroup() as group:
                tasks = {
                    group.create_task(self._write(link, protocol), name="write"),
                    group.create_task(self._read(link, protocol, meter), name="read"),
                    group.create_task(self._listen(link), name="hear"),
                    group.create_task(self._watch(protocol), name="watch"),
                }
                if self._camera is not None:  # not one of those whose end is the call's
                    looking = group.create_task(self._look(link, self._camera), name="look")
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in (*tasks, looking) if looking is not None else tasks:
                    task.cancel()
        except* TimeoutError:
            reason = STOPPED_READING if self._open.is_set() else "the peer did not connect"
        except* ConnectionError:
            reason = "the client left"
        except* Exception:
            log.exception("a call failed")
            reason = "something went wrong on the server"
        finally:
            link.close(reason or "the connection ended", left=self._left)
            # In a task of its own: before Python 3.11.3 a task whose group failed takes no timeout any more.
            await asyncio.wait({asyncio.create_task(self.close(), name="close the connection")})

    def hang_up(self) -> None:
        """The client left for good."""
        self._left = True
        self._over.set()

    async def close(self) -> None:
        """End the connection, within its time."""
        self._over.set()
        self._speaker.stop()
        try:
            async with asyncio.timeout(CLOSE_S):
                await self.pc.close()
        except Exception as error:  # noqa: BLE001 - of an offer that was taken in part only, aiortc cannot close all
            log.info("a connection did not close: %s", type(error).__name__)

    # The connection

    async def _connected(self, link: Link) -> None:
        """Wait for the peer.

        Raises:
            ConnectionError: there will be none, or nobody waits for it any more.
        """
        waits = {
            asyncio.create_task(self._open.wait(), name="open"),
            asyncio.create_task(self._over.wait(), name="over"),
            asyncio.create_task(link.ended(), name="ended"),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if self._over.is_set() or link.closed:
            raise ConnectionError

    async def _watch(self, protocol: Realtime) -> None:
        """Wait for the end: the connection's, or of a client that promised a heartbeat that heart's."""
        loop = asyncio.get_running_loop()
        self._read_at = loop.time()
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    await self._over.wait()
            if "heartbeat" in protocol.wanted.granted.events and loop.time() - self._read_at > SILENT_S:
                return
            size = peer.unfinished(self.pc.sctp) if self.pc.sctp is not None else 0
            if size > UNFINISHED:
                await self._send_all(protocol.refuse(too_large("The message", size, MESSAGE_LIMIT)))
                return

    def _changed(self) -> None:
        if self.pc.connectionState in ("failed", "closed"):
            self._over.set()
        elif self.pc.connectionState == "connected" and self.pc.sctp is None:
            self._open.set()  # no channel was offered: a conversation by voice alone

    def _take_channel(self, channel: RTCDataChannel) -> None:
        if channel.label != EVENTS or self._channel is not None:
            channel.close()
            return
        self._channel = channel
        channel.bufferedAmountLowThreshold = BACKLOG // 2
        channel.on("message", self._arrived)
        channel.on("close", self._over.set)
        channel.on("bufferedamountlow", self._drained.set)
        self._open.set()

    # Events

    def _arrived(self, message: str | bytes) -> None:
        self._read_at = asyncio.get_running_loop().time()
        size = len(message)
        if self._frames.full() or (self._waiting and self._waiting + size > WAITING):
            self._overrun = True
            return
        self._waiting += size
        self._frames.put_nowait(message)

    async def _read(self, link: Link, protocol: Realtime, meter: Meter | None) -> None:
        while True:
            message = await self._frames.get()
            self._waiting -= len(message)
            if meter is not None and not meter.admits_message(len(message)):
                if (complaint := meter.complaint()) is not None:
                    await self._send_all(protocol.refuse(complaint))
                continue
            if self._overrun and self._frames.empty():
                self._overrun = False
                error = BadInput("too_fast", "Messages came faster than they could be read; some were dropped.")
                await self._send_all(protocol.refuse(error))
            await self._receive(link, protocol, message)

    async def _receive(self, link: Link, protocol: Realtime, message: str | bytes) -> None:
        if isinstance(message, bytes):
            error = (
                too_large("The binary message", len(message), MESSAGE_LIMIT)
                if len(message) > MESSAGE_LIMIT
                else BadInput("binary_frame", "Binary messages are not understood here.", "Send JSON as text.")
            )
            await self._send_all(protocol.refuse(error))
            return
        inputs, frames = protocol.receive(message)
        await self._send_all(frames)
        for one in inputs:
            await link.give(one)

    async def _write(self, link: Link, protocol: Realtime) -> None:
        while notices := await link.notices():
            for notice in notices:
                match notice:
                    case Sounded(response_id, item_id, pcm, at_ms):
                        self._responses.pop(item_id, None)
                        self._responses[item_id] = response_id
                        if len(self._responses) > ITEMS:
                            del self._responses[next(iter(self._responses))]
                        self._speaker.push(item_id, at_ms, pcm)
                    case Quietened():
                        self._speaker.quieten()
                    case WentOn():
                        self._speaker.go_on()
                    case Paused() | WasCut():
                        self._speaker.clear()
                await self._send_all(protocol.send(notice))

    async def _send_all(self, frames: list[bytes]) -> None:
        for frame in frames:
            await self._send(frame)

    async def _send(self, frame: bytes) -> None:
        """Send one message; waits while too much waits to be sent.

        Raises:
            TimeoutError: the client takes nothing.
            ConnectionError: the channel is closed.
        """
        channel = self._channel
        if channel is None:
            return
        if channel.readyState != "open":
            raise ConnectionError
        if channel.bufferedAmount > BACKLOG:
            self._drained.clear()
            async with asyncio.timeout(SEND_S):
                await self._drained.wait()
        try:
            channel.send(frame.decode())
        except ValueError:
            log.warning("a message of %d bytes is larger than the peer takes, and was not sent", len(frame))

    # Voices

    def _hear(self, sequence: int, timestamp: int, payload: bytes) -> None:
        self._uplink.put(sequence, timestamp, payload, asyncio.get_running_loop().time())
        self._voice.set()

    async def _listen(self, link: Link) -> None:
        loop = asyncio.get_running_loop()
        while True:
            deadline = self._uplink.next_deadline()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(deadline):
                    await self._voice.wait()
            self._voice.clear()
            if pcm := self._uplink.take(loop.time()):
                await link.give(AudioIn(pcm, LISTEN_RATE))

    async def _look(self, link: Link, camera: MediaStreamTrack) -> None:
        async for piece in stills(camera):
            await link.give(piece)

    def _anchored(self, anchor: Anchor, before: int) -> None:
        """The sound of an item begins, or goes on after a break: the client is told of its place on its clock."""
        sent = peer.sent_timestamp(self._sender) if self._sender is not None else None
        response_id = self._responses.get(anchor.item_id, "")
        if sent is None or self._protocol is None or not response_id:
            return
        timestamp = (sent + anchor.ticks - before) & 0xFFFF_FFFF
        for frame in self._protocol.send(Anchored(response_id, anchor.item_id, anchor.at_ms, timestamp)):
            if self._channel is not None and self._channel.readyState == "open":
                self._channel.send(frame.decode())
