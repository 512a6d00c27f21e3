"""The extension's events to the client: each has the fields that docs/protocol.md gives it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant import messages as say
from assistant.conversation import Item
from assistant.realtime import wire
from assistant.realtime.extension import STATE_LIMIT, event
from assistant.timeline import Cue
from pipelines.diagram import Chart, Drawing, Edge, Node, Row, Series, Spec
from pipelines.omni import Dialogue, Evidence, Place, Reply
from pipelines.parsing import Code

SPEC = Spec("plug", "flow", "The plug", (Node("a", "A"), Node("b", "B")), (Edge("a", "b", "yes"),))
DRAWING = Drawing(SPEC, "<svg/>", 10, 20, "A then B")
STATE = Dialogue(place=Place("red", "a", walked=("a",)), replies=(Reply("a:1", "yes"),))
EVIDENCE = (Evidence("red", "Red light", 0.91234),)
ITEM = Item("i", text="hello")

NOTICES: dict[str, say.Notice] = {
    "route": say.Routed("r1", "a1", "text_and_diagram", "step", 0.87654, "sure", EVIDENCE, "d1", "Ann", durable=False),
    "diagram": say.Drawn("r1", "a1", "d1", DRAWING),
    "cues": say.Cued("r1", "a1", [Cue("word", 0, 9, "red"), Cue("node", 0, 9, "a"), Cue("state", 9, 9, state=STATE)]),
    "cut": say.WasCut("r1", "a1", 12.345, "red"),
    "pause": say.Paused("r1", "a1"),
    "audio": say.AudioAnchor("r1", "a1", 40.00049, 2**32 - 1),
    "vision": say.Seen("f1", 1280, 720, 120.456, (Code("qr", "FD-100", ((0.0, 0.0),)),), code_seen_unread=True),
    "latency": say.Timed("r1", "a1", [("end of turn", 500.04), ("hear", 120.0)], 620.04),
    "state": say.State([ITEM], DRAWING, "d1", STATE, "Ann"),
}


def told(notice: say.Notice) -> dict[str, Any]:
    """The fields of a notice's event, as a client reads them."""
    found = event(notice, set(NOTICES))
    assert found is not None
    fields: dict[str, Any] = json.loads(wire.encode(found[1]))
    return fields


def drawn(spec: Spec) -> dict[str, Any]:
    """The fields of the event that tells of a spec's drawing."""
    return told(say.Drawn("r1", "a1", "d1", replace(DRAWING, spec=spec)))


@pytest.mark.parametrize("name", NOTICES)
def test_each_event_needs_its_own_grant(name: str) -> None:
    """A client gets an event under its name if it was granted it, whatever else it was granted."""
    found = event(NOTICES[name], {name})
    assert found is not None
    assert found[0] == name
    assert event(NOTICES[name], set(NOTICES) - {name}) is None


def test_what_the_extension_has_no_event_for_is_not_told() -> None:
    """A notice of the standard protocol is none of the extension's."""
    assert event(say.AudioCleared(), set(NOTICES)) is None


@pytest.mark.parametrize("name", ["route", "diagram", "cues", "cut", "audio", "latency"])
def test_what_belongs_to_an_answer_names_it(name: str) -> None:
    """Everything about an answer carries its two ids."""
    fields = told(NOTICES[name])
    assert (fields["response_id"], fields["item_id"]) == ("r1", "a1")


def test_a_source_says_where_it_was_taken_from() -> None:
    """File and page of an imported article; nothing of one that was written here."""
    notice = NOTICES["route"]
    assert isinstance(notice, say.Routed)
    sources = (Evidence("red", "Red light", 0.9, "Manual.pdf, page 3"),)
    assert told(replace(notice, sources=sources))["sources"][0]["taken"] == "Manual.pdf, page 3"


def test_a_route_says_how_and_why() -> None:
    """The route has its kind, verdict, score, reason, sources, drawing, person and durability."""
    route = told(NOTICES["route"])
    assert route["sources"] == [{"id": "red", "title": "Red light", "weight": 0.912}]
    assert (route["kind"], route["verdict"], route["score"]) == ("text_and_diagram", "step", 0.877)
    assert (route["reason"], route["diagram_id"], route["person"], route["durable"]) == ("sure", "d1", "Ann", False)


def test_a_route_leaves_out_what_it_has_not() -> None:
    """Without a drawing and without a person the route has no such field."""
    route = told(say.Routed("r1", "a1", "text", "answer", 1.0, "sure"))
    assert "diagram_id" not in route
    assert "person" not in route


