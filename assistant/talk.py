"""What the tasks of one session share."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import msgspec

from assistant import phrases
from assistant import store as rows
from assistant.conversation import Conversation, Item
from assistant.history.callers import Identity, identity
from assistant.latency import Waterfall
from assistant.limiting import Meter
from assistant.manner import Manner
from assistant.messages import Notice, Routed
from assistant.pacing import Channel
from assistant.settings import Modality, Settings, Wishes
from assistant.stages import Stages
from assistant.store import Write
from assistant.world import World
from pipelines.asr import Transcript
from pipelines.diagram import Drawing
from pipelines.omni import Attachment, Dialogue, Line
from pipelines.omni.replies import choose

log = logging.getLogger("frontdesk.session")


@dataclass(frozen=True, slots=True)
class House:
    """What a deployment says about itself (site.toml)."""

    brand: str = "Northtown Broadband"
    greeting: str = phrases.ENGLISH.greeting
    person: str = ""
    """Who callers can be handed over to; empty where nobody can."""
    language: str = "en"
    voice: str = ""
    speed: float = 1.0
    examples: tuple[str, ...] = ()
    """Questions that callers may begin with."""
    silence_s: float = 0.0
    """Before a caller who owes a reply is asked whether they are there; 0: they never are."""
    others: Mapping[str, House] = field(default_factory=dict)
    """The same in further languages, by language."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that a caller may choose, the deployment's own first."""
        return (self.language, *self.others)

    def speaking(self, language: str) -> House:
        """What it says of itself in one of them; empty or another: in its own."""
        return self.others.get(language, self)


class Keeper(Protocol):
    """Where a session's lines are kept; ``Store``, or nothing for ``ask``."""

    def put(self, write: Write) -> asyncio.Future[None]:
        """Queue a change; the future resolves when it is durable."""

    async def durable(self, written: asyncio.Future[None]) -> bool:
        """Wait for it within the limit; says whether it is."""


