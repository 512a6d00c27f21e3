"""What is said when a step is done."""

from __future__ import annotations

import pytest

from pipelines.knowledge import Step
from pipelines.omni import Reply
from pipelines.omni.awaited import agreed, match, wordings

PUSH = Step("push", "Push the cable in", "Push the cable in until it clicks. Tell me when that is done.")
THERE = Step("go", "Go to the router", "Take your phone to the router. Let me know when you are beside your router.")
WAIT = Step("wait", "Restart", "Switch the router off, and on again. Tell me when two minutes have passed.", 120)


def clear(text: str, step: Step, also: tuple[str, ...] = ()) -> bool:
    reply = Reply("n:0", "Done", (*also, *wordings(step)))
    found = match(text, step, reply)
    assert found is None or found.reply == reply
    return found is not None and found.clear


@pytest.mark.parametrize("said", ["done", "okay I've done that", "it's done", "ready", "next please", "what now"])
@pytest.mark.parametrize("step", [PUSH, THERE, WAIT])
def test_done_is_said_in_many_ways(step: Step, said: str) -> None:
    """The general words lead on wherever there is one way."""
    assert clear(said, step)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (PUSH, "it clicked"),
        (PUSH, "I pushed it in"),
        (PUSH, "okay"),
        (PUSH, "yes I have"),
        (THERE, "I'm beside my router now"),
        (WAIT, "two minutes have passed"),
        (WAIT, "the 2 minutes are over"),
        (WAIT, "okay it has been two minutes"),
        (WAIT, "the time is up"),
    ],
)
def test_what_the_step_asks_for_leads_on(step: Step, said: str) -> None:
    """Its own words in the caller's person, its time as over, its work as done."""
    assert clear(said, step)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (PUSH, "it is not done"),
        (PUSH, "I haven't pushed it in"),
        (PUSH, "push the cable"),
        (PUSH, "it clicked on my bicycle"),
        (PUSH, "which cable"),
        (WAIT, "okay"),
        (WAIT, "yes"),
        (WAIT, "I switched it off"),
        (WAIT, "one minute has passed"),
        (WAIT, "two minutes"),
        (THERE, "where is the router"),
        (THERE, ""),
    ],
)
def test_anything_less_does_not(step: Step, said: str) -> None:
    """Not done, not yet, half of it, a question, or a plain okay to an instruction to wait lead nowhere."""
    assert not clear(said, step)


def test_a_labelled_way_has_its_own_words_too() -> None:
    """Where the one way has a reply, that and its other words lead on as well."""
    assert clear("it is plugged in", THERE, ("it is plugged in",))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (30, "30 seconds have passed"),
        (60, "one minute has passed"),
        (60, "a minute is over"),
        (90, "two minutes are up"),
        (5, "five seconds are gone"),
        (180, "it's been three minutes"),
    ],
)
def test_a_time_to_wait_is_over_in_many_words(seconds: float, said: str) -> None:
    """A wait is told as over in whole minutes or seconds, by figure or word, as people do."""
    assert clear(said, Step("a", "A", "Wait.", seconds))


@pytest.mark.parametrize(("said", "is_one"), [("okay", True), ("yes I will", True), ("fine", True), ("no", False), ("done", False), ("", False)])  # fmt: skip  # noqa: E501
def test_agreed(said: str, is_one: bool) -> None:
    """Okay and its like, and nothing that says more."""
    assert agreed(said) is is_one
