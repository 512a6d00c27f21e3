"""A sound on its way over a network that loses packets, and what comes of it at the other end. No clock but its own.

Time counts from the first sample. A packet leaves when its last sample is spoken, and comes a little later.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import RtpPacket

from assistant.transports.uplink import LISTEN_RATE, Uplink
from benchmarks.figure import percentile

PACKET_S = 0.02
TICKS = 960
PATH_S = 0.02
JITTER_S = 0.008
"""Packets take 20 to 28 ms, each its own time."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was given to the listener."""

    at: float
    place: float
    """Seconds of the stream that end with it."""
    seconds: float
    """How long it is."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What one loss did."""

    again_s: float
    """From the first packet behind it to the listener's having that packet; infinite where it never had it."""
    lag_s: float
    """How much later than before it things came two seconds after it; the lower quartile of half a second, as what
    stays behind is a lag, and what comes late once is not."""


def at_random(count: int, share: float, seed: int) -> frozenset[int]:
    """Which of so many packets are lost; the first 100 are not, so that it is known how late things are without."""
    chance = random.Random(seed)
    return frozenset(number for number in range(100, count - 200) if chance.random() < share)


def arrivals(count: int, lost: Collection[int], seed: int) -> list[tuple[float, int]]:
    """When each packet that is not lost comes, in the order in which they come."""
    chance = random.Random(seed)
    taken = [PATH_S + chance.random() * JITTER_S for _ in range(count)]
    return sorted(((number + 1) * PACKET_S + taken[number], number) for number in range(count) if number not in lost)


def ours(packets: Sequence[bytes], coming: Iterable[tuple[float, int]]) -> tuple[list[Given], bytes]:
    """Through our jitter buffer and decoder; also all the sound that came out."""
    uplink = Uplink()
    given: list[Given] = []
    heard = bytearray()

    def take(now: float) -> None:
        if pcm := uplink.take(now):
            heard.extend(pcm)
            given.append(Given(now, len(heard) / 2 / LISTEN_RATE, len(pcm) / 2 / LISTEN_RATE))

    for at, number in coming:
        while (deadline := uplink.next_deadline()) is not None and deadline < at:
            take(deadline)
        uplink.put(number & 0xFFFF, number * TICKS, packets[number % len(packets)], at)
        take(at)
    return given, bytes(heard)


def plain(packets: Sequence[bytes], coming: Iterable[tuple[float, int]]) -> list[Given]:
    """Through aiortc's jitter buffer, with the settings that it has for sound."""
    buffer = JitterBuffer(capacity=16, prefetch=4)
    given: list[Given] = []
    for at, number in coming:
        packet = RtpPacket(sequence_number=number & 0xFFFF, timestamp=number * TICKS)
        packet.payload = packets[number % len(packets)]
        packet._data = packet.payload
        _, frame = buffer.add(packet)
        if frame is not None:
            given.append(Given(at, frame.timestamp / 48_000 + PACKET_S, PACKET_S))
    return given


def runs(lost: Collection[int]) -> list[tuple[int, int]]:
    """The losses: the first packet lost and the first behind it."""
    starts = sorted(number for number in lost if number - 1 not in lost)
    found = []
    for start in starts:
        end = start
        while end in lost:
            end += 1
        found.append((start, end))
    return found


def losses(given: Sequence[Given], came: dict[int, float], lost: Collection[int]) -> list[Loss]:
    """What each loss did.

    Args:
        given: what the listener had when.
        came: when each packet came that was not lost.
        lost: which were.
    """
    ends = runs(lost)
    before = percentile([lag(one) for one in given if one.at < came[ends[0][0] - 1]], 0.25)
    found = []
    for _, behind in ends:
        place = behind * PACKET_S
        again = next((one.at for one in given if one.place > place + 1e-6 and one.at >= came[behind] - 1e-6), None)
        later = came[behind] + 2.0
        after = [lag(one) for one in given if later <= one.at < later + 0.5]
        lag_s = percentile(after, 0.25) - before if after else float("inf")
        found.append(Loss(again - came[behind] if again is not None else float("inf"), lag_s))
    return found


def lag(one: Given) -> float:
    """How long after it was spoken the last of a piece came."""
    return one.at - one.place


def missing_s(given: Sequence[Given], end: float) -> float:
    """Seconds of a stream, up to its place ``end``, for which the listener had nothing. To the sample."""
    return round(end - sum(one.seconds for one in given), 5) + 0.0
