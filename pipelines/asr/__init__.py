"""Speech recognition: one stream an utterance, partials while it is spoken, one final transcript."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was understood of one utterance."""

    text: str
    confidence: float = 1.0
    """0..1; how sure the recogniser is of the words. 1.0 for typed text."""
    alternatives: tuple[str, ...] = ()
    """Other readings, best first, without ``text``."""


@dataclass(slots=True)
class Ear:
    """What a recogniser remembers of one caller between utterances (its cepstral mean, for instance).

    The session keeps it and hands it back; only the backend reads or writes ``memory``.
    """

    memory: dict[str, str] = field(default_factory=dict)


class RecognitionStream(Protocol):
    """One utterance. Use inside ``async with``; leaving the block ends the work, in another process too."""

    @property
    def partial(self) -> str:
        """The words so far; empty while nothing is recognised or no worker is free for a live pass."""

    def feed(self, pcm: bytes) -> None:
        """Take s16le mono 16 kHz (whole samples).

        Never blocks; what a worker cannot take yet is queued, bounded by the length of one turn (the session caps it
        at 60 s).
        """

    def segment_end(self) -> None:
        """A pause: the audio since the last pause may be recognised for good, in the background."""

    async def finish(self) -> Transcript:
        """End of the utterance: wait for the final transcript. The caller sets the deadline.

        Raises:
            StageFailed: the worker died; the utterance is lost and must be asked for again.
        """


class Recognizer(Protocol):
    """A speech recogniser for some languages."""

    name: str
    languages: tuple[str, ...]

    async def start(self) -> None:
        """Start the workers."""

    async def close(self) -> None:
        """End the workers."""

    def open(self, ear: Ear, expected: Sequence[str] = ()) -> AbstractAsyncContextManager[RecognitionStream]:
        """Open a stream for one utterance; ``expected`` are replies the dialogue is waiting for."""
