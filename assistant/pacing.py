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
    """How much may be under way or waiting in the client, more than 0; ``inf`` for a sink that takes all at once."""
    can_pause: bool = False
    position: Literal["client", "mark", "clock", "all"] = "clock"
    """What it knows of the play position. ``all``: what was sent counts as played."""
    can_show: bool = True
    """Whether a drawing can reach the person."""


class Pacer:
    """Paces one answer out, and estimates what has been played of it between the client's reports.

    Args:
        channel: what the transport can do.
        start_ms: where it begins: 0, or for an answer that goes on where a line was lost.

    The estimate runs with real time from the last report (or from the first piece sent), never past what was
    sent; after an underrun it starts again where it stood. What is really played is never ahead of it by more than a
    report was under way, and behind it by at most ``Played.error_ms``: the time since the last report, or, of a
    client that never reported, the lead (it is taken to start playing before that much waits).
    """

    def __init__(self, channel: Channel, start_ms: float = 0.0) -> None:
        self.channel = channel
        self._step_ms = min(STEP_MS, channel.lead_ms)
        self._anchor: tuple[float, float] | None = None  # (loop time, position in ms)
        self._source: Source = "clock"
        self._start_ms = start_ms
        self._sent_ms = start_ms
        self._reported_ms = start_ms
        self._standing = False
        self._deaf = False
        self._heard_at = 0.0  # loop time of the last report, or of the first piece

    def position(self, now: float, sent_ms: float) -> Played:
        """Where playback stands, with its source. The error grows with the time since the last report."""
        if self.channel.position == "all":
            return Played(sent_ms, "all", 0.0)
        if self._anchor is None:
            return Played(self._start_ms, "none", 0.0)
        at, ms = self._anchor
        estimate = min(sent_ms, ms if self._standing else ms + (now - at) * 1000)
        error = self.channel.lead_ms if self._source == "clock" else (now - self._heard_at) * 1000
        return Played(estimate, self._source, min(error, estimate))

    def certain(self, now: float, sent_ms: float) -> Played:
        """What is surely played: the last report where the channel reports, else the estimate. Effects go by this."""
        if not self._reporting(now):
            return self.position(now, sent_ms)
        return Played(min(self._reported_ms, sent_ms), self._source if self._source != "clock" else "none", 0.0)

    def known_ms(self, now: float) -> float:
        """Where playback stood for sure, if nothing that was under way has arrived.

        That is the last report, however old; of a client that never reported it is the estimate.
        """
        return self._reported_ms if self._source != "clock" else self.position(now, self._sent_ms).ms

    def report(self, ms: float, now: float, source: Literal["client", "estimated", "mark"] = "client") -> None:
        """The client said where it is. More than had been sent by now counts as that much."""
        if self._deaf:
            return
        ms = min(ms, self._sent_ms)
        self._source = source
        self._reported_ms = max(self._reported_ms, ms)
        self._heard_at = now
        self._anchor = (now, ms)

    def stand(self, now: float) -> None:
        """The client stands still from now on; reports that were on their way still say where."""
        self._anchor = (now, self.position(now, self._sent_ms).ms) if self._anchor is not None else None
        self._standing = True

    def mistrust(self, now: float) -> None:
        """The client says again and again that it is where it was: it is followed by the clock from now on."""
        self._deaf, self._anchor = True, (now, self._sent_ms)

    def due_ms(self, timeline: Timeline[Any, Any], now: float) -> float:
        """The position up to which may be sent now; equal to ``sent`` when nothing may.

        Less than a step leaves as the last of the answer, and before the client runs dry: the end of a word is not
        kept for a sentence that is late.
        """
        at = self.position(now, timeline.sent_ms).ms
        until = min(timeline.composed_ms, at + self.channel.lead_ms)
        dry = timeline.sent_ms > self._start_ms and timeline.sent_ms - at <= self._step_ms + 1e-6
        last = (timeline.closed or dry) and until >= timeline.composed_ms
        return until if last or until - timeline.sent_ms >= self._step_ms - 1e-6 else timeline.sent_ms

    def sent(self, timeline: Timeline[Any, Any], before_ms: float, now: float) -> None:
        """Some was sent: starts the clock, or starts it again after an underrun."""
        self._sent_ms = timeline.sent_ms
        if self._anchor is None:
            self._heard_at = now
        if self._anchor is None or self.position(now, before_ms).ms >= before_ms:
            self._anchor = (now, before_ms)

    def next_deadline(self, timeline: Timeline[Any, Any], now: float) -> float | None:
        """Loop time at which to look again if nothing else happens; None when nothing is under way."""
        at = self.position(now, timeline.sent_ms).ms
        waiting = timeline.composed_ms - timeline.sent_ms
        if waiting >= self._step_ms - 1e-6 or (timeline.closed and waiting > 0):
            wait = timeline.sent_ms + min(self._step_ms, waiting) - at - self.channel.lead_ms
            return now + max(wait, 1.0) / 1000
        if at < timeline.sent_ms:
            look = timeline.sent_ms - at - (self._step_ms if waiting > 0 else 0.0)
            return now + max(min(look, STEP_MS), 1.0) / 1000
        if self._reporting(now) and self._reported_ms < timeline.sent_ms:
            return self._heard_at + SILENT_S
        return None

    def _reporting(self, now: float) -> bool:
        """Whether a report was had, or can still be waited for."""
        reports = self._source != "clock" or self.channel.position in ("client", "mark")
        return reports and self._anchor is not None and now < self._heard_at + SILENT_S
