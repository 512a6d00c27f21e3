"""What is hard to follow when it is read aloud."""

from __future__ import annotations

import pytest

from pipelines.knowledge import Article, Collection, Step
from pipelines.knowledge.aloud import unspeakable


def notes(answer: str, language: str = "en") -> list[str]:
    article = Article("a", "A", language, ("Q",), (answer,), path="nowhere.md")
    return [note.message for note in unspeakable(Collection({"a": article}, ""))]


@pytest.mark.parametrize(
    "answer",
    [
        "Switch the router off, wait for ten seconds, and switch it on again.",
        "Call 0800 123 456 or +44 20 7946 0018.",
        "It reaches 100 Mbit/s; see https://example.com/a/b or write to help@example.com, 24/7.",
        "The plans cost £20, £30 or £40.",
        " ".join(["word"] * 25) + ".",
    ],
)
def test_what_is_said_well_needs_no_note(answer: str) -> None:
    """Short sentences, telephone numbers, units and addresses are for the ear."""
    assert notes(answer) == []


@pytest.mark.parametrize(
    ("answer", "language", "message"),
    [
        (" ".join(["word"] * 26) + ".", "en", "A sentence of 26 words"),
        ("Switch it off (at the back).", "en", "Brackets cannot be heard: '(at the back)'."),
        ("Use the router/modem.", "en", "A slash cannot be heard: 'router/modem'."),
        ("It is 1, 2, 3, 4 or 5.", "en", "5 numbers in one sentence"),
        ("字" * 46 + "。", "zh", "A sentence of 46 characters"),
        ("请拔掉电源（背面）。", "zh", "Brackets cannot be heard: '（背面）'."),
        ("手机/电脑都可以。", "zh", "A slash cannot be heard: '机/电'."),
    ],
)
def test_what_cannot_be_followed_is_noted(answer: str, language: str, message: str) -> None:
    """Each with what to do instead."""
    (note,) = notes(answer, language)
    assert note.startswith(message)


def test_numbers_count_once_in_chinese() -> None:
    """A number is about as long as a character."""
    assert notes("字" * 44 + "12345。", "zh") == []


def test_steps_are_said_too() -> None:
    """What is said of each node counts, and twice the same only once."""
    step = Step("s1", "Off", "Switch it off (now).")
    article = Article("a", "A", "en", ("Q",), ("Do this.",), (step, step), path="nowhere.md")
    (note,) = unspeakable(Collection({"a": article}, ""))
    assert (note.path, note.line) == ("nowhere.md", 1)
    assert note.hint
