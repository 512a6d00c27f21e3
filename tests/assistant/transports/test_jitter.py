"""The jitter buffer: what is next leaves at once, a gap waits a little, everything adds up. Time is virtual."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.transports.jitter import (
    FRAME,
    HELD,
    JUMP,
    RATE,
    WAIT_MAX_S,
    WAIT_MIN_S,
    JitterBuffer,
    Missing,
    Packet,
    Silence,
    Stats,
    opus_samples,
)

Buffer = JitterBuffer[int]
Item = Packet[int] | Missing | Silence
STEP_S = 0.020


@dataclass
class Sender:
    """Numbers packets as a browser does; the payload of a packet is its index."""

    sequence: int = 1000
    timestamp: int = 50_000

    def put(self, buffer: Buffer, index: int, now: float, *, silent: int = 0) -> None:
        """Packet ``index`` comes, before which so many samples of silence were not sent."""
        buffer.put((self.sequence + index) % 2**16, (self.timestamp + index * FRAME + silent) % 2**32, index, now)


def names(items: Iterable[Item]) -> list[int | str]:
    """Packets by index, and the rest by kind and milliseconds."""
    return [item.payload if isinstance(item, Packet) else f"{type(item).__name__} {item.ms:g}" for item in items]


def arrive(buffer: Buffer, *indices: int, now: float, sender: Sender | None = None) -> list[int | str]:
    """Packets come together, and what has its turn is taken."""
    for index in indices:
        (sender or Sender()).put(buffer, index, now)
    return names(buffer.take(now))


def test_a_packet_that_is_next_leaves_at_once() -> None:
    """Nothing is prefetched: each packet in order leaves in the moment in which it came."""
    buffer = Buffer()
    assert buffer.take(0.0) == []
    for index in range(5):
        now = index * STEP_S
        Sender().put(buffer, index, now)
        assert buffer.next_deadline() == now
        assert buffer.take(now) == [Packet(index, 50_000 + index * FRAME, FRAME, begins=not index)]
        assert buffer.next_deadline() is None
    assert buffer.stats == Stats(received=5, delivered=5, begun=1)


def test_a_lost_packet_is_missing_after_one_more() -> None:
    """Where nothing is ever overtaken, 20 ms after the packet behind a gap it is given as missing, once."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    assert arrive(buffer, 2, now=0.040) == []
    assert buffer.next_deadline() == 0.040 + WAIT_MIN_S
    assert buffer.take(0.059) == []
    assert names(buffer.take(0.060)) == ["Missing 20", 2]
    assert arrive(buffer, 3, now=0.060) == [3]
    assert buffer.stats == Stats(received=3, delivered=3, lost=1, begun=1, concealed_ms=20.0)


def test_packets_that_changed_places_are_put_right() -> None:
    """A packet overtaken by the next one is waited for, and nothing is missing."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    assert arrive(buffer, 2, now=0.040) == []
    assert arrive(buffer, 1, now=0.045) == [1, 2]
    assert buffer.stats == Stats(received=3, delivered=3, reordered=1, begun=1)


def test_each_gap_waits_by_itself() -> None:
    """A second gap waits from the first packet behind it, not from the one behind the first gap."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    assert arrive(buffer, 2, now=0.040) == []
    assert arrive(buffer, 4, now=0.055) == []
    assert names(buffer.take(0.060)) == ["Missing 20", 2]
    assert buffer.next_deadline() == pytest.approx(0.075)
    assert names(buffer.take(buffer.next_deadline() or 0)) == ["Missing 20", 4]


def test_a_packet_that_comes_too_late_is_dropped() -> None:
    """What was given as missing is not given any more; its second copy is a copy."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    arrive(buffer, 2, now=0.040)
    buffer.take(0.060)
    assert arrive(buffer, 1, now=0.070) == []
    assert arrive(buffer, 1, now=0.071) == []
    assert buffer.stats == Stats(received=4, delivered=2, late=1, duplicate=1, lost=1, begun=1, concealed_ms=20.0)


def test_copies_are_dropped() -> None:
    """A packet that comes again is given once, whether the first was given or waits."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    assert arrive(buffer, 0, now=0.001) == []
    assert arrive(buffer, 2, 2, now=0.040) == []
    assert names(buffer.take(0.060)) == ["Missing 20", 2]
    assert arrive(buffer, 2, now=0.061) == []
    assert buffer.stats.duplicate == 3


