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
        ("slower please", "slower"),
        ("could you speak a bit more slowly", "slower"),
        ("slow down please", "slower"),
        ("you're talking too fast", "slower"),
        ("not so fast", "slower"),
        ("faster please", "faster"),
        ("can you talk a little faster", "faster"),
        ("louder", "louder"),
        ("speak up please", "louder"),
        ("could you turn the volume up", "louder"),
        ("I can hardly hear you", "louder"),
        ("a bit quieter please", "softer"),
        ("that's too loud", "softer"),
        ("turn it down please", "softer"),
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
        "it is too slow",
        "my internet is slower than it was",
        "how do I get faster internet",
        "the phone should ring louder",
        "when do you slow my line down",
    ],
)
def test_a_sentence_that_holds_such_a_word_commands_nothing(said: str) -> None:
    """Only the whole of an utterance is a command."""
    assert command(said) is None
