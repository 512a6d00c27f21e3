"""RTP packets of sound, in the order and on the time line they were sent in. Sans-I/O; loop time in seconds.

A buffer for playing delays every packet, so that a loudspeaker never runs dry. What listens needs no even pace, only
every sample in its place: so a packet that is next leaves at once, and only a gap makes those behind it wait, for as
long as packets of this stream are known to overtake each other. Then the gap is given as missing, for the caller to
conceal, and everything behind it leaves with it: no lag is left over, neither from a loss nor from a stall.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

RATE = 48_000
"""Hz of the RTP clock of Opus, whatever it carries (RFC 7587 §4.1)."""

FRAME = 960
"""Samples of 20 ms: what a browser sends."""

WAIT_MIN_S = 0.020
"""A gap waits one packet at least: next to nothing, and it lets two that changed places be put right."""

WAIT_MAX_S = 0.060
"""And three packets at most: from the first packet behind a gap to hearing it."""

MARGIN_S = 0.010
"""Waited beyond what the slowest overtaken packet needed."""

FORGET = 0.998
"""What is left, with each packet in order, of how long overtaken ones needed: half is forgotten in 7 s."""

JUMP = 50
"""Packets. A sequence number further away (1 s of 20 ms packets) is of another stream, not late nor behind a gap."""

JUMP_SAMPLES = RATE
"""The same of timestamps: neither a gap nor a silence is longer than 1 s, and a caller fills in no more than that."""

HELD = 50
"""Packets that may wait (1 s). With so many a gap is given up at once; if nobody takes them, the oldest is dropped for
each that comes, and is given as missing."""


@dataclass(frozen=True, slots=True)
class Packet(Generic[T]):
    """A packet, in its turn."""

    payload: T
    timestamp: int
    """Of its first sample, as it was sent: 32 bits that wrap."""
    samples: int
    begins: bool
    """A time line begins here: with the first packet, and after a jump. Nothing is missing before it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Sound that was sent and did not come in time."""

    samples: int
    """At 48 kHz, 1 s at most."""

    @property
    def ms(self) -> float:
        """How long it is."""
        return self.samples * 1000 / RATE


@dataclass(frozen=True, slots=True)
class Silence:
    """Time in which the sender sent nothing, on purpose: its clock went on and its numbers did not (DTX)."""

    samples: int
    """At 48 kHz, 1 s at most."""

    @property
    def ms(self) -> float:
        """How long it is."""
        return self.samples * 1000 / RATE


@dataclass(frozen=True, slots=True)
class Stats:
    """What became of the packets so far.

    ``received`` is ``delivered + duplicate + late + stray + dropped``, and those that wait.
    """

    received: int = 0
    delivered: int = 0
    duplicate: int = 0
    """Copies."""
    late: int = 0
    """Came after they were given as missing, or from before the time line begins."""
    stray: int = 0
    """One packet alone from far away in the sequence."""
    dropped: int = 0
    """Nobody took them."""
    reordered: int = 0
    """Were overtaken, and put right: delivered."""
    lost: int = 0
    """Packets given as missing, whether they never came, came late or were dropped."""
    begun: int = 0
    """Time lines: 1, and one more for each jump."""
    concealed_ms: float = 0.0
    """Sound given as missing."""
    silent_ms: float = 0.0
    """Time in which nothing was sent."""


@dataclass(slots=True)
class _Held(Generic[T]):
    """A packet that waits."""

    sequence: int
    timestamp: int
    payload: T
    samples: int
    at: float
    begins: bool = False


class JitterBuffer(Generic[T]):
    """Takes packets as they come; gives them in order, each once, and says what is missing between them.

    After each ``put``, and at ``next_deadline``, ``take``. Time never goes back. No packet waits longer than
    ``WAIT_MAX_S``. From one packet of a time line to the next, packets, missing time and silence add up to the
    difference of their timestamps (if the sender's own do not overlap).

    One packet from far away does not begin a new time line, as it may have strayed for long: the second does, or
    that nothing else came while it waited (RFC 3550, A.1, with the first packet kept).
    """

    def __init__(self) -> None:
        # A place is a sequence number that does not wrap, and goes on through jumps.
        self._held: dict[int, _Held[T]] = {}
        self._apart: _Held[T] | None = None  # from far away, alone so far
        self._first = 0  # the place at which the newest time line begins
        self._top = -1  # the furthest place that was filled, and its sequence number
        self._top_sequence = 0
        self._next = 0  # the place whose turn it is
        self._end = 0  # timestamp at which ends what was given
        self._length = FRAME  # samples of the packet given last
        self._given_up: dict[int, float] = {}  # places given as missing: when the first packet behind them had come
        self._overtaken_s = 0.0
        self._count: Counter[str] = Counter()
        self._missing_samples = 0
        self._silent_samples = 0

    @property
    def wait_s(self) -> float:
        """How long a gap waits now: what overtaken packets lately needed, and a little more, within the bounds."""
        return min(WAIT_MAX_S, max(WAIT_MIN_S, self._overtaken_s + MARGIN_S))

    @property
    def stats(self) -> Stats:
        """What became of the packets so far."""
        return Stats(
            concealed_ms=self._missing_samples * 1000 / RATE,
            silent_ms=self._silent_samples * 1000 / RATE,
            **self._count,
        )

    def put(self, sequence: int, timestamp: int, payload: T, now: float, samples: int = FRAME) -> None:
        """A packet came.

        Args:
            sequence: its number, 16 bits that wrap.
            timestamp: of its first sample at 48 kHz, 32 bits that wrap.
            payload: what ``take`` gives back.
            now: loop time at which it came.
            samples: how long it is, at 48 kHz (``opus_samples``).
        """
        self._count["received"] += 1
        packet = _Held(sequence & 0xFFFF, timestamp & 0xFFFF_FFFF, payload, samples, now)
        if self._top < 0:
            self._begin(packet)
            return
        place = self._top + _ahead(packet.sequence, self._top_sequence, 16)
        if max(self._next, self._first) - JUMP <= place <= self._top + JUMP:
            if self._apart is not None:  # the stream goes on where it was
                self._count["stray"] += 1
                self._apart = None
            self._keep(place, packet)
        else:
            self._consider(packet)
        if len(self._held) > HELD:
            self._drop()

    def take(self, now: float) -> list[Packet[T] | Missing | Silence]:
        """What has its turn, in order; perhaps nothing."""
        if self._apart is not None and now >= self._apart.at + self.wait_s:
            alone, self._apart = self._apart, None
            self._begin(alone)
        items: list[Packet[T] | Missing | Silence] = []
        for place in sorted(self._held):
            if now < self._due(place):
                break
            items += self._give(place)
        return items

    def next_deadline(self) -> float | None:
        """Loop time at which to take if nothing comes before; None when nothing waits."""
        deadlines = [self._due(min(self._held))] if self._held else []
        if self._apart is not None:
            deadlines.append(self._apart.at + self.wait_s)
        return min(deadlines, default=None)

    def _begin(self, packet: _Held[T]) -> None:
        """A time line begins with this packet; what waits of the one before need not wait any more."""
        packet.begins = True
        self._top += 1
        self._top_sequence = packet.sequence
        self._first = self._top
        self._held[self._top] = packet

    def _keep(self, place: int, packet: _Held[T]) -> None:
        """Hold a packet of the stream, unless it is late or a copy."""
        if place in self._held:
            self._count["duplicate"] += 1
        elif place < max(self._next, self._first):
            gap_came = self._given_up.pop(place, None)
            if gap_came is not None:
                self._learn(packet.at - gap_came)
            self._count["late" if gap_came is not None or place < self._first else "duplicate"] += 1
        else:
            if place < self._top:
                self._count["reordered"] += 1
                self._learn(packet.at - min(held.at for other, held in self._held.items() if other > place))
            else:
                self._overtaken_s *= FORGET
                self._top, self._top_sequence = place, packet.sequence
            self._held[place] = packet

    def _learn(self, overtaken_s: float) -> None:
        """A packet came so long after one behind it. Those for which no gap would have waited teach nothing."""
        if overtaken_s <= WAIT_MAX_S:
            self._overtaken_s = max(self._overtaken_s, overtaken_s)

    def _consider(self, packet: _Held[T]) -> None:
        """A packet from far away: with another from there it begins a time line."""
        other, self._apart = self._apart, packet
        if other is None:
            return
        ahead = _ahead(packet.sequence, other.sequence, 16)
        if abs(ahead) > JUMP:
            self._count["stray"] += 1
        elif ahead == 0:
            self._count["duplicate"] += 1
            self._apart = other
        else:
            self._apart = None
            first, second = (other, packet) if ahead > 0 else (packet, other)
            self._begin(first)
            self._keep(self._top + abs(ahead), second)

    def _drop(self) -> None:
        """Make room: the oldest goes."""
        oldest = self._held.pop(min(self._held))
        self._count["dropped"] += 1
        if oldest.begins:
            self._held[min(self._held)].begins = True

    def _due(self, place: int) -> float:
        """Loop time from which the first of those that wait may leave."""
        packet = self._held[place]
        ahead_of_all = place == self._next or packet.begins or place < self._first
        if ahead_of_all or len(self._held) >= HELD:
            return packet.at
        return self._gap_came() + self.wait_s

    def _gap_came(self) -> float:
        """When the gap before all that wait was first seen."""
        return min(held.at for held in self._held.values())

    def _give(self, place: int) -> list[Packet[T] | Missing | Silence]:
        """The packet at a place, and before it what is missing there."""
        gap_came = self._gap_came()
        packet = self._held.pop(place)
        items: list[Packet[T] | Missing | Silence] = []
        gap = _ahead(packet.timestamp, self._end, 32)
        begins = packet.begins or abs(gap) > JUMP_SAMPLES
        if begins:
            self._count["begun"] += 1
            self._first = max(self._first, place)
            self._given_up.clear()
        else:
            lost = place - self._next
            self._count["lost"] += lost
            self._given_up.update((one, gap_came) for one in range(max(self._next, place - JUMP), place))
            missing = max(0, min(gap, lost * self._length))
            if missing:
                items.append(Missing(missing))
            if gap > missing:
                items.append(Silence(gap - missing))
                self._silent_samples += gap - missing
            self._missing_samples += missing
        items.append(Packet(packet.payload, packet.timestamp, packet.samples, begins))
        self._count["delivered"] += 1
        self._next = place + 1
        self._end = packet.timestamp + packet.samples
        self._length = packet.samples
        for one in [one for one in self._given_up if one < self._next - JUMP]:
            del self._given_up[one]
        return items


def opus_samples(payload: bytes) -> int:
    """How long an Opus packet is, at 48 kHz, by its first bytes (RFC 6716 §3.1, §3.2); 0 where it is none."""
    if not payload:
        return 0
    config, code = payload[0] >> 3, payload[0] & 3
    if config < 12:
        frame = (480, 960, 1920, 2880)[config % 4]
    elif config < 16:
        frame = (480, 960)[config % 2]
    else:
        frame = (120, 240, 480, 960)[config % 4]
    frames = (1, 2, 2, payload[1] & 0x3F if len(payload) > 1 else 0)[code]
    samples = frame * frames
    return samples if samples <= 5760 else 0  # 120 ms is the longest there is


def _ahead(one: int, other: int, bits: int) -> int:
    """How far one number that wraps lies ahead of another; negative behind it."""
    half = 1 << (bits - 1)
    return ((one - other + half) & (2 * half - 1)) - half
