"""What a person at a terminal is told."""

from __future__ import annotations

import pytest

from assistant.conversation import Item
from assistant.messages import AnswerStarted, Committed, Cued, HeardSoFar
from assistant.terminal.console import SAYS, Console
from assistant.terminal.screen import CELLS, Screen
from assistant.timeline import Cue
from assistant.transports.microphone import State
from tests.assistant.terminal.test_screen import FakeTerminal, lines


@pytest.fixture
def out() -> FakeTerminal:
    return FakeTerminal()


@pytest.fixture
def console(out: FakeTerminal) -> Console:
    return Console(Screen(out, lambda: 80))


def test_what_is_being_said_stands_above_the_meter(console: Console, out: FakeTerminal) -> None:
    """The live caption, and below it how loud the microphone is and what becomes of it."""
    console.told(HeardSoFar("q", "red"))
    console.level(0.0, "listening")
    assert lines(out.getvalue()) == ["You: red", f"[{'#' * CELLS}] {SAYS['listening']}"]
    console.told(Committed(Item("q", text="red light"), None, 1.0))
    console.level(-60.0, "listening")
    assert lines(out.getvalue()) == ["You: red light", "", f"[{' ' * CELLS}] {SAYS['listening']}"]


def test_an_answer_is_shown_as_far_as_it_was_played(console: Console, out: FakeTerminal) -> None:
    """The position that the sound card reports decides which words are shown."""
    console.told(AnswerStarted("r", "a", None, "audio"))
    console.told(Cued("r", "a", [Cue("word", 0.0, 100.0, "Hello"), Cue("word", 100.0, 200.0, "there")]))
    console.played("a", 50.0)
    console.level(-60.0, "listening")
    assert lines(out.getvalue())[0] == "Assistant: Hello"


@pytest.mark.parametrize("state", list(SAYS))
def test_every_state_says_how_to_end(console: Console, out: FakeTerminal, state: State) -> None:
    """What becomes of the microphone is said in words, and which key ends it."""
    console.level(-60.0, state)
    assert "(q ends)" in lines(out.getvalue())[-1]


def test_what_happens_to_the_sound_card_is_a_line(console: Console, out: FakeTerminal) -> None:
    """A device that is gone is told in a line that stays."""
    console.device("The sound card is gone.")
    assert lines(out.getvalue())[0] == "The sound card is gone."
