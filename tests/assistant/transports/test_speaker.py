"""The speaker's pace: a packet every 20 ms of absolute time, whatever the loop does. Time is virtual."""

from __future__ import annotations

import asyncio
import itertools
from fractions import Fraction

import pytest
from aiortc.mediastreams import MediaStreamError

from assistant.testing.stages import tone
from assistant.transports.downlink import CLOCK, STEP, Anchor
from assistant.transports.opus import SILENCE
from assistant.transports.speaker import LATE_S, STEP_S, Speaker

pytestmark = pytest.mark.looptime

Told = list[tuple[Anchor, int]]


def speaker(*, in_silence: bool = True) -> tuple[Speaker, Told]:
    """A track, and what it tells."""
    told: Told = []
    return Speaker(lambda anchor, before: told.append((anchor, before)), in_silence=in_silence), told


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize("packets", [1_000, pytest.param(30_000, marks=pytest.mark.slow)])
async def test_a_packet_leaves_every_20_ms_and_none_drifts_in_ten_minutes(packets: int) -> None:
    """Of thirty thousand packets, though each takes a while to be sent, the last is as punctual as the first."""
    track, _ = speaker()
    first = await track.recv()
    began = now()
    assert (first.pts, first.time_base, bytes(first)) == (0, Fraction(1, CLOCK), SILENCE)
    for number in range(1, packets):
        await asyncio.sleep(0.003)
        packet = await track.recv()
        assert packet.pts == number * STEP
        if not number % 100:
            assert now() - began == pytest.approx(number * STEP_S, abs=0.001)


async def test_a_little_lateness_is_caught_up() -> None:
    """A loop that was 35 ms late sends what it missed at once, and is in time again."""
    track, _ = speaker()
    await track.recv()
    began = now()
    await asyncio.sleep(STEP_S + 0.035)
    times = []
    for _ in range(5):
        await track.recv()
        times.append(round(now() - began, 3))
    assert times == [0.055, 0.055, 0.060, 0.080, 0.100]


async def test_up_to_40_ms_are_caught_up() -> None:
    """The bound counts from when the packet was due: 39 ms late is caught up, 41 ms is not."""
    for late, gap in ((LATE_S - 0.001, 0.0), (LATE_S + 0.001, STEP_S)):
        track, _ = speaker()
        await track.recv()
        await asyncio.sleep(STEP_S + late)
        await track.recv()
        before = now()
        await track.recv()
        assert now() - before == pytest.approx(gap, abs=1e-6)


async def test_after_a_stall_the_track_is_in_step_at_once() -> None:
    """After 187 ms nothing is sent in a burst, and the timestamps went on with the time: no packet comes late."""
    track, _ = speaker()
    await track.recv()
    began = now()
    await asyncio.sleep(0.187)
    packets = [(await track.recv(), now() - began) for _ in range(4)]
    assert [at for _, at in packets] == pytest.approx([0.187, 0.207, 0.227, 0.247], abs=0.001)
    for packet, at in packets:
        assert packet.pts == pytest.approx(at * CLOCK, abs=1)


async def test_a_stall_while_a_packet_waits_for_its_time_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A timer that comes 130 ms late is a stall as much as a sender that does."""
    track, _ = speaker()
    await track.recv()
    began, sleep = now(), asyncio.sleep

    async def late(seconds: float) -> None:
        await sleep(seconds + 0.130)

    monkeypatch.setattr(asyncio, "sleep", late)
    packet = await track.recv()
    monkeypatch.undo()
    assert now() - began == pytest.approx(0.150, abs=0.001)
    assert packet.pts == pytest.approx(0.150 * CLOCK, abs=1)


async def test_speech_that_goes_on_after_a_stall_is_anchored_anew() -> None:
    """Its place on the track is another one now; nothing of it is lost."""
    track, told = speaker()
    await track.recv()
    track.push("item", 0.0, tone(100))
    await track.recv()
    await asyncio.sleep(0.2)
    packet = await track.recv()
    assert [anchor.at_ms for anchor, _ in told] == [0.0, 20.0]
    assert told[-1][0].ticks == packet.pts


async def test_an_anchor_is_told_with_the_packet_before_its_own() -> None:
    """What is told is the place of the first sample, and where the packet stands that was sent last."""
    track, told = speaker()
    for _ in range(3):
        await track.recv()
    track.push("item", 0.0, tone(40))
    assert told == []
    packet = await track.recv()
    assert packet.pts == 3 * STEP
    assert bytes(packet) != SILENCE
    await track.recv()
    assert told == [(Anchor("item", 0.0, 3 * STEP), 2 * STEP)]


async def test_what_is_stopped_is_silent_from_the_next_packet_on() -> None:
    """Half a second waits and is stopped: silence."""
    track, _ = speaker()
    await track.recv()
    track.push("item", 0.0, tone(500))
    await track.recv()
    track.clear()
    assert [bytes(await track.recv()) == SILENCE for _ in range(3)] == [True, True, True]


async def listening(track: Speaker, until: float) -> list[tuple[float, int]]:
    """Packets with the time of each, until then."""
    sent: list[tuple[float, int]] = []
    try:
        async with asyncio.timeout_at(until):
            for _ in itertools.count():
                packet = await track.recv()
                assert packet.pts is not None
                sent.append((now(), packet.pts))
    except TimeoutError:
        return sent


async def test_without_packets_in_silence_the_clock_goes_on() -> None:
    """Nothing is sent while nothing is said; when something is it leaves at once, at the tick of its time."""
    track, told = speaker(in_silence=False)
    began = now()
    loop = asyncio.get_running_loop()
    for number in range(200):  # times that are no multiple of a packet: a clock that rounds would drift
        loop.call_at(began + 1 + number * 0.313, track.push, "item", number * 40.0, tone(40))
    sent = await listening(track, began + 70)
    assert [at - began for at, _ in sent[:4]] == pytest.approx([0, STEP_S, 1.0, 1.0 + STEP_S], abs=0.001)
    assert len(sent) == 2 + 200 * 2
    start, origin = sent[0]
    for at, ticks in sent:
        assert (at - start) * CLOCK == pytest.approx(ticks - origin, abs=48)
    assert [anchor.at_ms for anchor, _ in told] == [number * 40.0 for number in range(200)]
    assert [anchor.ticks for anchor, _ in told] == [ticks for _, ticks in sent[2::2]]
    assert [before for _, before in told] == [ticks for _, ticks in sent[1:-1:2]]


async def test_speech_that_follows_at_once_keeps_the_step() -> None:
    """Where the next piece comes within a packet's time, it leaves 20 ms behind the one before, not earlier."""
    track, _ = speaker(in_silence=False)
    await track.recv()
    await track.recv()
    last = now()
    loop = asyncio.get_running_loop()
    loop.call_later(0.004, track.push, "item", 0.0, tone(20))
    packet = await track.recv()
    assert now() - last == pytest.approx(STEP_S, abs=0.001)
    assert packet.pts == 2 * STEP


async def test_a_track_that_was_stopped_ends() -> None:
    """Whether it is asked afterwards, waits for its next packet, or waits in silence: it raises, and never hangs."""
    for in_silence, packets in ((True, 0), (True, 3), (False, 2)):
        track, _ = speaker(in_silence=in_silence)
        for _ in range(packets):
            await track.recv()
        asyncio.get_running_loop().call_later(0.010 if packets == 3 else 0.5 if packets else 0, track.stop)
        with pytest.raises(MediaStreamError):
            await listening(track, now() + 2)
        with pytest.raises(MediaStreamError):
            await track.recv()
