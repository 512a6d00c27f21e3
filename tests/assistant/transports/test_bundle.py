"""Candidates of a bundle: those of its first section are everybody's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.transports.bundle import spread

ONE = "a=candidate:1 1 udp 1 192.0.2.1 1000 typ host"
TWO = "a=candidate:2 1 udp 1 192.0.2.1 2000 typ host"
END = "a=end-of-candidates"


def offer(*lines: str, group: str = "a=group:BUNDLE 0 1") -> str:
    return "\r\n".join(line for line in ("v=0", group, *lines) if line) + "\r\n"


def audio(*lines: str) -> list[str]:
    return ["m=audio 9 x 111", "a=mid:0", *lines]


def data(*lines: str) -> list[str]:
    return ["m=application 0 x", "a=bundle-only", "a=mid:1", *lines]


def test_the_candidates_of_the_first_section_are_those_of_all() -> None:
    """What a browser with ``max-bundle`` leaves out of its later sections is put there; their own are dropped."""
    expected = offer(*audio(ONE), *data(ONE))
    assert spread(offer(*audio(ONE), *data())) == expected
    assert spread(offer(*audio(ONE), *data(TWO))) == expected
    assert spread(expected) == expected


def test_more_candidates_may_always_come() -> None:
    """That these are all is not passed on: a peer behind a NAT shows another address by what it sends."""
    assert spread(offer(*audio(ONE, END), *data(END))) == offer(*audio(ONE), *data(ONE))
    assert spread(offer(*audio(END), *data(END))) == offer(*audio(), *data())


def test_the_first_of_the_bundle_need_not_come_first() -> None:
    """It is the one that the group names first."""
    group = "a=group:BUNDLE 1 0"
    assert spread(offer(*audio(), *data(TWO), group=group)) == offer(*audio(TWO), *data(TWO), group=group)


@pytest.mark.parametrize(
    "unchanged",
    [
        offer(*audio(ONE), *data(TWO), group=""),
        offer(*audio(ONE), *data(TWO), group="a=group:BUNDLE"),
        offer(*audio(ONE), *data(TWO), group="a=group:BUNDLE 0"),
        offer(*audio(ONE), *data(TWO), group="a=group:BUNDLE 7 0 1"),
        offer(*audio(), *data(TWO)),
        "",
    ],
)
def test_what_shares_nothing_is_left_alone(unchanged: str) -> None:
    """Sections outside a bundle, and bundles whose first section has no candidate or is not there."""
    assert spread(unchanged) == unchanged


@given(st.lists(st.sampled_from([*audio(ONE, END), *data(TWO), "v=0", "a=group:BUNDLE 0 1", "a=mid:", "", "x"])))
def test_no_order_of_lines_is_too_odd(lines: list[str]) -> None:
    """Nothing is raised, and no line but candidates is lost or added."""

    def others(text: str) -> list[str]:
        return [line for line in text.splitlines() if line not in (ONE, TWO, END)]

    text = "\r\n".join(lines)
    assert others(spread(text)) == others(text)
    assert END not in spread(text).splitlines()
