"""How long a pause is waited in, and what a sound over an answer is: the tables, row by row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.habit import Habit
from assistant.turn_facts import Overlap, Pause
from assistant.turn_policy import (
    CLAIMS,
    DECIDE_MS,
    LONGEST_MS,
    MORE_MS,
    SHORTEST_MS,
    USUAL_MS,
    WAITS,
    Eagerness,
    Wait,
    claim,
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
    assert [row.reason for row in WAITS] == list(ROWS)


def test_where_nothing_tells_the_wait_is_the_usual() -> None:
    """No row holds for plain words, and the reason says so; nor where nothing was recognised at all."""
    assert wait(NOTHING, "auto") == wait(Pause(), "auto")
    assert (wait(NOTHING, "auto").ms, wait(NOTHING, "auto").reason) == (USUAL_MS, "nothing tells")


@pytest.mark.parametrize("row", WAITS, ids=lambda row: row.reason)
def test_a_row_holds_for_its_case_and_not_for_plain_words(row: object) -> None:
    """Each row moves the wait of its case as it says, is named in the reason, and leaves plain words alone."""
    assert row in WAITS
    (own,) = [one for one in WAITS if one is row]
    assert own.holds(ROWS[own.reason])
    assert not own.holds(NOTHING)
    found = wait(ROWS[own.reason], "auto")
    assert own.reason in found.reason
    holding = [one.ms for one in WAITS if one.holds(ROWS[own.reason])]
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
        assert wait(NOTHING, "auto", habit).reason == "nothing tells"
    habit.went_on(900)
    assert wait(NOTHING, "auto", habit) == Wait(1_000, "this caller makes long pauses")


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


def over(spoken_ms: float, silent_ms: float, text: str = "", **more: float | bool) -> Overlap:
    return Overlap(spoken_ms, silent_ms, spoken_ms + silent_ms, tuple(text.split()), **more)  # type: ignore[arg-type]  # the names are the fields'


SOUNDS = {
    "its own echo": over(600, 0, "push the cable", echoed=0.7),
    "asks for the floor": over(256, 0, "wait"),
    "a reply, and little was left to say": over(256, 0, "yes", replied=True, rest_ms=800),
    "a listener's words": over(500, 96, "uh huh"),
    "too short for more": over(400, 192, "thigh"),
    "stopped by itself": over(680, 128, "one village"),
    "more than a listener says": over(736, 0, "the bill is"),
    "does not stop": over(800, 0, "okay okay right"),
}


def test_every_claim_has_its_case() -> None:
    """The table has the rows that are tried here."""
    assert [row.reason for row in CLAIMS] == list(SOUNDS)


@pytest.mark.parametrize("reason", SOUNDS)
def test_the_first_row_that_holds_says_what_a_sound_is(reason: str) -> None:
    """Each row decides its own case."""
    found = claim(SOUNDS[reason])
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize(
    "undecided", [over(256, 0), over(256, 160), over(700, 0, "the bill is"), over(500, 64, "uh huh"), over(700, 96)]
)
def test_what_may_still_be_either_is_undecided(undecided: Overlap) -> None:
    """A sound that is neither over nor long waits for the next window."""
    assert claim(undecided) is None


@given(
    spoken=st.integers(0, 40).map(lambda n: n * 32.0),
    silent=st.integers(0, 40).map(lambda n: n * 32.0),
    words=st.lists(st.sampled_from(["the", "uh", "right", "stop", "bill"]), max_size=6).map(tuple),
    echoed=st.floats(0, 1),
    replied=st.booleans(),
    rest_ms=st.floats(0, 9_000),
)
def test_everything_is_decided_in_time(
    spoken: float, silent: float, words: tuple[str, ...], echoed: float, replied: bool, rest_ms: float
) -> None:
    """Whatever is known, a sound is decided once it is 800 ms old."""
    found = claim(Overlap(spoken, silent, spoken + silent, words, echoed, replied, rest_ms))
    assert found is not None or spoken + silent < DECIDE_MS
