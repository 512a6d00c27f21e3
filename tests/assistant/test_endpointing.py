"""How long a pause is waited in: the table, row by row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.endpointing import (
    LONGEST_MS,
    MORE_MS,
    SHORTEST_MS,
    TABLE,
    USUAL_MS,
    Eagerness,
    Habit,
    Pause,
    wait,
)


def said(text: str, finished: float | None = 0.1, *, replied: bool = False, sound: float | None = None) -> Pause:
    return Pause(tuple(text.split()), replied, finished, sound)


NOTHING = said("my light is on")

ROWS = {
    "a reply that was waited for": said("yes", 0.9, replied=True),
    "asks for a moment": said("hang on"),
    "words that go on": said("i would like to", 0.0),
    "words that mostly end": said("my wifi is slow", 0.6),
    "digits, and more may follow": said("my number is oh two oh"),
    "hardly begun": said("hello"),
    "much was said": said("the light on the box in the hall is red"),
    "it sounds finished": said("my light is on", sound=0.95),
    "it sounds unfinished": said("my light is on", sound=0.05),
}


def test_every_row_has_its_case() -> None:
    """The table has the rows that are tried here, each with a reason of its own."""
    assert [row.reason for row in TABLE] == list(ROWS)


def test_where_nothing_tells_the_wait_is_the_usual() -> None:
    """No row holds for plain words, and the reason says so; nor where nothing was recognised at all."""
    assert wait(NOTHING, "auto") == wait(Pause(), "auto")
    assert (wait(NOTHING, "auto").ms, wait(NOTHING, "auto").reason) == (USUAL_MS, "nothing tells")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.reason)
def test_a_row_holds_for_its_case_and_not_for_plain_words(row: object) -> None:
    """Each row moves the wait of its case as it says, is named in the reason, and leaves plain words alone."""
    assert row in TABLE
    (own,) = [one for one in TABLE if one is row]
    assert own.holds(ROWS[own.reason])
    assert not own.holds(NOTHING)
    found = wait(ROWS[own.reason], "auto")
    assert own.reason in found.reason
    holding = [one.ms for one in TABLE if one.holds(ROWS[own.reason])]
    assert found.ms == (own.ms if own.settles else USUAL_MS + sum(holding))


def test_all_that_holds_is_the_reason() -> None:
    """Several rows add up, and each is named."""
    found = wait(said("um", 0.0), "auto")
    assert found.reason == "asks for a moment, words that go on, hardly begun"
    assert found.ms == USUAL_MS + 650


def test_numbers_are_judged_as_numbers() -> None:
    """What language knows of words says nothing about digits; one alone is a reply, not the beginning of a number."""
    assert wait(said("seven three three", 0.0), "auto").reason == "digits, and more may follow"
    assert wait(said("it is nine", 0.9), "auto").reason == "digits, and more may follow"
    assert wait(said("seven", 0.1), "auto").reason == "hardly begun"


def test_a_long_turn_that_goes_on_is_waited_for() -> None:
    """That much was said shortens nothing where the last word leads on."""
    assert wait(said("i would like to know what it costs if i", 0.0), "auto").reason == "words that go on"


def test_the_limits_hold() -> None:
    """However much speaks for one side, the wait stays within its limits."""
    quick = said("the light on the box in the hall is red", 0.6, sound=0.99)
    slow = said("wait um", 0.0, sound=0.01)
    habit = Habit()
    for _ in range(6):
        habit.went_on(3_000)
    assert wait(quick, "high").ms == SHORTEST_MS
    assert wait(slow, "low", habit).ms == LONGEST_MS


def test_without_a_judge_of_words_their_number_still_counts() -> None:
    """Where nobody knows how English sentences end, only what needs no such knowledge holds."""
    assert wait(said("hello", None), "auto").reason == "hardly begun"
    assert wait(said("i would like to", None), "auto").reason == "nothing tells"


def test_nothing_is_concluded_from_few_turns() -> None:
    """A habit shows after a number of pauses, not before."""
    habit = Habit()
    for _ in range(Habit.ENOUGH - 1):
        habit.went_on(900)
        assert habit.extra_ms == 0
        assert wait(NOTHING, "auto", habit).reason == "nothing tells"
    habit.went_on(900)
    assert habit.extra_ms == 1_000 - USUAL_MS


def test_one_long_pause_is_no_habit() -> None:
    """The second longest counts: a single long silence changes nothing for good, and old ones are forgotten."""
    habit = Habit()
    for pause in (5_000, 400, 400, 400):
        habit.went_on(pause)
    assert habit.extra_ms == Habit.LEAST_MS
    for _ in range(2):
        habit.went_on(2_000)
    assert habit.extra_ms == Habit.MOST_MS
    for _ in range(Habit.KEPT):
        habit.went_on(0)
    assert habit.extra_ms == Habit.LEAST_MS


WORDS = ["the", "light", "is", "red", "um", "wait", "one", "two", "three", "a", "and"]


@given(
    words=st.lists(
        st.sampled_from(["the", "light", "is", "red", "um", "wait", "one", "two", "three", "a", "and"]), max_size=12
    ),
    finished=st.none() | st.floats(0, 1),
    sound=st.none() | st.floats(0, 1),
    replied=st.booleans(),
    eagerness=st.sampled_from(sorted(MORE_MS)),
    pauses=st.lists(st.floats(0, 10_000), max_size=20),
)
def test_every_wait_is_within_limits_and_has_a_reason(
    words: list[str],
    finished: float | None,
    sound: float | None,
    replied: bool,
    eagerness: Eagerness,
    pauses: list[float],
) -> None:
    """Whatever is known, the wait is a length that ends a turn, and somebody can say why."""
    habit = Habit()
    for pause in pauses:
        habit.went_on(pause)
    found = wait(Pause(tuple(words), replied, finished, sound), eagerness, habit)
    assert SHORTEST_MS <= found.ms <= LONGEST_MS
    assert found.reason
