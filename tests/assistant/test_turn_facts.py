"""What is known before anything was heard."""

from __future__ import annotations

from math import inf

from assistant.turn_facts import Overlap, Pause


def test_nothing_is_known_at_first() -> None:
    """No word, no judgement, and an answer of which nobody knows how much is left."""
    assert Pause() == Pause(words=(), replied=False, finished=None, sound=None)
    assert Overlap().rest_ms == inf
    assert (Overlap().words, Overlap().spoken_ms, Overlap().replied) == ((), 0.0, False)
