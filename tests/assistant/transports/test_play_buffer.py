"""What waits to be played, and the account of what was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.testing.stages import tone
from assistant.transports.play_buffer import CAPACITY_MS, RATE, SAMPLES_PER_MS, PlayBuffer


def speech(samples: int) -> bytes:
    return b"\x01\x10" * samples


Step = tuple[str, int]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("push"), st.integers(1, 2_000)),
        st.tuples(st.just("pull"), st.integers(1, 1_000)),
        st.tuples(st.just("new item"), st.just(0)),
        st.tuples(st.just("clear"), st.just(0)),
    ),
    max_size=60,
)


@given(STEPS, st.integers(0, 3_000))
def test_the_position_is_that_of_the_sample_being_heard(steps: list[Step], latency: int) -> None:
    """Whatever is pushed, pulled and cleared: each item is told to stand where the sample heard last of it ends."""
    buffer = PlayBuffer()
    item, at = 0, 0  # where the next piece belongs, in samples
    waiting: list[tuple[str, int]] = []  # the model: every sample by itself
    pulled: list[tuple[str, int] | None] = []
    told: dict[str, float] = {}
    for what, number in steps:
        if what == "push":
            buffer.push(f"item {item}", at / SAMPLES_PER_MS, speech(number))
            room = CAPACITY_MS * SAMPLES_PER_MS - len(waiting)
            waiting += [(f"item {item}", at + one) for one in range(min(number, room))]
            at += number
        elif what == "pull":
            pcm = buffer.pull(number)
            taken = waiting[:number]
            assert pcm == speech(len(taken)) + bytes(2 * (number - len(taken)))
            del waiting[:number]
            pulled += [*taken, *([None] * (number - len(taken)))]
        elif what == "clear":
            buffer.clear()
            waiting.clear()
        else:
            item, at = item + 1, 0
        told |= buffer.positions(latency / RATE)
        heard: dict[str, float] = {}
        for sample in pulled[: max(0, len(pulled) - latency)]:
            if sample is not None:
                heard[sample[0]] = (sample[1] + 1) / SAMPLES_PER_MS
        assert told == pytest.approx(heard)


def test_what_is_too_much_is_dropped_and_counted() -> None:
    """Two seconds may wait; of more the end is dropped, and how much is known."""
    buffer = PlayBuffer()
    buffer.push("a", 0.0, speech(CAPACITY_MS * SAMPLES_PER_MS - 10))
    buffer.push("a", 1_999.0, speech(30))
    buffer.push("a", 2_000.0, speech(5))
    assert buffer.dropped == 25
    assert buffer.pull(CAPACITY_MS * SAMPLES_PER_MS + 1) == speech(CAPACITY_MS * SAMPLES_PER_MS) + bytes(2)


def test_a_stop_is_silent_at_once() -> None:
    """After a clear the next pull is silence, and what was pulled before it is still accounted for."""
    buffer = PlayBuffer()
    buffer.push("a", 100.0, speech(960))
    buffer.pull(480)
    buffer.clear()
    assert buffer.pull(480) == bytes(960)
    assert buffer.positions(0.0) == {"a": 120.0}
    assert buffer.positions(0.0) == {}


def test_an_item_that_goes_back_is_followed_back() -> None:
    """After a pause an answer is played again from the start of a word: its position goes back to there."""
    buffer = PlayBuffer()
    buffer.push("a", 0.0, speech(960))
    buffer.pull(960)
    assert buffer.positions(0.0) == {"a": 40.0}
    buffer.push("a", 10.0, speech(480))
    buffer.pull(240)
    assert buffer.positions(0.0) == {"a": 20.0}


def test_quietened_is_twelve_decibels_less() -> None:
    """While somebody may be speaking what is pulled is softer; a clear ends that."""
    buffer = PlayBuffer()
    buffer.push("a", 0.0, tone(40))
    loud = np.frombuffer(buffer.pull(480), "<i2").astype(float)
    buffer.quiet = True
    soft = np.frombuffer(buffer.pull(480), "<i2").astype(float)
    assert 20 * np.log10(np.std(loud) / np.std(soft)) == pytest.approx(12, abs=0.2)
    buffer.clear()
    assert not buffer.quiet
