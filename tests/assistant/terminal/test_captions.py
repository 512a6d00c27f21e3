"""What is said, as lines of text."""

from __future__ import annotations

import pytest

from assistant.conversation import Item
from assistant.errors import FrontdeskError, StageFailed, empty_commit
from assistant.messages import (
    AnswerDone,
    AnswerStarted,
    Committed,
    Cued,
    Drawn,
    HeardSoFar,
    PlayedOut,
    Said,
    Sounded,
    SpeechStarted,
    Trouble,
    WasCut,
)
from assistant.terminal.captions import TOO_SHORT, Captions
from assistant.timeline import Cue
from pipelines.diagram import Drawing
from tests.assistant.conftest import SPEC

IDS = "resp", "answer"
FAILED = StageFailed("The voice failed.", "Ask again.")


def cues(*words: str, joined: bool = False) -> Cued:
    """A word every 100 ms, and a node lit before them."""
    spoken = [Cue("word", at * 100.0, at * 100.0 + 100, word, joined=joined) for at, word in enumerate(words)]
    return Cued(*IDS, [Cue("node", 0.0, 300.0, "a"), *spoken])


def answering(*words: str, joined: bool = False) -> Captions:
    """An answer of these words is being spoken; nothing of it was heard."""
    captions = Captions()
    for notice in (AnswerStarted(*IDS, None, "audio"), Said(*IDS, " ".join(words)), cues(*words, joined=joined)):
        assert captions.take(notice) == []
    assert captions.take(Sounded(*IDS, b"", 0.0)) == []
    return captions


def test_a_caller_s_words_are_shown_as_they_are_recognised() -> None:
    """A partial transcript is live, each in place of the one before; the final one is a line."""
    captions = Captions()
    assert captions.take(SpeechStarted("q", 0.0)) == []
    assert captions.live == ""
    assert captions.take(HeardSoFar("q", "the internet")) == []
    assert captions.take(HeardSoFar("q", "the internet light")) == []
    assert captions.live == "You: the internet light"
    assert captions.take(Committed(Item("q", text="internet light"), None, 1.0)) == ["You: internet light"]
    assert captions.live == ""


def test_a_turn_that_was_not_understood_is_said() -> None:
    """A turn without words is said to be one, with the reason where there is one."""
    lines = Captions().take(Committed(Item("q"), None, 1.0, error=FAILED))
    assert lines == ["You: (not understood)", "The voice failed. Ask again."]


def test_an_answer_s_words_are_shown_as_they_are_heard() -> None:
    """A word is shown from the moment at which it begins; played to its end the answer is a line."""
    captions = answering("One", "two", "three.")
    assert captions.live == ""
    shown = []
    for ms in (0.0, 99.0, 100.0, 250.0):
        captions.played("answer", ms)
        shown.append(captions.live)
    assert shown == ["Assistant: One", "Assistant: One", "Assistant: One two", "Assistant: One two three."]
    captions.played("another", 0.0)
    assert captions.live == shown[-1]
    assert captions.take(AnswerDone("resp", None, "completed")) == []
    assert captions.take(PlayedOut("resp")) == ["Assistant: One two three."]
    assert captions.live == ""


def test_words_without_blanks_are_written_so() -> None:
    """Chinese words stand beside each other as they were written."""
    captions = answering("网速", "慢", joined=True)
    captions.played("answer", 100.0)
    assert captions.live == "Assistant: 网速慢"


def test_an_answer_that_is_cut_ends_where_it_was_heard() -> None:
    """The line of an answer that was stopped has what was heard of it; one of which nothing was has none."""
    captions = answering("One", "two")
    assert captions.take(WasCut(*IDS, 100.0, "One")) == ["Assistant: One …"]
    assert captions.take(AnswerDone("resp", None, "cancelled", "turn_detected")) == []
    assert captions.take(WasCut(*IDS, 0.0, "")) == []


def test_an_answer_that_goes_on_after_a_break_is_told_once() -> None:
    """A sound card that comes back brings an answer's announcement, words and cues again: they are not doubled."""
    captions = answering("One", "two")
    captions.played("answer", 100.0)
    for notice in (AnswerStarted(*IDS, None, "audio"), Said(*IDS, "One two"), cues("One", "two")):
        captions.take(notice)
    captions.take(cues("One", "two"))
    captions.played("answer", 100.0)
    assert captions.live == "Assistant: One two"
    assert captions.take(PlayedOut("resp")) == ["Assistant: One two"]


def test_an_answer_that_is_only_written_is_a_line() -> None:
    """Where there is no voice, all its words are a line as soon as they are there; no words are none."""
    captions = Captions()
    captions.take(AnswerStarted(*IDS, None, "text"))
    captions.take(Said(*IDS, "Read this."))
    assert captions.take(AnswerDone("resp", None, "completed")) == ["Assistant: Read this."]
    assert captions.take(AnswerDone("resp", None, "completed")) == []


def test_a_drawing_is_told_in_words() -> None:
    """The text that says what is drawn takes the drawing's place."""
    drawing = Drawing(SPEC, "<svg/>", 1, 1, "The plug. A drawing with 2 steps. 1: A. 2: B.")
    assert Captions().take(Drawn(*IDS, "d", drawing)) == ["Drawing: The plug. A drawing with 2 steps. 1: A. 2: B."]


@pytest.mark.parametrize(("error", "line"), [(FAILED, str(FAILED)), (empty_commit(), TOO_SHORT)])
def test_errors_are_plain_words(error: FrontdeskError, line: str) -> None:
    """An error is its sentence with what to do; of an empty turn, what to do with the key."""
    assert Captions().take(Trouble(error)) == [line]


def test_an_answer_that_failed_says_why() -> None:
    """What was composed is written, with the reason why there is no more."""
    captions = Captions()
    captions.take(AnswerStarted(*IDS, None, "audio"))
    assert captions.take(AnswerDone("resp", None, "failed", error=FAILED)) == ["The voice failed. Ask again."]
