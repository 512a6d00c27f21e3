"""Speech synthesis: sentences in, 24 kHz PCM and measured word times out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Voice:
    """How to speak."""

    language: str = "en"
    name: str = ""
    """The backend's own voice name; empty for its default."""
    speed: float = 1.0
    """1.0 is normal; 0.5 to 2.0."""


@dataclass(frozen=True, slots=True)
class Word:
    """A written word and when it is spoken, counted from the first sample of its sentence."""

    text: str
    """As written, with its punctuation: joining ``text`` of all words by blanks, but before those that are ``joined``,
    gives the sentence back, every run of whitespace as one blank."""
    start_ms: float
    end_ms: float
    precision: Literal["exact", "estimated"] = "exact"
    joined: bool = False
    """No blank stands before it, as between Chinese characters."""


@dataclass(frozen=True, slots=True)
class Audio:
    """A piece of the sentence: s16le mono, 24 kHz, whole samples."""

    pcm: bytes


Spoken = Word | Audio
"""Every ``Word`` comes before the ``Audio`` in which it ends."""


class SpeechStream(Protocol):
    """One answer's voice. Use inside ``async with``; leaving the block stops the engine within 100 ms."""

    def say(self, sentence: str) -> AsyncIterator[Spoken]:
        """Speak one sentence. Call again only when the iterator before is exhausted.

        Raises:
            StageFailed: the engine failed; nothing more of this sentence comes.
        """


class Synthesizer(Protocol):
    """A speech engine."""

    name: str
    languages: tuple[str, ...]

    async def start(self) -> None:
        """Start threads or processes."""

    async def close(self) -> None:
        """End them."""

    def open(self, voice: Voice) -> AbstractAsyncContextManager[SpeechStream]:
        """Open a voice for one answer."""
