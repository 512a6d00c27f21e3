"""What utterances end with, learned from a few."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.turn_end.wording import Wording

ASKED = (
    "the light is red",
    "is the light on",
    "my light is red",
    "Where's the light?",
    "the red one",
    "how do I turn it on",
)


def test_what_ended_ends_again() -> None:
    """Words that utterances ended with end more likely than words that they never ended with."""
    wording = Wording(ASKED)
    assert wording.finished("the light is red") > wording.finished("the light is") < 0.1
    assert wording.finished("it is red") > wording.finished("it is the") < 0.1


def test_a_longer_history_decides_where_it_was_seen() -> None:
    """Of "light" alone little is known; "is the light" went on each time, "where's the light" never."""
    wording = Wording(ASKED)
    assert wording.finished("where's the light") > wording.finished("the light") > wording.finished("the light is")


def test_how_it_is_written_does_not_matter() -> None:
    """Capitals, punctuation and a curly apostrophe change nothing."""
    wording = Wording(ASKED)
    assert wording.finished("Where\u2019s the LIGHT?!") == wording.finished("where's the light")


def test_words_that_nobody_has_said_tell_what_any_word_does() -> None:
    """The share of last words among all words, for unknown words, for none, and 0.5 where nothing was learned."""
    wording = Wording(ASKED)
    usual = wording.finished("xyzzy")
    assert wording.finished("") == wording.finished("plugh xyzzy") == usual
    assert 0.1 < usual < 0.4
    assert Wording([]).finished("the light") == 0.5
    assert Wording(["", "..."]).finished("the light") == 0.5


@given(st.lists(st.text("ab '!", max_size=12), max_size=8), st.text("abc '", max_size=20))
def test_it_is_a_chance(utterances: list[str], text: str) -> None:
    """Whatever was learned and whatever is asked, it is between 0 and 1."""
    assert 0 <= Wording(utterances).finished(text) <= 1
