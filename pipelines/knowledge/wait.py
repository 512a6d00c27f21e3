"""``(wait 2 minutes)`` or ``（等待2分钟）`` at the end of a step: how long it takes; not read aloud."""

from __future__ import annotations

import re

LONGEST_S = 3600.0

_WAIT = re.compile(r"\s*\(wait\s+(\d{1,4}(?:\.\d)?)\s*(seconds?|minutes?|s|min)\)\s*$", re.IGNORECASE)
_WAIT_ZH = re.compile(r"\s*[（(]\s*等待?\s*(\d{1,4}(?:\.\d)?)\s*(秒钟?|分钟?)\s*[)）]\s*$")
_LIKE = re.compile(r"\(\s*wait\b|[（(]\s*等待", re.IGNORECASE)


def without_wait(text: str) -> tuple[str, float]:
    """The words without the note, and the seconds; 0 where there is none or it is longer than an hour."""
    match = _WAIT.search(text) or _WAIT_ZH.search(text)
    if match is None:
        return text.strip(), 0.0
    seconds = float(match[1]) * (60 if match[2][0] in "mM分" else 1)
    return (text[: match.start()].strip(), seconds) if seconds <= LONGEST_S else (text.strip(), 0.0)


def looks_like_wait(text: str) -> bool:
    """Whether a note about waiting is left in the words, so that it would be read aloud."""
    return _LIKE.search(text) is not None
