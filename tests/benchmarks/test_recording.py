"""Finding an answer in what a page put out, gaps and repetitions and all."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.recording import CHUNK, QUANTUM, Recording, locate, sentences


def noise(samples: int, seed: int) -> np.ndarray:
    return (np.random.default_rng(seed).normal(0, 0.1, samples)).astype(np.float32)


@given(st.integers(0, 40_000), st.integers(CHUNK, 30_000))
def test_a_sound_is_found_to_the_sample(before: int, length: int) -> None:
    """Wherever a sentence lies in the recording, its first sample is named."""
    sent = noise(length, 1)
    sound = np.concatenate([np.zeros(before, np.float32), sent, np.zeros(5_000, np.float32)])
    assert locate(sound, sent, 0, len(sound)) == before


def test_what_is_not_there_is_not_found() -> None:
    """Another sound, silence and an empty recording hold no place for it."""
    sent = noise(20_000, 1)
    for sound in (noise(60_000, 2), np.zeros(60_000, np.float32), np.zeros(0, np.float32)):
        assert locate(sound, sent, 0, len(sound)) is None


def test_the_first_of_two_is_meant() -> None:
    """Said twice, the first place behind `after` is meant, so that answers are told apart in their order."""
    sent = noise(20_000, 1)
    sound = np.concatenate([sent, np.zeros(10_000, np.float32), sent])
    assert locate(sound, sent, 0, len(sound)) == 0
    assert locate(sound, sent, 15_000, len(sound)) == 30_000


@pytest.mark.parametrize("at", [3_000, 9_000, 17_000])
def test_a_gap_is_no_obstacle(at: int) -> None:
    """Where the line ran dry in the middle of a sentence, its beginning or its rest is still recognised."""
    sent = noise(24_000, 1)
    sound = np.concatenate([np.zeros(500, np.float32), sent[:at], np.zeros(4_000, np.float32), sent[at:]])
    assert locate(sound, sent, 0, len(sound)) in (500, 4_500)


def test_missing_pieces_are_silence() -> None:
    """A quantum that was not copied leaves its place empty and shifts nothing."""
    pieces = noise(2 * QUANTUM, 1)
    taken = {
        "frames": [1_000, 1_000 + 2 * QUANTUM],
        "samples": base64.b64encode(pieces.astype("<f4").tobytes()).decode(),
        "lit": [["a", 1_100.5], ["a", 1_200.0], ["b", 1_300.0], ["a", 1_400.0]],
    }
    recording = Recording.of(taken)
    assert recording.first == 1_000
    assert np.array_equal(recording.sound[:QUANTUM], pieces[:QUANTUM])
    assert not np.any(recording.sound[QUANTUM : 2 * QUANTUM])
    assert np.array_equal(recording.sound[2 * QUANTUM :], pieces[QUANTUM:])
    assert recording.lit == (("a", 1_100.5), ("b", 1_300.0), ("a", 1_400.0))


def test_words_fall_into_sentences() -> None:
    """A sentence ends with its sign, quoted or not."""
    words = [(text, float(at), at + 1.0) for at, text in enumerate(["Tap", "Save.", "Say", '"yes."', "Now"])]
    assert [[word[0] for word in each] for each in sentences(words)] == [["Tap", "Save."], ["Say", '"yes."'], ["Now"]]
