"""Notices in a conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.knowledge import Article, Collection, Notice
from pipelines.knowledge.judgement import Candidate, Found
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni import Become, Dialogue, Evidence, Mark, Piece, Place, Question, Text, Verdict
from pipelines.omni.knowledge import KnowledgeOmni
from pipelines.omni.notices import absent, settled, told, without

OUTAGE = Article(
    "outage", "Cable cut", "en", ("Is there an outage in the harbour",), ("A cable is cut.", "It is back at six."),
    notice=Notice(("slow",), 100.0, 200.0),
)  # fmt: skip
SLOW = Article("slow", "Slow internet", "en", ("My internet is very slow",), ("Move closer to the router.",))
HOURS = Article("hours", "Opening hours", "en", ("When are you open",), ("From eight to six.",))
ALL = Collection({one.id: one for one in (HOURS, OUTAGE, SLOW)}, "v")


class Caller:
    """Talks at a time, and hears everything unless told."""

    def __init__(self, collection: Collection = ALL) -> None:
        self.now = 150.0
        self.dialogue = Dialogue()
        self.pieces: list[Piece] = []
        self.omni = KnowledgeOmni(Retrieval(collection, None), clock=lambda: self.now)

    async def say(self, text: str, *, heard: bool = True) -> str:
        async with self.omni.answer(Question(text, dialogue=self.dialogue)) as stream:
            self.pieces = [piece async for piece in stream]
        for piece in self.pieces:
            if isinstance(piece, Become) and (heard or piece.when == "released"):
                self.dialogue = piece.dialogue
        return "".join(piece.piece for piece in self.pieces if isinstance(piece, Text)).strip()


async def test_it_is_said_before_what_it_concerns_once() -> None:
    """The first answer that it concerns begins with it, the next one does not; its source is named."""
    caller = Caller()
    assert await caller.say("my internet is very slow") == (
        "A cable is cut. It is back at six. Move closer to the router."
    )
    assert [piece.source for piece in caller.pieces if isinstance(piece, Evidence)] == ["slow", "outage"]
    assert caller.dialogue == Dialogue(topic="slow", told=("outage",))
    assert await caller.say("my internet is very slow") == "Move closer to the router."
    assert caller.dialogue.told == ("outage",)


async def test_what_was_cut_short_is_said_again() -> None:
    """It counts as said when it was heard, not when it was begun."""
    caller = Caller()
    await caller.say("my internet is very slow", heard=False)
    assert caller.dialogue == Dialogue(topic="slow")
    assert (await caller.say("my internet is very slow")).startswith("A cable is cut.")


async def test_it_answers_its_own_questions() -> None:
    """Asked for itself it is the answer, as often as it is asked; then it need not be said before another."""
    caller = Caller()
    for _ in range(2):
        assert await caller.say("is there an outage in the harbour") == "A cable is cut. It is back at six."
        assert caller.dialogue == Dialogue(topic="outage", told=("outage",))
    assert await caller.say("my internet is very slow") == "Move closer to the router."


@pytest.mark.parametrize("now", [99.0, 200.0])
async def test_before_and_after_it_is_as_if_it_were_not_there(now: float) -> None:
    """It is neither said nor found."""
    caller = Caller()
    caller.now = now
    assert await caller.say("my internet is very slow") == "Move closer to the router."
    await caller.say("is there an outage in the harbour")
    assert all(piece.source != "outage" for piece in caller.pieces if isinstance(piece, Evidence))
    assert absent(ALL, now) == {"outage"}


async def test_the_same_understanding_of_other_articles_knows_the_time() -> None:
    """Where the articles are exchanged, the clock stays."""
    caller = Caller(Collection({"hours": HOURS}, "w"))
    caller.omni, caller.now = caller.omni.of(ALL), 200.0
    assert await caller.say("my internet is very slow") == "Move closer to the router."


async def test_other_answers_go_without_it() -> None:
    """What it does not concern is answered as ever; it is no topic to offer to who asks for something else."""
    caller = Caller()
    assert await caller.say("when are you open") == "From eight to six."
    assert caller.dialogue == Dialogue(topic="hours")
    assert "able cut" not in await caller.say("please sing me a song about elephants")


def test_nothing_is_taken_away_while_all_hold() -> None:
    """The collection stays itself; without some articles it has another version."""
    assert absent(ALL, 150.0) == frozenset()
    assert without(ALL, frozenset()) is ALL
    fewer = without(ALL, frozenset({"outage"}))
    assert (list(fewer.articles), fewer.version == "v") == (["hours", "slow"], False)


def found(*chances: tuple[str, float]) -> Found:
    return Found(tuple(Candidate(*one) for one in chances), "unsure", "so")


def test_torn_between_a_notice_and_what_it_concerns_is_sure() -> None:
    """Either of them is answered with the notice first, so nobody is asked which was meant; others are asked."""
    for pair in ((("outage", 0.4), ("slow", 0.3)), (("slow", 0.4), ("outage", 0.3))):
        sure = settled(found(*pair, ("hours", 0.1)), ALL)
        assert (sure.certainty, sure.chance) == ("sure", pytest.approx(0.7))
        assert [one.article for one in sure.candidates] == [pair[0][0], "hours"]
    for other in (
        found(("outage", 0.4), ("hours", 0.3)),
        found(("slow", 0.3), ("outage", 0.3)),
        found(("gone", 0.4), ("slow", 0.3)),
        found(("slow", 0.6)),
        replace(found(("slow", 0.4), ("outage", 0.3)), certainty="none"),
    ):
        assert settled(other, ALL) is other


def test_a_procedure_moves_on_after_it() -> None:
    """It is said before the node; the state that it leaves is the one before the node was heard."""
    ahead, at = (Place("slow", "a", "b", ("a",)), Place("slow", "b", "", ("a", "b")))
    pieces: list[Piece] = [
        Verdict("step", 1.0, "so"), Evidence("slow", "Slow", 1.0), Become(Dialogue(ahead), "released"), Mark("b"),
        Text("Restart it."), Become(Dialogue(at), "heard"),
    ]  # fmt: skip
    assert list(told(pieces, Question("yes"), ALL)) == [
        *pieces[:2], Become(Dialogue(ahead), "released"), Evidence("outage", "Cable cut", 1.0),
        Text("A cable is cut. "), Text("It is back at six. "), Become(Dialogue(ahead, told=("outage",)), "heard"),
        Mark("b"), Text("Restart it."), Become(Dialogue(at, told=("outage",)), "heard"),
    ]  # fmt: skip


def test_an_answer_to_it_within_a_procedure_leaves_the_way() -> None:
    """Where the notice is the answer and the procedure goes on after it, the state after it comes before the node's."""
    ahead, at = (Place("slow", "a", "b", ("a",)), Place("slow", "b", "", ("a", "b")))
    pieces: list[Piece] = [
        Verdict("answer", 1.0, "so"), Evidence("outage", "Cable cut", 1.0), Text("A cable is cut. "), Mark(""),
        Text("Back. "), Become(Dialogue(ahead), "released"), Mark("b"), Text("Restart it."),
        Become(Dialogue(at), "heard"),
    ]  # fmt: skip
    answer = list(told(pieces, Question("is there an outage"), ALL))
    assert answer[3] == Become(Dialogue(ahead, told=("outage",)), "heard")
    assert answer[:3] + answer[4:-1] == pieces[:-1]
    assert answer[-1] == Become(Dialogue(at, told=("outage",)), "heard")


def test_a_doubt_is_asked_without_it() -> None:
    """What is asked back is no answer; what was said before stays known."""
    pieces: list[Piece] = [Verdict("doubt", 0.0, "so"), Evidence("slow", "S", 1), Become(Dialogue(), "released"),
                           Text("Did you mean?")]  # fmt: skip
    question = Question("x", dialogue=Dialogue(told=("old",)))
    assert list(told(pieces, question, ALL)) == [*pieces[:2], Become(Dialogue(told=("old",)), "released"), pieces[3]]
    assert list(told([], question, ALL)) == []
