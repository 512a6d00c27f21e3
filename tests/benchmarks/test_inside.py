"""What is seen of a loop from inside."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.inside import GRAIN_S, Spans, Window


@given(st.lists(st.floats(0, 2), min_size=1, max_size=200), st.floats(0.01, 1))
def test_a_histogram_gives_percentiles_to_its_grain(values: list[float], share: float) -> None:
    """At least ``share`` of the values are not above the percentile, and it is no further up than the grain."""
    spans = Spans()
    for value in values:
        spans.add(value)
    found = spans.percentile(share)
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert any(abs(found - value) <= 2 * GRAIN_S for value in values)
    assert spans.longest == max(values)


def test_a_histogram_of_nothing_is_zero() -> None:
    """A report right after the start has numbers too."""
    assert Spans().as_json() == {"count": 0, "p50_ms": 0, "p99_ms": 0, "p999_ms": 0, "max_ms": 0}


def test_a_slow_callback_is_seen_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds the loop up is timed by its wall time and named; what it does in between is not lost."""
    monkeypatch.setattr(asyncio.Handle, "_run", asyncio.Handle._run)  # put back afterwards
    window = Window()
    window.watch_callbacks()

    async def holds() -> None:
        await asyncio.sleep(0)
        time.sleep(0.03)  # noqa: ASYNC251 - holding the loop up is what is tried

    async def main() -> dict[str, object]:
        await asyncio.create_task(holds(), name="holds")
        return window.report(asyncio.get_running_loop())

    report = asyncio.run(main())
    assert window.callbacks.longest >= 0.03
    assert [one["callback"] for one in window.slow] == ["task holds"]
    assert report["tasks"] == 1
    window.forget()
    assert window.callbacks.counts.total() == 0


async def test_the_heartbeat_is_late_when_the_loop_is_held_up() -> None:
    """It sees what happens between callbacks too."""
    window = Window()
    beating = asyncio.create_task(window.beat())
    await asyncio.sleep(0.02)
    time.sleep(0.05)  # noqa: ASYNC251 - holding the loop up is what is tried
    await asyncio.sleep(0.02)
    beating.cancel()
    assert window.beats.longest >= 0.03
