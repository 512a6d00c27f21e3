"""The link between a transport and a session: bounded both ways, and it ends for both."""

from __future__ import annotations

import asyncio

import pytest

from assistant.link import INPUTS, NOTICES, STOPPED_READING, Detached, Link
from assistant.messages import AudioCleared, AudioIn, Said
from assistant.pacing import Channel


def said(number: int) -> Said:
    return Said("r", "i", str(number))


@pytest.fixture
def link() -> Link:
    return Link(Channel())


async def test_inputs_arrive_in_order(link: Link) -> None:
    """What the transport gives the session takes, first in first out."""
    for number in range(3):
        await link.give(AudioIn(bytes([number])))
    assert [await link.take() for _ in range(3)] == [AudioIn(bytes([number])) for number in range(3)]


async def test_a_busy_session_makes_its_transport_wait(link: Link) -> None:
    """Past the bound giving waits until one was taken; nothing is dropped."""
    for _ in range(INPUTS):
        await link.give(AudioIn(b""))
    waiting = asyncio.create_task(link.give(AudioIn(b"last")))
    await asyncio.sleep(0)
    assert not waiting.done()
    await link.take()
    await waiting
    taken = [await link.take() for _ in range(INPUTS)]
    assert taken[-1] == AudioIn(b"last")


async def test_notices_are_taken_all_at_once(link: Link) -> None:
    """The transport gets everything that waits, in order, and waits when there is nothing."""
    link.tell(said(1))
    link.tell(said(2))
    assert await link.notices() == [said(1), said(2)]
    waiting = asyncio.create_task(link.notices())
    await asyncio.sleep(0)
    assert not waiting.done()
    link.tell(said(3))
    assert await waiting == [said(3)]


async def test_a_client_that_stops_reading_is_let_go(link: Link) -> None:
    """Past the bound the link closes with a reason; what was queued before can still be sent."""
    for number in range(NOTICES):
        link.tell(said(number))
    assert not link.closed
    link.tell(said(NOTICES))
    assert link.closed == STOPPED_READING
    link.tell(said(NOTICES + 1))
    assert await link.notices() == [said(number) for number in range(NOTICES)]
    assert await link.notices() == []


async def test_closing_ends_both_sides_with_the_first_reason(link: Link) -> None:
    """After a close the session takes what was given before and then learns of the end; so does the transport."""
    await link.give(AudioCleared())  # type: ignore[arg-type]  # any message will do
    link.close("the client left")
    link.close("the session ended")
    await link.give(AudioIn(b"too late"))
    assert await link.take() == AudioCleared()
    for _ in range(3):
        with pytest.raises(Detached, match="the client left"):
            await link.take()
    assert await link.notices() == []


async def test_closing_wakes_whoever_waits(link: Link) -> None:
    """A session that waits for inputs and a transport that waits for notices both wake."""
    taking, reading = asyncio.create_task(link.take()), asyncio.create_task(link.notices())
    await asyncio.sleep(0)
    link.close("the client left")
    with pytest.raises(Detached, match="the client left"):
        await taking
    assert await reading == []


async def test_the_end_gets_through_a_full_link(link: Link) -> None:
    """When inputs wait to the bound a close still reaches the session, which takes all but the oldest first."""
    for number in range(INPUTS):
        await link.give(AudioIn(str(number).encode()))
    link.close("the client left")
    link.close("again")
    for number in range(1, INPUTS):
        assert await link.take() == AudioIn(str(number).encode())
    with pytest.raises(Detached):
        await link.take()


async def test_the_end_can_be_waited_for(link: Link) -> None:
    """Also while there is something left to take."""
    link.tell(said(1))
    waiting = asyncio.create_task(link.ended())
    await asyncio.sleep(0)
    assert not waiting.done()
    link.close("over")
    await asyncio.wait_for(waiting, 1)
    assert await link.notices() == [said(1)]
