"""What the tasks of a session share: labels, the dialogue's state, and what is kept of both."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest

from assistant.conversation import Item
from assistant.messages import Routed
from assistant.settings import Settings
from assistant.store import Write
from assistant.talk import Forgetful, House
from pipelines.diagram import Area, Drawing, Picture
from pipelines.omni import Dialogue, Evidence, Place, Reply
from tests.assistant.conftest import SPEC, alone

WALL = 1_700_000_000.0


async def test_a_line_is_kept_with_what_was_heard_of_it() -> None:
    """The row of an item names its session, its time, who said it, and how far it came."""
    one = alone()
    await one.talk.keep(Item("i1", role="assistant", text="one two", heard="one", status="incomplete"))
    assert [write.values for write in one.store.written] == [
        ("sess_1", WALL, "en"),
        ("sess_1", "i1", WALL, "assistant", "one two", "one", "incomplete", " one two "),
    ]


async def test_with_whom_it_is_and_in_which_language_is_kept_when_it_is_new() -> None:
    """Nothing before the first line; then once, and again when the language or the caller's number changes."""
    one = alone(house=House(others={"zh": House(language="zh")}), settings=Settings(page="p" * 16))
    one.talk.subject = "customer 7"
    assert one.store.written == []

    def noted() -> list[tuple[object, ...]]:
        rows = [write.values[1:] for write in one.store.written if "INTO item" not in write.sql]
        one.store.written.clear()
        return rows

    for settings, rows in (
        (one.talk.settings, [(WALL, "en"), ("subject", "customer 7"), ("page", "p" * 16)]),
        (one.talk.settings, []),
        (Settings(language="zh", phone="+4420"), [(WALL, "zh"), ("subject", "customer 7"), ("phone", "+4420")]),
    ):
        one.talk.settings = settings
        await one.talk.keep(Item("i1", text="words"))
        assert noted() == rows


async def test_a_drawing_is_kept_once_and_each_time_that_it_is_shown() -> None:
    """Its words and its form without a picture's bytes; the client has it after the first time."""
    one = alone()
    picture = Picture("image/png", b"secret bytes", 10, 10, "A", (Area(0, 0, 1, 1),) * 2)
    drawing = Drawing(replace(SPEC, picture=picture), "<svg/>", 10, 10, "Two steps")
    for item in ("a1", "a2"):
        one.talk.drew(item, "key", drawing)
        one.talk.shown.add("key")
    first, kept, again = one.store.written
    assert (first.values, again.values) == (("sess_1", "a1", "key"), ("sess_1", "a2", "key"))
    assert kept.values[:3] == ("key", "<svg/>", "Two steps")
    spec = json.loads(str(kept.values[3]))
    assert (spec["picture"], [node["label"] for node in spec["nodes"]]) == (None, ["A", "B"])


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
    sources = [Evidence("a", "A", 0.4), Evidence("b", "乙", 0.3)]
    one.talk.judged("i1", Routed("resp_1", "i1", "text", "doubt", 0.4, "two are near", sources))
    assert [write.values for write in one.store.written] == [
        ("sess_1", "i1", WALL, "doubt", 0.4, '["a", "b"]', '["A", "乙"]', "text", "two are near")
    ]
