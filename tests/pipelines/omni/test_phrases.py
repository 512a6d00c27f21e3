"""What the assistant says of itself."""

from __future__ import annotations

import pytest

from pipelines.omni import phrases


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["yes"], "You can say yes."),
        (["yes", "no"], "You can say yes or no."),
        (["green", "orange", "red"], "You can say green, orange, or red."),
        ([], "Please say done when you are ready, or say stop."),
    ],
)
def test_choices_are_named_as_in_speech(labels: list[str], words: str) -> None:
    """One, two or three choices read as a person would say them; none means that "done" is awaited."""
    assert phrases.choices(labels) == f"I did not get that. {words}"


def test_readings_are_asked_for() -> None:
    """Doubt names the readings by their titles."""
    assert phrases.did_you_mean(["Moving house", "Opening hours"]).endswith(
        "Did you mean Moving house or Opening hours?"
    )


def test_topics_are_named_within_the_sentence() -> None:
    """At most three topics from all over the collection, small letters first unless they begin an abbreviation."""
    titles = ["Cancel the contract", "B", "WPS button", "D", "Éclairs", "F"]
    words = phrases.out_of_scope(titles)
    assert words.endswith("My topics are, for example: cancel the contract, WPS button, éclairs.")
    assert phrases.out_of_scope(["Opening hours"]).endswith("for example: opening hours.")


def test_everything_is_a_sentence_for_the_ear() -> None:
    """No phrase has markup, and each ends as a sentence does."""
    said = [value for name, value in vars(phrases).items() if name.isupper() and isinstance(value, str)]
    for words in (*said, *phrases.SMALL_TALK.values()):
        assert words[-1] in ".!?"
        assert not set("<>*_#`[]") & set(words)
