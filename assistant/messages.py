"""What goes into a session and what comes out of it, whichever wire it came by.

A transport turns its bytes into ``Input`` and ``Notice`` into its bytes; it knows nothing else of the session.
Times named ``*_ms`` count the caller's audio (``SpeechStarted``, ``SpeechStopped``) or the answer's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.conversation import Item
from assistant.errors import FrontdeskError
from assistant.settings import Modality, Settings, Wishes
from assistant.timeline import Cue
from pipelines.audio import SPEAK_RATE
from pipelines.diagram import Drawing
from pipelines.omni import Dialogue, Evidence
from pipelines.parsing import Code

# Inputs -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Configure:
    """New settings."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class Greet:
    """Speak first, once."""


@dataclass(frozen=True, slots=True)
class AudioIn:
    """The caller's voice: s16le mono, whole samples."""

    pcm: bytes
    rate: int = SPEAK_RATE
    """Hz."""


@dataclass(frozen=True, slots=True)
class CommitAudio:
    """The client ends the turn."""

    event_id: str = ""


@dataclass(frozen=True, slots=True)
class ClearAudio:
    """The client drops the turn."""


@dataclass(frozen=True, slots=True)
class AddItem:
    """A typed line, a tool's output, or history that the client brings along."""

    item: Item
    after: str | None = None
    replaces: str = ""
    """An earlier item of the caller that this one corrects."""
    event_id: str = ""
    images: tuple[bytes, ...] = ()
    """The pictures in it: PNG or JPEG files as they came, none over ``realtime.events.IMAGE_LIMIT``."""
    audio: AudioIn | None = None
    """A recording whose words are to be recognised, at most a minute."""
    confidence: float | None = None
    """How sure the client is of words that it has recognised itself, 0 to 1; None where they were typed."""


@dataclass(frozen=True, slots=True)
class FetchItem:
    """The client asks for an item."""

    item_id: str
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """The client deletes an item."""

    item_id: str
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Truncate:
    """The client says how much of an answer was heard."""

    item_id: str
    audio_end_ms: int
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer the conversation as it stands."""

    modality: Modality | None = None
    metadata: Mapping[str, str] | None = None
    interrupts: bool = False
    """Stop an answer that is being given, instead of refusing."""
    event_id: str = ""
    wishes: Wishes = field(default_factory=Wishes)
    input: tuple[Item | str, ...] | None = None
    """Answer these, items or ids of items in the conversation, as if nothing else had been said."""
    aside: bool = False
    """Outside the conversation: the answer is no part of it, and may be given beside another."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the answer."""

    response_id: str = ""
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class PlaybackAt:
    """Where the client's playback of an answer stands."""

    item_id: str
    played_ms: float
    estimated: bool = False
    """The client cannot see its receiver's clock: counted from when it first heard something."""


@dataclass(frozen=True, slots=True)
class ClearOutput:
    """Stop the sound of the answer, if there is any; no error if there is none."""


@dataclass(frozen=True, slots=True)
class Select:
    """A reply or a node was picked by tap, click or key."""

    picked: str
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class FramePart:
    """A piece of one still of the caller's camera, a JPEG; ``part`` counts from 0 and is less than ``parts``."""

    frame_id: str
    part: int
    parts: int
    data: bytes
    event_id: str = ""


Input = (
    Configure
    | Greet
    | AudioIn
    | CommitAudio
    | ClearAudio
    | AddItem
    | FetchItem
    | RemoveItem
    | Truncate
    | Respond
    | Cancel
    | PlaybackAt
    | ClearOutput
    | Select
    | FramePart
)

# Notices ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The caller began a turn."""

    item_id: str
    at_ms: float


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The caller ended a turn."""

    item_id: str
    at_ms: float


@dataclass(frozen=True, slots=True)
class StayedSilent:
    """The caller said nothing for as long as may be; an empty turn follows, and an answer to it."""

    item_id: str
    from_ms: float
    to_ms: float


@dataclass(frozen=True, slots=True)
class AudioCleared:
    """The turn was dropped."""


@dataclass(frozen=True, slots=True)
class HeardSoFar:
    """The live transcript of the turn being spoken; each replaces the one before."""

    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Committed:
    """A spoken turn is part of the conversation, and stored unless ``durable`` is false."""

    item: Item
    previous: str | None
    seconds: float
    durable: bool = True
    error: FrontdeskError | None = None
    """Why it could not be recognised; its text is empty then."""


@dataclass(frozen=True, slots=True)
class ItemAdded:
    """An item that the client brought is part of the conversation; if it is in progress, ``Recognised`` ends it."""

    item: Item
    previous: str | None


@dataclass(frozen=True, slots=True)
class Recognised:
    """An item that the client brought as a recording has its words, or has none with a reason."""

    item: Item
    previous: str | None
    seconds: float
    error: FrontdeskError | None = None


@dataclass(frozen=True, slots=True)
class ItemFetched:
    """The item that was asked for."""

    item: Item


@dataclass(frozen=True, slots=True)
class ItemRemoved:
    """An item is gone."""

    item_id: str


@dataclass(frozen=True, slots=True)
class ItemTruncated:
    """An answer's item holds what was heard."""

    item_id: str
    audio_end_ms: int


