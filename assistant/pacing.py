"""When the next piece of an answer may leave, and where its playback stands. Sans-I/O; loop time in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from assistant.timeline import Played, Source, Timeline

STEP_MS = 40.0
"""Audio leaves in pieces of at least this much, but for the last: fewer messages at no cost, as the lead covers it."""

MAX_LEAD_MS = 400.0

SILENT_S = 2.0
"""A client that has reported nothing for this long (a page in the background) is followed by the clock again."""


@dataclass(frozen=True, slots=True)
class Channel:
    """What a transport declares about itself."""

    lead_ms: float = MAX_LEAD_MS
    """How much may be under way or waiting in the client; ``inf`` for a sink that takes everything at once."""
    can_pause: bool = False
    position: Literal["client", "mark", "clock", "all"] = "clock"
    """What it knows of the play position. ``all``: what was sent counts as played."""
    can_show: bool = True
    """Whether a drawing can reach the person."""


class Pacer:
    """Paces one answer out, and estimates what has been played of it between the client's reports.

    The estimate runs with real time from the last report (or from the first piece sent), never past what was
    sent; after an underrun it starts again where it stood.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._anchor: tuple[float, float] | None = None  # (loop time, position in ms)
        self._source: Source = "clock"
        self._reported_ms = 0.0

    def position(self, now: float, sent_ms: float) -> Played:
        """Where playback stands, with its source. The error grows with the time since the last report."""
        if self.channel.position == "all":
            return Played(sent_ms, "all", 0.0)
        if self._anchor is None:
            return Played(0.0, "none", 0.0)
        at, ms = self._anchor
        elapsed = (now - at) * 1000
        return Played(min(sent_ms, ms + elapsed), self._source, elapsed if self._source != "clock" else sent_ms - ms)

    def certain(self, now: float, sent_ms: float) -> Played:
        """What is surely played: the last report where the channel reports, else the estimate. Effects go by this."""
        reporting = self._anchor is not None and now - self._anchor[0] < SILENT_S
        if self._source in ("client", "mark") and reporting:
            return Played(min(self._reported_ms, sent_ms), self._source, 0.0)
        return self.position(now, sent_ms)

    def report(self, ms: float, now: float, source: Literal["client", "mark"] = "client") -> None:
        """The client said where it is."""
        self._source = source
        self._reported_ms = max(self._reported_ms, ms)
        self._anchor = (now, ms)

    def due_ms(self, timeline: Timeline[Any, Any], now: float) -> float:
        """The position up to which may be sent now; equal to ``sent`` when nothing may."""
        if timeline.composed_ms <= timeline.sent_ms:
            return timeline.sent_ms
        until = min(timeline.composed_ms, self.position(now, timeline.sent_ms).ms + self.channel.lead_ms)
        last = timeline.closed and until >= timeline.composed_ms
        return until if last or until - timeline.sent_ms >= STEP_MS - 1e-6 else timeline.sent_ms

    def sent(self, timeline: Timeline[Any, Any], before_ms: float, now: float) -> None:
        """Some was sent: starts the clock, or starts it again after an underrun."""
        if self._anchor is None or self.position(now, before_ms).ms >= before_ms:
            self._anchor = (now, before_ms)

    def next_deadline(self, timeline: Timeline[Any, Any], now: float) -> float | None:
        """Loop time at which to look again if nothing else happens; None when nothing is under way."""
        at = self.position(now, timeline.sent_ms).ms
        if timeline.composed_ms > timeline.sent_ms:
            room = min(STEP_MS, timeline.composed_ms - timeline.sent_ms)
            wait = timeline.sent_ms + room - at - self.channel.lead_ms
            return now + max(wait, 1.0) / 1000
        if at < timeline.sent_ms:
            return now + min(timeline.sent_ms - at, STEP_MS) / 1000
        return None
