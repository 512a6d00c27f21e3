"""Who has the floor while an answer is played: what the listening half needs to know of it, and does to it."""

from __future__ import annotations

from math import inf

from assistant.delivering import Deliverer
from assistant.talk import Talk
from pipelines.knowledge.words import words

SAYING_MS = 2_500.0
"""What was said so long ago may still come back as an echo, and be heard as words."""


class Floor:
    """The answer being played, as somebody sees it who hears the caller speak over it."""

    def __init__(self, talk: Talk, deliverer: Deliverer) -> None:
        self._talk = talk
        self._deliverer = deliverer

    @property
    def level_db(self) -> float:
        """How loud it is, dBFS; ``-inf`` where nothing is."""
        playing = self._deliverer.playing
        return playing.loudness.db if playing is not None else -inf

    @property
    def rest_ms(self) -> float:
        """How much of it is still to be heard; ``inf`` while it is being made."""
        playing = self._deliverer.playing
        if playing is None:
            return 0.0
        timeline = playing.timeline
        at = playing.pacer.position(self._talk.world.now(), timeline.sent_ms).ms
        return timeline.composed_ms - at if timeline.closed else inf

    def echoed(self, text: str) -> float:
        """The share of these words that it has just been saying, 0 to 1."""
        playing, heard = self._deliverer.playing, words(text)
        if playing is None or not heard:
            return 0.0
        timeline = playing.timeline
        at = playing.pacer.position(self._talk.world.now(), timeline.sent_ms).ms
        near = (cue.text for cue in timeline.cues if cue.kind == "word" and at - SAYING_MS <= cue.at_ms <= at)
        said = {word for text in near for word in words(text)}
        return sum(word in said for word in heard) / len(heard)

    def quieten(self) -> None:
        """Somebody may be speaking."""
        self._deliverer.quieten()

    def hold(self) -> None:
        """Somebody speaks."""
        self._deliverer.hold()

    def go_on(self) -> None:
        """It was nothing."""
        self._deliverer.go_on()
