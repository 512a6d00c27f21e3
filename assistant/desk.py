"""The conversations of a running server: who talks, who may come back, and how all of it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from assistant.admission import Admission, capacity
from assistant.auth import Caller
from assistant.config import Config
from assistant.errors import NotPossible
from assistant.lag import Lag, watch
from assistant.library import Library
from assistant.limiting import Meter
from assistant.link import ERASED, RESTARTING, Link
from assistant.messages import Notice
from assistant.pacing import Channel
from assistant.realtime import wire
from assistant.realtime.protocol import Realtime
from assistant.recording.recorder import Recordings
from assistant.session import Session
from assistant.settings import GRACE_S, Languages
from assistant.stages import Stages
from assistant.store import Store
from assistant.world import World

log = logging.getLogger(__name__)

CLOSE_S = 1.0
"""How long running conversations get to end when the server stops."""

LOOK_S = 0.02
"""How often a server that stops looks whether answers are still being given."""


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
        lagged: told how late the loop is, ten times a second.
        seen: told of every notice that a session gives.
    """

    config: Config
    stages: Stages
    store: Store
    world: World = field(default_factory=World)
    lagged: Callable[[float], None] = field(default=lambda _: None)
    seen: Callable[[Notice], None] = field(default=lambda _: None)
    sessions: dict[str, Session] = field(default_factory=dict)
    closing: bool = False
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while nobody is talking."""
    _returning: dict[str, Session] = field(default_factory=dict)
    """Who may come back, by the secret of the newest connection."""
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _calls: set[asyncio.Task[None]] = field(default_factory=set)
    _group: asyncio.TaskGroup | None = None
    lag: Lag = field(default_factory=Lag)
    recordings: Recordings | None = None
    """Records callers who agree; None where nobody is recorded."""
    library: Library | None = None
    """Takes up what is published; None where the articles stay what they are."""
    admission: Admission = field(init=False)

    def __post_init__(self) -> None:
        self.admission = Admission(capacity(self.config.limits))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take callers inside the block; every conversation has ended after it."""
        with self._recording():
            async with self._taking():
                yield

    @contextlib.contextmanager
    def _recording(self) -> Iterator[None]:
        if self.recordings is not None:
            self.recordings.start()
        try:
            yield
        finally:
            if self.recordings is not None:
                self.recordings.close()

    @asynccontextmanager
    async def _taking(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            self._group = group
            watching = group.create_task(watch(self.lag, self.world.now, self.lagged), name="lag")
            library = self.library
            keeping = None if library is None else group.create_task(library.run(), name="knowledge")
            try:
                yield
            finally:
                await self.close()
                watching.cancel()
                if keeping is not None:
                    keeping.cancel()

    @property
    def languages(self) -> Languages:
        """What callers may choose from."""
        return Languages(self.config.house.languages, frozenset(self.stages.asr.languages))

    def knows(self, returning: str) -> bool:
        """Whether there is a conversation to come back to with this secret."""
        return returning in self._returning

    def admit(self, returning: str = "", ticket: str = "") -> None:
        """Make sure that one more can be seated. Who comes back has a seat already, while the server stays.

        Args:
            returning: the secret of a conversation to come back to.
            ticket: of one who waited.

        Raises:
            NotPossible: ``closing``, or ``busy`` with the place in line.
        """
        if self.closing:
            raise NotPossible("closing", "The server is shutting down.", "Connect again in a moment.")
        if not self.knows(returning):
            now = self.world.now()
            fresh = self.world.new_id("tick")
            self.admission.ask(now, len(self.sessions), self.lag.is_behind(now), ticket, fresh)

    def confirm(self, returning: str = "") -> None:
        """Make sure that who was admitted still finds a seat, where something was waited for in between.

        Raises:
            NotPossible: as ``admit`` does.
        """
        if self.closing or (len(self.sessions) >= self.admission.sessions and not self.knows(returning)):
            self.admit(returning)

    def seat(
        self,
        channel: Channel,
        model: str,
        returning: str = "",
        *,
        rtc: bool = False,
        transcription: bool = False,
        meter: Meter | None = None,
        caller: Caller | None = None,
    ) -> Seat:
        """Join a connection to a new conversation, or to the one that it comes back to.

        Args:
            channel: what its transport can do.
            model: the name that the client asked for.
            returning: the secret with which it comes back; empty for a new conversation.
            rtc: sound goes beside the protocol, not in it.
            transcription: the client wants transcripts and no answers.
            meter: told when a new conversation begins and when it has ended.
            caller: who it is; settings that a client secret carries are in force before its client speaks.
        """
        caller = caller or Caller()
        preset = caller.session
        session = self._returning.get(returning)
        resumed = session is not None
        if session is None:
            session = self._begin(meter, caller.subject)
        secret = self.world.new_id("back")
        self._returning[secret] = session
        protocol = Realtime(
            session.id,
            session.talk.conversation.id,
            self.world,
            model,
            back=secret,
            resumed=resumed if returning else None,
            transcription=transcription or (preset or {}).get("type") == "transcription",
            rtc=rtc,
            languages=self.languages,
            language=session.talk.settings.language,
        )
        first, _ = protocol.receive(wire.encode({"type": "session.update", "session": preset})) if preset else ([], [])
        if not resumed:
            session.talk.settings = protocol.wanted.settings
        link = Link(channel, first, self.seen)
        # Spent when its client has been heard: a call that never connects must not cost the way back.
        session.attach(link, lambda: self._spend(session, secret))
        self._spend(session, secret, returning)
        return Seat(session, link, protocol)

    def _spend(self, session: Session, *kept: str) -> None:
        """Nobody comes back to a session by other secrets than these."""
        spent = [one for one, other in self._returning.items() if other is session and one not in kept]
        for one in spent:
            del self._returning[one]

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

    def _begin(self, meter: Meter | None, subject: str) -> Session:
        assert self._group is not None  # noqa: S101 - callers are taken inside `open` only
        session = Session(self.stages, self.store, self.config.house, self.world, GRACE_S, self.recordings)
        session.talk.meter = meter
        session.talk.subject = subject
        self.sessions[session.id] = session
        self.empty.clear()
        self._running[session.id] = self._group.create_task(self._run(session, meter), name=session.id)
        if meter is not None:
            meter.begin()
        return session

    async def _run(self, session: Session, meter: Meter | None) -> None:
        """One conversation, whose failure is not the server's."""
        try:
            await session.run()
        except Exception:
            log.exception("the session %s failed", session.id)
        finally:
            if meter is not None:
                meter.end()
            del self.sessions[session.id], self._running[session.id]
            self._returning = {secret: other for secret, other in self._returning.items() if other is not session}
            if not self.sessions:
                self.empty.set()

    async def end(self, sessions: Iterable[str]) -> int:
        """End conversations for good; gives how many of them were still going on. None of them is after it."""
        running = {one: self._running[one] for one in sessions if one in self._running}
        for one in running:
            self.sessions[one].leave(ERASED)
        if running:
            _, late = await asyncio.wait(running.values(), timeout=CLOSE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return len(running)

    async def drain(self, within_s: float) -> int:
        """Take nobody new, and let those who talk come to their end; gives how many had not when the time was over.

        Those are told that the server starts again, and are free to connect to another.
        """
        self.closing = True
        if self.sessions:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    await self.empty.wait()
        left = len(self.sessions)
        await self.close()
        return left

    async def finish(self, within_s: float) -> None:
        """Take nobody new, and let answers that are being given come to their end, then end every conversation."""
        self.closing = True
        until = self.world.now() + within_s
        while any(session.answering for session in self.sessions.values()) and self.world.now() < until:  # noqa: ASYNC110 - sessions come and go meanwhile
            await asyncio.sleep(LOOK_S)
        await self.close()

    async def close(self) -> None:
        """End every conversation and every call; what does not end in time is cut off."""
        self.closing = True
        for session in tuple(self.sessions.values()):
            session.leave(RESTARTING)
        if ends := {*self._running.values(), *self._calls}:
            _, late = await asyncio.wait(ends, timeout=CLOSE_S)
            for task in late:
                task.cancel()

    def readiness(self) -> tuple[bool, dict[str, object]]:
        """Whether all is well, and what is not."""
        trouble = {"store": self.store.trouble} if self.store.trouble else {}
        ready = not trouble and not self.closing
        state: dict[str, object] = {"ready": ready, "sessions": len(self.sessions), "trouble": trouble}
        return ready, state if self.library is None else {**state, "knowledge": self.library.state()}
