"""The caller's voice: whatever becomes of its packets, every millisecond is in its place. Time is virtual."""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.testing.stages import silence
from assistant.transports.jitter import WAIT_MAX_S
from assistant.transports.opus import SILENCE
from assistant.transports.uplink import LISTEN_RATE, Uplink
from tests.assistant.transports.test_opus import correcting, level, packets, voice

STEP_S = 0.020
FRAME = LISTEN_RATE // 50
TALK = correcting(voice(4_000))
"""A caller whose browser corrects what it expects to be lost."""

Arrival = tuple[float, int, bytes]
"""When, which, and what."""


def frames(pcm: bytes) -> list[bytes]:
    """In pieces of 20 ms."""
    return [pcm[start : start + FRAME * 2] for start in range(0, len(pcm), FRAME * 2)]


def likeness(pcm: bytes, other: bytes) -> float:
    """Correlation, 1 for the same sound."""
    return float(np.corrcoef(np.frombuffer(pcm, "<i2"), np.frombuffer(other, "<i2"))[0, 1])


def ms(pcm: bytes) -> float:
    return len(pcm) / 2 * 1000 / LISTEN_RATE


def hear(uplink: Uplink, arrivals: Iterable[Arrival], first: int = 65_500) -> list[tuple[float, bytes]]:
    """All sound with the time at which it was there: taken after every packet, and at every deadline."""
    heard: list[tuple[float, bytes]] = []

    def take(now: float) -> None:
        if pcm := uplink.take(now):
            heard.append((now, pcm))

    for at, index, payload in sorted(arrivals, key=lambda arrival: arrival[0]):
        while (deadline := uplink.next_deadline()) is not None and deadline < at:
            take(deadline)
        uplink.put((first + index) % 2**16, (2**32 - 9_000 + index * 960) % 2**32, payload, at)
        take(at)
    while (deadline := uplink.next_deadline()) is not None:
        take(deadline)
    return heard


def in_time(indices: Iterable[int], late_s: float = 0.0) -> list[Arrival]:
    """Packets that come when they were sent."""
    return [(index * STEP_S + late_s, index, TALK[index % len(TALK)]) for index in indices]


def test_sound_is_there_when_its_packet_is() -> None:
    """Every packet's 20 ms are heard in the moment in which it comes."""
    heard = hear(Uplink(), in_time(range(100)))
    assert [(at, ms(pcm)) for at, pcm in heard] == [(index * STEP_S, 20.0) for index in range(100)]
    assert level(b"".join(pcm for _, pcm in heard)) == pytest.approx(level(voice(2_000)), rel=0.2)


def test_a_burst_of_ten_is_a_hole_that_is_filled() -> None:
    """Ten packets lost: 60 ms behind the next that comes there is real speech again, and no lag is left."""
    whole = b"".join(pcm for _, pcm in hear(Uplink(), in_time(range(120))))
    heard = hear(Uplink(), in_time(index for index in range(120) if index not in range(50, 60)))
    back = 60 * STEP_S
    behind = [(at, ms(pcm)) for at, pcm in heard if at >= back]
    assert behind[0] == (back + 0.020, 240)  # what is concealed, and the packet that waited; the next came with it
    assert behind[1:] == [(index * STEP_S, 20) for index in range(62, 120)]
    pcm = b"".join(pcm for _, pcm in heard)
    assert len(pcm) == len(whole)
    alike = [likeness(one, other) for one, other in zip(frames(pcm), frames(whole), strict=True)]
    assert max(alike[53:60]) < 0.8  # made up
    assert min(alike[62:]) > 0.8  # heard 40 ms after the first that came: that one's is made of what was lost


def test_one_packet_in_a_hundred_lost_is_hardly_heard() -> None:
    """With 1 % lost at random the sound has its whole length, is nowhere silent, and lags by 20 ms for one packet."""
    chance = random.Random(3)
    there = [index for index in range(1_000) if index in (0, 999) or chance.random() > 0.01]
    assert len(there) < 995
    whole = b"".join(pcm for _, pcm in hear(Uplink(), in_time(range(1_000))))
    uplink = Uplink()
    heard = hear(uplink, in_time(there))
    pcm = b"".join(pcm for _, pcm in heard)
    assert len(pcm) == len(whole)
    pairs = list(zip(frames(pcm), frames(whole), strict=True))
    assert min(level(one) / level(other) for one, other in pairs) > 0.2
    assert np.mean([likeness(one, other) for one, other in pairs]) > 0.95
    so_far = 0.0
    for at, piece in heard:
        so_far += ms(piece)
        assert at * 1000 + 20 - so_far <= 20
    assert uplink.stats.lost == 1_000 - len(there)


