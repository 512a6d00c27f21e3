"""Dialogues gone through with the real retrieval, understanding and routing, without a sound: ``knowledge test``."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from assistant.conversation import Item
from assistant.dialogues import NOTHING, Expected, Script, Turn
from assistant.errors import FrontdeskError, StageFailed
from assistant.link import Link
from assistant.messages import AddItem, AnswerDone, Configure, Cued, Notice, Respond, Routed, Said, Select, Trouble
from assistant.pacing import Channel
from assistant.session import Session
from assistant.settings import Settings
from assistant.stages import Stages
from assistant.talk import Forgetful, House
from pipelines.asr import Ear, RecognitionStream
from pipelines.diagram import Drawing, Spec
from pipelines.knowledge import Collection
from pipelines.languages import join
from pipelines.omni import Omni
from pipelines.omni.choice import choose_omni
from pipelines.tts import SpeechStream, Voice
from pipelines.vad import Window

TURN_S = 20.0
"""Deadline of a turn; a hundredth of it is usual."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a turn."""

    verdict: str = ""
    articles: tuple[str, ...] = ()
    node: str = ""
    drawn: str = NOTHING
    said: str = ""
    reason: str = ""

    def expected(self) -> Expected:
        """What to expect where this was right."""
        words = self.said.split(". ")[0].rstrip(".")[:80]
        return Expected(
            self.verdict,  # type: ignore[arg-type]  # a verdict's kind is one of them
            self.articles[0] if self.articles else NOTHING,
            self.node or NOTHING,
            self.drawn,  # type: ignore[arg-type]  # a drawing's kind is one of them
            words,
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """A turn that came out otherwise."""

    path: Path
    line: int
    turn: str
    differences: tuple[str, ...]
    seen: Seen

    def lines(self) -> list[str]:
        """For people."""
        told = [f"{self.path}:{self.line}: {self.turn}"]
        told += [f"    {one}" for one in self.differences]
        return [*told, f"    said: {self.seen.said or '(nothing)'}", f"    why:  {self.seen.reason}"]


def differences(expected: Expected, seen: Seen) -> tuple[str, ...]:
    """What came out otherwise than expected, in words."""
    found = []
    if expected.verdict is not None and expected.verdict != seen.verdict:
        found.append(_otherwise("verdict", expected.verdict, seen.verdict))
    if expected.article and expected.article not in (seen.articles or (NOTHING,)):
        found.append(_otherwise("article", expected.article, ", ".join(seen.articles)))
    if expected.node and expected.node != (seen.node or NOTHING):
        found.append(_otherwise("node", expected.node, seen.node))
    if expected.drawn is not None and expected.drawn != seen.drawn:
        found.append(_otherwise("drawn", expected.drawn, seen.drawn))
    said = _plain(seen.said)
    found += [f"words: expected {words!r} in what is said" for words in expected.contained if _plain(words) not in said]
    return tuple(found)


def _otherwise(what: str, expected: str, seen: str) -> str:
    return f"{what}: expected {expected}, got {seen or NOTHING}"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


class Rehearsal:
    """Goes through dialogues, each in a conversation of its own.

    Args:
        omni: running.
        house: the deployment.
    """

    def __init__(self, omni: Omni, house: House) -> None:
        self._house = house
        self._stages = Stages(_NoVad(), _NoRecognizer(), omni, _Sketches(), _NoVoice())

    async def run(self, scripts: Sequence[Script]) -> list[Failure]:
        """Go through all of them; gives what came out otherwise. A dialogue ends with its first failure."""
        failures: list[Failure] = []
        for script in scripts:
            async with self.talking(script.dialogue.language) as caller:
                for number, turn in enumerate(script.dialogue.turns):
                    seen = await caller.take(turn)
                    if found := differences(turn.expect, seen):
                        named = f"turn {number + 1}, {turn.say or f'pick {turn.pick}'!r}"
                        failures.append(Failure(script.path, script.lines[number], named, found, seen))
                        break
        return failures

    @asynccontextmanager
    async def talking(self, language: str = "") -> AsyncIterator[Caller]:
        """A conversation by text, in which all that is said counts as heard."""
        session = Session(self._stages, Forgetful(), self._house)
        link = Link(Channel(lead_ms=math.inf, position="all"))
        session.attach(link)
        running = asyncio.create_task(session.run(), name="rehearse")
        try:
            await link.give(Configure(Settings(modality="text", language=language)))
            yield Caller(session, link)
        finally:
            link.close("rehearsed")
            await asyncio.wait({running})
            running.result()


class Caller:
    """Who says the turns of a dialogue."""

    def __init__(self, session: Session, link: Link) -> None:
        self._session = session
        self._link = link

    def offered(self, label: str) -> str:
        """The id of a reply that is offered under this label, or has this id; empty where none is."""
        replies = self._session.talk.conversation.dialogue.replies
        return next((one.id for one in replies if _plain(label) in (_plain(one.label), _plain(one.id))), "")

    async def take(self, turn: Turn) -> Seen:
        """Take a turn, and wait for all that comes of it.

        Raises:
            StageFailed: nothing came.
        """
        if turn.pick:
            await self._link.give(Select(self.offered(turn.pick) or turn.pick))
        else:
            await self._link.give(AddItem(Item(self._session.talk.world.new_id("item"), text=turn.say)))
            await self._link.give(Respond(interrupts=True))
        gathered = _Gathered()
        try:
            async with asyncio.timeout(TURN_S):
                while not gathered.done and (notices := await self._link.notices()):
                    for notice in notices:
                        gathered.take(notice)
        except TimeoutError:
            raise StageFailed(f"No answer within {TURN_S:g} s to {turn.say or turn.pick!r}.") from None
        talk = self._session.talk
        place = talk.conversation.dialogue.place
        routed = gathered.routed
        return Seen(
            routed.verdict if routed is not None else "",
            tuple(one.source for one in routed.sources) if routed is not None else (),
            gathered.node or (place.node if place is not None else ""),
            talk.drawn.spec.kind if routed is not None and routed.diagram_id and talk.drawn is not None else NOTHING,
            join(gathered.said),
            routed.reason if routed is not None else "; ".join(map(str, gathered.trouble)),
        )


@dataclass(slots=True)
class _Gathered:
    """What came of a turn so far."""

    routed: Routed | None = None
    said: list[str] = field(default_factory=list)
    node: str = ""
    trouble: list[FrontdeskError] = field(default_factory=list)
    done: bool = False

    def take(self, notice: Notice) -> None:
        match notice:
            case Routed():
                self.routed = notice
            case Said(_, _, text):
                self.said.append(text)
            case Cued(_, _, cues):
                self.node = [self.node, *(cue.text for cue in cues if cue.kind == "node" and cue.text)][-1]
            case Trouble(error):
                self.trouble.append(error)
            case AnswerDone():
                self.done = True


@asynccontextmanager
async def rehearsing(
    collection: Collection, house: House, retrieval: Sequence[str], cache: Path | None
) -> AsyncIterator[Rehearsal]:
    """A rehearsal of a collection, with all its vectors.

    Args:
        collection: what is tested.
        house: the deployment.
        retrieval: kinds of retrieval, best first.
        cache: where vectors are kept.
    """
    omni = choose_omni(retrieval, collection, languages=house.languages, cache=cache).backend
    await omni.start()
    try:
        await omni.built()
        yield Rehearsal(omni, house)
    finally:
        await omni.close()


class _NoVad:
    """Nobody speaks in a rehearsal."""

    name = "none"

    def open(self) -> _NoVad:
        return self

    def feed(self, pcm: bytes) -> list[Window]:
        return []

    def reset(self) -> None:
        pass


class _Stage:
    """Neither hears nor speaks."""

    name = "none"
    languages: tuple[str, ...] = ()

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass


class _NoRecognizer(_Stage):
    @asynccontextmanager
    async def open(self, ear: Ear, expected: Sequence[str] = ()) -> AsyncIterator[RecognitionStream]:
        raise StageFailed("Nothing is heard in a rehearsal.")
        yield


class _NoVoice(_Stage):
    @asynccontextmanager
    async def open(self, voice: Voice) -> AsyncIterator[SpeechStream]:
        raise StageFailed("Nothing is spoken in a rehearsal.")
        yield


class _Sketches:
    """Says that it has drawn: of a drawing its kind is what counts here."""

    name = "none"

    async def draw(self, spec: Spec) -> Drawing:
        return Drawing(spec, "", 0, 0, spec.title)
