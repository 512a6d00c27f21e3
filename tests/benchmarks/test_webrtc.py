"""What is made of the times of a page and of the server."""

from __future__ import annotations

from benchmarks.webrtc import waits


def test_a_wait_ends_with_the_first_effect_after_its_cause() -> None:
    """What came before, or far too late, belongs to something else; a cause without an effect has no wait."""
    found = waits([1.0, 2.0, 3.0], [0.99, 1.04, 1.3, 2.02, 3.9])
    assert [round(ms) for ms in found] == [40, 20]
