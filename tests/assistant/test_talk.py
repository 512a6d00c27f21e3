"""What the tasks of a session share: labels, the dialogue's state, and what is kept of both."""

from __future__ import annotations

import logging

import pytest

from assistant.conversation import Item
from assistant.store import Write
from assistant.talk import Forgetful
from pipelines.diagram import Drawing
from pipelines.omni import Dialogue, Evidence, Place, Reply
from tests.assistant.conftest import SPEC, alone

WALL = 1_700_000_000.0


async def test_a_line_is_kept_with_what_was_heard_of_it() -> None:
    """The row of an item names its session, its time, who said it, and how far it came."""
    one = alone()
    await one.talk.keep(Item("i1", role="assistant", text="one two", heard="one", status="incomplete"))
    (write,) = one.store.written
    assert write.values == ("sess_1", "i1", WALL, "assistant", "one two", "one", "incomplete")


@pytest.mark.parametrize(
    ("place", "row"),
    [
        (Place("light", "plug", walked=("power", "plug")), ("light", "plug", '["power", "plug"]')),
        (None, ("", "", "[]")),
    ],
)
async def test_where_the_dialogue_stands_is_kept(place: Place | None, row: tuple[str, ...]) -> None:
    """A change of the dialogue's state is a row: the place and the way there, or nowhere."""
    one = alone()
    one.talk.become(Dialogue(place))
    assert one.talk.conversation.dialogue.place == place
    assert [write.values for write in one.store.written] == [("sess_1", WALL, *row)]


async def test_what_was_done_is_kept() -> None:
    """A deed has its name and its detail."""
    one = alone()
    one.talk.did("hand_over", '{"target": "Desk 2"}')
    assert [write.values for write in one.store.written] == [("sess_1", WALL, "hand_over", '{"target": "Desk 2"}')]


@pytest.mark.parametrize(
    ("picked", "label"), [("plug:0", "yes"), ("plug:1", "no"), ("a", "A"), ("b", "B"), ("c", ""), ("", "")]
)
def test_what_was_picked_has_the_words_that_were_shown(picked: str, label: str) -> None:
    """A reply has its label, a node of the last drawing its own, and what is not shown has none."""
    one = alone()
    assert one.talk.label(picked) == ""
    one.talk.conversation.dialogue = Dialogue(replies=(Reply("plug:0", "yes"), Reply("plug:1", "no")))
    one.talk.drawn = Drawing(SPEC, "<svg/>", 10, 10, "Two steps")
    assert one.talk.label(picked) == label


def test_decisions_are_logged_with_their_reason(caplog: pytest.LogCaptureFixture) -> None:
    """A decision stands in the log with its time and its reason."""
    with caplog.at_level(logging.DEBUG, "frontdesk.session"):
        alone().talk.decide("end", 1234.4, "500 ms of silence")
    assert caplog.messages == ["sess_1 end at 1234 ms: 500 ms of silence"]


async def test_who_keeps_nothing_is_always_in_time() -> None:
    """A session that is nobody's record never waits."""
    keeper = Forgetful()
    written = keeper.put(Write("", ()))
    assert written.done()
    assert await keeper.durable(written)


async def test_how_an_answer_was_given_is_kept() -> None:
    """A verdict has its answer, its kind, how sure it was, and the articles that it rests on."""
    one = alone()
    one.talk.judged("i1", "doubt", 0.4, [Evidence("a", "A", 0.4), Evidence("b", "B", 0.3)])
    assert [write.values for write in one.store.written] == [("sess_1", "i1", WALL, "doubt", 0.4, '["a", "b"]')]
