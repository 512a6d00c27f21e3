"""By what a caller is found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.history.callers import KINDS, identity


@pytest.mark.parametrize("text", ["+44 20 7946 0000", "0044 20 7946-0000", "+44 (20) 7946.0000", "+44207946\u20110000"])
def test_a_number_is_one_however_it_is_written(text: str) -> None:
    """Blanks, brackets and dashes do not count, and 00 is a plus."""
    assert identity("phone", text).value == "+442079460000"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "one two"), ("phone", "+4"), ("phone", "1" * 16), ("phone", "٣٣٣٣٣"), ("page", "short"),
        ("page", "x" * 65), ("page", "x" * 15 + "/"), ("subject", "\t"), ("subject", "x" * 129), ("subject", "a\nb"),
        ("name", "somebody"),
    ],
)  # fmt: skip
def test_what_names_nobody_is_refused(kind: str, value: str) -> None:
    """With what it should look like; the value is not repeated."""
    with pytest.raises(BadInput) as caught:
        identity(kind, value)
    assert (caught.value.code, bool(caught.value.hint)) == ("bad_caller", True)
    assert value not in caught.value.message


@given(st.sampled_from(KINDS), st.text(max_size=140))
def test_an_identity_is_spelt_once_and_for_all(kind: str, value: str) -> None:
    """Anything is refused, or is spelt in a way that does not change when it is read again."""
    try:
        who = identity(kind, value)
    except BadInput:
        return
    assert identity(who.kind, who.value) == who