def test_what_was_sent_before_the_first_packet_that_came_is_late() -> None:
    """A time line begins with the first packet that comes, so one from before it has no place."""
    buffer = Buffer()
    arrive(buffer, 5, now=0.0)
    assert arrive(buffer, 4, now=0.001) == []
    assert buffer.stats == Stats(received=2, delivered=1, late=1, begun=1)


def test_a_gap_learns_to_wait_as_long_as_overtaken_packets_need() -> None:
    """After a packet came 35 ms too late a gap waits 45 ms, and the next such packet is heard."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    arrive(buffer, 2, now=0.040)
    buffer.take(0.060)
    assert buffer.wait_s == WAIT_MIN_S
    arrive(buffer, 1, now=0.075)
    assert buffer.wait_s == pytest.approx(0.045)
    assert arrive(buffer, 4, now=0.100) == []
    assert buffer.take(0.134) == []
    assert arrive(buffer, 3, now=0.135) == [3, 4]


def test_a_packet_put_right_teaches_as_well() -> None:
    """A packet that came 18 ms behind the one that overtook it makes gaps wait 28 ms."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    arrive(buffer, 2, now=0.040)
    arrive(buffer, 3, now=0.050)
    assert arrive(buffer, 1, now=0.058) == [1, 2, 3]
    assert buffer.wait_s == pytest.approx(0.028)


def test_the_wait_has_a_ceiling_and_what_no_wait_would_get_teaches_nothing() -> None:
    """A packet 59 ms late makes gaps wait 60 ms; one 200 ms late changes nothing."""
    for late_s, wait_s in ((0.059, WAIT_MAX_S), (0.200, WAIT_MIN_S)):
        buffer = Buffer()
        arrive(buffer, 0, now=0.0)
        arrive(buffer, 2, now=0.040)
        buffer.take(0.060)
        arrive(buffer, 1, now=0.040 + late_s)
        assert buffer.stats.late == 1
        assert buffer.wait_s == wait_s


def test_a_network_that_keeps_order_again_is_waited_for_less() -> None:
    """Half of what was learnt is forgotten within 7 s, and within 20 s the wait is the least there is."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    arrive(buffer, 2, now=0.040)
    buffer.take(0.060)
    arrive(buffer, 1, now=0.090)
    assert buffer.wait_s == WAIT_MAX_S
    for index in range(3, 3 + 350):
        arrive(buffer, index, now=index * STEP_S)
    assert buffer.wait_s == pytest.approx(0.035, abs=0.001)
    for index in range(353, 1003):
        arrive(buffer, index, now=index * STEP_S)
    assert buffer.wait_s == WAIT_MIN_S


def test_a_burst_of_ten_is_one_piece_and_leaves_no_lag() -> None:
    """Ten packets lost: 200 ms missing at once, 20 ms after the first that arrives; the next leaves at once."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    assert arrive(buffer, 11, now=0.220) == []
    assert arrive(buffer, 12, now=0.240) == ["Missing 200", 11, 12]
    assert arrive(buffer, 13, now=0.260) == [13]
    assert buffer.stats.concealed_ms == 200
    assert buffer.stats.lost == 10


