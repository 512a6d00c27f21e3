"""A recogniser that recognises the same question once: the second run differs in understanding alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pipelines.asr import Ear, RecognitionStream, Recognizer, Transcript

Memory = dict[tuple[str, int], Transcript]
"""By question, and which utterance of it: a pause may cut one in two."""


class Remembering:
    """Passes everything on to a recogniser, keeps its transcripts, and gives them back when asked again.

    Args:
        inner: the recogniser.
        memory: what it has recognised before; filled as it goes.
        question: whose utterances it hears.
    """

    def __init__(self, inner: Recognizer, memory: Memory, question: str) -> None:
        self.name = inner.name
        self.languages = inner.languages
        self._inner = inner
        self._memory = memory
        self._question = question
        self._utterances = 0

    async def start(self) -> None:
        """Start the recogniser."""
        await self._inner.start()

    async def close(self) -> None:
        """End it."""
        await self._inner.close()

    @asynccontextmanager
    async def open(self, ear: Ear, expected: Sequence[str] = ()) -> AsyncIterator[RecognitionStream]:
        """One utterance: remembered, or recognised and remembered."""
        key = self._question, self._utterances
        self._utterances += 1
        if key in self._memory:
            yield _Remembered(self._memory[key])
            return
        async with self._inner.open(ear, expected) as stream:
            yield _Recorded(stream, self._memory, key)


class _Remembered:
    """An utterance whose words are known."""

    partial = ""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript

    def feed(self, pcm: bytes) -> None:
        """It is known."""

    def segment_end(self) -> None:
        """It is known."""

    async def finish(self) -> Transcript:
        """What it was the first time."""
        return self._transcript


class _Recorded:
    """An utterance that is recognised now."""

    def __init__(self, stream: RecognitionStream, memory: Memory, key: tuple[str, int]) -> None:
        self._stream = stream
        self._memory = memory
        self._key = key

    @property
    def partial(self) -> str:
        """The words so far."""
        return self._stream.partial

    def feed(self, pcm: bytes) -> None:
        """Pass it on."""
        self._stream.feed(pcm)

    def segment_end(self) -> None:
        """Pass it on."""
        self._stream.segment_end()

    async def finish(self) -> Transcript:
        """Recognise, and remember."""
        self._memory[self._key] = transcript = await self._stream.finish()
        return transcript
