"""One answer as one timeline: speech, cues and effects on the clock of its audio. No I/O, no clock of its own.

Positions are milliseconds from the first sample of the answer. Three cursors run along it, always
``composed >= sent >= played``: what exists, what has left for the client, what the client has played.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from pipelines.audio import SPEAK_RATE
from pipelines.languages import gap, is_chinese
from pipelines.tts.text import joins, written_words

BYTES_PER_MS = SPEAK_RATE * 2 // 1000

READING_MS_PER_WORD = 252.0
"""Silent reading of English non-fiction: 238 words a minute (Brysbaert 2019, J. Memory and Language 109)."""

READING_MS_PER_CHARACTER = 235.0
"""Reading Chinese: 255 characters a minute (aloud, so that nobody reads slower; Trauzettel-Klosinski & Dietz 2012,
Investigative Ophthalmology & Visual Science 53)."""

SLACK_MS = 1e-6
"""A position this close before a point has reached it: positions come out of sums and differences of fractions."""

A = TypeVar("A")
S = TypeVar("S")

Source = Literal["none", "clock", "mark", "estimated", "client", "all"]
"""Who says what was played: nobody yet, our paced clock, a mark that came back, a client that guesses
(``estimated``) or knows; ``all`` for a sink that takes everything at once."""


@dataclass(frozen=True, slots=True)
class Cue(Generic[S]):
    """Something that is so from ``at_ms`` on: a word spoken, a node lit, a state of the dialogue."""

    kind: Literal["word", "node", "state"]
    at_ms: float
    end_ms: float
    text: str = ""
    """The word as written, the id of the node, or with a state who takes over."""
    precision: Literal["exact", "estimated"] = "exact"
    state: S | None = None
    joined: bool = False
    """Of a word: no blank stands before it."""


@dataclass(frozen=True, slots=True)
class Effect(Generic[A]):
    """Something outside the answer that happens when this point is released or heard; never before."""

    at_ms: float
    when: Literal["released", "heard"]
    action: A


@dataclass(frozen=True, slots=True)
class Played:
    """How far the answer was played, who says so, and how far off that may be."""

    ms: float = 0.0
    source: Source = "none"
    error_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What lies before ``played``: to the word, and the nodes in the order in which they were shown."""

    ms: float
    text: str
    nodes: tuple[str, ...]
    whole: bool
    """Whether that is all of the answer."""


@dataclass(slots=True)
class _Speech:
    """The audio of an answer; what was sent is kept, in case a line was lost and it has to be sent again."""

    pcm: bytearray = field(default_factory=bytearray)
    taken: int = 0

    def take(self, size: int) -> bytes:
        piece = bytes(self.pcm[self.taken : self.taken + size])
        self.taken += len(piece)
        return piece