def test_a_stall_leaves_no_lag() -> None:
    """Forty packets that come together after 800 ms leave together, and the next one at once."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    assert arrive(buffer, *range(1, 41), now=0.800) == list(range(1, 41))
    assert arrive(buffer, 41, now=0.820) == [41]
    assert buffer.stats.concealed_ms == 0


def test_time_without_packets_is_silence() -> None:
    """A timestamp that jumps where no number is missing is DTX: silence, given at once, and nothing is lost."""
    buffer, sender = Buffer(), Sender()
    sender.put(buffer, 0, 0.0)
    sender.put(buffer, 1, 0.420, silent=400 * 48)
    assert names(buffer.take(0.420)) == [0, "Silence 400", 1]
    assert buffer.stats == Stats(received=2, delivered=2, begun=1, silent_ms=400.0)


def test_of_a_gap_with_silence_in_it_only_the_lost_packets_are_missing() -> None:
    """Two packets lost around 100 ms of silence: 40 ms are missing, the rest is silence."""
    buffer, sender = Buffer(), Sender()
    sender.put(buffer, 0, 0.0)
    sender.put(buffer, 3, 0.160, silent=100 * 48)
    assert names(buffer.take(0.180)) == [0, "Missing 40", "Silence 100", 3]
    assert buffer.stats.concealed_ms == 40
    assert buffer.stats.silent_ms == 100


def test_packets_of_other_lengths_add_up() -> None:
    """Packets of 60 ms are followed at once by the next; a lost one of them is 60 ms missing."""
    buffer = Buffer()
    for index in (0, 1, 3):
        buffer.put(index, index * 2880, index, index * 0.060, samples=2880)
    assert names(buffer.take(0.200)) == [0, 1, "Missing 60", 3]


def test_a_sender_whose_clock_stands_still_is_heard() -> None:
    """Packets whose timestamps overlap are given, with nothing between them, also where one is lost."""
    buffer = Buffer()
    for index in (0, 1, 3):
        buffer.put(index, 7000, index, 0.0)
    assert names(buffer.take(0.020)) == [0, 1, 3]
    assert buffer.stats == Stats(received=3, delivered=3, lost=1, begun=1)


def test_numbers_and_timestamps_wrap() -> None:
    """Order, loss and time go on across the ends of 16 and 32 bits, for a second time as well."""
    buffer, sender, given = Buffer(), Sender(sequence=2**16 - 2, timestamp=2**32 - 3 * FRAME), []
    for index in range(2**16 + 8):
        if index not in (3, 2**16 + 3):
            given += arrive(buffer, index, now=index * STEP_S, sender=sender)
    assert given[:8] == [0, 1, 2, "Missing 20", 4, 5, 6, 7]
    assert given[-6:] == [2**16 + 2, "Missing 20", *range(2**16 + 4, 2**16 + 8)]
    assert buffer.stats.concealed_ms == 40
    assert buffer.stats.begun == 1


def test_a_new_stream_begins_a_new_time_line() -> None:
    """Two packets from far away are a restart: both are given, nothing is missing between old and new."""
    buffer, new = Buffer(), Sender(sequence=40_000, timestamp=9)
    arrive(buffer, 0, 1, now=0.0)
    assert arrive(buffer, 0, now=0.020, sender=new) == []
    new.put(buffer, 1, 0.040)
    assert buffer.take(0.040) == [Packet(0, 9, FRAME, begins=True), Packet(1, 9 + FRAME, FRAME, begins=False)]
    assert arrive(buffer, 2, now=0.060, sender=new) == [2]
    assert buffer.stats == Stats(received=5, delivered=5, begun=2)


def test_a_restart_lets_go_what_waits() -> None:
    """What waits behind a gap of the old stream is given before the new one, with its gap."""
    buffer, new = Buffer(), Sender(sequence=40_000)
    arrive(buffer, 0, now=0.0)
    assert arrive(buffer, 2, now=0.040) == []
    assert arrive(buffer, 0, 1, now=0.045, sender=new) == ["Missing 20", 2, 0, 1]


def test_a_restart_whose_packets_changed_places_begins_with_the_first() -> None:
    """The two that prove a restart may come in either order; one from before them is late."""
    buffer, new = Buffer(), Sender(sequence=40_000)
    arrive(buffer, 0, now=0.0)
    assert arrive(buffer, 2, 1, now=0.020, sender=new) == [1, 2]
    assert arrive(buffer, 0, now=0.025, sender=new) == []
    assert buffer.stats.late == 1


def test_a_gap_inside_a_restart_is_a_gap() -> None:
    """A packet lost between the two that prove a restart is waited for like any."""
    buffer, new = Buffer(), Sender(sequence=40_000)
    arrive(buffer, 0, now=0.0)
    arrive(buffer, 0, now=0.020, sender=new)
    assert arrive(buffer, 2, now=0.030, sender=new) == [0]
    assert names(buffer.take(0.050)) == ["Missing 20", 2]


def test_a_stray_packet_changes_nothing() -> None:
    """One packet alone from far away is dropped when the stream goes on; its copy does not prove a restart."""
    buffer, stray = Buffer(), Sender(sequence=40_000)
    arrive(buffer, 0, now=0.0)
    assert arrive(buffer, 0, 0, now=0.005, sender=stray) == []
    assert arrive(buffer, 1, now=0.020) == [1]
    assert buffer.take(1.0) == []
    assert buffer.stats == Stats(received=4, delivered=2, stray=1, duplicate=1, begun=1)


def test_of_two_strays_the_second_may_begin_the_stream() -> None:
    """Packets far from the stream and from each other prove nothing; the one that is followed up does."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    arrive(buffer, 0, now=0.005, sender=Sender(sequence=20_000))
    assert arrive(buffer, 0, 1, now=0.010, sender=Sender(sequence=40_000)) == [0, 1]
    assert buffer.stats.stray == 1


