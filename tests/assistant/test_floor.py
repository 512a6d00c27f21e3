"""What the listening half knows of the answer over which the caller speaks."""

from __future__ import annotations

import asyncio
from math import inf

import pytest

from assistant.floor import SAYING_MS, Floor
from assistant.pacing import Channel
from tests.assistant.conftest import during
from tests.assistant.test_delivering import desk

pytestmark = pytest.mark.looptime


async def test_without_an_answer_there_is_nothing_to_come_back() -> None:
    """No level, no words, and nothing left to say."""
    one = desk()
    floor = Floor(one.state.talk, one.deliverer)
    assert (floor.level_db, floor.rest_ms, floor.echoed("push the cable")) == (-inf, 0.0, 0.0)


async def test_the_words_just_said_are_known_and_those_to_come_are_not() -> None:
    """The share counts words whose sound was played in the last seconds, whatever their order."""
    one = desk(channel=Channel(lead_ms=1_000))
    floor = Floor(one.state.talk, one.deliverer)
    async with during(one.deliverer.run()):
        one.give(one.answer(words=60))
        await asyncio.sleep(0.55)
        assert floor.echoed("w3 w4") == 1.0
        assert floor.echoed("w4 hello") == 0.5
        assert floor.echoed("w9") == 0.0
        assert floor.echoed("") == 0.0
        assert floor.rest_ms == pytest.approx(5_450, abs=50)
        assert -30 < floor.level_db < 0
        await asyncio.sleep(SAYING_MS / 1000 + 0.5)
        assert floor.echoed("w3 w4") == 0.0


async def test_the_rest_of_an_answer_that_is_being_made_is_not_known() -> None:
    """There may be any number of words to come."""
    one = desk()
    floor = Floor(one.state.talk, one.deliverer)
    playing = one.answer()
    playing.timeline.closed = False
    one.give(playing)
    assert floor.rest_ms == inf


async def test_giving_way_is_the_deliverers() -> None:
    """Each step is passed on."""
    one = desk(channel=Channel(can_pause=True))
    floor = Floor(one.state.talk, one.deliverer)
    async with during(one.deliverer.run()):
        one.give(one.answer())
        await asyncio.sleep(0.2)
        floor.quieten()
        floor.hold()
        floor.go_on()
    assert [kind for kind in one.state.kinds if kind in ("Quietened", "Paused", "WentOn")] == [
        "Quietened",
        "Paused",
        "WentOn",
    ]
