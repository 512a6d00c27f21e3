"""How much one address, and one token, may do: connects, sessions, messages, bytes, pixels.

A connect over its limit is answered with 429. A message over it is dropped whole, an append with its audio: the turn
then lacks what was in it, as on a line that lost a packet. The client is told once a burst.
"""

from __future__ import annotations

import ipaddress
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.strategies import MovingWindowRateLimiter

from assistant.auth import Caller
from assistant.errors import NotPossible
from assistant.network import Limits, Rates, is_loopback
from assistant.windows import Windows

WINDOW_S = 10
"""Rates a second are held over this many seconds: a client may send a minute of recorded speech at once."""

FAILURES = RateLimitItemPerMinute(10)
"""Wrong tokens that an address may try; then it waits, so that none is found by trying."""

BURST_S = 1.0
"""Drops closer together than this belong to one burst."""

SESSIONS_RETRY_S = 10
"""When to ask again where too many sessions run: nobody knows when one of them ends."""


class RateLimited(NotPossible):
    """Too much of something. Where it was a connect, the answer is 429 and says when to try again."""

    def __init__(self, message: str, hint: str, retry_after: int) -> None:
        super().__init__("rate_limited", message, hint)
        self.retry_after = retry_after
        """Seconds."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is limited, and to what."""

    name: str
    rates: Rates


@dataclass(frozen=True, slots=True)
class Shared:
    """What all meters count on."""

    now: Callable[[], float]
    dropped: Callable[[str], None]
    moving: MovingWindowRateLimiter
    sessions: Counter[str] = field(default_factory=Counter)
    """By subject."""


class Limiter:
    """Counts for all.

    Args:
        limits: of the deployment.
        now: seconds, monotonic.
        dropped: told the kind of what was dropped.
    """

    def __init__(self, limits: Limits, now: Callable[[], float], dropped: Callable[[str], None]) -> None:
        self._limits = limits
        self._shared = Shared(now, dropped, MovingWindowRateLimiter(Windows(now)))

    def check_failures(self, address: str) -> None:
        """Refuse an address that tried too many tokens.

        Raises:
            RateLimited: it did.
        """
        if not is_loopback(address) and not self._shared.moving.test(FAILURES, "failed", network(address)):
            retry = self._retry_after(FAILURES, "failed", network(address))
            raise RateLimited("Too many wrong tokens came from this address.", "Wait a minute.", retry)

    def failed(self, address: str) -> None:
        """Count a wrong token."""
        self._shared.moving.hit(FAILURES, "failed", network(address))

    def connect(self, address: str, caller: Caller, *, returning: bool = False) -> Meter:
        """Count a connect; gives what counts the rest.

        Callers of this machine share its address and are not counted by it, nor is the operator, whose server may call
        for everybody.

        Args:
            address: where it comes from.
            caller: who it is.
            returning: whether its session is there already.

        Raises:
            RateLimited: too many connects, or sessions.
        """
        subjects = []
        if not is_loopback(address) and not caller.operator:
            subjects.append(Subject(f"address {network(address)}", self._limits.address))
        if caller.id:
            subjects.append(Subject(f"token {caller.id}", self._limits.token))
        for subject in subjects:
            whose = subject.name.partition(" ")[0]
            allowed = subject.rates.connects_per_minute
            item = RateLimitItemPerMinute(allowed)
            if allowed and not self._shared.moving.hit(item, "connect", subject.name):
                hint = "Keep a connection open instead of making new ones."
                retry = self._retry_after(item, "connect", subject.name)
                raise RateLimited(f"Too many connects from this {whose}: at most {allowed} a minute.", hint, retry)
            most = subject.rates.sessions
            if most and not returning and self._shared.sessions[subject.name] >= most:
                message = f"Too many conversations from this {whose}: at most {most} at once."
                raise RateLimited(message, "End one of them.", SESSIONS_RETRY_S)
        return Meter(tuple(subjects), self._shared)

    def _retry_after(self, item: RateLimitItem, *key: str) -> int:
        return max(1, math.ceil(self._shared.moving.get_window_stats(item, *key).reset_time - self._shared.now()))


class Meter:
    """Counts what one connection does, for each of its subjects: its address, its token, both or none.

    Args:
        subjects: whose limits it shares.
        shared: what all meters count on.
    """

    def __init__(self, subjects: tuple[Subject, ...], shared: Shared) -> None:
        self._subjects = subjects
        self._shared = shared
        self._last_drop = -math.inf
        self._complaint: RateLimited | None = None

    def begin(self) -> None:
        """A session began."""
        self._shared.sessions.update(subject.name for subject in self._subjects)

    def end(self) -> None:
        """The session ended."""
        for subject in self._subjects:
            self._shared.sessions[subject.name] -= 1
            if self._shared.sessions[subject.name] <= 0:
                del self._shared.sessions[subject.name]

    def admits_message(self, size: int) -> bool:
        """Whether a message of ``size`` bytes may be looked at; else it is dropped."""
        return self._admits("messages", 1) and self._admits("bytes", size)

    def admits_picture(self, pixels: int) -> bool:
        """Whether a picture of so many pixels may be decoded; else it is dropped."""
        return self._admits("pixels", pixels)

    def complaint(self) -> RateLimited | None:
        """What to tell the client of what was dropped: once a burst, then None."""
        complaint, self._complaint = self._complaint, None
        return complaint

    def _admits(self, what: str, amount: int) -> bool:
        for subject in self._subjects:
            rate: int = getattr(subject.rates, f"{what}_per_second")
            if not rate:
                continue
            item = RateLimitItemPerSecond(rate * WINDOW_S, WINDOW_S)
            if not self._shared.moving.hit(item, what, subject.name, cost=amount):
                self._drop(what, rate)
                return False
        return True

    def _drop(self, what: str, rate: int) -> None:
        now = self._shared.now()
        if now - self._last_drop >= BURST_S:
            message = f"Too many {what} came: at most {rate:,} a second. What came beyond is dropped."
            self._complaint = RateLimited(message, "Send as fast as people speak.", WINDOW_S)
        self._last_drop = now
        self._shared.dropped(what)


def network(address: str) -> str:
    """What is counted as one address: of IPv6 the /64, which is one customer's."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
