"""Fake sinks: what becomes of an answer at the caller's end, for each way in which audio is carried there.

Nothing here waits or knows a clock. The time is told with every call (seconds, never running back); between calls a
sink has done what a real one would have done by then, and ``next_event`` says when something will happen by itself.
So a test steps from event to event and knows to the sample what was played.

A position is milliseconds from the first sample of its item, as on a ``Timeline``.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal, Protocol

from assistant.pacing import MAX_LEAD_MS, Channel
from assistant.timeline import BYTES_PER_MS
from pipelines.audio import SPEAK_RATE

FRAME_MS = 20
FRAME = FRAME_MS * SPEAK_RATE // 1000


@dataclass(frozen=True, slots=True)
class Report:
    """What a sink says of its playback: this item stands at ``ms``."""

    item: str
    ms: float
    source: Literal["client", "mark"]


@dataclass(slots=True)
class _Tape:
    """What came in and what of it was played, by item. Audio is s16le mono 24 kHz, whole samples."""

    waiting: deque[tuple[str, bytes]] = field(default_factory=deque)
    came_in: dict[str, int] = field(default_factory=dict)
    played: dict[str, bytes] = field(default_factory=dict)

    def add(self, item: str, pcm: bytes) -> None:
        self.waiting.append((item, pcm))
        self.came_in[item] = self.came_in.get(item, 0) + len(pcm)

    def take(self, samples: int) -> list[tuple[str, bytes]]:
        """Take up to so many samples out."""
        taken: list[tuple[str, bytes]] = []
        left = samples * 2
        while left > 0 and self.waiting:
            item, pcm = self.waiting.popleft()
            if len(pcm) > left:
                self.waiting.appendleft((item, pcm[left:]))
                pcm = pcm[:left]
            taken.append((item, pcm))
            left -= len(pcm)
        return taken

    def play(self, samples: int) -> int:
        """Play up to so many samples; returns how many there were."""
        taken = self.take(samples)
        for item, pcm in taken:
            self.played[item] = self.played.get(item, b"") + pcm
        return sum(len(pcm) for _, pcm in taken) // 2

    @property
    def size(self) -> int:
        """Samples that wait."""
        return sum(len(pcm) for _, pcm in self.waiting) // 2


class Sink(Protocol):
    """One caller's end of the line."""

    channel: Channel
    """What it declares about itself, as a transport would."""

    def push(self, item: str, pcm: bytes, now: float) -> None:
        """The next audio of an item arrives."""

    def advance(self, now: float) -> list[Report]:
        """Time has come to ``now``; returns what the sink said of its playback on the way, oldest first."""

    def clear(self, now: float) -> list[Report]:
        """Stop at once and forget what waits; returns what the sink says on that."""

    def next_event(self) -> float | None:
        """When the sink will have something to say; None while nothing happens by itself."""

    def played(self, item: str) -> bytes:
        """What was really played of an item."""

    def played_ms(self, item: str) -> float:
        """The same in milliseconds: the truth that estimates are held against."""

    def waiting_ms(self) -> float:
        """How much lies here unplayed."""


class _Base:
    """What the three have in common."""

    channel: Channel

    def __init__(self) -> None:
        self._tape = _Tape()

    def played(self, item: str) -> bytes:
        """What was really played of an item."""
        return self._tape.played.get(item, b"")

    def played_ms(self, item: str) -> float:
        """The same in milliseconds."""
        return len(self.played(item)) / BYTES_PER_MS

    def waiting_ms(self) -> float:
        """How much lies here unplayed."""
        return self._tape.size * 1000 / SPEAK_RATE


class PullingSink(_Base):
    """Asks for a frame of 20 ms at its own pace, as a WebRTC track does, and knows exactly what it has played.

    A frame for which there is too little audio is filled with silence, which counts for no item.

    Args:
        pace: frames it asks for in the time of one; a sound card that runs 1 % fast has 1.01.
        lead_ms: audio that may wait for its pull.
    """

    def __init__(self, pace: float = 1.0, lead_ms: float = 60.0) -> None:
        super().__init__()
        self.channel = Channel(lead_ms=lead_ms, can_pause=True, position="client")
        self._frame_s = FRAME_MS / 1000 / pace
        self._next: float | None = None
        self._ahead = _Tape()  # what was not pulled yet; the tape that is played holds the frame pulled last
        self._began = 0.0  # when that frame began
        self._done = 0  # its samples that are over, silence included
        self._item = ""

    def push(self, item: str, pcm: bytes, now: float) -> None:
        """The next audio arrives; the first begins the pulling."""
        self._item = item
        self._ahead.add(item, pcm)
        if self._next is None:
            self._next = now

    def advance(self, now: float) -> list[Report]:
        """Pull the frames that are due; before each the position is told."""
        reports: list[Report] = []
        while self._next is not None and self._next <= now:
            self._play(self._next)
            reports.append(Report(self._item, self.played_ms(self._item), "client"))
            self._tape.waiting.extend(self._ahead.take(FRAME))
            self._began, self._done = self._next, 0
            self._next += self._frame_s
        self._play(now)
        return reports

    def clear(self, now: float) -> list[Report]:
        """Drop what waits and the rest of the frame; the line stays open and goes on asking."""
        self.advance(now)
        self._ahead.waiting.clear()
        self._tape.waiting.clear()
        return [Report(self._item, self.played_ms(self._item), "client")]

    def waiting_ms(self) -> float:
        """How much lies here unplayed."""
        return super().waiting_ms() + self._ahead.size * 1000 / SPEAK_RATE

    def next_event(self) -> float | None:
        """The next pull."""
        return self._next

    def _play(self, now: float) -> None:
        """Play the frame that was pulled last up to ``now``."""
        due = min(FRAME, int((now - self._began) / self._frame_s * FRAME + 1e-6))
        self._tape.play(due - self._done)
        self._done = due


