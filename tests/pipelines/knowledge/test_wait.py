"""Notes about waiting."""

from __future__ import annotations

import pytest

from pipelines.knowledge.wait import looks_like_wait, without_wait


@pytest.mark.parametrize(
    ("text", "words", "seconds"),
    [
        ("Leave it out. (wait 10 seconds)", "Leave it out.", 10),
        ("Leave it out. (Wait 2 minutes) ", "Leave it out.", 120),
        ("Leave it out. (wait 1 minute)", "Leave it out.", 60),
        ("Leave it out.(wait 1.5 min)", "Leave it out.", 90),
        ("Leave it out.", "Leave it out.", 0),
        ("(wait 10 seconds) Then go on.", "(wait 10 seconds) Then go on.", 0),
        ("Leave it. (wait 61 minutes)", "Leave it. (wait 61 minutes)", 0),
    ],
)
def test_the_note_is_taken_off(text: str, words: str, seconds: float) -> None:
    """A note at the end, of at most an hour, gives its seconds and is not among the words."""
    assert without_wait(text) == (words, seconds)


def test_a_note_that_cannot_be_read_is_seen() -> None:
    """What looks like a note but was not taken off can be told apart from ordinary words."""
    assert looks_like_wait("Leave it (wait a bit)")
    assert looks_like_wait("Leave it ( Wait about 2 minutes)")
    assert not looks_like_wait("Please wait (it takes a minute)")
