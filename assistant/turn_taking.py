"""When a turn of the caller starts, pauses and ends, and when it interrupts. No I/O and no clock.

Media time counts samples of the caller's audio (ms): every decision that ends up as an ``audio_*_ms`` is in it. Loop
time (seconds) is for deadlines alone, so that audio may stall, burst, or come faster than real time.

Silence decides here. Everything that a richer policy needs is fed in already: the live partial, the replies
expected, whether an answer plays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipelines.vad import WINDOW_MS, Window


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """How turns are detected; the names of the protocol's ``server_vad`` where it has them."""

    manual: bool = False
    """The client commits turns itself; VAD decides nothing."""
    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 500
    interrupt_response: bool = True
    start_ms: int = 96
    """Speech needed to begin a turn while nobody else speaks: three windows, so that a click begins none."""
    barge_in_ms: int = 250
    """Continuous speech needed to interrupt an answer."""
    segment_ms: int = 192
    """A pause after which the words so far may be recognised for good, in the background."""
    max_turn_ms: int = 60_000
    """A turn is ended here whatever happens: bounds what a recogniser must keep."""
    stall_s: float = 1.5
    """A turn in which audio stops arriving this long is over."""


HYSTERESIS = 0.15
"""Once speaking, this much less probability still counts as speech (Silero's own streaming rule)."""

FLOOR = 0.01
"""Less than this is never speech, however low the threshold (Silero's own as well): else a threshold below the
hysteresis would hear speech in silence, and a turn would end at its longest only."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A window of the caller's audio, judged."""

    window: Window


@dataclass(frozen=True, slots=True)
class Answering:
    """Whether an answer is being played to the caller."""

    playing: bool


@dataclass(frozen=True, slots=True)
class Partial:
    """The live transcript so far."""

    text: str


@dataclass(frozen=True, slots=True)
class Expect:
    """The replies that the dialogue is waiting for."""

    replies: Sequence[str]


@dataclass(frozen=True, slots=True)
class Commit:
    """The client ends the turn."""


@dataclass(frozen=True, slots=True)
class Clear:
    """The client drops the turn."""


