"""When a turn of the caller starts, pauses and ends, and when it interrupts. No I/O and no clock.

Media time counts samples of the caller's audio (ms): every decision that ends up as an ``audio_*_ms`` is in it. Loop
time (seconds) is for deadlines alone, so that audio may stall, burst, or come faster than real time.

A silence of a set length ends a turn where the client asks for that (``server_vad``). Otherwise ``turn_policy`` says
anew in every window how long to wait, by what was said so far and how it sounds; and speech over an answer quietens
it, pauses it, and is judged: an interruption begins a turn, anything else lets the answer go on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from typing import Literal

from assistant.habit import Habit
from assistant.overlap import Loudness, Sound
from assistant.turn_facts import Pause
from assistant.turn_policy import Eagerness, Wait, wait
from pipelines.vad import WINDOW_MS, Window


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
    """Of the protocol's ``semantic_vad``: ``turn_policy`` decides; None with ``server_vad``: the silence does."""
    interrupt_response: bool = True
    start_ms: int = 96
    """Speech needed to begin a turn while nobody else speaks: three windows, so that a click begins none."""
    barge_in_ms: int = 250
    """Continuous speech needed to begin a turn over an answer where no table decides."""
    segment_ms: int = 192
    """A pause after which the words so far may be recognised for good, in the background."""
    max_turn_ms: int = 60_000
    """A turn is ended here whatever happens: bounds what a recogniser must keep."""
    stall_s: float = 1.5
    """A turn in which audio stops arriving this long is over."""


CUT_IN_MS = 1_500
"""Who speaks again so soon after a turn was ended had not finished: the end was one of their pauses."""

HYSTERESIS = 0.15
"""Once speaking, this much less probability still counts as speech (Silero's own streaming rule)."""

FLOOR = 0.01
"""Less than this is never speech, however low the threshold (Silero's own as well): else a threshold below the
hysteresis would hear speech in silence, and a turn would end at its longest only."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A window of the caller's audio, judged."""

    window: Window
    playing_db: float = -inf
    """How loud the answer is that is being played, dBFS: it may come back."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Whether an answer is being played to the caller."""

    playing: bool


@dataclass(frozen=True, slots=True)
class Partial:
    """The live transcript so far."""

    text: str
    finished: float | None = None
    """How likely an utterance ends with these words, 0 to 1; None where nobody can say."""
    replied: bool = False
    """It is a reply that the dialogue waits for."""
    echoed: float = 0.0
    """0 to 1: the share of the words that the answer was just saying."""
    rest_ms: float = inf
    """Of the answer that is still to be heard."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How much the pause that began at ``since_ms`` sounds like an end, 0 to 1."""

    since_ms: float
    chance: float


@dataclass(frozen=True, slots=True)
class Stirred:
    """The caller did something else than speak: whoever types is there."""


@dataclass(frozen=True, slots=True)
class Commit:
    """The client ends the turn."""


@dataclass(frozen=True, slots=True)
class Clear:
    """The client drops the turn."""


@dataclass(frozen=True, slots=True)
class Waits:
    """The caller is left alone until this loop time (seconds); None: for nothing any more."""

    until: float | None
    reason: str = "the time to wait is over"


NOTHING = Waits(None)
"""Nobody is left alone for anything."""

