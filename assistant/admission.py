"""Whether one more caller can be served, and the line of those who cannot be yet. No I/O; time is an argument."""

from __future__ import annotations

import os
from collections import OrderedDict

from assistant.errors import NotPossible
from assistant.network import Limits

PER_CORE = 6
"""Sessions that a core carries with the embedded stages: each takes 10.5 % of one while both sides talk without a pause
(``python -m benchmarks capacity``), and a third of the core is left for what comes at the same time."""

RETRY_S = 5
"""When somebody in line should ask again."""

KEPT_S = 2 * RETRY_S
"""A place is kept this long for somebody who does not ask again; a free line stays free so long for who left."""

PLACES = 1_000
"""Of the line. Who comes beyond gets no ticket and is told the line's end."""

TICKET_LIMIT = 64
"""Characters of a ticket."""


class Busy(NotPossible):
    """Not now: the answer is 503 with the place in line."""

    def __init__(self, place: int, ticket: str) -> None:
        hint = f"Ask again in {RETRY_S} seconds with the ticket to keep this place."
        super().__init__("busy", f"All lines are busy; you are number {place} in line.", hint)
        self.place = place
        self.ticket = ticket
        """Empty where the line itself is full."""
        self.retry_after = RETRY_S


def capacity(limits: Limits, cores: int | None = None) -> int:
    """How many sessions are taken: as configured, else by the cores of this machine."""
    return limits.sessions or PER_CORE * (cores or os.cpu_count() or 1)


class Admission:
    """The line. Who waits asks again, with the ticket that holds the place.

    Args:
        sessions: how many there may be.
    """

    def __init__(self, sessions: int) -> None:
        self.sessions = sessions
        self._line: OrderedDict[str, float] = OrderedDict()
        """Tickets, first come first, with the time of the last question."""

    def waiting(self, now: float) -> int:
        """How many stand in line."""
        self._forget(now)
        return len(self._line)

    def ask(self, now: float, running: int, behind: bool, ticket: str, fresh: str) -> None:
        """Let one more in, or not.

        Args:
            now: seconds.
            running: sessions at the moment.
            behind: whether the loop is too late to take more.
            ticket: of one who asked before; empty at first.
            fresh: a ticket for who has none yet.

        Raises:
            Busy: not now; with the place and the ticket.
        """
        self._forget(now)
        place = self._place(ticket)
        free = 0 if behind else self.sessions - running
        if place <= free:
            self._line.pop(ticket, None)
            return
        if ticket in self._line:
            self._line[ticket] = now
        elif len(self._line) < PLACES:
            ticket = fresh
            self._line[ticket] = now
        else:
            ticket = ""
        raise Busy(place, ticket)

    def _place(self, ticket: str) -> int:
        if ticket in self._line:
            return 1 + list(self._line).index(ticket)
        return 1 + len(self._line)

    def _forget(self, now: float) -> None:
        """Those who have not asked for too long."""
        for ticket in [ticket for ticket, asked in self._line.items() if now - asked > KEPT_S]:
            del self._line[ticket]
