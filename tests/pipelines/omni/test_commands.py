"""What can be said at any moment."""

from __future__ import annotations

import pytest

from pipelines.omni.commands import command


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("could you say that again please", "repeat"),
        ("pardon", "repeat"),
        ("go back", "back"),
        ("stop", "stop"),
        ("never mind", "stop"),
        ("a person please", "person"),
        ("I would like to talk to a person", "person"),
        ("can you connect me to somebody", "person"),
        ("wait a moment", "wait"),
        ("go on", "go_on"),
        ("thank you very much", "thanks"),
        ("goodbye", "goodbye"),
        ("hello", "hello"),
    ],
)
def test_commands_in_their_usual_words(said: str, meant: str) -> None:
    """A command is understood with politeness around it."""
    assert command(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "videos stop all the time",
        "the person who installed it broke the cable",
        "how do I go back to the old plan",
        "hello my internet is slow",
        "I want to cancel my contract",
        "it was the first great sorrow of his life",
    ],
)
def test_a_sentence_that_holds_such_a_word_commands_nothing(said: str) -> None:
    """Only the whole of an utterance is a command."""
    assert command(said) is None
