"""From the engine's samples to the listener."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from pipelines.errors import BadInput, StageFailed
from pipelines.tts import Audio, Voice, Word, delivery, text
from pipelines.tts.delivery import SENTENCE_MAX, Delivery, Outlet, check_sentence, check_voice


def through(outlet: Outlet, samples: np.ndarray, piece: int) -> np.ndarray:
    pcm = samples.astype("<i2").tobytes()
    out = b"".join(outlet.feed(pcm[at : at + 2 * piece]) for at in range(0, len(pcm), 2 * piece))
    return np.frombuffer(out + outlet.flush(), dtype="<i2")


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000])
@pytest.mark.parametrize("piece", [160, 1_600, 100_000])
def test_a_click_stays_where_it_was(rate: int, piece: int) -> None:
    """A click at a time of the engine is at the same time of the output, to the sample, however it was cut."""
    at = (rate // 100, rate // 2, rate - rate // 100)
    clicks = np.zeros(rate)
    clicks[list(at)] = 20_000
    out = through(Outlet(rate, 0.0), clicks, piece)
    assert len(out) == 24_000
    for place in at:
        expected = place * 24_000 / rate
        around = slice(round(expected) - 200, round(expected) + 200)
        assert abs(np.argmax(np.abs(out[around])) + round(expected) - 200 - expected) <= 1


def test_gain_is_what_it_says_and_clips_at_full_scale() -> None:
    """6.02 dB doubles, and what would go beyond full scale stays there instead of wrapping round."""
    assert through(Outlet(24_000, 6.0206), np.full(10, 1_000), 10).tolist() == [2_000] * 10
    assert through(Outlet(24_000, 6.0206), np.full(10, 30_000), 10).tolist() == [32_767] * 10
    assert through(Outlet(24_000, 6.0206), np.full(10, -30_000), 10).tolist() == [-32_768] * 10


async def test_pieces_come_in_order_and_the_error_last() -> None:
    """What the engine made before it failed is delivered before the failure is raised, and raised again if asked."""
    one = Delivery()
    one.put(Word("a", 0, 1), Audio(b"12"))
    one.end(StageFailed("broken"))
    one.end()
    assert [await anext(one), await anext(one)] == [Word("a", 0, 1), Audio(b"12")]
    for _ in range(2):
        with pytest.raises(StageFailed, match="broken"):
            await anext(one)


async def test_a_listener_waits_for_the_engine() -> None:
    """A piece put later reaches a listener that is waiting already."""
    one = Delivery()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(anext(one), name="listen")
        await asyncio.sleep(0)
        assert not waiting.done()
        one.put(Audio(b"12"))
    assert waiting.result() == Audio(b"12")
    one.end()
    assert [piece async for piece in one] == []


async def test_an_engine_that_does_not_go_on_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A listener does not wait for ever."""
    monkeypatch.setattr(delivery, "STALL_S", 0.01)
    one = Delivery()
    with pytest.raises(StageFailed, match="did not go on"):
        await anext(one)
    assert one.ended


async def test_the_beginning_happens_once_when_asked_for() -> None:
    """What is needed to begin is done at the first piece, not before, and its failure is the sentence's."""
    begun = []

    async def begin() -> None:
        begun.append(1)
        raise StageFailed("no worker")

    one = Delivery(begin)
    assert not begun
    for _ in range(2):
        with pytest.raises(StageFailed, match="no worker"):
            await anext(one)
    assert begun == [1]


@pytest.mark.parametrize("voice", [Voice("fr"), Voice(speed=0.4), Voice(speed=2.1)])
def test_an_impossible_voice_is_refused(voice: Voice) -> None:
    """A language nobody speaks here, or a speed out of range, is said in plain words."""
    with pytest.raises(BadInput):
        check_voice(voice, ("en",))


def test_an_endless_sentence_is_refused() -> None:
    """A sentence that could not be stopped in time is not taken; the longest that text is cut into is."""
    check_sentence("x" * (text.SENTENCE_MAX + 40))
    with pytest.raises(StageFailed, match="too long"):
        check_sentence("x" * (SENTENCE_MAX + 1))
