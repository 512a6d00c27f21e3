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

Eagerness = Literal["low", "medium", "high", "auto"]

EAGER_SILENCE_MS: dict[Eagerness, int] = {"low": 1_000, "medium": 500, "auto": 500, "high": 300}
"""Silence that ends a turn under ``semantic_vad``, where meaning does not decide yet. Our choice: ``medium`` is what
the protocol's ``server_vad`` begins with, the others about half and twice of that. A turn is over long before the
protocol's time-outs for the three (8, 4 and 2 s)."""


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """How turns are detected; the names of the protocol's ``server_vad`` where it has them."""

    manual: bool = False
    """The client commits turns itself; VAD decides nothing."""
    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 500
    idle_timeout_ms: int = 0
    """A caller who says nothing for so long after an answer was played is spoken to; 0 for never."""
    eagerness: Eagerness | None = None
    """Of the protocol's ``semantic_vad``; None with ``server_vad``. What it means is ``silence_duration_ms``."""
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
class Stirred:
    """The caller did something else than speak: whoever types is there."""


@dataclass(frozen=True, slots=True)
class Commit:
    """The client ends the turn."""


@dataclass(frozen=True, slots=True)
class Clear:
    """The client drops the turn."""


Event = Heard | Answering | Partial | Expect | Stirred | Commit | Clear


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, at which media time, and why."""

    kind: Literal["start", "interrupt", "pause", "end", "drop", "idle"]
    """``start``: a turn began at ``at_ms`` (padding included). ``interrupt``: the same, over an answer.
    ``pause``: a segment ended. ``end``: the turn is over. ``drop``: it is forgotten.
    ``idle``: since ``at_ms`` nothing was said for as long as the settings allow."""
    at_ms: float
    reason: str


@dataclass(slots=True)
class _Turn:
    """A turn under way."""

    started_ms: float
    spoken: bool
    """Speech was heard in it: of a manual turn that is not known at its start."""
    silent_since: float | None = None
    paused: bool = False
    """The silence that it is in was told as a pause."""


class TurnTaking:
    """The policy. Feed it what happens; it answers with decisions, in order."""

    def __init__(self, settings: TurnSettings | None = None) -> None:
        self.settings = settings or TurnSettings()
        self.partial = ""
        self.expected: tuple[str, ...] = ()
        self.playing = False
        self._turn: _Turn | None = None
        self._voiced_since: float | None = None  # speech that may become a turn, or has
        self._free_from_ms = 0.0  # the end of the turn before: a new one, padding included, does not reach into it
        self._heard_at = 0.0
        self._quiet: tuple[float, float] | None = None  # loop and media time at which an answer had been played

    @property
    def in_turn(self) -> bool:
        """Whether the caller has the turn."""
        return self._turn is not None

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
                ended = self.playing and not playing and self._turn is None
                self._quiet = (now, media_ms) if ended else None
                self.playing = playing
            case Partial(text):
                self.partial = text
            case Expect(replies):
                self.expected = tuple(replies)
            case Stirred():
                self._quiet = None
            case Commit() if self._turn is not None:
                return self._end(media_ms, "committed by the client")
            case Clear():
                return self._drop(media_ms, "cleared by the client")
        return []

    def next_deadline(self) -> float | None:
        """Loop time at which ``tick`` has something to decide if nothing arrives until then."""
        if self.settings.manual:
            return None
        if self._turn is not None:
            return self._heard_at + self.settings.stall_s
        if self._quiet is not None and self.settings.idle_timeout_ms:
            return self._quiet[0] + self.settings.idle_timeout_ms / 1000
        return None

    def tick(self, media_ms: float, now: float) -> list[Decision]:
        """Time passed."""
        deadline = self.next_deadline()
        if deadline is None or now < deadline:
            return []
        if self._turn is None and self._quiet is not None:
            return self._idle(self._quiet[1])
        return self._end(media_ms, f"no audio for {self.settings.stall_s:g} s")

    def _idle(self, since_ms: float) -> list[Decision]:
        at = self._free_from_ms = max(self._free_from_ms, since_ms)
        self._quiet = None
        return [Decision("idle", at, f"nothing was said for {self.settings.idle_timeout_ms / 1000:g} s")]

    def _hear(self, window: Window, media_ms: float) -> list[Decision]:
        if self.settings.manual:
            return self._hear_manual(window, media_ms)
        voiced = self._voiced(window, going_on=self._turn is not None or self._voiced_since is not None)
        if self._turn is None:
            return self._wait_for_speech(voiced, media_ms)
        return self._follow(self._turn, voiced, media_ms)

    def _voiced(self, window: Window, *, going_on: bool) -> bool:
        needed = self.settings.threshold - (HYSTERESIS if going_on else 0.0)
        return window.probability >= max(FLOOR, needed)

    def _wait_for_speech(self, voiced: bool, media_ms: float) -> list[Decision]:
        if not voiced:
            self._voiced_since = None
            return []
        if self._voiced_since is None:
            self._voiced_since = media_ms - WINDOW_MS
        settings = self.settings
        interrupting = self.playing and settings.interrupt_response
        needed = settings.barge_in_ms if self.playing else settings.start_ms
        spoken = media_ms - self._voiced_since
        if spoken < needed:
            return []
        at = max(self._free_from_ms, self._voiced_since - settings.prefix_padding_ms)
        self._turn, self._quiet = _Turn(at, spoken=True), None
        return [Decision("interrupt" if interrupting else "start", at, f"{spoken:.0f} ms of speech")]

    def _follow(self, turn: _Turn, voiced: bool, media_ms: float) -> list[Decision]:
        settings = self.settings
        if media_ms - turn.started_ms >= settings.max_turn_ms:
            return self._end_at_longest(media_ms)
        decisions = self._pause(turn, voiced, media_ms, min(settings.segment_ms, settings.silence_duration_ms))
        if turn.silent_since is not None and (silence := media_ms - turn.silent_since) >= settings.silence_duration_ms:
            decisions += self._end(turn.silent_since, f"{silence:.0f} ms of silence")
        return decisions

    def _hear_manual(self, window: Window, media_ms: float) -> list[Decision]:
        # The client decides; a long pause still lets the recogniser work ahead.
        if self._turn is None:
            start = media_ms - WINDOW_MS
            self._turn = _Turn(start, spoken=False)
            return [Decision("start", start, "audio of a manual turn")]
        voiced = self._voiced(window, going_on=True)
        decisions = self._pause(self._turn, voiced, media_ms, self.settings.segment_ms)
        if media_ms - self._turn.started_ms >= self.settings.max_turn_ms:
            decisions += self._end_at_longest(media_ms)
        return decisions

    def _pause(self, turn: _Turn, voiced: bool, media_ms: float, least_ms: float) -> list[Decision]:
        """Follow the silence in a turn; one that is long enough and comes after speech is a pause, once."""
        if voiced:
            turn.spoken, turn.silent_since, turn.paused = True, None, False
            return []
        if turn.silent_since is None:
            turn.silent_since = media_ms - WINDOW_MS
        silence = media_ms - turn.silent_since
        if turn.paused or not turn.spoken or silence < least_ms:
            return []
        turn.paused = True
        return [Decision("pause", turn.silent_since, f"{silence:.0f} ms of silence")]

    def _end_at_longest(self, at_ms: float) -> list[Decision]:
        return self._end(at_ms, f"a turn is at most {self.settings.max_turn_ms / 1000:g} s")

    def _end(self, at_ms: float, reason: str) -> list[Decision]:
        self._leave(at_ms)
        return [Decision("end", at_ms, reason)]

    def _drop(self, at_ms: float, reason: str) -> list[Decision]:
        decisions = [Decision("drop", at_ms, reason)] if self._turn is not None else []
        self._leave(at_ms)
        return decisions

    def _leave(self, at_ms: float) -> None:
        self._turn = self._voiced_since = None
        self._free_from_ms = at_ms
        self.partial = ""


def with_server_vad(settings: TurnSettings, **values: float | bool) -> TurnSettings:
    """The settings with some of the protocol's ``server_vad`` values changed, and VAD on."""
    return replace(settings, manual=False, eagerness=None, **values)  # type: ignore[arg-type]  # the wire layer has checked names and types


def with_semantic_vad(eagerness: Eagerness, *, interrupt_response: bool) -> TurnSettings:
    """The settings of the protocol's ``semantic_vad``: it has no other values, so the rest is as at the beginning."""
    silence = EAGER_SILENCE_MS[eagerness]
    return TurnSettings(eagerness=eagerness, silence_duration_ms=silence, interrupt_response=interrupt_response)
