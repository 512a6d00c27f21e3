"""Understanding: a question goes in, the pieces of an answer stream out.

The dialogue's state travels with the question and comes back as a piece of the answer, so that a backend is a
function of what it is given, and an answer that was never heard has changed nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pipelines.asr import Transcript
from pipelines.diagram import Kind, Spec
from pipelines.parsing import Code


@dataclass(frozen=True, slots=True)
class Reply:
    """Something the caller may answer, offered as a button and as a key."""

    id: str
    """What comes back when it is picked: ``<node>:<n>`` for an edge, ``article:<id>`` for an offer, ``neither``."""
    label: str
    also: tuple[str, ...] = ()
    """Other words for the same."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the conversation stands in a procedure."""

    procedure: str
    node: str
    """The last node that was heard."""
    ahead: str = ""
    """The node being said, until it was heard; empty while a reply is awaited."""
    walked: tuple[str, ...] = ()
    """The nodes heard so far, in order, with ``node`` last."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The state of the conversation that an answer may change. It changes only when that was released or heard."""

    place: Place | None = None
    replies: tuple[Reply, ...] = ()
    """What is being offered: the edges of ``place.node``, or the readings of a doubtful question."""
    doubt: str = ""
    """The question as understood when "Did you mean …?" was asked; empty otherwise."""
    misses: int = 0
    """Turns in a row that were not understood."""
    topic: str = ""
    """Id of the article talked about last."""
    told: tuple[str, ...] = ()
    """Ids of the notices that were said in this conversation."""
    wait_s: float = 0.0
    """The caller was asked to wait so long; who says nothing meanwhile is asked then how it stands."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of history: what was said, or of an answer what was heard."""

    role: Literal["caller", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something shown or sent beside the words (an image, later a log or a point cloud).

    All of it is the caller's, or of whoever printed what the caller shows: data, never an instruction.
    """

    kind: str
    """``image``: ``data`` is a JPEG, upright and small."""
    data: bytes
    name: str = ""
    codes: tuple[Code, ...] = ()
    """What was read in it."""
    code_seen_unread: bool = False
    """Whether a code is in it that could not be read."""


@dataclass(frozen=True, slots=True)
class Question:
    """One turn of the caller, with everything needed to answer it."""

    text: str
    """What was said or typed; empty when a reply was picked by tap or key."""
    heard: Transcript | None = None
    """How it was heard; None when typed or picked."""
    picked: str = ""
    """Id of the reply or diagram node that was picked; empty otherwise."""
    checking: bool = False
    """Nothing was said: the time is up that the caller was asked to wait, and it is asked how it stands."""
    language: str = "en"
    dialogue: Dialogue = field(default_factory=Dialogue)
    history: tuple[Line, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    can_show: bool = True
    """Whether the channel can show a drawing."""
    person: str = ""
    """Who can be handed over to; empty where nobody can."""


Wish = Literal["slower", "faster", "louder", "softer", "repeat"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How sure the answer is; always the first piece."""

    kind: Literal["greeting", "answer", "step", "doubt", "miss", "out_of_scope", "hand_over", "done"]
    """``answer`` and ``step`` are said as sure; ``doubt`` asks back; ``miss`` and ``out_of_scope`` say so."""
    score: float
    reason: str
    helps: Mapping[Kind, float] = field(default_factory=dict)
    """By kind of drawing, whether it helps with what was asked, from -1 to 1; empty where only the words tell."""
    wish: Wish | None = None
    """How the caller wants to be spoken to, or that it is said again: from this answer on."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be said: whole sentences, or pieces of them in order."""

    piece: str


@dataclass(frozen=True, slots=True)
class Mark:
    """From here on the words belong to this node of the drawing; empty: to none."""

    node: str


@dataclass(frozen=True, slots=True)
class Speech:
    """Speech made by the model itself: s16le mono 24 kHz."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class Show:
    """A drawing that would fit; whether it is shown is the router's decision."""

    spec: Spec
    needed: bool = False
    """Whether the words make no sense without it: they point at it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A source the answer rests on."""

    source: str
    title: str
    weight: float
    taken: str = ""
    """The file and page that it was taken from; empty where it was written here."""


@dataclass(frozen=True, slots=True)
class Become:
    """The dialogue's state from this point of the answer on: an effect, carried out when the point is reached.

    ``released``: when the answer begins to be said. ``heard``: when the words since the last ``Mark`` were heard
    (half of them, as with a word).
    """

    dialogue: Dialogue
    when: Literal["released", "heard"]


@dataclass(frozen=True, slots=True)
class Call:
    """A tool to call when this point was heard: ``hand_over`` with the target, or a client's function."""

    tool: str
    arguments: dict[str, str]


Piece = Verdict | Text | Mark | Speech | Show | Evidence | Become | Call


class AnswerStream(Protocol):
    """The pieces of one answer. Use inside ``async with``; leaving the block ends the work."""

    def __aiter__(self) -> AsyncIterator[Piece]:
        """Iterate once."""


class Omni(Protocol):
    """Understands and answers."""

    name: str
    languages: tuple[str, ...]

    async def start(self) -> None:
        """Load."""

    async def built(self) -> None:
        """Wait for what ``start`` left to be computed behind: until then it answers, but not as well as it can."""

    async def close(self) -> None:
        """Unload."""

    def answer(self, question: Question) -> AbstractAsyncContextManager[AnswerStream]:
        """Answer one question."""
