"""Dialogues gone through without a sound."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from assistant import rehearsal
from assistant.dialogues import Dialogue, Expected, Script, Turn
from assistant.errors import StageFailed
from assistant.rehearsal import Rehearsal, Seen, differences, rehearsing
from assistant.talk import House
from assistant.testing.stages import StubOmni
from pipelines.knowledge.collection import load
from pipelines.omni import Question

STARTER = Path(__file__).parents[2] / "assistant" / "starter" / "knowledge"
SEEN = Seen("step", ("red", "outage"), "plug", "flow", "Is the  Plug in?", "why")


def script(*turns: Turn) -> Script:
    return Script(Path("a.yaml"), Dialogue(turns), tuple(range(10, 10 + len(turns))))


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        (Expected(), []),
        (Expected("step", "outage", "plug", "flow", ("the plug", "is")), []),
        (Expected(verdict="answer"), ["verdict: expected answer, got step"]),
        (Expected(article="blue"), ["article: expected blue, got red, outage"]),
        (Expected(article="nothing"), ["article: expected nothing, got red, outage"]),
        (Expected(node="push"), ["node: expected push, got plug"]),
        (Expected(drawn="nothing"), ["drawn: expected nothing, got flow"]),
        (Expected(words=("plug", "socket")), ["words: expected 'socket' in what is said"]),
    ],
)
def test_what_differs_is_told(expected: Expected, told: list[str]) -> None:
    """Only what is expected is looked at; case and blanks of words do not count."""
    assert list(differences(expected, SEEN)) == told


def test_nothing_is_what_is_not_there() -> None:
    """``nothing`` is met by no article, no node and no drawing."""
    assert differences(Expected(article="nothing", node="nothing", drawn="nothing"), Seen("miss")) == ()
    assert differences(Seen("miss", said="Sorry. What?").expected(), Seen("miss", said="Sorry. What?")) == ()


async def test_a_dialogue_is_gone_through_with_the_real_understanding() -> None:
    """Nodes move on what is said and picked, drawings are named by their kind, each dialogue begins afresh."""
    walk = script(
        Turn("my device does not switch on", "", Expected("step", "does-not-switch-on", "cable", "flow")),
        Turn("", "No", Expected(node="plug")),
        Turn("done", "", Expected(node="socket")),
        Turn("it works", "", Expected(node="solved")),
        Turn("when are you open", "", Expected("answer", "opening-hours", "nothing", "nothing")),
    )
    afresh = script(Turn("no", "", Expected(node="nothing")))
    async with rehearsing(load(STARTER)[0], House(), ["words"], None) as rehearsed:
        assert await rehearsed.run([walk, afresh]) == []


async def test_a_failure_says_where_and_what_was_said() -> None:
    """The line of the turn, what differs, the answer and its reason; the dialogue ends there, the next begins."""
    wrong = script(
        Turn("when are you open"), Turn("when are you open", "", Expected("step")), Turn("x", "", Expected("done"))
    )
    async with rehearsing(load(STARTER)[0], House(), ["words"], None) as rehearsed:
        failures = await rehearsed.run([wrong, wrong])
    assert len(failures) == 2
    lines = failures[0].lines()
    assert lines[0] == "a.yaml:11: turn 2, 'when are you open'"
    assert lines[1].strip() == "verdict: expected step, got answer"
    assert "nine in the morning" in lines[2]


async def test_what_is_not_offered_is_not_picked() -> None:
    """A label that is on no button moves nothing, and is told."""
    async with rehearsing(load(STARTER)[0], House(), ["words"], None) as rehearsed, rehearsed.talking() as caller:
        await caller.take(Turn("my device does not switch on"))
        assert caller.offered("yes") == "cable:1"
        assert caller.offered("perhaps") == ""
        assert (await caller.take(Turn("", "perhaps"))).node == "cable"


async def test_an_understanding_that_hangs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn has a deadline; one that fails has its apology for an answer."""
    monkeypatch.setattr(rehearsal, "TURN_S", 0.05)

    def never(_: Question) -> list[float]:
        return [60.0]

    with pytest.raises(StageFailed, match="No answer within"):
        await Rehearsal(StubOmni(never), House()).run([script(Turn("hello"))])
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "rehearse"]