Event = Heard | Answering | Partial | Expect | Commit | Clear


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, at which media time, and why."""

    kind: Literal["start", "interrupt", "pause", "end", "drop"]
    """``start``: a turn began at ``at_ms`` (padding included). ``interrupt``: the same, over an answer.
    ``pause``: a segment ended. ``end``: the turn is over. ``drop``: it is forgotten."""
    at_ms: float
    reason: str


class TurnTaking:
    """The policy. Feed it what happens; it answers with decisions, in order."""

    def __init__(self, settings: TurnSettings | None = None) -> None:
        self.settings = settings or TurnSettings()
        self.partial = ""
        self.expected: tuple[str, ...] = ()
        self.playing = False
        self._in_turn = False
        self._turn_started_ms = 0.0
        self._free_from_ms = 0.0  # the end of the turn before: a new one, padding included, does not reach into it
        self._voiced_since: float | None = None
        self._silent_since: float | None = None
        self._paused = False
        self._heard_at: float | None = None

    @property
    def in_turn(self) -> bool:
        """Whether the caller has the turn."""
        return self._in_turn

    def configure(self, settings: TurnSettings, media_ms: float) -> list[Decision]:
        """Change the settings; a turn under way is dropped when its mode (manual or not) changes."""
        changed = settings.manual != self.settings.manual
        self.settings = settings
        return self._drop(media_ms, "turn detection changed") if changed else []

    def feed(self, event: Event, media_ms: float, now: float) -> list[Decision]:
        """Something happened at ``media_ms`` (the end of a window), at loop time ``now``."""
        match event:
            case Heard(window):
                self._heard_at = now
                return self._hear(window, media_ms)
            case Answering(playing):
                self.playing = playing
            case Partial(text):
                self.partial = text
            case Expect(replies):
                self.expected = tuple(replies)
            case Commit() if self._in_turn:
                return self._end(media_ms, "committed by the client")
            case Clear():
                return self._drop(media_ms, "cleared by the client")
        return []

    def next_deadline(self) -> float | None:
        """Loop time at which ``tick`` has something to decide if nothing arrives until then."""
        if self._in_turn and not self.settings.manual and self._heard_at is not None:
            return self._heard_at + self.settings.stall_s
        return None

    def tick(self, media_ms: float, now: float) -> list[Decision]:
        """Time passed."""
        deadline = self.next_deadline()
        if deadline is None or now < deadline:
            return []
        return self._end(media_ms, f"no audio for {self.settings.stall_s:g} s")

    def _hear(self, window: Window, media_ms: float) -> list[Decision]:
        if self.settings.manual:
            return self._hear_manual(window, media_ms)
        voiced = self._voiced(window, going_on=self._in_turn or self._voiced_since is not None)
        start = media_ms - WINDOW_MS
        if not self._in_turn:
            return self._wait_for_speech(voiced, start, media_ms)
        return self._follow(voiced, start, media_ms)

    def _voiced(self, window: Window, *, going_on: bool) -> bool:
        needed = self.settings.threshold - (HYSTERESIS if going_on else 0.0)
        return window.probability >= max(FLOOR, needed)

    def _wait_for_speech(self, voiced: bool, start: float, media_ms: float) -> list[Decision]:
        if not voiced:
            self._voiced_since = None
            return []
        if self._voiced_since is None:
            self._voiced_since = start
        settings = self.settings
        interrupting = self.playing and settings.interrupt_response
        needed = settings.barge_in_ms if self.playing else settings.start_ms
        spoken = media_ms - self._voiced_since
        if spoken < needed:
            return []
        at = max(self._free_from_ms, self._voiced_since - settings.prefix_padding_ms)
        self._begin(at)
        return [Decision("interrupt" if interrupting else "start", at, f"{spoken:.0f} ms of speech")]

    def _follow(self, voiced: bool, start: float, media_ms: float) -> list[Decision]:
        settings = self.settings
        decisions: list[Decision] = []
        if media_ms - self._turn_started_ms >= settings.max_turn_ms:
            return self._end(media_ms, f"a turn is at most {settings.max_turn_ms / 1000:g} s")
        if voiced:
            self._silent_since = None
            self._paused = False
            return []
        if self._silent_since is None:
            self._silent_since = start
        silence = media_ms - self._silent_since
        if silence >= min(settings.segment_ms, settings.silence_duration_ms) and not self._paused:
            self._paused = True
            decisions.append(Decision("pause", self._silent_since, f"{silence:.0f} ms of silence"))
        if silence >= settings.silence_duration_ms:
            decisions += self._end(self._silent_since, f"{silence:.0f} ms of silence")
        return decisions

    def _hear_manual(self, window: Window, media_ms: float) -> list[Decision]:
        # The client decides; a long pause still lets the recogniser work ahead.
        start = media_ms - WINDOW_MS
        if not self._in_turn:
            self._begin(start)
            return [Decision("start", start, "audio of a manual turn")]
        decisions = self._follow_manual(self._voiced(window, going_on=True), start, media_ms)
        if media_ms - self._turn_started_ms >= self.settings.max_turn_ms:
            decisions += self._end(media_ms, f"a turn is at most {self.settings.max_turn_ms / 1000:g} s")
        return decisions

    def _follow_manual(self, voiced: bool, start: float, media_ms: float) -> list[Decision]:
        if voiced:
            self._voiced_since, self._silent_since, self._paused = start, None, False
            return []
        if self._silent_since is None:
            self._silent_since = start
        silence = media_ms - self._silent_since
        if self._voiced_since is None or self._paused or silence < self.settings.segment_ms:
            return []
        self._paused = True
        return [Decision("pause", self._silent_since, f"{silence:.0f} ms of silence")]

    def _begin(self, at_ms: float) -> None:
        self._in_turn = True
        self._turn_started_ms = at_ms
        self._silent_since = None
        self._paused = False
        if self.settings.manual:
            self._voiced_since = None

    def _leave(self) -> None:
        self._in_turn = False
        self._voiced_since = self._silent_since = None
        self._paused = False
        self.partial = ""

    def _end(self, at_ms: float, reason: str) -> list[Decision]:
        self._leave()
        self._free_from_ms = at_ms
        return [Decision("end", at_ms, reason)]

    def _drop(self, at_ms: float, reason: str) -> list[Decision]:
        self._free_from_ms = at_ms
        if not self._in_turn:
            self._voiced_since = None
            return []
        self._leave()
        return [Decision("drop", at_ms, reason)]


def with_server_vad(settings: TurnSettings, **values: float | bool) -> TurnSettings:
    """The settings with some of the protocol's ``server_vad`` values changed, and VAD on."""
    return replace(settings, manual=False, **values)  # type: ignore[arg-type]  # the wire layer has checked names and types
