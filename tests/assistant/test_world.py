"""Time, identity and chance, handed in so that a session can be replayed."""

from __future__ import annotations

import asyncio
import random
import re

import pytest

from assistant.world import World


def test_an_id_cannot_be_guessed_and_says_what_it_names() -> None:
    """96 bits from the system, in hex, behind what it is the id of."""
    world = World()
    ids = {world.new_id("item") for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"item_[0-9a-f]{24}", one) for one in ids)
    assert isinstance(world.chance, random.SystemRandom)


def test_the_same_chance_gives_the_same_ids() -> None:
    """A session with a seeded world can be replayed; small numbers keep their length."""
    first, second = (World(chance=random.Random(7)) for _ in range(2))
    assert [first.new_id("a") for _ in range(5)] == [second.new_id("a") for _ in range(5)]

    class Least(random.Random):
        def getrandbits(self, k: int, /) -> int:
            return 1

    assert World(chance=Least()).new_id("a") == "a_" + "0" * 23 + "1"


@pytest.mark.looptime
async def test_now_is_the_loops_time() -> None:
    """Deadlines count on the clock of the loop that runs, the virtual one of tests included."""
    world = World()
    began = world.now()
    await asyncio.sleep(3600)
    assert world.now() - began == pytest.approx(3600)
