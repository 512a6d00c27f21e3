"""How long a caller is left alone, and what is said then."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from assistant.link import SILENT
from assistant.messages import AnswerDone, AnswerStarted, Said
from assistant.pace import BREATH_S, LEAST_S, LIVE_S, Pace
from assistant.phrases import ENGLISH
from assistant.talk import House
from assistant.testing.caller import Caller, calling
from assistant.testing.stages import silence, stub_stages
from assistant.turn_taking import NOTHING
from pipelines.omni import Become, Dialogue, Piece, Place, Question, Reply, Text, Verdict
from tests.assistant.conftest import alone

pytestmark = pytest.mark.looptime

HOUSE = House(silence_s=LEAST_S)
OWING = Dialogue(Place("light", "colour"), (Reply("red", "red"), Reply("green", "green")))


def asks(question: Question) -> list[Piece]:
    """A question back, whatever is said but goodbye."""
    after = Dialogue() if question.text == "goodbye" else OWING
    return [Verdict("step", 1.0, "test"), Become(after, "released"), Text("Is it red?")]


async def quiet_line(caller: Caller, seconds: float) -> None:
    """The microphone is on, and nobody speaks."""
    await caller.sound(silence(seconds * 1000))


async def test_a_caller_who_owes_a_reply_is_asked_three_times_and_let_go() -> None:
    """At 20, 40 and 60 s they are asked, each time in other words; then it is announced and said whole, and it ends."""
    async with calling(stub_stages(["hello"], asks), house=HOUSE) as caller:
        await caller.speak(500)
        await caller.hear_out()
        began = asyncio.get_running_loop().time()
        sounding = asyncio.create_task(quiet_line(caller, 150))
        async with asyncio.timeout(200):
            while not caller.link.closed:
                await asyncio.sleep(0.5)
        lasted = asyncio.get_running_loop().time() - began
        sounding.cancel()
    said = [one.text for one in caller.of(Said)]
    assert "".join(said).count("Are you still there?") == 1
    assert caller.said.endswith(" ".join((*ENGLISH.still_there, ENGLISH.ending)))
    assert caller.of(AnswerDone)[-1].status == "completed"
    assert caller.link.closed == SILENT
    assert lasted >= 4 * LEAST_S


async def test_whoever_says_something_begins_anew() -> None:
    """A word after the second question counts as being there: no third one comes before two more."""
    async with calling(stub_stages(["hello", "well"], asks), house=HOUSE) as caller:
        await caller.speak(500)
        await caller.hear_out()
        await quiet_line(caller, 50)
        assert [ENGLISH.still_there[0] in caller.said, ENGLISH.still_there[1][:10] in caller.said] == [True, True]
        await caller.speak(500)
        await quiet_line(caller, 26)
        said = caller.said
        await quiet_line(caller, 1)
    assert said.count("Are you still there?") == 2
    assert ENGLISH.still_there[2][:16] not in said


@pytest.mark.parametrize("why", ["owes nothing", "is off the line", "never asked"])
async def test_nobody_else_is_asked(why: str) -> None:
    """Not who owes no reply, not who has no microphone on, and not where the deployment does not want it."""
    house = House() if why == "never asked" else HOUSE
    async with calling(stub_stages(["goodbye" if why == "owes nothing" else "hello"], asks), house=house) as caller:
        await caller.speak(500)
        await caller.hear_out()
        if why == "is off the line":
            await asyncio.sleep(LIVE_S)
            await caller.write("hello")
            await caller.hear_out(since=len(caller.notices) - 1)
            await asyncio.sleep(100)
        else:
            await quiet_line(caller, 100)
    assert "still there" not in caller.said
    assert len(caller.of(AnswerStarted)) == (2 if why == "is off the line" else 1)


async def test_a_step_that_takes_time_is_waited_for_first() -> None:
    """Its time is not begun anew by what is said meanwhile, and it ends in a question how it stands."""
    state = alone(house=HOUSE)
    pace, now = Pace(state.talk), state.talk.world.now()
    state.talk.conversation.dialogue = replace(OWING, wait_s=30.0)
    assert pace.leave_alone(now).until == now + 30
    await asyncio.sleep(10)
    assert pace.leave_alone(now).until == now + 30
    await asyncio.sleep(25)
    assert pace.leave_alone(now).until == now + 35 + BREATH_S
    assert pace.turn().checking
    state.talk.conversation.dialogue = OWING
    assert pace.leave_alone(now + 35).until == now + 35 + LEAST_S
    assert pace.turn().words == ENGLISH.still_there[0]
    state.talk.conversation.dialogue = Dialogue()
    assert pace.leave_alone(now + 35) == NOTHING
