"""What the server of the WebRTC measurements notes."""

from __future__ import annotations

import numpy as np

from benchmarks.notes import SETTLED, Notes, Onset, Track

QUIET = np.zeros(1_600, np.int16)
LOUD = np.full(1_600, 5_000, np.int16)


def test_sound_begins_once_after_quiet() -> None:
    """Neither its going on nor a short pause in it is a beginning."""
    onset = Onset(16_000)
    pieces = [QUIET, QUIET, LOUD, LOUD, QUIET, LOUD, QUIET, QUIET, LOUD]
    assert [onset.begins(piece) for piece in pieces] == [False, False, True, *[False] * 5, True]


def test_nothing_begins_in_nothing() -> None:
    """An empty piece is no quiet either."""
    onset = Onset(16_000)
    assert not onset.begins(np.zeros(0, np.int16))
    assert not onset.begins(LOUD)


def test_lateness_is_that_against_the_earliest_packet() -> None:
    """A track that keeps its pace is never late, whenever it began; one that slips by 30 ms is 30 ms late from then."""
    track = Track()
    for number in range(SETTLED + 10):
        track.add(number * 0.02, 1_000.0 + number * 0.02 + (0.03 if number >= SETTLED + 6 else 0.0))
    assert [round(ms) for ms in track.lateness_ms()] == [0] * 6 + [30] * 4


def test_a_jump_of_the_clock_is_late_once() -> None:
    """A track that skips what it could not send is in step again, but for the packet that should have stood there."""
    track = Track()
    for number in range(SETTLED + 10):
        at = number * 0.02 + (0.15 if number >= SETTLED + 6 else 0.0)
        track.add(at, 1_000.0 + at)
    assert [round(ms) for ms in track.lateness_ms()] == [0] * 6 + [150] + [0] * 3


def test_notes_of_several_tracks_are_one_figure() -> None:
    """Each track has a schedule of its own; what is told is of all their packets, and gone when it is forgotten."""
    notes = Notes()
    for number in range(SETTLED + 5):
        notes.departed(1, number * 0.02, 50.0 + number * 0.02)
        notes.departed(2, number * 0.02, 90.0 + number * 0.02 + (0.01 if number == SETTLED + 4 else 0.0))
    told = notes.as_json()
    assert told["packets"] == 10
    assert round(told["late_max_ms"]) == 10
    notes.forget()
    assert notes.as_json()["late_p999_ms"] is None
