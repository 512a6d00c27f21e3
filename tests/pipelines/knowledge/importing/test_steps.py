"""Numbered lists to steps."""

from __future__ import annotations

import pytest

from pipelines.knowledge.importing.steps import Made, steps
from pipelines.knowledge.markdown import STEPS_MAX


def test_an_entry_has_a_short_label_and_all_its_words() -> None:
    """The label is the first short sentence, or the first words."""
    assert steps(["Unplug it. Take the cable out.", "Press and hold the small button at the back of the box"]) == (
        Made("Unplug it", "Unplug it. Take the cable out."),
        Made("Press and hold the small button", "Press and hold the small button at the back of the box"),
    )


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("Wait for about 30 seconds.", "wait 30 seconds"),
        ("Then wait 2 minutes until it is green.", "wait 2 minutes"),
        ("Wait 0 seconds.", ""),
        ("Wait 90 minutes.", ""),
        ("Await 3 minutes.", ""),
    ],
)
def test_a_time_to_wait_is_taken_over(text: str, wait: str) -> None:
    """As an article says it; one that is longer than an hour is no step's."""
    assert steps([text, "Next."])[0].wait == wait


def test_a_label_that_is_cut_ends_with_a_word_that_tells_something() -> None:
    """A sentence that fits is the label; of a longer one no small word is left at the end."""
    made = steps(
        ["Put a drop of oil on every link.", "Hold the small red button at the very back of the device", "The the"]
    )
    assert [one.label for one in made] == ["Put a drop of oil on every link", "Hold the small red button", "The"]


def test_too_few_and_too_many_are_no_steps() -> None:
    """One entry is a sentence, and nobody follows more than twenty by ear."""
    assert steps(["One"]) == ()
    assert steps(["One"] * (STEPS_MAX + 1)) == ()


def test_marks_alone_are_no_step() -> None:
    """A list of which an entry holds no word is no series of steps: its label would be empty."""
    assert steps(["Unplug it.", "."]) == ()
