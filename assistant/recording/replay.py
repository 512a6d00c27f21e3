"""A recording fed again to the same core, on the virtual clock: what is decided now, against what was decided then."""

from __future__ import annotations

import asyncio
import difflib
import random
import re
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

CUT_SLACK_MS = 60
"""Where playback stood was estimated on a real clock when it was recorded: three frames of 20 ms."""

_CUT = re.compile(r"cut at (\d+) ms: (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it."""

    wanted: list[str]
    decided: list[str]
    played: Played

    @property
    def differences(self) -> list[str]:
        """Lines of a unified diff, without its head; empty where everything is decided as it was."""
        found = difflib.unified_diff(self.wanted, self._levelled, "recorded", "now", lineterm="", n=1)
        return list(found)[2:]

    @property
    def _levelled(self) -> list[str]:
        """What was decided now; a cut as near to the recorded one as clocks allow stands where that did."""
        cuts = (line for line in self.wanted if line.startswith("cut at"))
        return [_near(line, next(cuts, "")) if line.startswith("cut at") else line for line in self.decided]


def _near(cut: str, wanted: str) -> str:
    """The wanted cut where this one is for the same reason and within ``CUT_SLACK_MS`` of it."""
    one, other = _CUT.fullmatch(cut), _CUT.fullmatch(wanted)
    if one is None or other is None or one[2] != other[2]:
        return cut
    return wanted if abs(int(one[1]) - int(other[1])) <= CUT_SLACK_MS else cut


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
        begun = asyncio.Event()
        feeding = group.create_task(_feed(session, entries, began, begun), name="feed")
        await begun.wait()
        running = group.create_task(session.run(), name="session")
        await asyncio.wait({feeding, running}, return_when=asyncio.FIRST_COMPLETED)
        session.leave("the recording is over")
        await asyncio.wait({running})
        feeding.cancel()  # of a session that ended before its recording nothing more is taken
    return Replayed(decisions(entries), decided, played)


async def _feed(session: Session, entries: Sequence[Entry], began: float, begun: asyncio.Event) -> None:
    """Everything that came in, at its time; ``begun`` is set when the first client is there."""
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
                    begun.set()
                case "input" if link is not None:
                    await link.give(unpacked_input(entry.value))
                case "detach" if link is not None:
                    link.close(entry.value["reason"], left=entry.value["left"])
                case _:
                    await asyncio.sleep(0)
        begun.set()
        if taking is not None:
            taking.cancel()


async def _take(link: Link) -> None:
    """A client that reads everything."""
    while await link.notices():
        pass
