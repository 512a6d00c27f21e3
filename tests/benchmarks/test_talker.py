"""The caller that measures."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from assistant.app import create_app
from assistant.config import Config
from assistant.testing.server import serving
from assistant.testing.stages import silence, stub_stages, tone
from benchmarks.talker import Player, calling
from benchmarks.voices import LOUD, loud_span


def test_a_player_plays_what_arrives_at_once_and_in_real_time() -> None:
    """The second piece follows the first; after a gap it starts when it arrives."""
    player = Player()
    assert player.feed("a", 24_000, 10.0) == 10.0
    assert player.feed("a", 24_000, 10.2) == 11.0
    assert player.played_s(10.5) == pytest.approx(0.5)
    assert player.feed("a", 24_000, 20.0) == 20.0
    assert player.played_s(20.25) == pytest.approx(2.25)


def test_a_player_that_is_stopped_forgets_what_it_has_not_played() -> None:
    """What was played stays counted."""
    player = Player()
    player.feed("a", 48_000, 1.0)
    player.stop(1.5)
    assert player.played_s(9.0) == pytest.approx(0.5)


def test_a_new_answer_starts_from_nothing() -> None:
    """Positions count from the first sample of their own item."""
    player = Player()
    player.feed("a", 24_000, 1.0)
    player.feed("b", 24_000, 1.5)
    assert player.played_s(1.5) == 0.0


def test_loudness_begins_above_45_db_below_full_scale() -> None:
    """The span runs from the first loud sample to the end of the last; silence has none."""
    pcm = np.zeros(24_000, "<i2")
    pcm[2_400] = LOUD
    pcm[4_800] = LOUD + 1
    pcm[12_000] = -(LOUD + 1)
    first, last = loud_span(pcm.tobytes())
    assert first == pytest.approx(0.2)
    assert last == pytest.approx(0.5, abs=1e-4)
    with pytest.raises(ValueError, match="silence"):
        loud_span(bytes(4_800))


async def test_a_turn_is_timed_in_the_order_in_which_it_happens(tmp_path: Path) -> None:
    """Speak, wait, hear: every step is noted, none before the one that it follows."""
    app = create_app(Config(data=tmp_path), stub_stages(["how do I pay"]))
    async with serving(app) as address, calling(address) as talker:
        turn = await talker.say(tone(400) + silence(100))
        assert await talker.until(talker.answered, 20)
    assert turn.recognised == "how do I pay"
    assert turn.straight
    steps = [turn.asked, turn.ended, turn.stopped, turn.committed, turn.routed, turn.received, turn.heard]
    assert steps == sorted(steps)
    assert turn.ended - turn.asked == pytest.approx(0.4, abs=0.001)
    assert talker.errors == []


async def test_hanging_up_ends_the_caller(tmp_path: Path) -> None:
    """Nothing of a caller goes on after its block."""
    app = create_app(Config(data=tmp_path), stub_stages())
    async with serving(app) as address:
        async with calling(address):
            await asyncio.sleep(0.05)
        assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("talker")]
