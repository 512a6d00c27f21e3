"""What is used of aiortc's insides, by a real connection: this fails when a new version changes them."""

from __future__ import annotations

import asyncio
import inspect
import queue
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCSctpTransport,
)
from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import RtpPacket

from assistant.testing.stages import tone
from assistant.transports import peer
from tests.rtc import Microphone, leaving_nothing


@asynccontextmanager
async def connected(one: RTCPeerConnection, other: RTCPeerConnection, ready: Callable[[], bool]) -> AsyncIterator[None]:
    """Two peers that talk to each other, from the moment in which they do."""
    async with leaving_nothing():
        await one.setLocalDescription(await one.createOffer())
        await other.setRemoteDescription(one.localDescription)
        await other.setLocalDescription(await other.createAnswer())
        await one.setRemoteDescription(other.localDescription)
        async with asyncio.timeout(10):
            while not ready():
                await asyncio.sleep(0.01)
        try:
            yield
        finally:
            await one.close()
            await other.close()


def peers() -> tuple[RTCPeerConnection, RTCPeerConnection]:
    return RTCPeerConnection(RTCConfiguration([])), RTCPeerConnection(RTCConfiguration([]))


async def test_every_packet_passes_the_tap_and_nothing_is_decoded() -> None:
    """Numbers, timestamps and payloads are those that were sent; aiortc's decoder is given nothing, its track too."""
    sending, receiving = peers()
    microphone = Microphone(tone(10_000))
    sending.addTrack(microphone)
    came: list[tuple[int, int, bytes]] = []
    receiving.on("track", lambda _: peer.tap(receiving.getReceivers()[0], lambda *packet: came.append(packet)))
    sent: list[RtpPacket] = []
    sender = sending.getSenders()[0]
    async with connected(sending, receiving, lambda: len(came) >= 30):
        transport, plain = sender.transport, sender.transport._send_rtp

        async def note(data: bytes) -> None:
            if not 192 <= data[1] <= 223:  # RTP, not RTCP (RFC 5761 §4)
                sent.append(RtpPacket.parse(data))
            await plain(data)

        vars(transport)["_send_rtp"] = note
        async with asyncio.timeout(5):
            while len(sent) < 20:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        expected = [(packet.sequence_number, packet.timestamp, packet.payload) for packet in sent]
        begin = came.index(expected[0])
        assert came[begin : begin + 20] == expected[:20]
        receiver: Any = receiving.getReceivers()[0]
        decoder_queue: queue.Queue[Any] = receiver._RTCRtpReceiver__decoder_queue
        assert decoder_queue.empty()
        assert receiver.track._queue.empty()
        sequences = [sequence for sequence, _, _ in came]
        assert [(one - sequences[0]) % 2**16 for one in sequences] == list(range(len(sequences)))


async def test_without_the_tap_the_decoder_would_be_given_packets() -> None:
    """The control: the queue that stays empty above is the one that aiortc fills."""
    sending, receiving = peers()
    sending.addTrack(Microphone(tone(10_000)))

    def filled() -> bool:
        receivers: list[Any] = receiving.getReceivers()
        return bool(receivers) and receivers[0].track is not None and not receivers[0].track._queue.empty()

    async with connected(sending, receiving, filled):
        pass


async def test_the_timestamp_is_that_of_the_packet_sent_last() -> None:
    """Whenever the track is asked for the next packet it is what the other side saw, or will see, of the one before."""
    sending, receiving = peers()
    told: list[int | None] = []

    class Asking(Microphone):
        async def recv(self) -> Any:
            packet = await super().recv()
            told.append(peer.sent_timestamp(sending.getSenders()[0]))
            return packet

    sending.addTrack(Asking(tone(10_000)))
    came: list[int] = []
    receiving.on("track", lambda _: peer.tap(receiving.getReceivers()[0], lambda _, at, __: came.append(at)))
    assert peer.sent_timestamp(sending.getSenders()[0]) is None
    async with connected(sending, receiving, lambda: len(came) >= 30):
        assert told[0] is None
        timestamps = [at for at in told[1:] if at is not None]
        assert len(timestamps) == len(told) - 1
        begin = timestamps.index(came[0])
        assert timestamps[begin : begin + 25] == came[:25]
        assert {(after - before) % 2**32 for before, after in pairwise(came)} == {960}


async def test_what_piles_up_of_a_message_is_counted() -> None:
    """Nothing before and after it; while it comes, what has come of it; more than was invited as well."""
    sending, receiving = peers()
    channel = sending.createDataChannel("x")
    taken: list[RTCDataChannel] = []
    receiving.on("datachannel", taken.append)
    async with connected(sending, receiving, lambda: bool(taken) and channel.readyState == "open"):
        arrived = asyncio.Event()
        taken[0].on("message", lambda _: arrived.set())
        transport, other = receiving.sctp, sending.sctp
        assert isinstance(transport, RTCSctpTransport)
        assert peer.unfinished(transport) == 0
        insides: Any = other
        insides._remote_max_message_size = 0
        channel.send(bytes(peer.WINDOW + 200_000))
        most = 0
        async with asyncio.timeout(30):
            while not arrived.is_set():
                most = max(most, peer.unfinished(transport))
                await asyncio.sleep(0)
        assert peer.WINDOW < most <= peer.WINDOW + 200_000
        assert peer.unfinished(transport) == 0


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (RTCRtpReceiver, ["__jitter_buffer", "__decoder_queue"]),
        (RTCRtpSender, ["__packet_count", "__rtp_timestamp"]),
        (RTCSctpTransport, ["_advertised_rwnd"]),
    ],
)
def test_the_names_are_there(kind: type, names: list[str]) -> None:
    """A new version that renames one would leave us writing to a name that nobody reads."""
    source = inspect.getsource(kind)
    for name in names:
        assert f"self.{name} " in source or f"self.{name}:" in source


def test_the_tap_has_the_shape_of_what_it_stands_for() -> None:
    """It is called by one argument, and gives a flag and perhaps a frame."""
    taken = inspect.signature(peer._Tap.add)
    replaced = inspect.signature(JitterBuffer.add)
    assert list(taken.parameters) == list(replaced.parameters)
    assert "self.__jitter_buffer.add(packet)" in inspect.getsource(RTCRtpReceiver._handle_rtp_packet)
