"""How long the server takes to be ready: the first time, and every time after.

From the start of the process until ``/readyz`` says 200. The first start has an empty cache; the second begins when
everything that the first one built in the background is built. The files of both are in the page cache.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks import server
from benchmarks.figure import Figure


def figures() -> list[Figure]:
    """Start twice, and once more for certainty."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-cache-") as folder:
        began = time.monotonic()
        with server.serving(cache=Path(folder)) as first:
            ready_s = first.ready_s
            first.settle()
            built_s = time.monotonic() - began
        later = []
        for _ in range(2):
            with server.serving(cache=Path(folder)) as again:
                later.append(again.ready_s)
    return [
        Figure("second start", max(later), "s", "<= 5 s", "the slower of two"),
        Figure("first start", ready_s, "s"),
        Figure("first start, all built", built_s, "s", note="with what is built in the background, to within 2 s"),
    ]
