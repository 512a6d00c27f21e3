"""The caller's voice over RTP: packets of Opus in as they come, sound without holes out. Sans-I/O; loop time."""

from __future__ import annotations

from assistant.transports.jitter import RATE, JitterBuffer, Missing, Packet, Silence, Stats, opus_samples
from assistant.transports.opus import Damaged, Decoder

LISTEN_RATE = 16_000
"""Hz that listening works at: Opus decodes to it, so nothing has to be resampled and held back."""


class Uplink:
    """One stream of sound from one caller.

    After each ``put``, and at ``next_deadline``, ``take``.
    """

    def __init__(self) -> None:
        self._buffer: JitterBuffer[bytes] = JitterBuffer()
        self._decoder = Decoder(LISTEN_RATE)
        self.damaged = 0
        """Packets that were no Opus; their time is concealed."""

    @property
    def stats(self) -> Stats:
        """What became of the packets so far."""
        return self._buffer.stats

    def put(self, sequence: int, timestamp: int, payload: bytes, now: float) -> None:
        """A packet came. One that is no Opus is dropped: its time will be concealed, as if it had been lost."""
        samples = opus_samples(payload)
        if samples:
            self._buffer.put(sequence, timestamp, payload, now, samples)
        else:
            self.damaged += 1

    def take(self, now: float) -> bytes:
        """The sound that is next: s16le mono, 16 kHz; perhaps none."""
        pieces: list[bytes] = []
        items = self._buffer.take(now)
        for place, item in enumerate(items):
            match item:
                case Packet(payload=payload, samples=samples):
                    pieces.append(self._decode(payload, samples))
                case Missing(samples):
                    behind = items[place + 1] if place + 1 < len(items) else None
                    following = behind.payload if isinstance(behind, Packet) else b""
                    pieces.append(self._conceal(samples, following))
                case Silence(samples):
                    pieces.append(bytes(_here(samples) * 2))
        return b"".join(pieces)

    def next_deadline(self) -> float | None:
        """Loop time at which to take if nothing comes before; None when nothing waits."""
        return self._buffer.next_deadline()

    def _decode(self, payload: bytes, samples: int) -> bytes:
        try:
            return self._decoder.decode(payload)
        except Damaged:
            self.damaged += 1
            return self._conceal(samples)

    def _conceal(self, samples: int, following: bytes = b"") -> bytes:
        try:
            return self._decoder.conceal(_here(samples), following)
        except Damaged:  # the packet behind the gap is: then without its help
            return self._decoder.conceal(_here(samples))


def _here(samples: int) -> int:
    """Samples of the RTP clock in samples of ours."""
    return round(samples * LISTEN_RATE / RATE)