def test_a_drawing_comes_with_its_words_nodes_and_edges() -> None:
    """The drawing has its name, title, alternative text, SVG, nodes and edges."""
    diagram = told(NOTICES["diagram"])
    assert (diagram["diagram_id"], diagram["title"], diagram["alt"]) == ("d1", "The plug", "A then B")
    assert diagram["svg"] == "<svg/>"
    assert diagram["nodes"] == [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]
    assert diagram["edges"] == [{"source": "a", "target": "b", "label": "yes"}]


def test_a_table_comes_with_its_cells_and_a_chart_with_its_values() -> None:
    """Who cannot see the picture of a comparison or of a chart can still read what stands in it."""
    table = replace(SPEC, kind="comparison", edges=(), rows=(Row("Price", ("£10", "£20")),))
    chart = replace(SPEC, kind="chart", edges=(), chart=Chart("bar", "Mbit/s", (Series("Speed", (1.0, 2.5)),)))
    assert drawn(table)["rows"] == [{"label": "Price", "cells": ["£10", "£20"]}]
    assert drawn(chart)["chart"] == {
        "form": "bar",
        "unit": "Mbit/s",
        "series": [{"label": "Speed", "values": [1.0, 2.5]}],
    }
    assert {"rows", "chart"}.isdisjoint(drawn(SPEC))


def test_cues_come_in_their_kinds() -> None:
    """Words, nodes and states stand in one list."""
    assert [cue["kind"] for cue in told(NOTICES["cues"])["cues"]] == ["word", "node", "state"]


def test_a_cut_says_where_and_what_was_heard() -> None:
    """The position is rounded to a tenth of a millisecond."""
    cut = told(NOTICES["cut"])
    assert (cut["at_ms"], cut["text"]) == (12.3, "red")


def test_an_anchor_ties_a_position_to_the_receivers_clock() -> None:
    """The timestamp is told as it is, the position to the microsecond: it is one sample of many."""
    anchor = told(NOTICES["audio"])
    assert (anchor["at_ms"], anchor["rtp_timestamp"]) == (40.0, 2**32 - 1)
    assert "rtp_timestamp" not in told(say.AudioAnchor("r1", "a1", 600.0))


def test_what_was_seen_is_told_with_its_codes() -> None:
    """A still's size, sharpness and codes; where in the picture a code is stays here."""
    assert told(NOTICES["vision"]) == {
        "frame_id": "f1",
        "width": 1280,
        "height": 720,
        "sharpness": 120.5,
        "codes": [{"kind": "qr", "text": "FD-100"}],
        "code_seen_unread": True,
    }


def test_a_latency_comes_in_its_parts() -> None:
    """The parts stand in order, with the whole beside them."""
    latency = told(NOTICES["latency"])
    assert latency["parts"] == [{"name": "end of turn", "ms": 500.0}, {"name": "hear", "ms": 120.0}]
    assert latency["total_ms"] == 620.0


def test_a_state_lets_a_page_show_the_same_conversation() -> None:
    """Items, drawing, place, replies and person, each as the page gets it while it happens."""
    state = told(NOTICES["state"])
    assert state["items"] == [wire.item(ITEM)]
    drawn = told(NOTICES["diagram"])
    assert state["diagram"] == {
        name: drawn[name] for name in ("diagram_id", "kind", "title", "alt", "svg", "nodes", "edges")
    }
    assert {"place": state["place"], "replies": state["replies"]} == wire.state(STATE)
    assert state["person"] == "Ann"


def test_a_state_without_a_drawing_has_no_such_field() -> None:
    """What is not there is left out."""
    assert "diagram" not in told(say.State([], None, "", Dialogue()))


def test_of_a_long_conversation_the_end_is_told() -> None:
    """The newest items that fit in one message come, oldest first."""
    items = [Item(f"i{number}", text="x" * 1_000) for number in range(200)]
    state = told(say.State(items, None, "", Dialogue()))
    kept = len(state["items"])
    assert 0 < kept < 200
    assert [item["id"] for item in state["items"]] == [item.id for item in items[-kept:]]
    size = len(wire.encode(state["items"]))
    assert STATE_LIMIT - 2_000 < size < STATE_LIMIT + 2_000


def test_the_three_steps_of_giving_way_have_names_of_their_own() -> None:
    """They are granted together; a position is told only where the sound follows anew from it."""
    ids = {"response_id": "r1", "item_id": "a1"}
    granted = {"pause"}
    assert event(say.Quietened("r1", "a1"), granted) == ("quieten", ids)
    assert event(say.Paused("r1", "a1"), granted) == ("pause", ids)
    assert event(say.WentOn("r1", "a1", 12.0), granted) == ("resume", {**ids, "at_ms": 12.0})
    assert event(say.WentOn("r1", "a1"), granted) == ("resume", ids)
    assert event(say.Paused("r1", "a1"), {"cut"}) is None
