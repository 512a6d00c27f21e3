"""What a client may set: for the session, and otherwise for one answer. Data alone, whichever wire it came by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.turn_taking import TurnSettings

Modality = Literal["audio", "text"]

GRACE_S = 30.0
"""How long a conversation waits for a caller whose line was lost: time to walk back into the reach of a network."""

Sound = Literal["audio/pcm", "audio/pcmu", "audio/pcma"]
"""How audio stands on a wire: s16le at 24 kHz, or G.711 at 8 kHz. In here it is always the first."""


@dataclass(frozen=True, slots=True)
class Languages:
    """What a client may choose from."""

    offered: tuple[str, ...] = ("en",)
    """The deployment's own first."""
    heard: frozenset[str] = frozenset({"en"})
    """Those in which speech is recognised."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A function of the client's."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a client may set."""

    modality: Modality = "audio"
    turns: TurnSettings = field(default_factory=TurnSettings)
    create_response: bool = True
    """Answer a spoken turn unasked."""
    voice: str = ""
    speed: float = 1.0
    tools: tuple[Tool, ...] = ()
    language: str = ""
    """Of the deployment's languages the one chosen; empty: its own."""
    returns: bool = False
    """The client comes back when its line is lost."""
    recorded: bool = False
    """The caller agrees that the conversation is recorded, with all that they say."""
    pauses: bool = False
    """The client can stand still in an answer, and go on from where it is told."""
    page: str = ""
    """The id that the caller's browser keeps, by which its conversations are found again and erased."""
    phone: str = ""
    """The caller's telephone number, where the client knows it."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a client may want otherwise for one answer; what it does not name is as the session has it."""

    voice: str = ""
    sound: Sound | None = None
    tools: tuple[Tool, ...] | None = None
