"""What all tests share."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No claim of a test is about time, and a busy machine is no counterexample. In CI the examples are the same each run.
settings.register_profile(
    "frontdesk",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("frontdesk")

asyncio.set_event_loop(None)  # else looptime's look for a loop makes one before a test without, and nobody closes it

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real recordings, where there is one; a user's clone has none."""
    folder = Path(os.environ.get("FRONTDESK_SHARED", ROOT.parent / "shared"))
    if not (folder / "data" / "audio").is_dir():
        pytest.skip(f"no recordings: {folder} is absent (FRONTDESK_SHARED names another place)")
    return folder