class _RealTime(_Base):
    """Plays in real time what it has; starts a while after the first piece, also after it ran dry."""

    def __init__(self, start_s: float) -> None:
        super().__init__()
        self._start_s = start_s
        self._began: float | None = None  # when the running stretch of playing began; None while dry
        self._done = 0  # samples played of it

    def push(self, item: str, pcm: bytes, now: float) -> None:
        """The next audio arrives."""
        self._play(now)
        self._tape.add(item, pcm)
        if self._began is None and pcm:
            self._began, self._done = now + self._start_s, 0

    def _play(self, now: float) -> None:
        if self._began is None:
            return
        due = int(max(0.0, now - self._began) * SPEAK_RATE + 1e-6)
        self._done += self._tape.play(due - self._done)
        if not self._tape.waiting:
            self._began = None

    def _stop(self, now: float) -> None:
        self._play(now)
        self._tape.waiting.clear()
        self._began = None

    def _when(self, samples: int) -> float | None:
        """When so many more samples will have been played; None while dry."""
        return None if self._began is None else self._began + (self._done + samples) / SPEAK_RATE


class PushingSink(_RealTime):
    """A client on a WebSocket: takes what is pushed ahead, plays it in real time, and may report its position.

    Args:
        start_s: from the arrival of the first piece to its first sample in the ear.
        report_s: reports come this often while it plays, and when it ran dry; None for a client that never reports.
        lead_ms: how much may be pushed ahead.
    """

    def __init__(self, start_s: float = 0.0, report_s: float | None = 0.25, lead_ms: float = MAX_LEAD_MS) -> None:
        super().__init__(start_s)
        self.channel = Channel(lead_ms=lead_ms, position="clock" if report_s is None else "client")
        self._report_s = report_s
        self._next: float | None = None
        self._item = ""

    def push(self, item: str, pcm: bytes, now: float) -> None:
        """The next audio arrives."""
        super().push(item, pcm, now)
        self._item = item
        if self._report_s is not None and self._next is None:
            self._next = now + self._report_s

    def advance(self, now: float) -> list[Report]:
        """Play on, reporting on the way."""
        reports: list[Report] = []
        while (at := self.next_event()) is not None and at <= now:
            self._play(at)
            reports.append(self._report())
            assert self._report_s is not None  # noqa: S101 - there is no event without it
            self._next = None if self._began is None else at + self._report_s
        self._play(now)
        return reports

    def clear(self, now: float) -> list[Report]:
        """Stop; a client that reports says where."""
        self._stop(now)
        self._next = None
        return [] if self._report_s is None else [self._report()]

    def next_event(self) -> float | None:
        """The next report: when its time has come, or the last sample was played."""
        if self._next is None:
            return None
        dry = self._when(self._tape.size)
        return self._next if dry is None else min(self._next, dry)

    def _report(self) -> Report:
        return Report(self._item, self.played_ms(self._item), "client")


class MarkingSink(_RealTime):
    """A telephony stream: buffers, plays in real time, cannot pause; says nothing but the marks it was given.

    Every piece carries a mark at its end. A mark comes back when everything before it was played, and, as with
    Twilio, all that are left come back at once on ``clear``, though nothing before them was heard.

    Args:
        start_s: from the arrival of the first piece to its first sample in the ear.
        lead_ms: how much may be pushed ahead.
    """

    def __init__(self, start_s: float = 0.0, lead_ms: float = MAX_LEAD_MS) -> None:
        super().__init__(start_s)
        self.channel = Channel(lead_ms=lead_ms, can_pause=False, position="mark")
        self._marks: deque[Report] = deque()

    def push(self, item: str, pcm: bytes, now: float) -> None:
        """The next audio arrives, with its mark behind it."""
        super().push(item, pcm, now)
        self._marks.append(Report(item, self._tape.came_in[item] / BYTES_PER_MS, "mark"))

    def advance(self, now: float) -> list[Report]:
        """Play on; give the marks back that were passed."""
        self._play(now)
        passed: list[Report] = []
        while self._marks and self.played_ms(self._marks[0].item) >= self._marks[0].ms:
            passed.append(self._marks.popleft())
        return passed

    def clear(self, now: float) -> list[Report]:
        """Stop; all marks come back, heard or not."""
        passed = self.advance(now)
        self._stop(now)
        passed += self._marks
        self._marks.clear()
        return passed

    def next_event(self) -> float | None:
        """When the next mark is reached."""
        if not self._marks:
            return None
        return self._when(len(self._tape.waiting[0][1]) // 2 if self._tape.waiting else 0)