class Timeline(Generic[A, S]):
    """The answer while it is composed, delivered and heard.

    Composing may run far ahead of delivering. Nothing leaves before ``release()``: a timeline that was never
    released has had no effect and can be dropped without a trace.

    Args:
        silent: an answer without audio; its clock is reading speed.
    """

    def __init__(self, *, silent: bool = False) -> None:
        self.silent = silent
        self.released = False
        self.closed = False
        """Nothing more will be composed."""
        self.was_cut = False
        self.composed_ms = 0.0
        self.sent_ms = 0.0
        self.played = Played()
        self.cues: list[Cue[S]] = []
        self._speech = _Speech()
        self._cues_sent = 0
        self._effects: list[Effect[A]] = []
        self._furthest_ms = 0.0
        self._last_word = ""

    # Composing

    def add_speech(self, pcm: bytes) -> None:
        """Append s16le mono 24 kHz. Ignored once cut: a late worker cannot write into a dead answer.

        Raises:
            ValueError: the piece ends inside a sample, or this answer has no audio.
        """
        if len(pcm) % 2 or self.silent:
            raise ValueError("speech comes in whole samples, to an answer that has audio")
        if self.was_cut or not pcm:
            return
        self._speech.pcm += pcm
        self.composed_ms += len(pcm) / BYTES_PER_MS

    def add_reading(self, text: str) -> None:
        """Append text to an answer without audio: a cue a word, at reading speed."""
        if not self.silent:
            raise ValueError("an answer with audio has its words timed by its speech")
        if self.was_cut:
            return
        words = written_words(text)
        for word, joined in zip(words, (None, *joins(text, words)[1:]), strict=False):
            start = self.composed_ms
            self.composed_ms += READING_MS_PER_CHARACTER if is_chinese(word) else READING_MS_PER_WORD
            self.add_word(start, self.composed_ms, word, "estimated", joined=joined)

    def add_word(
        self, at_ms: float, end_ms: float, text: str, precision: Literal["exact", "estimated"], *, joined: bool | None
    ) -> None:
        """Add a word's cue.

        Args:
            at_ms: where it begins.
            end_ms: where it ends.
            text: as written.
            precision: how well its times are known.
            joined: no blank stands before it in its sentence; None for the first of one.
        """
        if joined is None:
            joined = bool(self._last_word) and not gap(self._last_word, text)
        self.add_cue(Cue("word", at_ms, end_ms, text, precision, joined=joined))
        self._last_word = text

    def add_cue(self, cue: Cue[S]) -> None:
        """Add a cue. Cues may come in any order, also behind what was sent; a late one is caught up by the client."""
        if not self.was_cut:
            self.cues.append(cue)

    def add_effect(self, effect: Effect[A]) -> None:
        """Add an effect; one whose point has passed already happens with the next ``release`` or ``play``."""
        if not self.was_cut:
            insort(self._effects, effect, key=lambda e: e.at_ms)

    def close(self) -> None:
        """Nothing more will be composed."""
        self.closed = True

    # Delivering

    def release(self) -> list[A]:
        """Let the answer out. Returns the actions that were waiting for it; a second call returns the new ones."""
        if self.was_cut:
            return []
        self.released = True
        return self._due("released", float("inf"))

    def take(self, until_ms: float) -> bytes:
        """Take the composed audio up to a position (whole samples); moves ``sent``. Empty before the release."""
        if not self.released or self.was_cut:
            return b""
        if self.silent:
            self.sent_ms = max(self.sent_ms, min(until_ms, self.composed_ms))
            return b""
        size = int((min(until_ms, self.composed_ms) - self.sent_ms) * SPEAK_RATE / 1000 + 1e-6) * 2
        pcm = self._speech.take(max(0, size))
        self.sent_ms += len(pcm) / BYTES_PER_MS
        if self._speech.taken == len(self._speech.pcm):
            self.sent_ms = self.composed_ms  # no drift from adding fractions
        return pcm

    def take_cues(self) -> Sequence[Cue[S]]:
        """Take the cues not sent yet: they travel ahead of the audio. Empty before the release."""
        if not self.released or self.was_cut:
            return ()
        fresh = self.cues[self._cues_sent :]
        self._cues_sent = len(self.cues)
        return fresh

    def rewind(self, ms: float) -> None:
        """What was sent after ``ms`` was lost on its way: it is taken again, from the start of the word there on.

        Cues are taken again from the first on, for a client that may not have them any more. What was done is not done
        again. Ignored by an answer that was cut, and by one without audio: that has been read.
        """
        if self.was_cut or self.silent:
            return
        at = max(0.0, min(ms, self.sent_ms))
        words = (cue.at_ms for cue in self.cues if cue.kind == "word" and cue.at_ms <= at < cue.end_ms)
        at = min(words, default=at)
        self._speech.taken = int(at * SPEAK_RATE / 1000 + 1e-6) * 2
        self.sent_ms = self._speech.taken / BYTES_PER_MS
        self.played = Played(min(self.played.ms, self.sent_ms), self.played.source, self.played.error_ms)
        self._cues_sent = 0

    # Following

    def play(self, ms: float, source: Source, error_ms: float = 0.0) -> list[A]:
        """The client is at ``ms``. A position beyond what was sent is held to it, one behind is ignored.

        Returns the actions that were waiting to be heard, in order, each once.
        """
        if not self.released or self.was_cut:
            return []
        ms = min(ms, self.sent_ms)
        if ms >= self.played.ms:
            self.played = Played(ms, source, error_ms)
        return self._due("heard", self.played.ms)

    @property
    def waiting(self) -> bool:
        """Something waits for the release, or to be heard."""
        return bool(self._effects)

    @property
    def unheard(self) -> list[A]:
        """The actions that still wait to be heard, in order."""
        return [effect.action for effect in self._effects if effect.when == "heard"]

    @property
    def sent_whole(self) -> bool:
        """Everything has been composed and has left."""
        return self.closed and self.released and not self.was_cut and self.sent_ms >= self.composed_ms

    @property
    def played_whole(self) -> bool:
        """Everything has been heard."""
        return self.sent_whole and _reached(self.composed_ms, self.played.ms)

    # Ending

    def cut(self, ms: float | None = None) -> Heard:
        """Stop here: what was not sent never will be, what was not heard never happens. Returns what was heard.

        Args:
            ms: the position, where it is known better than ``played``; held between 0 and ``sent``.
        """
        if not self.was_cut:
            self._furthest_ms = self.sent_ms
            self.was_cut = self.closed = True
            self._speech = _Speech()
        if ms is not None:
            self.played = Played(max(0.0, min(ms, self._furthest_ms)), self.played.source, self.played.error_ms)
        self.composed_ms = self.sent_ms = self.played.ms
        return self.heard()

    def settle(self, ms: float) -> list[A]:
        """Cut where the client says that it stopped, also after a cut elsewhere.

        Returns the actions that turn out to have been heard; what happened already cannot be taken back.
        """
        self.cut(ms)
        self.played = Played(self.played.ms, "client", 0.0)
        return self._due("heard", self.played.ms) if self.released else []

    def heard(self) -> Heard:
        """A word, and a node, was heard when half of its span was played (the spans of a node's cues add up)."""
        at = self.played.ms
        cues = sorted(self.cues, key=lambda cue: cue.at_ms) if self.released else []
        words = [cue for cue in cues if cue.kind == "word" and _reached((cue.at_ms + cue.end_ms) / 2, at)]
        heard = "".join(cue.text if cue.joined else f" {cue.text}" for cue in words).lstrip()
        spans: dict[str, tuple[float, float]] = {}
        for cue in cues:
            if cue.kind == "node" and cue.text:
                start, end = spans.get(cue.text, (cue.at_ms, cue.end_ms))
                spans[cue.text] = (min(start, cue.at_ms), max(end, cue.end_ms))
        nodes = tuple(node for node, (start, end) in spans.items() if _reached((start + end) / 2, at))
        return Heard(self.played.ms, heard, nodes, self.played_whole)

    def _due(self, when: Literal["released", "heard"], ms: float) -> list[A]:
        due: list[A] = []
        waiting: list[Effect[A]] = []
        for effect in self._effects:
            if effect.when == when and _reached(effect.at_ms, ms):
                due.append(effect.action)
            else:
                waiting.append(effect)
        self._effects = waiting
        return due


def _reached(point_ms: float, at_ms: float) -> bool:
    return at_ms >= point_ms - SLACK_MS
