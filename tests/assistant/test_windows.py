"""Moving windows: what fits into them, when it leaves, and that they do not grow."""

from __future__ import annotations

from collections import deque

from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerSecond
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from assistant.windows import GRAINS, KEYS, Windows


class Clock:
    """FAKE: time that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_window_takes_what_fits_and_moves_on() -> None:
    """Three in ten seconds: the fourth is refused until the first has left; another key is another window."""
    clock = Clock()
    moving, item = MovingWindowRateLimiter(Windows(clock)), RateLimitItemPerSecond(3, 10)
    for _ in range(3):
        assert moving.hit(item, "a")
        clock.now += 1
    assert not moving.hit(item, "a")
    assert not moving.test(item, "a")
    assert moving.hit(item, "b")
    assert moving.get_window_stats(item, "a") == (110.0, 0)
    clock.now = 110.0
    assert moving.test(item, "a")
    assert moving.hit(item, "a")
    assert not moving.hit(item, "a")


def test_a_large_amount_is_one_entry() -> None:
    """A million bytes cost as much memory as one; what is larger than the window never fits."""
    windows = Windows(Clock())
    moving, item = MovingWindowRateLimiter(windows), RateLimitItemPerSecond(1_000_000, 10)
    assert moving.hit(item, "a", cost=999_999)
    assert not moving.hit(item, "a", cost=2)
    assert moving.hit(item, "a", cost=1)
    assert not moving.hit(item, "b", cost=1_000_001)


def test_the_window_that_was_used_longest_ago_is_forgotten() -> None:
    """However many addresses come, no more windows are kept than the bound."""
    windows = Windows(Clock())
    for n in range(KEYS):
        windows.incr(f"{n}", 10)
    windows.incr("0", 10)
    windows.incr("one more", 10)
    assert len(windows) == KEYS
    assert (windows.get("0"), windows.get("1"), windows.get("one more")) == (2, 0, 1)


def test_the_librarys_other_uses_work_too() -> None:
    """It is a storage like others: counted, looked at, cleared."""
    clock = Clock()
    windows = Windows(clock)
    fixed, item = FixedWindowRateLimiter(windows), RateLimitItemPerSecond(1, 10)
    assert fixed.hit(item, "a")
    assert not fixed.hit(item, "a")
    assert fixed.get_window_stats(item, "a") == (110.0, 0)
    assert (windows.get_expiry("none"), windows.get("none"), windows.check()) == (100.0, 0, True)
    fixed.clear(item, "a")
    assert fixed.test(item, "a")
    windows.incr("b", 10)
    assert windows.reset() == 1
    assert len(windows) == 0


@given(
    steps=st.lists(st.tuples(st.floats(0, 5), st.integers(1, 6)), max_size=60),
    limit=st.integers(1, 20),
)
def test_no_window_of_time_holds_more_than_the_limit(steps: list[tuple[float, int]], limit: int) -> None:
    """Whatever comes when, what was let through in any ten seconds fits the limit, up to one grain of time."""
    clock = Clock()
    moving, item = MovingWindowRateLimiter(Windows(clock)), RateLimitItemPerSecond(limit, 10)
    passed: deque[tuple[float, int]] = deque()
    for wait, amount in steps:
        clock.now += wait
        if moving.hit(item, "a", cost=amount):
            passed.append((clock.now, amount))
            recent = [cost for at, cost in passed if at > clock.now - 10 * (1 - 1 / GRAINS)]
            assert sum(recent) <= limit
