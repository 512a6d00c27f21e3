"""Both streams of a sound card: opened together, lost together, found again. Time is virtual."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from assistant.errors import BackendUnavailable
from assistant.transports.duplex import PIECES, STALL_S, Duplex
from tests.assistant.transports.fake_card import FakeCard

pytestmark = pytest.mark.looptime


@asynccontextmanager
async def duplex(card: FakeCard) -> AsyncIterator[Duplex]:
    """Both open, and closed at the end."""
    both = Duplex(card, lambda samples: b"\1\1" * samples)
    await both.open()
    yield both
    both.close()


async def test_what_both_bring_comes_in_order() -> None:
    """What is heard and what is played comes to the loop as it came to the card, and the card plays what is pulled."""
    card = FakeCard(latency_s=0.03)
    async with duplex(card) as both:
        assert card.run(b"\2\2" * 320) == b"\1\1" * 480
        card.run(b"\3\3" * 320)
        came = [await both.next() for _ in range(4)]
        assert both.latencies_s == (0.03, 0.03)
    played = ("played", b"\1\1" * 480)
    assert came == [("heard", b"\2\2" * 320), played, ("heard", b"\3\3" * 320), played]
    assert [stream.closed for stream in card.streams] == [True, True]


async def test_the_oldest_is_dropped_where_nobody_takes_it() -> None:
    """A second of both may wait; past it the oldest is dropped, and how much is known."""
    card = FakeCard()
    async with duplex(card) as both:
        for number in range(PIECES):
            card.heard(bytes([number, 0]))
        card.heard(b"\0\1")
        card.heard(b"\0\2")
        await asyncio.sleep(0)
        assert both.dropped == 2
        assert await both.next() == ("heard", bytes([2, 0]))


@pytest.mark.parametrize("card", [FakeCard(plugged=False), FakeCard(deaf=True)])
async def test_one_that_cannot_be_opened_leaves_none_open(card: FakeCard) -> None:
    """Where the loudspeaker or the microphone cannot be opened that is an error, and no stream is left."""
    both = Duplex(card, bytes)
    with pytest.raises(BackendUnavailable):
        await both.open()
    assert all(stream.closed for stream in card.streams)
    both.close()


async def test_a_card_that_is_gone_is_opened_as_soon_as_it_is_back() -> None:
    """When a stream ends by itself both are closed, and devices are looked for every second until they open."""
    card = FakeCard()
    async with duplex(card) as both:
        card.unplug()
        async with asyncio.timeout(1):
            await both.lost.wait()
        again = asyncio.create_task(both.reopen())
        await asyncio.sleep(3.5)
        assert (card.refreshed, again.done()) == (3, False)
        card.plugged = True
        await again
        assert not both.lost.is_set()
        card.run()
        assert (await both.next())[0] == "heard"
        assert [stream.closed for stream in card.streams] == [True, True, False, False]


async def test_a_card_that_falls_silent_is_gone() -> None:
    """A stream that brings nothing for five seconds is lost, though it never says so; one that does is not."""
    card = FakeCard()
    async with duplex(card) as both:
        await asyncio.sleep(STALL_S - 0.1)
        both.look()
        assert not both.lost.is_set()
        card.run()
        await asyncio.sleep(STALL_S - 0.1)
        card.pull(480)
        both.look()
        assert not both.lost.is_set()
        await asyncio.sleep(0.2)
        both.look()
        assert both.lost.is_set()
