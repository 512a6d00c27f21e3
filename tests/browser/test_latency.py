"""Where the wait went, under Details."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from driver import RED, say, until, wait, wait_phase
from fake_realtime import FakeRealtime

PARTS = [{"name": "end of speech noticed", "ms": 12.4}, {"name": "understood", "ms": 7.6}]


@pytest.mark.parametrize("rtc", [True, False], ids=["WebRTC", "WebSocket"])
def test_the_parts_of_the_wait_add_up(visit: Any, fake: FakeRealtime, rtc: bool) -> None:
    """The server's parts and the page's own are drawn end to end, and add up to what the page measured."""
    page = visit(rtc=rtc)
    say(page, RED)
    until(lambda: bool(fake.of_type("frontdesk.playback")), page.wait_for_timeout, "a report")
    item = fake.of_type("frontdesk.playback")[0]["item_id"]
    fake.tell("frontdesk.latency", response_id="r", item_id=item, parts=PARTS, total_ms=20.0)
    page.click("#details-button")
    wait(page, "document.querySelectorAll('.waterfall li').length === 3")
    rows = page.evaluate("""() => [...document.querySelectorAll('.waterfall li')].map((row) => {
        const bar = row.querySelector('i').getBoundingClientRect();
        const [name, ms] = ['span', 'b'].map((part) => row.querySelector(part).textContent);
        return [name, parseInt(ms), bar.left, bar.right];
    })""")
    assert [row[0] for row in rows] == ["end of speech noticed", "understood", "network and this device"]
    told = page.inner_text("#details")
    total = sum(row[1] for row in rows)
    assert f"That wait in parts: {total} ms" in told
    assert f"\n{total} ms\n" in told  # what the page measured by itself
    assert all(abs(before[3] - after[2]) <= 3 for before, after in pairwise(rows))


def test_without_a_measure_of_its_own_the_servers_stands(visit: Any, fake: FakeRealtime) -> None:
    """Of an answer that the page has no measure of the server's parts are shown alone."""
    page = visit()
    say(page, RED)
    wait_phase(page, "speaking")
    fake.tell("frontdesk.latency", response_id="r", item_id="another", parts=PARTS, total_ms=20.0)
    page.click("#details-button")
    wait(page, "document.querySelectorAll('.waterfall li').length === 2")
    assert "That wait in parts: 20 ms" in page.inner_text("#details")
