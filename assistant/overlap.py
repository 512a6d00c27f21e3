"""A sound of the caller's over an answer, followed until it is known what it is. Sans-I/O, media time in ms."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from assistant.turn_facts import Overlap
from assistant.turn_policy import PAUSE_MS, QUIETEN_MS, Claim, claim
from pipelines.vad import WINDOW_MS, Window

RETURN_DB = -15.0
"""What comes back of our own voice is softer than it left by more than this, wherever echo is cancelled or a
loudspeaker is not right beside the microphone; what is louder is the caller."""

USUAL_DB = -12.0
"""A caller who has been heard before is not softer than usual by more than this."""

MARGIN_DB = 1.0

GAP_MS = 96.0
"""A hole in speech so short is none, before the answer is paused: plosives make such."""


class Sound:
    """One sound: quietened for, paused for, and then let go or taken for an interruption.

    Args:
        began_ms: where its first window began.
    """

    def __init__(self, began_ms: float) -> None:
        self.began_ms = began_ms
        self.quietened = False
        self.paused = False
        self.known = Overlap()
        self._silent_since = began_ms
        self._loudest_db = -inf

    def follow(self, window: Window, media_ms: float, *, voiced: bool) -> None:
        """A window more, which ends at ``media_ms``."""
        spoken = self.known.spoken_ms
        if voiced:
            self._loudest_db = max(self._loudest_db, window.level_db)
            self._silent_since, spoken = media_ms, spoken + WINDOW_MS
        self.known = replace(
            self.known, spoken_ms=spoken, silent_ms=media_ms - self._silent_since, age_ms=media_ms - self.began_ms
        )

    def told(self, words: tuple[str, ...], echoed: float, rest_ms: float, *, replied: bool) -> None:
        """The words so far."""
        self.known = replace(self.known, words=words, echoed=echoed, rest_ms=rest_ms, replied=replied)

    @property
    def loudest_db(self) -> float:
        """Of its windows of speech, dBFS."""
        return self._loudest_db

    @property
    def silent_since(self) -> float | None:
        """Since when it is silent; None while it sounds."""
        return self._silent_since if self.known.silent_ms else None

    @property
    def over(self) -> bool:
        """It ended before anything was paused for it."""
        hole = GAP_MS if self.quietened else 0.0
        return not self.paused and self.known.silent_ms > hole

    @property
    def loud(self) -> bool:
        """It is time to say the answer more quietly."""
        return not self.quietened and self.known.spoken_ms >= QUIETEN_MS

    @property
    def long(self) -> bool:
        """It is time to pause the answer."""
        return not self.paused and self.known.spoken_ms >= PAUSE_MS

    def claim(self) -> Claim | None:
        """What it is; None while that is not known."""
        return claim(self.known) if self.paused else None


class Loudness:
    """How loud this caller is, to tell them from our own voice coming back."""

    def __init__(self) -> None:
        self._usual_db: float | None = None
        self._return_db = RETURN_DB

    def heard(self, window: Window) -> None:
        """A window of speech while nothing was played."""
        usual = self._usual_db
        self._usual_db = window.level_db if usual is None else usual + 0.05 * (window.level_db - usual)

    def returned(self, level_db: float, playing_db: float) -> None:
        """So loud the answer came back, and was known by its words: what is no louder is not the caller again."""
        self._return_db = max(self._return_db, level_db - playing_db + MARGIN_DB)
        self._usual_db = None

    def is_callers(self, window: Window, playing_db: float) -> bool:
        """Whether speech while something is played can be the caller's.

        Args:
            window: speech.
            playing_db: how loud that is, dBFS; ``-inf`` where it is not known.
        """
        least = playing_db + self._return_db
        if self._usual_db is not None:
            least = min(least, self._usual_db + USUAL_DB)
        return window.level_db >= least or playing_db == -inf
