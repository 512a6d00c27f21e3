"""What a person at a terminal is told of a conversation at the local microphone."""

from __future__ import annotations

from assistant.messages import Notice
from assistant.terminal.captions import Captions
from assistant.terminal.screen import Screen, meter
from assistant.transports.microphone import State

SAYS: dict[State, str] = {
    "listening": "listening (q ends)",
    "talking": "your turn: press space when you are done (q ends)",
    "waiting": "press space to talk (q ends)",
    "gone": "no sound card (q ends)",
}
"""What stands beside the meter."""


class Console:
    """Writes captions, levels and troubles.

    Args:
        screen: where.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._captions = Captions()

    def told(self, notice: Notice) -> None:
        """By the session."""
        for line in self._captions.take(notice):
            self._screen.line(line)

    def played(self, item_id: str, ms: float) -> None:
        """So much of an answer was heard."""
        self._captions.played(item_id, ms)

    def level(self, db: float, state: State) -> None:
        """How loud the microphone is, dBFS, and what becomes of it; everything that changes is shown anew."""
        self._screen.show(self._captions.live, f"{meter(db)} {SAYS[state]}")

    def device(self, sentence: str) -> None:
        """Something happened to the sound card."""
        self._screen.line(sentence)
