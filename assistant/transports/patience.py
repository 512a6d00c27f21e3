"""HTTP connections that do not wait for ever, and of which there are not too many: for uvicorn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 10.0
"""Until a request's head is complete. Clients that send a byte now and then (slowloris) hold a connection no longer."""

SHARE = 10
"""Of all connections one address may hold a tenth."""


def patient(connections: int, trusted: Callable[[str], bool]) -> type[H11Protocol]:
    """A protocol class for uvicorn.

    Args:
        connections: that may be open at once; one more is closed at once.
        trusted: says of an address that many stand behind it: this machine, a reverse proxy.
    """

    class Patient(H11Protocol):
        """One connection, with a deadline for every request's head."""

        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self._deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if len(self.connections) > connections or self._is_one_too_many():
                transport.abort()
                return
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._rest()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.conn.their_state is not h11.IDLE:
                self._rest()
            elif self._deadline is None:
                self._wait()  # the head of another request began

        def _is_one_too_many(self) -> bool:
            if self.client is None or trusted(self.client[0]):
                return False
            here = self.client[0]
            held = [one for one in self.connections if (getattr(one, "client", None) or ("",))[0] == here]
            return len(held) > max(1, connections // SHARE)

        def _wait(self) -> None:
            self._deadline = self.loop.call_later(HEAD_S, self._give_up)

        def _rest(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

        def _give_up(self) -> None:
            self._deadline = None
            self.transport.abort()

    return Patient