class Forgetful:
    """Keeps nothing: for sessions that are nobody's record (``ask``)."""

    def put(self, write: Write) -> asyncio.Future[None]:
        """Accept and forget."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def durable(self, written: asyncio.Future[None]) -> bool:
        """Nothing was promised."""
        return True


@dataclass(slots=True)
class Talk:
    """One session's state. Only its own tasks touch it, on one loop, so nothing here is locked."""

    id: str
    world: World
    stages: Stages
    store: Keeper
    house: House
    conversation: Conversation
    tell: Callable[[Notice], None]
    channel: Callable[[], Channel]
    settings: Settings = field(default_factory=Settings)
    meter: Meter | None = None
    """Says which pictures are too many; without it none are."""
    shown: set[str] = field(default_factory=set)
    """Content keys of the drawings that the client has."""
    drawn: Drawing | None = None
    """The drawing shown last."""
    manner: Manner = field(default_factory=Manner)
    """How the caller wants to be spoken to."""
    listener: Callable[[str, float, str], None] = field(default=lambda what, media_ms, reason: None)
    """Told of every decision: what, at which media time, and why."""
    subject: str = ""
    """Of the token with which the caller came in; empty where it says nothing about who that is."""
    _noted: tuple[object, ...] = ()
    """What the store knows of this conversation beside its lines."""

    @property
    def here(self) -> House:
        """What the deployment says of itself in the language of this session."""
        return self.house.speaking(self.settings.language)

    @property
    def hears(self) -> bool:
        """Whether speech is recognised in the language of this session."""
        return self.here.language in self.stages.asr.languages

    def decide(self, what: str, media_ms: float, reason: str) -> None:
        """Log a decision with its media time and its reason; never what was said."""
        log.debug("%s %s at %.0f ms: %s", self.id, what, media_ms, reason)
        self.listener(what, media_ms, reason)

    def keep(self, item: Item) -> asyncio.Future[None]:
        """Store a line of the conversation, new or changed."""
        self._note()
        return self.store.put(
            rows.item_row(self.id, item.id, self.world.wall(), item.role, item.text, item.heard, item.status)
        )

    @property
    def known(self) -> tuple[Identity, ...]:
        """With whom it is, as far as that is known."""
        found = {"subject": self.subject, "phone": self.settings.phone, "page": self.settings.page}
        return tuple(identity(kind, value) for kind, value in found.items() if value)

    def _note(self) -> None:
        """Store in which language it is, and with whom, where that is new."""
        about = (self.here.language, *self.known)
        if about == self._noted:
            return
        self._noted = about
        self.store.put(rows.conversation_row(self.id, self.world.wall(), self.here.language))
        for who in self.known:
            self.store.put(rows.identity_row(self.id, who))

    def expected(self) -> list[str]:
        """The words that the dialogue is waiting for: what may be replied."""
        return [words for reply in self.conversation.dialogue.replies for words in (reply.label, *reply.also)]

    def replied(self, text: str) -> bool:
        """Whether this is a reply that the dialogue waits for, and nothing else."""
        replies = self.conversation.dialogue.replies
        found = choose(text, replies, self._asked()) if replies else None
        return found is not None and found.clear

    def _asked(self) -> str:
        """What the assistant said last."""
        return next((item.text for item in reversed(self.conversation.items) if item.role == "assistant"), "")

    def label(self, picked: str) -> str:
        """The words shown on a reply or a node; empty for one that is not shown."""
        for reply in self.conversation.dialogue.replies:
            if reply.id == picked:
                return reply.label
        nodes = self.drawn.spec.nodes if self.drawn is not None else ()
        return next((node.label for node in nodes if node.id == picked), "")

    def become(self, dialogue: Dialogue) -> None:
        """The state of the dialogue changes: now, and in the store."""
        self.conversation.dialogue = dialogue
        place = dialogue.place
        walked = json.dumps(place.walked if place else [])
        procedure, node = (place.procedure, place.node) if place else ("", "")
        self.store.put(rows.dialogue_row(self.id, self.world.wall(), procedure, node, walked))

    def judged(self, item_id: str, routed: Routed) -> None:
        """How an answer is given, for whoever looks later for what was not answered, or not well."""
        self.store.put(
            rows.verdict_row(
                self.id,
                item_id,
                self.world.wall(),
                routed.verdict,
                routed.score,
                [one.source for one in routed.sources],
                titles=[one.title for one in routed.sources],
                route=routed.kind,
                reason=routed.reason,
            )
        )

    def drew(self, item_id: str, key: str, drawing: Drawing) -> None:
        """A drawing is shown with an answer; ``key`` names it by its content."""
        self.store.put(rows.shown_row(self.id, item_id, key))
        if key not in self.shown:
            spec = msgspec.json.encode(replace(drawing.spec, picture=None)).decode()
            self.store.put(rows.drawing_row(key, drawing.svg, drawing.alt, spec))

    def did(self, what: str, detail: str) -> None:
        """Something was done in the world."""
        self.store.put(rows.deed_row(self.id, self.world.wall(), what, detail))


@dataclass(slots=True)
class Turn:
    """Something to be answered."""

    text: str = ""
    heard: Transcript | None = None
    picked: str = ""
    look: Callable[[], Awaitable[tuple[Attachment, ...]]] | None = None
    """Gives what was shown with it, and waits a little for what is on its way; None where nothing can have been."""
    stored: asyncio.Future[bool] | None = None
    """Resolves when the turn was committed: True if it is durable. None where there is nothing to keep."""
    modality: Modality | None = None
    metadata: dict[str, str] | None = None
    wishes: Wishes = field(default_factory=Wishes)
    history: tuple[Line, ...] | None = None
    """What was said before, where that is not the conversation."""
    greeting: bool = False
    words: str = ""
    """To be said as they are: the caller has been silent."""
    waits: Waterfall | None = None
    """Since when the caller waits; None where nobody does."""
    checking: bool = False
    """Nothing was said: the time to wait is over."""
    nothing: bool = False
    """There is nothing to say (a tool's output was handed in, for instance): an empty answer."""
