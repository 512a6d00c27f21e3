"""What waits to be played, and the account of what was. Sans-I/O; a sound card's thread pulls, the loop does the rest.

The account is kept on the card's own clock, which is the number of samples that it has pulled, silence included. What
is heard now was pulled a latency ago.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from threading import Lock

from assistant.manner import louder

RATE = 24_000
"""Hz of all that is played: s16le mono."""

SAMPLES_PER_MS = RATE // 1000

QUIET_DB = -12.0
"""While somebody may be speaking: soft enough to be spoken over, loud enough to be followed."""

CAPACITY_MS = 2_000
"""Speech that may wait. The session sends no more ahead than the transport's lead: more is dropped, and counted."""


@dataclass(slots=True)
class _Piece:
    item_id: str
    at_ms: float
    pcm: bytes


@dataclass(slots=True)
class _Span:
    """Samples of one item that were pulled in one go, from ``start`` on the card's clock."""

    item_id: str
    at_ms: float
    start: int
    samples: int

    @property
    def end(self) -> int:
        return self.start + self.samples

    @property
    def end_ms(self) -> float:
        return self.at_ms + self.samples / SAMPLES_PER_MS


class PlayBuffer:
    """One answer's sound, and the begin of the next. Every method may be called by any thread."""

    def __init__(self) -> None:
        self.quiet = False
        """What is pulled is played more quietly."""
        self.dropped = 0
        """Samples for which there was no room."""
        self._lock = Lock()  # held for microseconds: no sound card waits for it
        self._waiting: deque[_Piece] = deque()
        self._size = 0
        self._pulled = 0
        self._spans: deque[_Span] = deque()

    def push(self, item_id: str, at_ms: float, pcm: bytes) -> None:
        """Play this after what waits: s16le mono 24 kHz, which begins at ``at_ms`` of an item."""
        with self._lock:
            room = CAPACITY_MS * SAMPLES_PER_MS * 2 - self._size
            self.dropped += max(0, len(pcm) - room) // 2
            if pcm := pcm[: max(0, room)]:
                self._waiting.append(_Piece(item_id, at_ms, pcm))
                self._size += len(pcm)

    def clear(self) -> None:
        """Play no more of what waits. What the card has pulled already is heard, and accounted for."""
        with self._lock:
            self.quiet = False
            self._waiting.clear()
            self._size = 0

    def pull(self, samples: int) -> bytes:
        """The next so many samples, filled up with silence."""
        with self._lock:
            size, taken = samples * 2, b""
            while self._waiting and len(taken) < size:
                piece = self._waiting[0]
                part = piece.pcm[: size - len(taken)]
                self._note(piece, self._pulled + len(taken) // 2, len(part) // 2)
                taken += part
                piece.pcm = piece.pcm[len(part) :]
                piece.at_ms += len(part) // 2 / SAMPLES_PER_MS
                if not piece.pcm:
                    self._waiting.popleft()
            self._size -= len(taken)
            self._pulled += samples
            if self.quiet:
                taken = louder(taken, QUIET_DB)
            return taken.ljust(size, b"\0")

    def positions(self, latency_s: float) -> dict[str, float]:
        """Where the listener is: by item, in ms, in the order heard.

        An item of which all that was pulled has been heard is told of a last time.

        Args:
            latency_s: from a pull to the listener's ear.
        """
        with self._lock:
            heard = self._pulled - round(latency_s * RATE)
            found: dict[str, float] = {}
            while self._spans and self._spans[0].end <= heard:
                span = self._spans.popleft()
                found[span.item_id] = span.end_ms
            if self._spans and heard > (span := self._spans[0]).start:
                found[span.item_id] = span.at_ms + (heard - span.start) / SAMPLES_PER_MS
            return found

    def _note(self, piece: _Piece, start: int, samples: int) -> None:
        """The card has pulled so much of a piece."""
        last = self._spans[-1] if self._spans else None
        follows = last is not None and (last.item_id, last.end) == (piece.item_id, start)
        if last is not None and follows and abs(last.end_ms - piece.at_ms) < 1 / SAMPLES_PER_MS:
            last.samples += samples
        else:
            self._spans.append(_Span(piece.item_id, piece.at_ms, start, samples))
