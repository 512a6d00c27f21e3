"""What the tests of drawings share."""

from __future__ import annotations

import asyncio

import pytest


@pytest.fixture(scope="session", autouse=True)
def _no_stray_loop() -> None:
    """Keep looptime's plugin from making a loop, which nobody closes, when the first test is not async.

    It asks the policy for the current loop; the policy makes one only until a loop, or none, was set.
    """
    asyncio.set_event_loop(None)
