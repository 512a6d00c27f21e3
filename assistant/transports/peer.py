"""The one place that reaches into aiortc: packets as they come, the RTP clock of what is sent, and what piles up.

aiortc 1.16 puts a jitter buffer before its decoder that loses 260 ms after one lost packet and lags from then on,
decodes and encodes at 48 kHz stereo in threads, and does not tell at which RTP timestamp a track begins. It puts
messages together whatever their size, and with every piece looks at all that it has. Its public interface has no way
round any of it. What is used of its insides is written down in ``tests/assistant/transports/test_peer.py``, which fails
when a new version changes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiortc import RTCRtpReceiver, RTCRtpSender, RTCSctpTransport
from aiortc.rtp import RtpPacket

Take = Callable[[int, int, bytes], None]
"""Called with the sequence number, the timestamp and the payload of every packet of a stream, as they come."""


class _Tap:
    """Stands where aiortc has its jitter buffer, and keeps nothing, so that nothing is decoded there."""

    def __init__(self, take: Take) -> None:
        self._take = take

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        """A packet came. Returns that no picture has to be asked for, and that there is no frame to decode."""
        self._take(packet.sequence_number, packet.timestamp, packet.payload)
        return False, None


WINDOW = 1024 * 1024
"""Bytes of messages that aiortc invites a peer to send ahead. It takes more from one that does not care."""


def tap(receiver: RTCRtpReceiver, take: Take) -> None:
    """Have the packets of a receiver of sound; its own track gives nothing any more."""
    insides: Any = receiver
    insides._RTCRtpReceiver__jitter_buffer = _Tap(take)


def sent_timestamp(sender: RTCRtpSender) -> int | None:
    """The RTP timestamp of the packet sent last; None where none was."""
    insides: Any = sender
    sent: int = insides._RTCRtpSender__packet_count
    timestamp: int = insides._RTCRtpSender__rtp_timestamp
    return timestamp if sent else None


def unfinished(transport: RTCSctpTransport) -> int:
    """Bytes of messages of which not all has come."""
    insides: Any = transport
    window: int = insides._advertised_rwnd
    return WINDOW - window
