"""Do these words sound finished? Learned from whole utterances, with nothing but counts.

For the last one, two and three words it is counted how often an utterance ended with them and how often it went on;
what was seen seldom falls back on the shorter history (Jelinek and Mercer 1980: interpolated estimates). So "the" ends
nothing, "the light is red" may be all, and "how do i change the" is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipelines.knowledge.words import words

HISTORY = 3
"""Words looked at, at most."""

WEIGHTS = (4.0, 3.0, 2.0)
"""How many observations the shorter history counts for, by the length of the longer one. Our choice; half or twice as
much changes little."""


class Wording:
    """What utterances end with.

    Args:
        utterances: whole ones, as they are said or typed.
    """

    def __init__(self, utterances: Iterable[str]) -> None:
        self._ended: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(HISTORY)]
        self._seen: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(HISTORY)]
        whole = total = 0
        for utterance in utterances:
            said = words(utterance)
            whole, total = whole + bool(said), total + len(said)
            for size in range(HISTORY):
                runs = [tuple(said[end - size : end + 1]) for end in range(size, len(said))]
                self._seen[size].update(runs)
                self._ended[size].update(runs[-1:])
        self._base = whole / total if total else 0.5

    def finished(self, text: str) -> float:
        """How likely an utterance ends here, 0 to 1; about 0.12 where the words tell nothing."""
        return self.after(words(text))

    def after(self, said: Sequence[str]) -> float:
        """The same of words."""
        chance = self._base
        for size, weight in enumerate(WEIGHTS[: len(said)]):
            run = tuple(said[len(said) - size - 1 :])
            chance = (self._ended[size][run] + weight * chance) / (self._seen[size][run] + weight)
        return chance
