"""What is measured is judged, never how long the measuring took: the machine may be busy."""

from __future__ import annotations

import asyncio

from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

asyncio.set_event_loop(None)  # else looptime's look for a loop makes one before a test without, and nobody closes it
