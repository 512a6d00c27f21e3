"""What may be asked of the list of conversations."""

from __future__ import annotations

import contextlib
import math
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.history.filters import PAGE, Filter, cursor, parse, read_cursor
from assistant.history.words import sought

DAY = datetime(2026, 11, 23, tzinfo=UTC).timestamp()


def test_everything_may_be_left_out() -> None:
    """Then it is the newest of all; what is not known is passed over."""
    assert parse({}) == parse({"words": " ", "colour": "red"}) == Filter()
    assert Filter().limit == PAGE


def test_what_is_asked_is_read() -> None:
    """Words, language, days, kinds, and where to go on."""
    asked = {"words": "red", "language": "zh", "since": "2026-11-23", "until": "2026-11-23", "verdict": "miss"}
    wanted = parse(asked | {"mark": "wrong", "cursor": cursor((DAY + 0.1, "sess_1")), "limit": "5"})
    expected = Filter(sought("red"), "zh", DAY, DAY + 86_400, "miss", "wrong", (DAY + 0.1, "sess_1"), 5)
    assert wanted == expected
    assert parse({"until": "2026-11-23T01:00:00+01:00"}).until == DAY


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("words", "?"), ("language", "fr"), ("since", "yesterday"), ("until", "9999-12-31T99"), ("until", "9999-12-31"),
        ("verdict", "good"), ("mark", "nice"), ("cursor", "!"), ("limit", "0"), ("limit", "101"), ("limit", "-1"),
        ("limit", "²"), ("limit", "1" * 400),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_name(name: str, value: str) -> None:
    """With what is allowed."""
    with pytest.raises(BadInput) as caught:
        parse({name: value})
    assert (caught.value.param, bool(caught.value.hint)) == (name, True)


@given(st.floats(allow_nan=False, allow_infinity=False), st.from_regex(r"[A-Za-z0-9_]{1,64}", fullmatch=True))
def test_a_cursor_comes_back_as_it_was(at: float, session: str) -> None:
    """To the last bit: no conversation is left out or given twice."""
    assert read_cursor(cursor((at, session))) == (at, session)


@given(st.text(max_size=300) | st.from_regex(r"[A-Za-z0-9_-]{1,80}", fullmatch=True))
@example("MQ")
@example("bmFuIHM")
@example("é")
def test_any_other_text_is_no_cursor(text: str) -> None:
    """It is refused, or it is one that could be ours."""
    with contextlib.suppress(BadInput):
        at, session = read_cursor(text)
        assert math.isfinite(at)
        assert session
