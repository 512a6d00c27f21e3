"""A scripted caller: speaks, types, picks, listens and reports what it hears, on the loop's clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from assistant.conversation import Item
from assistant.link import Link
from assistant.messages import (
    AddItem,
    AnswerDone,
    AudioIn,
    Configure,
    Cued,
    Input,
    Notice,
    Paused,
    PlaybackAt,
    Respond,
    Said,
    Select,
    Sounded,
    WasCut,
    WentOn,
)
from assistant.pacing import Channel
from assistant.session import Session
from assistant.settings import Settings
from assistant.stages import Stages
from assistant.talk import Forgetful, House, Keeper
from assistant.testing.stages import silence, tone
from assistant.timeline import BYTES_PER_MS
from assistant.world import World
from pipelines.languages import join

N = TypeVar("N", bound=Notice)

PIECE_MS = 20


class Caller:
    """One end of a conversation.

    Args:
        session: the session, not running yet.
        reports: whether its playback is reported to the session.
        channel: what it can do.
    """

    def __init__(self, session: Session, *, reports: bool = True, channel: Channel | None = None) -> None:
        self.session = session
        self.link = Link(channel or Channel())
        self.notices: list[Notice] = []
        self.heard_ms: dict[str, float] = {}
        """By item: how far its audio was really played here."""
        self.reports = reports
        self._queue: list[tuple[str, bytes]] = []
        self._news = asyncio.Event()
        self._silent = asyncio.Event()
        self._standing = False
        session.attach(self.link)

    async def give(self, message: Input) -> None:
        """Send any input."""
        await self.link.give(message)

    async def configure(self, settings: Settings) -> None:
        """Change the settings."""
        await self.give(Configure(settings))

    async def speak(self, ms: float, pause_ms: float = 700) -> None:
        """Make a sound for so long, then be silent, in real time."""
        await self.sound(tone(ms))
        await self.sound(silence(pause_ms))

    async def sound(self, pcm: bytes) -> None:
        """Send audio in pieces of 20 ms, one every 20 ms."""
        size = PIECE_MS * BYTES_PER_MS
        for start in range(0, len(pcm), size):
            await self.give(AudioIn(pcm[start : start + size]))
            await asyncio.sleep(PIECE_MS / 1000)

    async def write(self, text: str, item_id: str = "", replaces: str = "") -> None:
        """Type a line and ask for an answer."""
        item = Item(item_id or self.session.talk.world.new_id("item"), text=text)
        await self.give(AddItem(item, replaces=replaces))
        await self.give(Respond(interrupts=True))

    async def pick(self, picked: str) -> None:
        """Pick a reply or a node."""
        await self.give(Select(picked))

    async def wait_for(self, kind: type[N], when: Callable[[N], bool] = lambda _: True, since: int = 0) -> N:
        """The first notice of a kind from ``since`` on (an index into ``notices``), waited for at most 60 s."""
        async with asyncio.timeout(60):
            while True:
                for notice in self.notices[since:]:
                    if isinstance(notice, kind) and when(notice):
                        return notice
                self._news.clear()
                await self._news.wait()

    async def hear_out(self, since: int = 0) -> AnswerDone:
        """Wait for an answer to be done, and its audio to be played."""
        done = await self.wait_for(AnswerDone, since=since)
        self._silent.clear() if self._queue else self._silent.set()
        await self._silent.wait()
        await asyncio.sleep(PIECE_MS / 1000 * 3)
        return done

    def of(self, kind: type[N]) -> list[N]:
        """All notices of a kind."""
        return [notice for notice in self.notices if isinstance(notice, kind)]

    @property
    def said(self) -> str:
        """All the words that arrived."""
        return join(notice.text for notice in self.of(Said))

    async def listen(self) -> None:
        """Take notices and play the audio in real time, until the session ends."""
        async with asyncio.TaskGroup() as group:
            player = group.create_task(self._play(), name="caller plays")
            while notices := await self.link.notices():
                for notice in notices:
                    self.notices.append(notice)
                    match notice:
                        case Sounded(_, item_id, pcm, _):
                            self._queue.append((item_id, pcm))
                        case WasCut():
                            self._standing = False
                            self._queue.clear()
                            self._silent.set()
                        case Paused():
                            self._standing = True
                        case WentOn(_, item_id, at_ms):
                            self._go_on(item_id, at_ms)
                self._news.set()
            player.cancel()

    def _go_on(self, item_id: str, at_ms: float | None) -> None:
        """An answer that stood still is played on, or again from a place before."""
        self._standing = False
        if at_ms is not None:
            self._queue.clear()
            self.heard_ms[item_id] = at_ms

    async def _play(self) -> None:
        while True:
            await asyncio.sleep(PIECE_MS / 1000)
            played = 0.0
            while self._queue and played < PIECE_MS and not self._standing:
                item_id, pcm = self._queue.pop(0)
                take = round((PIECE_MS - played) * BYTES_PER_MS)
                if len(pcm) > take:
                    self._queue.insert(0, (item_id, pcm[take:]))
                    pcm = pcm[:take]
                played += len(pcm) / BYTES_PER_MS
                self.heard_ms[item_id] = self.heard_ms.get(item_id, 0.0) + len(pcm) / BYTES_PER_MS
                if not self._queue:
                    self._silent.set()
                if self.reports:
                    await self.give(PlaybackAt(item_id, self.heard_ms[item_id]))

    def cues(self, kind: str) -> list[str]:
        """The texts of all cues of a kind that arrived."""
        return [cue.text for notice in self.of(Cued) for cue in notice.cues if cue.kind == kind]


@asynccontextmanager
async def calling(
    stages: Stages,
    *,
    store: Keeper | None = None,
    house: House | None = None,
    world: World | None = None,
    reports: bool = True,
    channel: Channel | None = None,
    grace_s: float = 0.0,
) -> AsyncIterator[Caller]:
    """A caller in a running session; hangs up at the end, and waits for the session to end."""
    session = Session(stages, store or Forgetful(), house or House(), world, grace_s)
    caller = Caller(session, reports=reports, channel=channel)
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run(), name="session")
        group.create_task(caller.listen(), name="caller listens")
        yield caller
        caller.link.close("the caller hung up")
