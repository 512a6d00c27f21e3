"""When a notice is said: its times, as an editor writes them."""

from __future__ import annotations

import re
from datetime import datetime

from pipelines.knowledge import Notice

EXAMPLE = "2026-11-23 18:00"

_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?|\d{4}-\d\d-\d\d")


def seconds(text: str) -> float:
    """Seconds since 1970, UTC; without a zone the time is the server's own.

    Raises:
        ValueError: it is no time of the forms ``2026-11-23``, ``2026-11-23 18:00`` or ``2026-11-23 18:00+01:00``.
    """
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text).timestamp()


def holds(notice: Notice, now: float) -> bool:
    """Whether it is so at a time (seconds since 1970, UTC)."""
    return notice.since <= now and not ended(notice, now)


def ended(notice: Notice, now: float) -> bool:
    """Whether it is over."""
    return bool(notice.until) and notice.until <= now
