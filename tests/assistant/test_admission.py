"""Admission: who is let in, who waits, and at which place."""

from __future__ import annotations

import os

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from assistant.admission import KEPT_S, PER_CORE, PLACES, Admission, Busy, capacity
from assistant.network import Limits


def asked(line: Admission, now: float, running: int, ticket: str = "", fresh: str = "", behind: bool = False) -> Busy:
    with pytest.raises(Busy) as busy:
        line.ask(now, running, behind, ticket, fresh)
    return busy.value


def test_a_desk_with_room_takes_everybody() -> None:
    """Nobody waits while there are free lines."""
    line = Admission(2)
    line.ask(0, 0, False, "", "a")
    line.ask(0, 1, False, "", "b")
    assert line.waiting(0) == 0


def test_who_came_first_is_served_first() -> None:
    """Past the limit each gets a place; a free line goes to the first, not to who happens to ask."""
    line = Admission(1)
    assert (asked(line, 0, 1, fresh="a").place, asked(line, 1, 1, fresh="b").place) == (1, 2)
    assert asked(line, 2, 0, "b").place == 2
    assert asked(line, 2, 0, fresh="c").place == 3
    line.ask(3, 0, False, "a", "")
    busy = asked(line, 3, 1, "b")
    assert (busy.place, busy.ticket, busy.code) == (1, "b", "busy")
    assert "number 1" in busy.message


def test_who_does_not_ask_again_loses_the_place() -> None:
    """The line moves on without those who left it."""
    line = Admission(1)
    asked(line, 0, 1, fresh="a")
    asked(line, 10, 1, fresh="b")
    assert asked(line, KEPT_S + 1, 1, "b").place == 1
    late = asked(line, KEPT_S + 2, 1, "a", fresh="a2")
    assert (late.place, late.ticket) == (2, "a2")


def test_nobody_is_let_in_while_the_loop_is_behind() -> None:
    """Free lines do not help when those who talk are not served in time."""
    line = Admission(10)
    assert asked(line, 0, 0, fresh="a", behind=True).place == 1
    line.ask(1, 0, False, "a", "")


def test_a_ticket_of_ones_own_making_is_worth_nothing() -> None:
    """It is neither kept nor served before others."""
    line = Admission(1)
    asked(line, 0, 1, fresh="a")
    busy = asked(line, 0, 0, "made up", fresh="b")
    assert (busy.place, busy.ticket) == (2, "b")


def test_the_line_has_an_end() -> None:
    """Past it there is no ticket, and nothing more is remembered."""
    line = Admission(1)
    for n in range(PLACES):
        asked(line, 0, 1, fresh=f"t{n}")
    busy = asked(line, 0, 1, fresh="more")
    assert (busy.place, busy.ticket) == (PLACES + 1, "")
    assert line.waiting(0) == PLACES


def test_the_number_of_sessions_follows_the_machine() -> None:
    """As configured; else so many a core."""
    assert capacity(Limits(sessions=7), 4) == 7
    assert capacity(Limits(), 4) == 4 * PER_CORE
    assert capacity(Limits()) == PER_CORE * (os.cpu_count() or 1)


class Line(RuleBasedStateMachine):
    """Callers who come, ask again, go away and hang up, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Admission(3)
        self.now = 0.0
        self.running = 0
        self.tickets: list[str] = []
        self.made = 0

    @rule(behind=st.booleans(), seconds=st.floats(0, 8), number=st.integers(0, 8))
    def ask(self, behind: bool, seconds: float, number: int) -> None:
        self.now += seconds
        ticket = self.tickets[number] if number < len(self.tickets) else ""
        self.made += 1
        try:
            self.line.ask(self.now, self.running, behind, ticket, f"t{self.made}")
        except Busy as busy:
            assert 1 <= busy.place <= self.line.waiting(self.now)  # noqa: PT017 - or it was let in
            if busy.ticket not in self.tickets:
                self.tickets.append(busy.ticket)
        else:
            assert not behind
            self.running += 1
            if ticket:
                self.tickets.remove(ticket)

    @rule()
    def hang_up(self) -> None:
        self.running = max(0, self.running - 1)

    @invariant()
    def never_too_many(self) -> None:
        assert self.running <= 3
        assert self.line.waiting(self.now) <= len(self.tickets)


TestLine = Line.TestCase
