"""The assistant's voice: every sample once and in order, its place on the track named, silence when it is stopped."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from assistant.testing.stages import silence, tone
from assistant.transports.downlink import BYTES_PER_MS, FRAME, QUEUE_MS, STEP, Anchor, Downlink
from assistant.transports.opus import SILENCE, Decoder
from tests.assistant.transports.test_opus import level


class Plain:
    """FAKE: stands for the encoder, and leaves the sound as it is."""

    FRAME = FRAME // 2

    def encode(self, pcm: bytes) -> bytes:
        assert 0 < len(pcm) <= FRAME
        return pcm.ljust(FRAME, b"\0")

    def reset(self) -> None:
        """It holds nothing."""


def plain() -> Downlink:
    """A downlink whose packets are sound; it has begun."""
    downlink = Downlink()
    downlink._encoder = Plain()  # type: ignore[assignment]
    assert downlink.packet() == (SILENCE, [])
    return downlink


def ramp(count: int, first: int = 1) -> bytes:
    """Samples of which each is another."""
    return np.arange(first, first + count, dtype="<i2").tobytes()


def test_the_first_packet_is_silence() -> None:
    """By it the receiver's clock becomes known, so nothing is said in it, whatever waits."""
    downlink = Downlink()
    downlink.push("item", 0.0, tone(20))
    assert downlink.packet() == (SILENCE, [])
    payload, anchors = downlink.packet()
    assert payload != SILENCE
    assert anchors == [Anchor("item", 0.0, STEP)]


def test_what_is_pushed_is_heard() -> None:
    """A tone pushed in uneven pieces is decoded as the tone; behind it there is silence, in constant packets."""
    downlink, decoder, pcm = Downlink(), Decoder(24_000), tone(400)
    downlink.packet()
    at = 0
    for size in (100, 3_000, 20, 5_000, 100_000):
        downlink.push("item", at / BYTES_PER_MS, pcm[at : at + size])
        at += size
    heard = b"".join(decoder.decode(downlink.packet()[0]) for _ in range(20))
    assert level(heard[FRAME:]) == pytest.approx(level(pcm), rel=0.1)
    assert downlink.silent
    assert downlink.packet() == (SILENCE, [])


def test_an_item_in_one_piece_has_one_anchor() -> None:
    """Pieces that follow each other are one: their place is told once, of the tick at which the first sample leaves."""
    downlink = plain()
    downlink.packet()
    for place in range(5):
        downlink.push("item", place * 40.0, tone(40))
    anchors = [anchor for _ in range(10) for anchor in downlink.packet()[1]]
    assert anchors == [Anchor("item", 0.0, 2 * STEP)]


def test_after_a_break_the_place_is_told_again() -> None:
    """An answer whose next piece came late goes on at another place of the clock than it would have."""
    downlink = plain()
    downlink.push("item", 0.0, tone(20))
    downlink.packet()
    assert downlink.packet() == (SILENCE, [])
    downlink.push("item", 20.0, tone(20))
    assert downlink.packet()[1] == [Anchor("item", 20.0, 3 * STEP)]


def test_a_break_inside_a_packet_is_a_break() -> None:
    """Where the rest of a packet had to be silent, the piece behind it, though in time for the next, has its anchor."""
    downlink = plain()
    downlink.push("item", 0.0, tone(30))
    downlink.packet()
    assert downlink.packet()[1] == []
    downlink.push("item", 30.0, tone(20))
    assert downlink.packet()[1] == [Anchor("item", 30.0, 3 * STEP)]


def test_an_item_may_begin_inside_a_packet() -> None:
    """The next answer follows the last sample of the one before, and its anchor names that very sample."""
    downlink = plain()
    downlink.push("one", 0.0, ramp(240))
    downlink.push("two", 0.0, ramp(240, 1_000))
    payload, anchors = downlink.packet()
    assert payload == ramp(240) + ramp(240, 1_000)
    assert anchors == [Anchor("one", 0.0, STEP), Anchor("two", 0.0, STEP + 480)]


def test_a_part_that_is_left_out_is_told() -> None:
    """Sound that goes on further in the same item has an anchor of its own, at its sample."""
    downlink = plain()
    downlink.push("item", 0.0, tone(10))
    downlink.push("item", 500.0, tone(10))
    assert downlink.packet()[1] == [Anchor("item", 0.0, STEP), Anchor("item", 500.0, STEP + 480)]


def test_what_is_stopped_is_silent_from_the_next_packet_on() -> None:
    """After a clear nothing waits, and the decoder is silent 5 ms into the next packet, without a click."""
    downlink, decoder = Downlink(), Decoder(24_000)
    downlink.push("item", 0.0, tone(1_000))
    before = [decoder.decode(downlink.packet()[0]) for _ in range(10)]
    downlink.clear()
    assert downlink.waiting_ms == 0
    payload, anchors = downlink.packet()
    assert (payload, anchors) == (SILENCE, [])
    heard = np.frombuffer(before[-1] + decoder.decode(payload), "<i2").astype(int)
    assert np.abs(heard[480 + 120 :]).max() < 33  # -60 dBFS
    steps = np.abs(np.diff(heard))
    assert steps[480:].max() <= 1.5 * steps[:480].max()


def test_stopping_what_is_silent_changes_nothing() -> None:
    """Where nothing waits there is nothing to stop."""
    downlink = plain()
    downlink.clear()
    assert downlink.silent
    assert downlink.packet() == (SILENCE, [])


