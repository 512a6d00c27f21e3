"""The pauses of one caller, and what they add to each wait."""

from __future__ import annotations

from assistant.habit import Habit

USUAL_MS = 650.0


def test_a_habit_is_the_second_longest_pause_and_a_little() -> None:
    """Before enough pauses are known it adds nothing; then what the second longest has beyond the usual wait."""
    habit = Habit()
    for _ in range(Habit.ENOUGH - 1):
        habit.went_on(900)
        assert habit.beyond(USUAL_MS) == 0
    habit.went_on(900)
    assert habit.beyond(USUAL_MS) == 1_000 - USUAL_MS


def test_one_long_pause_is_no_habit() -> None:
    """The second longest counts: a single long silence changes nothing for good, and old ones are forgotten."""
    habit = Habit()
    for pause in (5_000, 400, 400, 400):
        habit.went_on(pause)
    assert habit.beyond(USUAL_MS) == Habit.LEAST_MS
    for _ in range(2):
        habit.went_on(2_000)
    assert habit.beyond(USUAL_MS) == Habit.MOST_MS
    for _ in range(Habit.KEPT):
        habit.went_on(0)
    assert habit.beyond(USUAL_MS) == Habit.LEAST_MS
