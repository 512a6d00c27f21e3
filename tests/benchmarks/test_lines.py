"""Callers that decode nothing."""

from __future__ import annotations

import asyncio
import os

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from benchmarks.exchange import Plain
from benchmarks.lines import Line, cores, pinned
from benchmarks.notes import Notes


def test_a_process_is_pinned_inside_the_block_only() -> None:
    """It may use all its cores again after it."""
    before = os.sched_getaffinity(0)
    with pinned(cores()[0]):
        assert os.sched_getaffinity(0) == {cores()[0]}
    assert os.sched_getaffinity(0) == before


@pytest.mark.slow
async def test_packets_of_a_line_reach_the_other_end_and_come_back() -> None:
    """The insides of aiortc that a line does without are still where it looks for them."""
    notes = Notes()
    plain = Plain(notes)
    app = Starlette(routes=[Route("/calls", plain.offer, methods=["POST"])])
    line = Line()
    try:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client:
            await line.open(client, "http://127.0.0.1/calls", channel=False)
        async with asyncio.timeout(20):
            while len(line.headers.track.offsets) < 10:
                await line.send(b"\xf8\xff\xfe")
                await asyncio.sleep(0.02)
    finally:
        await line.close()
        await plain.close()
    assert notes.plain
    assert line.connected_s > 0
