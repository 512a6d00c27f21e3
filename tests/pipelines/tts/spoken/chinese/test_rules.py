"""Rules for Chinese text."""

from __future__ import annotations

from pipelines.tts.spoken import pieces
from pipelines.tts.spoken.chinese.rules import rule


def test_a_character_ends_a_word() -> None:
    """A Latin word beside a character stands by itself, which it does not for English rules."""
    assert rule(r"\b LAN \b", lambda _: "").pattern.search("插进LAN口")
    assert not pieces.rule(r"\b LAN \b", lambda _: "").pattern.search("插进LAN口")
