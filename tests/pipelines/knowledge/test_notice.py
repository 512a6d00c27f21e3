"""The times of a notice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge import Notice
from pipelines.knowledge.notice import ended, holds, seconds


def test_a_time_may_name_its_zone() -> None:
    """With a zone it is that moment everywhere; without, the server's own time."""
    assert seconds("2026-11-23 18:00+01:00") == datetime(2026, 11, 23, 17, tzinfo=UTC).timestamp()
    assert seconds("2026-11-23T17:00Z") == seconds("2026-11-23 18:00+01:00")
    assert seconds("2026-11-23 18:00") == datetime(2026, 11, 23, 18).astimezone().timestamp()
    assert seconds("2026-11-23") == seconds("2026-11-23 00:00:00")


@pytest.mark.parametrize("text", ["tomorrow", "23.11.2026", "2026-13-01", "2026-11-23 25:00", "18:00", ""])
def test_what_is_no_time_is_refused(text: str) -> None:
    """Other forms are not guessed at."""
    with pytest.raises(ValueError):  # noqa: PT011 - Python's own message, which nobody is shown
        seconds(text)


@given(since=st.floats(0, 100), length=st.floats(0.1, 100), now=st.floats(0, 200))
def test_it_holds_from_its_beginning_to_its_end(since: float, length: float, now: float) -> None:
    """At any time it is not yet, holds, or has ended, never two of them."""
    notice = Notice((), since, since + length)
    assert holds(notice, now) == (since <= now < since + length)
    assert ended(notice, now) == (now >= since + length)


def test_without_an_end_it_holds_for_ever() -> None:
    """A notice without times holds until its file is taken away."""
    assert holds(Notice(), 1e12)
    assert not ended(Notice(), 1e12)
