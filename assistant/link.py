"""What joins a transport to a session: inputs one way, notices the other, both bounded."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from assistant.messages import Input, Notice
from assistant.pacing import Channel

INPUTS = 512
"""Inputs that may wait: ten seconds of 20 ms audio. Past it a transport waits, and so does its client."""

NOTICES = 2_048
"""Notices that may wait for a client that reads slowly: the best part of a minute of speech. Past it the link is
closed with a reason: dropping some would leave the client with a conversation that has holes."""


STOPPED_READING = "the client stopped reading"

RESTARTING = "the server is shutting down"

SILENT = "the caller did not reply"

ERASED = "the conversation was erased"


class Detached(Exception):
    """The transport is gone; there are no more inputs."""


class Link:
    """One attachment of a transport to a session.

    Args:
        channel: what the transport can do.
        first: inputs that come before the transport's own; few.
        seen: told of every notice; it counts them.
    """

    def __init__(
        self, channel: Channel, first: Iterable[Input] = (), seen: Callable[[Notice], None] = lambda _: None
    ) -> None:
        self.channel = channel
        self.closed = ""
        """Why the link is closed; empty while it is open."""
        self.left = False
        """It was closed by somebody who will not come back."""
        self._inputs: asyncio.Queue[Input | None] = asyncio.Queue(INPUTS)
        for one in first:
            self._inputs.put_nowait(one)
        self._seen = seen
        self._notices: deque[Notice] = deque()
        self._news = asyncio.Event()
        self._over = asyncio.Event()

    # For the transport

    async def give(self, message: Input) -> None:
        """Hand an input to the session; waits while it is busy."""
        if not self.closed:
            await self._inputs.put(message)

    async def notices(self) -> list[Notice]:
        """Wait for notices; all that there are. Empty when the link is closed and everything was taken."""
        while not self._notices and not self.closed:
            self._news.clear()
            await self._news.wait()
        taken = list(self._notices)
        self._notices.clear()
        return taken

    async def ended(self) -> None:
        """Wait until the link is closed, whatever is still to be taken."""
        await self._over.wait()

    def close(self, reason: str, *, left: bool = False) -> None:
        """End the attachment, from either side. The first reason stays. ``left``: nobody will come back."""
        if self.closed:
            return
        self.closed, self.left = reason, left
        self._news.set()
        self._over.set()
        if self._inputs.full():  # the end must get through: the oldest input makes room for it
            self._inputs.get_nowait()
        self._inputs.put_nowait(None)

    # For the session

    async def take(self) -> Input:
        """The next input.

        Raises:
            Detached: there will be none.
        """
        if self.closed and self._inputs.empty():
            raise Detached(self.closed)
        message = await self._inputs.get()
        if message is None:
            raise Detached(self.closed)
        return message

    def tell(self, notice: Notice) -> None:
        """Queue a notice for the transport; never blocks."""
        if self.closed:
            return
        self._seen(notice)
        if len(self._notices) >= NOTICES:
            self.close(STOPPED_READING)
            return
        self._notices.append(notice)
        self._news.set()
