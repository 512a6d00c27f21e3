"""The assistant's voice over RTP: a queue of speech in, a packet every 20 ms out. Sans-I/O."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from assistant.manner import louder
from assistant.transports.opus import SILENCE, Encoder

CLOCK = 48_000
STEP = CLOCK // 50
"""Ticks of the RTP clock in a packet of 20 ms."""

BYTES_PER_MS = 48
FRAME = Encoder.FRAME * 2
"""Bytes of a packet's sound: s16le mono, 24 kHz."""

QUIET_DB = -12.0
"""While somebody may be speaking: soft enough to be spoken over, loud enough to be followed."""

QUEUE_MS = 2_000
"""Speech that may wait. The session sends no more ahead than the transport's lead: more is dropped."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The sample at ``at_ms`` of an item leaves at this point of the track (ticks of 48 kHz from its begin)."""

    item_id: str
    at_ms: float
    ticks: int


@dataclass(slots=True)
class _Piece:
    item_id: str
    at_ms: float
    pcm: bytes


class Downlink:
    """What goes out on one track."""

    def __init__(self) -> None:
        self.ticks = 0
        """Where the next packet stands on the track."""
        self.quiet = False
        """What leaves is said more quietly."""
        self._encoder = Encoder()
        self._queue: deque[_Piece] = deque()
        self._size = 0
        self._last = ("", 0.0)  # the item whose sound went out last, and where it ended

    @property
    def waiting_ms(self) -> float:
        """Speech that has not left."""
        return self._size / BYTES_PER_MS

    def push(self, item_id: str, at_ms: float, pcm: bytes) -> None:
        """Queue speech: s16le mono 24 kHz, which begins at ``at_ms`` of an item. What is too much is dropped."""
        room = QUEUE_MS * BYTES_PER_MS - self._size
        pcm = pcm[: max(0, room)]
        if pcm:
            self._queue.append(_Piece(item_id, at_ms, pcm))
            self._size += len(pcm)

    def clear(self) -> None:
        """Stop: what waits is dropped, and the next packet is silent.

        Nothing is faded here. The decoder goes over from speech to ``SILENCE`` in 5 ms by itself, without a click; what
        is faded before that takes a packet more, and is heard 20 ms longer. The encoder still holds 6 ms of what was
        stopped, which must not begin the next answer.
        """
        self.quiet = False
        self._encoder.reset()
        self._queue.clear()
        self._size = 0
        self._last = ("", 0.0)

    def packet(self) -> tuple[bytes, list[Anchor]]:
        """The next packet of 20 ms, and the items whose sound begins in it, or goes on after a break."""
        at = self.ticks
        self.ticks += STEP
        if not self._queue or not at:  # by the first packet the receiver's clock becomes known: nothing is said in it
            self._last = ("", 0.0)
            return SILENCE, []
        pcm, begun = self._take(FRAME)
        if len(pcm) < FRAME:  # the rest of the packet is silent: what follows does so after a break
            self._last = ("", 0.0)
        anchors = [Anchor(piece.item_id, piece.at_ms, at + offset) for offset, piece in begun if piece.item_id]
        return self._encoder.encode(louder(pcm, QUIET_DB) if self.quiet else pcm), anchors

    def skip(self, ticks: int) -> None:
        """Time went by in which no packet was sent."""
        self.ticks += ticks
        self._last = ("", 0.0)

    @property
    def silent(self) -> bool:
        """Nothing waits."""
        return not self._queue

    def _take(self, size: int) -> tuple[bytes, list[tuple[int, _Piece]]]:
        """So much from the queue, and which of it does not follow what went before, with its offset in ticks."""
        taken = b""
        begun: list[tuple[int, _Piece]] = []
        while self._queue and len(taken) < size:
            piece = self._queue[0]
            item_id, end_ms = self._last
            if piece.item_id != item_id or abs(piece.at_ms - end_ms) > 1:
                # Two bytes of a sample are two ticks of a clock that runs at twice the rate.
                begun.append((len(taken), _Piece(piece.item_id, piece.at_ms, b"")))
            part = piece.pcm[: size - len(taken)]
            taken += part
            piece.pcm = piece.pcm[len(part) :]
            piece.at_ms += len(part) / BYTES_PER_MS
            self._last = (piece.item_id, piece.at_ms)
            if not piece.pcm:
                self._queue.popleft()
        self._size -= len(taken)
        return taken, begun
