"""The conversations of a running server: who talks, who may come back, and how all of it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from assistant.config import Config
from assistant.errors import FrontdeskError, NotPossible
from assistant.link import Link
from assistant.pacing import Channel
from assistant.realtime.protocol import Realtime
from assistant.session import Session
from assistant.settings import GRACE_S
from assistant.stages import Stages
from assistant.store import Store
from assistant.world import World

log = logging.getLogger(__name__)

CLOSE_S = 1.0
"""How long running conversations get to end when the server stops."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One connection's place in a conversation."""

    session: Session
    link: Link
    protocol: Realtime


@dataclass(slots=True, eq=False)
class Desk:
    """What the application holds while it runs. A conversation outlives its connection by the time of grace.

    Args:
        config: the deployment.
        stages: its models.
        store: its conversations.
        world: clock, ids and chance.
    """

    config: Config
    stages: Stages
    store: Store
    world: World = field(default_factory=World)
    sessions: dict[str, Session] = field(default_factory=dict)
    closing: bool = False
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while nobody is talking."""
    _returning: dict[str, Session] = field(default_factory=dict)
    """Who may come back, by the secret of the newest connection."""
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _calls: set[asyncio.Task[None]] = field(default_factory=set)
    _group: asyncio.TaskGroup | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take callers inside the block; every conversation has ended after it."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            try:
                yield
            finally:
                await self.close()

    def refusal(self, returning: str = "") -> FrontdeskError | None:
        """Why nobody can be seated now; None where one more can be. Who comes back has a seat already."""
        if self.closing:
            return NotPossible("closing", "The server is shutting down.", "Connect again in a moment.")
        if returning in self._returning:
            return None
        if len(self.sessions) >= self.config.limits.sessions:
            hint = "Try again in a few minutes."
            return NotPossible("too_many_sessions", "All lines are busy.", hint)
        return None

    def seat(
        self, channel: Channel, model: str, returning: str = "", *, rtc: bool = False, transcription: bool = False
    ) -> Seat:
        """Join a connection to a new conversation, or to the one that it comes back to.

        Args:
            channel: what its transport can do.
            model: the name that the client asked for.
            returning: the secret with which it comes back; empty for a new conversation.
            rtc: sound goes beside the protocol, not in it.
            transcription: the client wants transcripts and no answers.
        """
        session = self._returning.pop(returning, None)
        resumed = session is not None
        if session is None:
            session = self._begin()
        for secret in [secret for secret, other in self._returning.items() if other is session]:
            del self._returning[secret]
        secret = self.world.new_id("back")
        self._returning[secret] = session
        protocol = Realtime(
            session.id,
            session.talk.conversation.id,
            self.world,
            model,
            back=secret,
            resumed=resumed if returning else None,
            transcription=transcription,
            rtc=rtc,
        )
        if not resumed:
            session.talk.settings = protocol.wanted.settings
        link = Link(channel)
        session.attach(link)
        return Seat(session, link, protocol)

    def keep(self, work: Coroutine[None, None, None], name: str) -> None:
        """Run what carries a call for as long as it takes; its failure is not the server's."""
        assert self._group is not None  # noqa: S101 - callers are taken inside `open` only

        async def guarded() -> None:
            try:
                await work
            except Exception:
                log.exception("%s failed", name)

        task = self._group.create_task(guarded(), name=name)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    def _begin(self) -> Session:
        assert self._group is not None  # noqa: S101 - callers are taken inside `open` only
        session = Session(self.stages, self.store, self.config.house, self.world, GRACE_S)
        self.sessions[session.id] = session
        self.empty.clear()
        self._running[session.id] = self._group.create_task(self._run(session), name=session.id)
        return session

    async def _run(self, session: Session) -> None:
        """One conversation, whose failure is not the server's."""
        try:
            await session.run()
        except Exception:
            log.exception("the session %s failed", session.id)
        finally:
            del self.sessions[session.id], self._running[session.id]
            self._returning = {secret: other for secret, other in self._returning.items() if other is not session}
            if not self.sessions:
                self.empty.set()

    async def close(self) -> None:
        """End every conversation and every call; what does not end in time is cut off."""
        self.closing = True
        for session in tuple(self.sessions.values()):
            session.leave("the server is shutting down")
        if ends := {*self._running.values(), *self._calls}:
            _, late = await asyncio.wait(ends, timeout=CLOSE_S)
            for task in late:
                task.cancel()

    def readiness(self) -> tuple[bool, dict[str, object]]:
        """Whether all is well, and what is not."""
        trouble = {"store": self.store.trouble} if self.store.trouble else {}
        ready = not trouble and not self.closing
        return ready, {"ready": ready, "sessions": len(self.sessions), "trouble": trouble}
