"""Moving windows in memory: a storage for the ``limits`` library.

Its own one reads the wall clock, starts a thread for every burst, keeps an entry for every unit (of bytes: millions)
and a key for every address that ever came. This one is given its clock, keeps sums, and has a bound.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from limits.storage import MovingWindowSupport, Storage

KEYS = 10_000
"""Windows that are kept. Past it the one that was used longest ago is forgotten: its owner starts anew."""

GRAINS = 64
"""Parts of a window that are told apart: what comes within one is one entry, so a window is exact to one of them."""


@dataclass(slots=True)
class _Window:
    length: float
    total: int = 0
    entries: deque[tuple[float, int]] = field(default_factory=deque)

    def move(self, now: float) -> None:
        """Forget what has left the window."""
        while self.entries and self.entries[0][0] <= now - self.length:
            self.total -= self.entries.popleft()[1]

    def add(self, now: float, amount: int) -> None:
        self.total += amount
        if self.entries and now - self.entries[-1][0] < self.length / GRAINS:
            at, before = self.entries.pop()
            self.entries.append((at, before + amount))
        else:
            self.entries.append((now, amount))


class Windows(Storage, MovingWindowSupport):
    """Counts by key. One loop uses it, so nothing is locked.

    Args:
        now: seconds, monotonic.
    """

    STORAGE_SCHEME = None

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__()
        self._now = now
        self._windows: OrderedDict[str, _Window] = OrderedDict()

    def __len__(self) -> int:
        """Windows that are kept."""
        return len(self._windows)

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """What can go wrong in it: nothing."""
        return ()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count an amount if it still fits into the window of ``expiry`` seconds."""
        window = self._window(key, expiry)
        if window.total + amount > limit:
            return False
        window.add(self._now(), amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest entry came, and the sum of all."""
        window = self._window(key, expiry)
        return (window.entries[0][0] if window.entries else self._now()), window.total

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count an amount whatever the sum; gives the sum."""
        window = self._window(key, expiry)
        window.add(self._now(), amount)
        return window.total

    def get(self, key: str) -> int:
        """The sum."""
        if key not in self._windows:
            return 0
        return self._window(key, self._windows[key].length).total

    def get_expiry(self, key: str) -> float:
        """When the oldest entry leaves."""
        window = self._windows.get(key)
        return window.entries[0][0] + window.length if window and window.entries else self._now()

    def check(self) -> bool:
        """Whether it works: always."""
        return True

    def reset(self) -> int:
        """Forget all; gives how many windows there were."""
        size = len(self._windows)
        self._windows.clear()
        return size

    def clear(self, key: str) -> None:
        """Forget one."""
        self._windows.pop(key, None)

    def _window(self, key: str, length: float) -> _Window:
        window = self._windows.get(key)
        if window is None:
            if len(self._windows) >= KEYS:
                self._windows.popitem(last=False)
            window = self._windows[key] = _Window(length)
        self._windows.move_to_end(key)
        window.move(self._now())
        return window
