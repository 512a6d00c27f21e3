"""Units in English."""

from __future__ import annotations

import re

import pytest

from pipelines.tts.spoken.english import units


@pytest.mark.parametrize(
    ("written", "one", "many"),
    [
        ("m", "metre", "metres"),
        ("ft", "foot", "feet"),
        ("GHZ", "gigahertz", "gigahertz"),
        ("μs", "microsecond", "microseconds"),
        ("A", "amp", "amps"),
        ("Mbit/s", "megabit per second", "megabits per second"),
    ],
)
def test_names(written: str, one: str, many: str) -> None:
    """Each unit has its singular and its plural, in any case where that changes nothing."""
    name = units.find(written)
    assert name is not None
    assert (units.singular(name), units.plural(name)) == (one, many)
    assert (units.counted(name, "-1"), units.counted(name, "1.5")) == (one, many)


def test_what_is_no_unit() -> None:
    """Case tells bits from bytes."""
    assert units.find("gB/S") is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("a 10 m cable", True), ("10 m cable", False), ("a 10 m of it", False), ("your 10 m", False)],
)
def test_attributes(text: str, is_one: bool) -> None:
    """Before a noun that has an article a unit is in the singular."""
    match = re.search("10 m", text)
    assert match is not None
    assert units.is_attribute(match, "metre*") is is_one
