"""A recording fed again to the same core, on the virtual clock: what is decided now, against what was decided then."""

from __future__ import annotations

import asyncio
import difflib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from assistant.link import Link
from assistant.pacing import Channel
from assistant.recording.format import Entry, decision, decisions, unpacked_input
from assistant.recording.played import Played
from assistant.session import Session
from assistant.talk import Forgetful, House
from assistant.world import World

TAIL_S = 5.0
"""After the recorded end, for what is still being decided."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it."""

    wanted: list[str]
    decided: list[str]
    played: Played

    @property
    def differences(self) -> list[str]:
        """Lines of a unified diff, without its head; empty where everything is decided as it was."""
        found = difflib.unified_diff(self.wanted, self.decided, "recorded", "now", lineterm="", n=1)
        return list(found)[2:]


async def replay(entries: Sequence[Entry]) -> Replayed:
    """Feed a recording to a session. On a virtual clock (``virtual_time.run_virtual``) an hour takes seconds."""
    header: dict[str, Any] = entries[0].value
    played, now = Played(entries), asyncio.get_running_loop().time
    began, decided = now(), list[str]()
    chance = random.Random(header["seed"])  # noqa: S311 - the very ids of the recording
    world = World(now=now, wall=lambda: header["wall"] + now() - began, chance=chance)
    house = msgspec.convert(header["house"], House)
    session = Session(played.stages, Forgetful(), house, world, header["grace_s"])
    session.talk.listener = lambda what, media_ms, why: decided.append(decision(what, media_ms, why))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(session.run(), name="session")
        await _feed(session, entries, began)
        session.leave("the recording is over")
        await asyncio.wait({running})
    return Replayed(decisions(entries), decided, played)


async def _feed(session: Session, entries: Sequence[Entry], began: float) -> None:
    """Everything that came in, at its time."""
    link: Link | None = None
    now = asyncio.get_running_loop().time
    async with asyncio.TaskGroup() as group:
        taking: asyncio.Task[None] | None = None
        for entry in entries:
            if entry.kind not in ("attach", "input", "detach", "end"):
                continue
            if (wait := began + entry.at_s - now()) > 0:
                await asyncio.sleep(wait)
            match entry.kind:
                case "attach":
                    link = Link(msgspec.convert(entry.value["channel"], Channel))
                    taking = group.create_task(_take(link), name="take")
                    session.attach(link)
                case "input" if link is not None:
                    await link.give(unpacked_input(entry.value))
                case "detach" if link is not None:
                    link.close(entry.value["reason"], left=entry.value["left"])
                case _:
                    await asyncio.sleep(0)
        if taking is not None:
            taking.cancel()


async def _take(link: Link) -> None:
    """A client that reads everything."""
    while await link.notices():
        pass