def test_silence_that_is_not_sent_is_silence() -> None:
    """DTX: where the clock jumps and no number is missing the sound is zeros, as long as the jump."""
    uplink = Uplink()
    uplink.put(1, 0, TALK[0], 0.0)
    first = uplink.take(0.0)
    uplink.put(2, 960 + 400 * 48, TALK[1], 0.420)
    second = uplink.take(0.420)
    assert (ms(first), ms(second)) == (20, 420)
    assert second[: LISTEN_RATE * 4 // 10 * 2] == bytes(LISTEN_RATE * 4 // 10 * 2)


def test_a_lost_packet_before_silence_is_concealed_without_help() -> None:
    """The packet behind a gap with silence in it corrects nothing: between them nothing was said."""
    uplink = Uplink()
    uplink.put(1, 0, TALK[0], 0.0)
    uplink.take(0.0)
    uplink.put(3, 960 * 2 + 100 * 48, TALK[3], 0.2)
    pcm = uplink.take(0.2 + WAIT_MAX_S)
    assert ms(pcm) == 140
    assert pcm[FRAME * 2 : FRAME * 12] == bytes(FRAME * 10)


@pytest.mark.parametrize("payload", [b"", b"\xfb", b"\xfb\x07", b"\xfb\x3f\x00"])
def test_what_is_no_packet_at_all_is_as_good_as_lost(payload: bytes) -> None:
    """Bytes without a length are counted and dropped; their time is concealed."""
    arrivals = in_time(range(10))
    arrivals[4] = (4 * STEP_S, 4, payload)
    uplink = Uplink()
    heard = hear(uplink, arrivals)
    assert sum(ms(pcm) for _, pcm in heard) == 200
    assert (uplink.damaged, uplink.stats.lost) == (1, 1)


def test_a_packet_that_breaks_off_is_concealed() -> None:
    """Bytes that begin like a packet and are none: as long as they say they are is concealed at once."""
    arrivals = in_time(range(10))
    arrivals[4] = (4 * STEP_S, 4, b"\xfa\xff")  # two frames, the size of the first not there
    arrivals[7] = (7 * STEP_S, 7, b"\xfb\x42\xff\xff\xff")  # two frames, padding that does not end
    uplink = Uplink()
    heard = hear(uplink, arrivals)
    assert uplink.damaged == 2
    assert uplink.stats.lost == 0
    assert sum(ms(pcm) for _, pcm in heard) == 240  # each says that it is 40 ms long
    assert heard[-1][0] == 9 * STEP_S


def test_a_damaged_packet_behind_a_gap_helps_nothing_and_hurts_nothing() -> None:
    """A gap whose next packet is no Opus is concealed without it."""
    arrivals = in_time(index for index in range(10) if index != 4)
    arrivals[4] = (5 * STEP_S, 5, b"\xfa\xff")
    uplink = Uplink()
    heard = hear(uplink, arrivals)
    assert uplink.damaged == 1
    assert sum(ms(pcm) for _, pcm in heard) == pytest.approx(200, abs=40)  # what it says of its length is 40 ms


fates = st.lists(
    st.tuples(
        st.sampled_from(["come", "come", "come", "lose", "double"]),
        st.floats(0, 0.3) | st.just(0.0),
        st.sampled_from([SILENCE, *TALK[:4]]),
    ),
    min_size=1,
    max_size=120,
)


@settings(max_examples=150)
@given(fates, st.integers(0, 65_535))
def test_there_is_no_hole_whatever_becomes_of_the_packets(fates: list[tuple[str, float, bytes]], first: int) -> None:
    """Lost, doubled, overtaken, late: from the first packet heard to the last the sound is as long as the time."""
    arrivals: list[Arrival] = []
    for index, (fate, late_s, payload) in enumerate(fates):
        if fate != "lose":
            arrivals.append((index * STEP_S + late_s, index, payload))
        if fate == "double":
            arrivals.append((index * STEP_S + late_s + 0.005, index, payload))
    uplink = Uplink()
    heard = hear(uplink, arrivals, first)
    stats = uplink.stats
    if stats.begun != 1:  # a gap of more than a second begins anew; nothing came
        assert stats.begun > 1 or not heard
        return
    begin, top = min(arrivals)[1], max(index for _, index, _ in arrivals)
    assert stats.delivered + stats.lost == top - begin + 1
    assert sum(ms(pcm) for _, pcm in heard) == (top - begin + 1) * 20
    assert uplink.damaged == 0


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1), st.binary(max_size=60), st.floats(0, 0.1)),
        max_size=60,
    )
)
def test_packets_that_make_no_sense_are_survived(events: list[tuple[int, int, bytes, float]]) -> None:
    """Any numbers, times and bytes: whole samples come out, each gap a second at most."""
    uplink, now = Uplink(), 0.0
    for sequence, timestamp, payload, later in events:
        now += later
        uplink.put(sequence, timestamp, payload, now)
        pcm = uplink.take(now)
        assert len(pcm) % 2 == 0
    assert len(uplink.take(now + 1)) % 2 == 0
    assert uplink.next_deadline() is None


def test_the_listener_hears_zeros_where_nothing_was_said() -> None:
    """A caller who is silent is silent: nothing is made up."""
    heard = hear(Uplink(), [(index * STEP_S, index, payload) for index, payload in enumerate(packets(silence(400)))])
    assert np.abs(np.frombuffer(b"".join(pcm for _, pcm in heard), "<i2")).max() <= 1