@dataclass(frozen=True, slots=True)
class AnswerStarted:
    """An answer begins; everything about it carries the same two ids."""

    response_id: str
    item_id: str
    previous: str | None
    modality: Modality
    metadata: Mapping[str, str] | None = None
    wishes: Wishes = field(default_factory=Wishes)
    aside: bool = False
    """Outside the conversation; no item of it is told as the conversation's."""


@dataclass(frozen=True, slots=True)
class Routed:
    """How the answer is given, and why."""

    response_id: str
    item_id: str
    kind: Literal["text", "text_and_diagram"]
    verdict: str
    score: float
    reason: str
    sources: Sequence[Evidence] = ()
    diagram_id: str = ""
    person: str = ""
    durable: bool = True
    drawing: str = ""
    """Of which kind the drawing is that is shown; empty for none."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing that the client has not had."""

    response_id: str
    item_id: str
    diagram_id: str
    """Names the drawing by its content."""
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Said:
    """The next words of the answer."""

    response_id: str
    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Sounded:
    """The next piece of the answer's audio: s16le mono 24 kHz."""

    response_id: str
    item_id: str
    pcm: bytes
    at_ms: float
    """Where in the answer it begins: where the piece before ended, or at a word that a lost line had swallowed."""


@dataclass(frozen=True, slots=True)
class Cued:
    """Cues of the answer, ahead of their time."""

    response_id: str
    item_id: str
    cues: Sequence[Cue[Dialogue]]


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """A function of the client's is called."""

    response_id: str
    item: Item
    previous: str | None


@dataclass(frozen=True, slots=True)
class WasCut:
    """The answer was stopped at ``at_ms``; ``text`` was heard."""

    response_id: str
    item_id: str
    at_ms: float
    text: str


@dataclass(frozen=True, slots=True)
class Quietened:
    """The caller may be speaking over the answer: it is to be said more quietly."""

    response_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class Paused:
    """The caller speaks over the answer: its sound stands still until it goes on or is cut."""

    response_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class WentOn:
    """That was nothing to stop for: the answer is said as before."""

    response_id: str
    item_id: str
    at_ms: float | None = None
    """Its sound follows anew from here, the start of the cut word; None where what was sent is just played on."""


@dataclass(frozen=True, slots=True)
class PlayedOut:
    """The answer's sound was played to its end."""

    response_id: str


@dataclass(frozen=True, slots=True)
class AudioAnchor:
    """Where in an answer the sound that follows belongs."""

    response_id: str
    item_id: str
    at_ms: float
    rtp_timestamp: int | None = None
    """Of its first sample (48 kHz, 32 bits, wraps); None where the sound travels with the events."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in a still of the caller's camera."""

    frame_id: str
    width: int
    height: int
    sharpness: float
    codes: Sequence[Code] = ()
    code_seen_unread: bool = False


@dataclass(frozen=True, slots=True)
class Timed:
    """How long an answer took, from the last sample of the caller's speech to its own first audible one."""

    response_id: str
    item_id: str
    parts: Sequence[tuple[str, float]]
    """Names and milliseconds, in order; they add up to ``total_ms``."""
    total_ms: float


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """Everything of the answer has left, or it was stopped, or it failed."""

    response_id: str
    item: Item | None
    """None when the answer had no words."""
    status: Literal["completed", "cancelled", "failed"]
    reason: str = ""
    """``turn_detected`` or ``client_cancelled`` of a cancelled one."""
    error: FrontdeskError | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where the conversation stands, for a client that came back to it.

    The answer being given follows from its start, with the ids that it had; its sound from the word at which the line
    was lost.
    """

    items: Sequence[Item]
    drawing: Drawing | None
    """The drawing shown last."""
    diagram_id: str
    """Names it by its content."""
    dialogue: Dialogue
    person: str = ""
    """Who took over; empty where nobody did."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error of the client's, or one that it should know of. The session goes on."""

    error: FrontdeskError
    event_id: str = ""


Notice = (
    SpeechStarted
    | SpeechStopped
    | StayedSilent
    | AudioCleared
    | HeardSoFar
    | Committed
    | ItemAdded
    | Recognised
    | ItemFetched
    | ItemRemoved
    | ItemTruncated
    | AnswerStarted
    | Routed
    | Drawn
    | Said
    | Sounded
    | Cued
    | ToolCalled
    | WasCut
    | Quietened
    | Paused
    | WentOn
    | PlayedOut
    | AudioAnchor
    | Seen
    | Timed
    | AnswerDone
    | State
    | Trouble
)