Event = Heard | Answering | Partial | Judged | Waits | Stirred | Commit | Clear


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, at which media time, and why."""

    kind: Literal["start", "quieten", "hold", "go_on", "interrupt", "pause", "end", "drop", "idle", "check_in"]
    """``start``: a turn began at ``at_ms`` (padding included).
    ``quieten``, ``hold``: there is speech over an answer since ``at_ms``; ``go_on``: it was nothing, or an echo.
    ``interrupt``: it is a turn, which began then.
    ``pause``: a segment ended. ``end``: the turn is over. ``drop``: it is forgotten.
    ``idle``: since ``at_ms`` nothing was said for as long as the settings allow.
    ``check_in``: the caller was left alone for as long as was said."""
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
    known: Pause = field(default_factory=Pause)
    """What was said so far, and how the silence that it is in sounds."""
    went_on: bool = False
    """After a pause."""


class TurnTaking:
    """The policy. Feed it what happens; it answers with decisions, in order."""

    def __init__(self, settings: TurnSettings | None = None) -> None:
        self.settings = settings or TurnSettings()
        self.playing = False
        self._habit = Habit()
        self._loudness = Loudness()
        self._sound: Sound | None = None  # over an answer
        self._silent_at_end: float | None = None  # since when it was silent when the last turn ended by silence
        self._turn: _Turn | None = None
        self._voiced_since: float | None = None  # speech that may become a turn, or has
        self._free_from_ms = 0.0  # the end of the turn before: a new one, padding included, does not reach into it
        self._heard_at = 0.0
        self._quiet: tuple[float, float] | None = None  # loop and media time at which an answer had been played
        self._waits_until: float | None = None
        self._waits_why = ""

    @property
    def heard_at(self) -> float:
        """Loop time of the last audio; 0 before any."""
        return self._heard_at

    @property
    def in_turn(self) -> bool:
        """Whether the caller has the turn."""
        return self._turn is not None

    @property
    def known(self) -> Pause:
        """What is known of the turn under way."""
        return self._turn.known if self._turn is not None else Pause()

    def configure(self, settings: TurnSettings, media_ms: float) -> list[Decision]:
        """Change the settings; a turn under way is dropped when its mode (manual or not) changes."""
        changed = settings.manual != self.settings.manual
        self.settings = settings
        if changed:
            return self._drop(media_ms, "turn detection changed")
        return [] if self._gives_way else self._let_go("sounds over answers are not judged any more")

    def feed(self, event: Event, media_ms: float, now: float) -> list[Decision]:
        """Something happened at ``media_ms`` (the end of a window), at loop time ``now``."""
        match event:
            case Heard(window, playing_db):
                self._heard_at = now
                return self._hear(window, media_ms, playing_db)
            case Answering(playing):
                ended = self.playing and not playing and self._turn is None
                self._quiet = (now, media_ms) if ended else None
                self.playing = playing
            case Partial():
                self._read(event)
            case Judged(since_ms, chance) if self._turn is not None and self._turn.silent_since == since_ms:
                self._turn.known = replace(self._turn.known, sound=chance)
            case Waits(until, reason):
                self._waits_until, self._waits_why = until, reason
            case Stirred():
                self._quiet = self._waits_until = None
            case Commit() if self._sound is not None and self._sound.paused:
                interrupted = self._interrupt(self._sound, "committed by the client")
                return [interrupted, *self._end(media_ms, "committed by the client")]
            case Commit() if self._turn is not None:
                return self._end(media_ms, "committed by the client")
            case Clear():
                return self._drop(media_ms, "cleared by the client")
        return []

    def next_deadline(self) -> float | None:
        """Loop time at which ``tick`` has something to decide if nothing arrives until then."""
        if self.settings.manual:
            return None
        if self._turn is not None or (self._sound is not None and self._sound.quietened):
            return self._heard_at + self.settings.stall_s
        if self._waits_until is not None:
            return None if self.playing else self._waits_until
        if self._quiet is not None and self.settings.idle_timeout_ms:
            return self._quiet[0] + self.settings.idle_timeout_ms / 1000
        return None

    def tick(self, media_ms: float, now: float) -> list[Decision]:
        """Time passed."""
        deadline = self.next_deadline()
        if deadline is None or now < deadline:
            return []
        if self._sound is not None and self._sound.quietened:
            return self._let_go(f"no audio for {self.settings.stall_s:g} s")
        if self._turn is None and self._waits_until is not None:
            self._waits_until = None
            return [Decision("check_in", media_ms, self._waits_why)]
        if self._turn is None and self._quiet is not None:
            return self._idle(self._quiet[1])
        return self._end(media_ms, f"no audio for {self.settings.stall_s:g} s")

    def _idle(self, since_ms: float) -> list[Decision]:
        at = self._free_from_ms = max(self._free_from_ms, since_ms)
        self._quiet = None
        return [Decision("idle", at, f"nothing was said for {self.settings.idle_timeout_ms / 1000:g} s")]

    def _read(self, partial: Partial) -> None:
        words = tuple(partial.text.lower().split())
        if self._turn is not None:
            known = self._turn.known
            self._turn.known = replace(known, words=words, finished=partial.finished, replied=partial.replied)
        elif self._sound is not None:
            self._sound.told(words, partial.echoed, partial.rest_ms, replied=partial.replied)

    def _hear(self, window: Window, media_ms: float, playing_db: float) -> list[Decision]:
        if self.settings.manual:
            return self._hear_manual(window, media_ms)
        going_on = self._turn is not None or self._voiced_since is not None or self._sound is not None
        voiced = self._voiced(window, going_on=going_on)
        if voiced and not self.playing:
            self._loudness.heard(window)
        if self._turn is not None:
            return self._follow(self._turn, voiced, media_ms)
        if self._sound is not None or (self.playing and self._gives_way):
            voiced = voiced and (not self.playing or self._loudness.is_callers(window, playing_db))
            return self._hear_over(window, voiced, media_ms, playing_db)
        return self._wait_for_speech(voiced, media_ms)

    @property
    def _gives_way(self) -> bool:
        """Whether a table says what a sound over an answer is."""
        settings = self.settings
        return settings.interrupt_response and not settings.manual and settings.eagerness is not None

    def _hear_over(self, window: Window, voiced: bool, media_ms: float, playing_db: float) -> list[Decision]:
        """Speech over an answer, or what may be such."""
        sound = self._sound
        if sound is None:
            if not voiced:
                return []
            sound = self._sound = Sound(media_ms - WINDOW_MS)
        sound.follow(window, media_ms, voiced=voiced)
        since = sound.began_ms
        if sound.over:
            return self._let_go("it was over at once")
        if not self.playing and not sound.paused:  # the answer came to its end by itself: it is speech like any other
            self._sound, self._voiced_since = None, since
            return self._wait_for_speech(voiced, media_ms)
        decisions: list[Decision] = []
        if sound.loud:
            sound.quietened = True
            decisions.append(Decision("quieten", since, f"{sound.known.spoken_ms:.0f} ms of speech"))
        if sound.long:
            sound.paused = True
            decisions.append(Decision("hold", self._padded(since), f"{sound.known.spoken_ms:.0f} ms of speech"))
        if not self.playing:
            return [*decisions, self._interrupt(sound, "the answer is over")]
        found = sound.claim()
        if found is None:
            return decisions
        if found.echo and playing_db > -inf:
            self._loudness.returned(sound.loudest_db, playing_db)
        if found.kind == "go_on":
            return decisions + self._let_go(found.reason)
        return [*decisions, self._interrupt(sound, found.reason)]

    def _let_go(self, reason: str) -> list[Decision]:
        """The sound was none to stop for."""
        sound, self._sound = self._sound, None
        if sound is None or not sound.quietened:
            return []
        return [Decision("go_on", sound.began_ms, reason)]

    def _interrupt(self, sound: Sound, reason: str) -> Decision:
        at = self._padded(sound.began_ms)
        known = Pause(sound.known.words, sound.known.replied)
        self._turn = _Turn(at, spoken=True, silent_since=sound.silent_since, known=known)
        self._sound = self._quiet = self._waits_until = None
        return Decision("interrupt", at, f"{reason}: {sound.known.spoken_ms:.0f} ms of speech")

    def _padded(self, began_ms: float) -> float:
        return max(self._free_from_ms, began_ms - self.settings.prefix_padding_ms)

    def _voiced(self, window: Window, *, going_on: bool) -> bool:
        needed = self.settings.threshold - (HYSTERESIS if going_on else 0.0)
        return window.probability >= max(FLOOR, needed)

    def _wait_for_speech(self, voiced: bool, media_ms: float) -> list[Decision]:
        if not voiced:
            self._voiced_since = None
            return []
        if self._voiced_since is None:
            self._voiced_since = media_ms - WINDOW_MS
        interrupting = self.playing and self.settings.interrupt_response
        needed = self.settings.barge_in_ms if self.playing else self.settings.start_ms
        spoken = media_ms - self._voiced_since
        if spoken < needed:
            return []
        at = self._padded(self._voiced_since)
        if self._silent_at_end is not None and self._voiced_since - self._silent_at_end <= CUT_IN_MS:
            self._habit.went_on(self._voiced_since - self._silent_at_end)
        self._turn, self._quiet, self._waits_until = _Turn(at, spoken=True), None, None
        return [Decision("interrupt" if interrupting else "start", at, f"{spoken:.0f} ms of speech")]

    def _follow(self, turn: _Turn, voiced: bool, media_ms: float) -> list[Decision]:
        if media_ms - turn.started_ms >= self.settings.max_turn_ms:
            return self._end_at_longest(media_ms)
        before = turn.silent_since
        patience = self._patience(turn)
        decisions = self._pause(turn, voiced, media_ms, min(self.settings.segment_ms, patience.ms))
        if turn.silent_since is None:
            self._go_on(turn, before, media_ms)
        elif (silence := media_ms - turn.silent_since) >= patience.ms:
            why = f": {patience.reason}" if patience.reason else ""
            decisions += self._end(turn.silent_since, f"{silence:.0f} ms of silence{why}")
            self._silent_at_end = self._free_from_ms
            if not turn.went_on:
                self._habit.went_on(0.0)
        return decisions

    def _patience(self, turn: _Turn) -> Wait:
        """How much silence ends the turn, and why."""
        if self.settings.eagerness is None:
            return Wait(self.settings.silence_duration_ms, "")
        return wait(turn.known, self.settings.eagerness, self._habit)

    def _go_on(self, turn: _Turn, silent_since: float | None, media_ms: float) -> None:
        """There was speech; a silence before it was a pause of this caller's."""
        if silent_since is None:
            return
        turn.known = replace(turn.known, sound=None, replied=False)
        if (pause := media_ms - WINDOW_MS - silent_since) >= self.settings.segment_ms:
            self._habit.went_on(pause)
            turn.went_on = True

    def _hear_manual(self, window: Window, media_ms: float) -> list[Decision]:
        # The client decides; a long pause still lets the recogniser work ahead.
        if self._turn is None:
            start = media_ms - WINDOW_MS
            self._turn, self._quiet, self._waits_until = _Turn(start, spoken=False), None, None
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
        decisions = self._let_go(reason)
        if self._turn is not None:
            decisions.append(Decision("drop", at_ms, reason))
        self._leave(at_ms)
        return decisions

    def _leave(self, at_ms: float) -> None:
        self._turn = self._voiced_since = self._silent_at_end = None
        self._free_from_ms = at_ms


def with_server_vad(settings: TurnSettings, **values: float | bool) -> TurnSettings:
    """The settings with some of the protocol's ``server_vad`` values changed, and VAD on."""
    return replace(settings, manual=False, eagerness=None, **values)  # type: ignore[arg-type]  # the wire layer has checked names and types


def with_semantic_vad(eagerness: Eagerness, *, interrupt_response: bool) -> TurnSettings:
    """The settings of the protocol's ``semantic_vad``: it has no other values, so the rest is as at the beginning."""
    return TurnSettings(eagerness=eagerness, interrupt_response=interrupt_response)
