"""What is asked of the list of past conversations: filters, words, and where the page before ended."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant.errors import BadInput, bad_setting
from assistant.history.words import Sought, sought
from assistant.store import MARKS
from pipelines.languages import LANGUAGES

PAGE = 30
"""Conversations that are given at a time, unless fewer or more are asked for."""
PAGE_MAX = 100

VERDICTS = ("greeting", "answer", "step", "doubt", "miss", "out_of_scope", "hand_over", "done", "failed")
"""How answers are given."""

CURSOR_MAX = 200
"""Characters."""
_SESSION = re.compile(r"[A-Za-z0-9_]{1,64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Cursor = tuple[float, str]
"""Beginning (seconds since 1970) and id of the last conversation of a page."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which conversations are wanted, newest first."""

    words: Sought | None = None
    language: str = ""
    since: float = 0.0
    """Seconds since 1970; the first that counts."""
    until: float = math.inf
    """The first that does not count any more."""
    verdict: str = ""
    """With an answer that was given so."""
    mark: str = ""
    """With an answer that is marked so."""
    after: Cursor | None = None
    limit: int = PAGE


def parse(asked: Mapping[str, str]) -> Filter:
    """Read what was asked for; what is not known is passed over.

    Args:
        asked: ``words``, ``language``, ``since`` and ``until`` (ISO 8601; a day by itself is one of UTC, and as an end
            it counts whole), ``verdict``, ``mark``, ``cursor``, ``limit``.

    Raises:
        BadInput: one of them cannot be.
    """
    words, limit = asked.get("words", ""), asked.get("limit", str(PAGE))
    if not limit.isascii() or not limit.isdecimal() or len(limit) > 4 or not 1 <= int(limit) <= PAGE_MAX:
        raise bad_setting("limit", "This is no number of conversations.", f"Allowed: 1 to {PAGE_MAX}.")
    cursor = asked.get("cursor", "")
    return Filter(
        sought(words) if words.strip() else None,
        _one(asked, "language", LANGUAGES),
        _moment(asked.get("since", ""), "since", 0.0),
        _moment(asked.get("until", ""), "until", math.inf),
        _one(asked, "verdict", VERDICTS),
        _one(asked, "mark", MARKS),
        read_cursor(cursor) if cursor else None,
        int(limit),
    )


def cursor(after: Cursor) -> str:
    """Where a page ended, for the next request."""
    at, session = after
    return base64.urlsafe_b64encode(f"{at!r} {session}".encode()).rstrip(b"=").decode()


def read_cursor(text: str) -> Cursor:
    """Where the page before ended.

    Raises:
        BadInput: it is none of ours.
    """
    try:
        if len(text) > CURSOR_MAX:
            raise ValueError(text[:CURSOR_MAX])
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        at, _, session = plain.partition(" ")
        moment = float(at)
        if not math.isfinite(moment) or not _SESSION.fullmatch(session):
            raise ValueError(session)
    except (ValueError, binascii.Error):
        hint = "Leave it out to begin with the newest."
        raise BadInput("bad_cursor", "This does not say where a page ended.", hint, "cursor") from None
    return moment, session


def _one(asked: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = asked.get(name, "")
    if value and value not in allowed:
        raise bad_setting(name, f"There is no {name} {value[:40]!r}.", f"Allowed: {', '.join(allowed)}.")
    return value


def _moment(text: str, name: str, otherwise: float) -> float:
    if not text:
        return otherwise
    try:
        moment = datetime.fromisoformat(text[:40])
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        if name == "until" and _DAY.fullmatch(text):
            moment += timedelta(days=1)
        return moment.timestamp()
    except (ValueError, OverflowError):
        raise bad_setting(name, "This is no date.", "Write it as 2026-11-23, or with a time and its zone.") from None