def test_a_packet_alone_after_a_jump_is_heard_within_the_bound() -> None:
    """Where nothing else comes, a packet from far away waits as long as a gap would, and begins a time line."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    assert arrive(buffer, 500, now=10.0) == []
    assert buffer.next_deadline() == 10.0 + WAIT_MIN_S
    assert buffer.take(10.01) == []
    assert buffer.take(10.0 + WAIT_MIN_S) == [Packet(500, 50_000 + 500 * FRAME, FRAME, begins=True)]
    assert buffer.next_deadline() is None


def test_up_to_a_second_is_a_gap_and_more_is_a_restart() -> None:
    """Forty-nine lost packets are missing (980 ms); with fifty the next is from far away."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    arrive(buffer, JUMP, now=1.0)
    assert names(buffer.take(1.1)) == ["Missing 980", JUMP]
    assert arrive(buffer, JUMP + JUMP + 1, JUMP + JUMP + 2, now=2.1) == [2 * JUMP + 1, 2 * JUMP + 2]
    assert buffer.stats.lost == JUMP - 1


def test_a_clock_that_jumps_begins_a_new_time_line() -> None:
    """A pause of more than a second, or a clock that went back as far, is not filled in; just a second still is."""
    for silent, expected in (
        (RATE, [0, "Silence 1000", 1]),
        (RATE + 1, [0, 1]),
        (-RATE - 1, [0, 1]),
        (2**31, [0, 1]),
    ):
        buffer, sender = Buffer(), Sender()
        sender.put(buffer, 0, 0.0)
        sender.put(buffer, 1, 2.0, silent=silent)
        assert names(buffer.take(2.0)) == expected
        assert buffer.stats.begun == (1 if len(expected) == 3 else 2)


def test_with_a_second_of_packets_behind_it_a_gap_is_given_up() -> None:
    """A burst with a hole at its beginning does not pile up: with 50 packets behind it the hole waits no longer."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    for index in range(2, HELD + 1):
        assert arrive(buffer, index, now=1.0) == []
    assert arrive(buffer, HELD + 1, now=1.0) == ["Missing 20", *range(2, HELD + 2)]
    assert buffer.stats.dropped == 0


def test_of_packets_that_nobody_takes_the_newest_are_kept() -> None:
    """The oldest is dropped for each that comes beyond 50, and is missing at its place."""
    buffer = Buffer()
    arrive(buffer, 0, now=0.0)
    for index in range(1, HELD + 4):
        Sender().put(buffer, index, index * STEP_S)
    assert names(buffer.take(2.0)) == ["Missing 60", *range(4, HELD + 4)]
    assert buffer.stats == Stats(received=HELD + 4, delivered=HELD + 1, dropped=3, lost=3, begun=1, concealed_ms=60.0)


def test_packets_that_nobody_takes_for_long_begin_a_new_time_line() -> None:
    """More than a second that was dropped is not filled in, and neither is the beginning of the first time line."""
    buffer = Buffer()
    for index in range(HELD + 5):
        Sender().put(buffer, index, index * STEP_S)
    first = buffer.take(2.0)
    assert first[0] == Packet(5, 50_000 + 5 * FRAME, FRAME, begins=True)
    for index in range(HELD + 5, 3 * HELD + 6):
        Sender().put(buffer, index, index * STEP_S)
    after = buffer.take(9.0)
    assert len(after) == HELD
    assert after[0] == Packet(2 * HELD + 6, 50_000 + (2 * HELD + 6) * FRAME, FRAME, begins=True)
    assert buffer.stats.begun == 2
    assert buffer.stats.lost == 0


def test_opus_says_how_long_it_is() -> None:
    """The length of a packet is read from its first bytes; what is no packet has none."""
    lengths = {
        b"\xf8\xff\xfe": 960,  # what a browser sends in silence: CELT, one frame of 20 ms
        b"\x00": 480,  # SILK, 10 ms
        b"\x58": 2880,  # SILK, 60 ms
        b"\x60": 480,  # hybrid, 10 ms
        b"\x68": 960,  # hybrid, 20 ms
        b"\x80": 120,  # CELT, 2.5 ms
        b"\xf9": 1920,  # two of 20 ms
        b"\xfa\x01": 1920,  # two of 20 ms, unlike in size
        b"\xfb\x06": 5760,  # six of 20 ms: 120 ms, the longest there is
        b"\xfb\xc3": 2880,  # three, with flags beside the count
        b"\xfb\x07": 0,  # 140 ms
        b"\xfb": 0,  # no count
        b"": 0,
    }
    assert {payload: opus_samples(payload) for payload in lengths} == lengths


# --- What a network does, in media time ---


@dataclass
class Listened:
    """What came out of a simulated network, on the sender's time line."""

    stats: Stats
    lag_s: dict[int, float]
    """By packet: from its sending to its being given, less what the network took at best."""
    waited_s: float
    """The longest that a packet waited in the buffer."""
    items: list[Item]


