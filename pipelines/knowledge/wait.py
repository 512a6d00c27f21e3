"""``(wait 2 minutes)`` at the end of a step: how long it takes; not read aloud."""

from __future__ import annotations

import re

_WAIT = re.compile(r"\s*\(wait\s+(\d+(?:\.\d+)?)\s*(seconds?|minutes?|s|min)\)\s*$", re.IGNORECASE)


def without_wait(text: str) -> tuple[str, float]:
    """The words without the note, and the seconds; 0 where there is none."""
    match = _WAIT.search(text)
    if match is None:
        return text.strip(), 0.0
    seconds = float(match[1]) * (60 if match[2].lower().startswith("m") else 1)
    return text[: match.start()].strip(), seconds
