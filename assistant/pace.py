"""How long a caller is left alone, and what is said then: a step takes time, or they do not reply. Sans-I/O.

Who owes a reply and says nothing is asked three times whether they are there, told that it ends, and let go.
"""

from __future__ import annotations

from assistant import phrases
from assistant.talk import Talk, Turn
from assistant.turn_taking import NOTHING, Waits
from pipelines.omni import Place

LEAST_S = 20.0
"""Seconds before each question: three of them take at least a minute."""

LIVE_S = 3.0
"""Who has sent no sound for so long is not on the line with a microphone, and is not asked whether they are there."""

BREATH_S = 2.0
"""After an answer nobody is asked how it stands for so long, although the time is up."""


class Pace:
    """The silences of one conversation.

    Args:
        talk: the session's state.
    """

    def __init__(self, talk: Talk) -> None:
        self.ending = False
        """It was announced that the conversation ends."""
        self._talk = talk
        self._asked = 0  # since the caller last did something
        self._waiting: tuple[Place, float] | None = None  # where the caller was asked to wait, and until when

    def broken(self) -> None:
        """The caller did something."""
        self._asked, self.ending = 0, False

    def leave_alone(self, heard_at: float) -> Waits:
        """An answer is over: how long nothing is said unasked.

        Args:
            heard_at: loop time in seconds of the caller's last audio.
        """
        if (until := self._waits_until()) is not None:
            return Waits(until)
        dialogue, now, silence_s = self._talk.conversation.dialogue, self._talk.world.now(), self._talk.here.silence_s
        owes = bool(dialogue.replies or dialogue.doubt)
        if not (silence_s and owes and now - heard_at < LIVE_S):
            return NOTHING
        return Waits(now + silence_s, f"a reply is waited for, and nothing was said for {silence_s:g} s")

    def turn(self) -> Turn:
        """What is said when that time is over."""
        if self._waiting is not None:
            return Turn(checking=True)
        said = phrases.of(self._talk.here.language)
        if self._asked == len(said.still_there):
            self.ending = True
            return Turn(words=said.ending)
        self._asked += 1
        return Turn(words=said.still_there[self._asked - 1])

    def _waits_until(self) -> float | None:
        """Until when the caller was asked to wait, if they were. What is said meanwhile does not begin it anew."""
        dialogue, now = self._talk.conversation.dialogue, self._talk.world.now()
        if dialogue.place is None or not dialogue.wait_s:
            self._waiting = None
            return None
        if self._waiting is None or self._waiting[0] != dialogue.place:
            self._waiting = dialogue.place, now + dialogue.wait_s
        return max(self._waiting[1], now + BREATH_S)