def listen(arrivals: list[tuple[float, int]]) -> Listened:
    """Packets come as said (loop time, index); taken after each and at each deadline, as a transport does."""
    buffer, sender = Buffer(), Sender(sequence=65_500, timestamp=2**32 - 40 * FRAME)
    came: dict[int, float] = {}
    lag: dict[int, float] = {}
    items: list[Item] = []
    waited = 0.0

    def take(now: float) -> None:
        nonlocal waited
        for item in buffer.take(now):
            items.append(item)
            if isinstance(item, Packet):
                lag[item.payload] = now - item.payload * STEP_S
                waited = max(waited, now - came[item.payload])

    for at, index in sorted(arrivals):
        while (deadline := buffer.next_deadline()) is not None and deadline <= at:
            take(deadline)
        came.setdefault(index, at)
        sender.put(buffer, index, at)
        take(at)
    while (deadline := buffer.next_deadline()) is not None:
        take(deadline)
    return Listened(buffer.stats, lag, waited, items)


def media_ms(items: Iterable[Item]) -> float:
    return sum(item.samples for item in items) * 1000 / RATE


def test_one_percent_of_loss() -> None:
    """Of 60 s with 1 % lost nothing but the lost packets is concealed, and no packet waits more than 20 ms."""
    chance = random.Random(3)
    lost = {index for index in range(1, 2999) if chance.random() < 0.01}
    heard = listen([(index * STEP_S, index) for index in range(3000) if index not in lost])
    assert 20 <= len(lost) <= 40
    assert heard.stats.lost == len(lost)
    assert heard.stats.concealed_ms == 20 * len(lost)
    assert media_ms(heard.items) == 60_000
    assert heard.waited_s <= 0.020 + 1e-9
    assert sum(lag > 1e-9 for lag in heard.lag_s.values()) <= len(lost)


def test_one_percent_of_loss_with_jitter() -> None:
    """With 0 to 30 ms of jitter, which lets packets overtake, at most one in 1000 more is lost."""
    chance = random.Random(4)
    lost = {index for index in range(1, 2999) if chance.random() < 0.01}
    heard = listen([(index * STEP_S + chance.random() * 0.030, index) for index in range(3000) if index not in lost])
    assert heard.stats.reordered > 50
    assert heard.stats.lost - len(lost) <= 3
    assert media_ms(heard.items) == 60_000
    assert heard.waited_s <= WAIT_MAX_S


def test_a_burst_of_ten_within_a_call() -> None:
    """Real sound is back 20 ms after the first packet that arrives, and 40 ms later the lag is gone."""
    heard = listen([(index * STEP_S, index) for index in range(300) if not 100 <= index < 110])
    assert heard.stats.concealed_ms == 200
    assert [item.ms for item in heard.items if isinstance(item, Missing)] == [200]
    assert heard.lag_s[110] == pytest.approx(0.020)
    assert all(heard.lag_s[index] == pytest.approx(0.0) for index in range(111, 300))


def test_a_stall_of_half_a_second_within_a_call() -> None:
    """Packets held up for 500 ms are all heard, and the first one behind them has no lag."""
    heard = listen([(max(index * STEP_S, 2.5 if index >= 100 else 0.0), index) for index in range(300)])
    assert heard.stats.concealed_ms == 0
    assert heard.lag_s[100] == pytest.approx(0.5)
    assert all(heard.lag_s[index] == pytest.approx(0.0) for index in range(125, 300))


# --- Whatever happens ---