def test_the_item_that_was_stopped_may_go_on() -> None:
    """In the next packet the next answer begins, with its anchor."""
    downlink = plain()
    downlink.push("item", 0.0, tone(100))
    downlink.clear()
    downlink.push("item", 40.0, tone(100))
    assert downlink.packet()[1] == [Anchor("item", 40.0, STEP)]


def test_nothing_of_what_was_stopped_begins_the_next_answer() -> None:
    """The encoder looks ahead, and still held a little of it."""
    downlink, decoder = Downlink(), Decoder(24_000)
    downlink.push("item", 0.0, tone(1_000))
    for _ in range(10):
        decoder.decode(downlink.packet()[0])
    downlink.clear()
    for _ in range(5):
        decoder.decode(downlink.packet()[0])
    downlink.push("other", 0.0, silence(40))
    heard = b"".join(decoder.decode(downlink.packet()[0]) for _ in range(2))
    assert np.abs(np.frombuffer(heard, "<i2").astype(int)).max() < 33


def test_more_than_two_seconds_do_not_wait() -> None:
    """What is pushed beyond the bound is dropped: the beginning is kept."""
    downlink = plain()
    downlink.push("item", 0.0, silence(QUEUE_MS - 10))
    downlink.push("item", QUEUE_MS - 10.0, ramp(480))
    downlink.push("other", 0.0, ramp(480))
    assert downlink.waiting_ms == QUEUE_MS
    packets = [downlink.packet() for _ in range(101)]
    assert packets[99][0] == silence(10) + ramp(240)
    assert packets[100] == (SILENCE, [])
    assert [anchor for _, anchors in packets for anchor in anchors] == [Anchor("item", 0.0, STEP)]


@dataclass
class _Out:
    """What left: by tick of the track a sample's value; and what should be anchored."""

    values: dict[int, int] = field(default_factory=dict)
    anchors: list[Anchor] = field(default_factory=list)


class Track(RuleBasedStateMachine):
    """Pushes, clears and packets in any order, beside a model that keeps single samples."""

    def __init__(self) -> None:
        super().__init__()
        self.downlink = Downlink()
        self.downlink._encoder = Plain()  # type: ignore[assignment]
        self.waiting: list[tuple[str, int, int]] = []  # item, place in it in samples, value
        self.before: tuple[str, int] | None = None  # what left in the sample before
        self.count = 0
        self.place = {"one": 0, "two": 0}

    @rule(item=st.sampled_from(["one", "two"]), size=st.sampled_from([0, 1, 48, 240, 479, 480, 481, 960, 5_000]))
    def push(self, item: str, size: int) -> None:
        """The next sound of an item."""
        values = [1 + (self.count + one) % 30_000 for one in range(size)]
        self.count += size
        at = self.place[item]
        self.downlink.push(item, at / 24, np.array(values, dtype="<i2").tobytes())
        self.place[item] += size
        room = QUEUE_MS * 24 - len(self.waiting)
        self.waiting += [(item, at + one, value) for one, value in enumerate(values[: max(0, room)])]

    @rule(item=st.sampled_from(["one", "two"]), by=st.integers(48, 10_000))
    def skip(self, item: str, by: int) -> None:
        """Some of an item is left out."""
        self.place[item] += by

    @rule()
    def clear(self) -> None:
        """Stop."""
        self.downlink.clear()
        self.waiting = []
        self.before = None

    @rule(times=st.integers(1, 4))
    def packet(self, times: int) -> None:
        """Time goes on."""
        for _ in range(times):
            self._packet()

    def _packet(self) -> None:
        at = self.downlink.ticks
        payload, anchors = self.downlink.packet()
        assert self.downlink.ticks == at + STEP
        if not at or not self.waiting:
            assert (payload, anchors) == (SILENCE, [])
            self.before = None
            return
        samples = np.frombuffer(payload, "<i2").tolist()
        expected: list[Anchor] = []
        for offset, sample in enumerate(samples):
            if self.waiting:
                item, place, value = self.waiting.pop(0)
                assert sample == value
                if self.before != (item, place - 1):
                    expected.append(Anchor(item, place / 24, at + 2 * offset))
                self.before = (item, place)
            else:
                assert sample == 0
                self.before = None
        assert [(one.item_id, one.ticks) for one in anchors] == [(one.item_id, one.ticks) for one in expected]
        assert [one.at_ms for one in anchors] == pytest.approx([one.at_ms for one in expected])

    @precondition(lambda self: self.waiting)
    @rule()
    def drain(self) -> None:
        """Until nothing waits."""
        while self.waiting:
            self._packet()
        assert self.downlink.silent

    @invariant()
    def what_waits_is_bounded(self) -> None:
        """And is what the model says."""
        assert self.downlink.waiting_ms == pytest.approx(len(self.waiting) / 24)
        assert self.downlink.waiting_ms <= QUEUE_MS
        assert self.downlink.silent == (not self.waiting)


Track.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestTrack = Track.TestCase


def test_what_is_said_quietly_is_softer_and_what_follows_a_stop_is_not() -> None:
    """12 dB while somebody may be speaking; as loud as ever afterwards, and after a clear."""
    downlink = plain()
    downlink.push("item", 0.0, tone(100))
    loud = np.frombuffer(downlink.packet()[0], "<i2").astype(float)
    downlink.quiet = True
    soft = np.frombuffer(downlink.packet()[0], "<i2").astype(float)
    assert 20 * np.log10(np.std(soft) / np.std(loud)) == pytest.approx(-12, abs=0.5)
    downlink.clear()
    assert not downlink.quiet