@settings(max_examples=200)
@given(data=st.data())
def test_everything_adds_up_whatever_the_network_does(data: st.DataObject) -> None:
    """Any loss, order, copies, silence: each packet once and in order, no wait beyond 60 ms, no time left over."""
    count = data.draw(st.integers(1, 40), "packets")
    fates = data.draw(
        st.lists(
            st.tuples(
                st.lists(st.integers(0, 300), max_size=3),  # ms that each copy is under way; none: lost
                st.sampled_from([0, 0, 0, 0, 7, 960, 20_000]),  # silence before it
            ),
            min_size=count,
            max_size=count,
        ),
        "fates",
    )
    sequence = data.draw(st.sampled_from([0, 40_000, 65_520]), "first number")
    clock = data.draw(st.sampled_from([0, 2**32 - 5000, 2**31 - 5000]), "first timestamp")
    arrivals, sent, total = [], {}, 0
    for index, (copies, silent) in enumerate(fates):
        total += silent
        sent[index] = clock + index * FRAME + total
        arrivals += [((sent[index] - clock) / RATE + delay / 1000, index) for delay in copies]
    buffer = Buffer()
    items: list[Item] = []
    came: dict[int, float] = {}

    def take(now: float) -> None:
        for item in buffer.take(now):
            items.append(item)
            if isinstance(item, Packet):
                assert now - came[item.payload] <= WAIT_MAX_S + 1e-9
        deadline = buffer.next_deadline()
        assert deadline is None or now < deadline <= now + WAIT_MAX_S + 1e-9
        assert WAIT_MIN_S <= buffer.wait_s <= WAIT_MAX_S

    for at, index in sorted(arrivals):
        while (deadline := buffer.next_deadline()) is not None and deadline < at:
            take(deadline)
        came.setdefault(index, at)
        buffer.put((sequence + index) % 2**16, sent[index] % 2**32, index, at)
        take(at)
    while (deadline := buffer.next_deadline()) is not None:
        take(deadline)

    given = [item for item in items if isinstance(item, Packet)]
    order = [item.payload for item in given]
    assert order == sorted(set(order))
    stats = buffer.stats
    assert stats.received == len(arrivals) == stats.delivered + stats.duplicate + stats.late + stats.stray
    assert stats.delivered == len(given)
    assert stats.dropped == 0
    if not given:
        return
    assert stats.begun == sum(packet.begins for packet in given)
    if stats.begun == 1:  # losses and silence together may be longer than a second
        assert stats.delivered + stats.lost == order[-1] - order[0] + 1
    line: list[Item] = []
    for item in items:
        if isinstance(item, Packet):
            line = [item] if item.begins else [*line, item]
            assert isinstance(line[0], Packet)
            since = sent[item.payload] - sent[line[0].payload] + FRAME
            assert media_ms(line) == pytest.approx(since * 1000 / RATE)
        else:
            line.append(item)
    assert media_ms(i for i in items if isinstance(i, Missing)) == pytest.approx(stats.concealed_ms)
    assert media_ms(i for i in items if isinstance(i, Silence)) == pytest.approx(stats.silent_ms)
    assert stats.concealed_ms <= stats.lost * 20
    kinds = [type(item) for item in items]
    assert not any(one is other is Missing for one, other in pairwise(kinds))


@settings(max_examples=200)
@given(
    events=st.lists(
        st.tuples(
            st.integers(0, 2**16 - 1) | st.integers(65_500, 65_535) | st.integers(0, 60),
            st.integers(0, 2**32 - 1) | st.integers(0, 60_000),
            st.integers(0, 5760),
            st.integers(0, 100),
            st.booleans(),
        ),
        max_size=120,
    )
)
def test_numbers_that_make_no_sense_are_survived(events: list[tuple[int, int, int, int, bool]]) -> None:
    """Any numbers, taken or not: nothing is given twice, the books balance, no filling is longer than a second."""
    buffer, now, given = Buffer(), 0.0, []
    for index, (sequence, timestamp, samples, later, taken) in enumerate(events):
        now += later / 1000
        buffer.put(sequence, timestamp, index, now, samples)
        if taken:
            given += buffer.take(now)
        stats = buffer.stats
        gone = stats.delivered + stats.duplicate + stats.late + stats.stray + stats.dropped
        assert 0 <= stats.received - gone <= HELD + 1
    given += buffer.take(now + WAIT_MAX_S)
    assert buffer.next_deadline() is None
    payloads = [item.payload for item in given if isinstance(item, Packet)]
    assert len(payloads) == len(set(payloads))
    stats = buffer.stats
    assert stats.received == stats.delivered + stats.duplicate + stats.late + stats.stray + stats.dropped
    assert all(0 < item.ms <= 1000 for item in given if not isinstance(item, Packet))
    assert stats.begun == sum(item.begins for item in given if isinstance(item, Packet))
