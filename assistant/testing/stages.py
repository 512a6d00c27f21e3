"""Stub stages: each does at once, or after a given latency, what a script says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np

from assistant.errors import BadInput, StageFailed
from assistant.stages import Stages
from pipelines.asr import Ear, Transcript
from pipelines.audio import SPEAK_RATE
from pipelines.diagram import Drawing, Spec
from pipelines.omni import Piece, Question, Text, Verdict
from pipelines.parsing import Code, Picture
from pipelines.tts import Audio, Spoken, Voice, Word
from pipelines.tts.text import joins, written_words
from pipelines.vad import WINDOW, Window

WORD_MS = 200
"""The stub voice speaks every word for this long."""


class StubVad:
    """Loud is speech."""

    name = "stub"

    def open(self) -> StubVad:
        """Itself: it keeps no state but the rest of a window."""
        return StubVad()

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, pcm: bytes) -> list[Window]:
        """One decision per 512 samples."""
        self._rest += pcm
        windows = []
        while len(self._rest) >= WINDOW * 2:
            samples = np.frombuffer(self._rest[: WINDOW * 2], "<i2").astype(np.float32) / 32768
            self._rest = self._rest[WINDOW * 2 :]
            level = float(np.sqrt(np.mean(samples**2)))
            windows.append(Window(1.0 if level > 0.05 else 0.0, max(-100.0, 20 * float(np.log10(level + 1e-9)))))
        return windows

    def reset(self) -> None:
        """Forget the rest."""
        self._rest = b""


@dataclass(slots=True)
class StubRecognizer:
    """Hears what the script says, utterance by utterance; then nothing.

    Args:
        script: transcripts, or exceptions to raise.
        latency_s: how long the final takes.
    """

    script: list[str | Transcript | Exception] = field(default_factory=list)
    latency_s: float = 0.0
    name: str = "stub"
    languages: tuple[str, ...] = ("en",)
    expected: list[Sequence[str]] = field(default_factory=list)
    open_streams: int = 0
    bytes_fed: list[int] = field(default_factory=list)

    async def start(self) -> None:
        """Nothing to start."""

    async def close(self) -> None:
        """Nothing to end."""

    @asynccontextmanager
    async def open(self, ear: Ear, expected: Sequence[str] = ()) -> AsyncIterator[StubHearing]:
        """One utterance."""
        self.expected.append(tuple(expected))
        self.open_streams += 1
        stream = StubHearing(self)
        try:
            yield stream
        finally:
            self.open_streams -= 1
            self.bytes_fed.append(stream.fed)


class StubHearing:
    """One scripted utterance."""

    def __init__(self, stub: StubRecognizer) -> None:
        self._stub = stub
        self.partial = ""
        self.fed = 0
        self.segments = 0

    def feed(self, pcm: bytes) -> None:
        """A word of the script every 300 ms of audio, as the partial."""
        self.fed += len(pcm)
        following = self._stub.script[0] if self._stub.script else ""
        text = following.text if isinstance(following, Transcript) else following
        if isinstance(text, str):
            self.partial = " ".join(text.split()[: self.fed // 9600])

    def segment_end(self) -> None:
        """Counted."""
        self.segments += 1

    async def finish(self) -> Transcript:
        """The script's next line."""
        following = self._stub.script.pop(0) if self._stub.script else ""
        if self._stub.latency_s:
            await asyncio.sleep(self._stub.latency_s)
        if isinstance(following, Exception):
            raise following
        return following if isinstance(following, Transcript) else Transcript(following)


Answerer = Callable[[Question], Sequence[Piece | float | Exception]]
"""Gives the pieces of an answer; a number between them is a wait in seconds, an exception is raised."""


def echo(question: Question) -> Sequence[Piece]:
    """Says the question back."""
    return [Verdict("answer", 1.0, "echo"), Text(f"You said {question.text or question.picked}.")]


@dataclass(slots=True)
class StubOmni:
    """Answers by a function."""

    answerer: Answerer = echo
    name: str = "stub"
    languages: tuple[str, ...] = ("en", "zh")
    questions: list[Question] = field(default_factory=list)
    open_streams: int = 0

    async def start(self) -> None:
        """Nothing to load."""

    async def built(self) -> None:
        """Nothing to wait for."""

    async def close(self) -> None:
        """Nothing to unload."""

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[AsyncIterator[Piece]]:
        """Stream the pieces."""
        self.questions.append(question)
        self.open_streams += 1
        try:
            yield self._stream(self.answerer(question))
        finally:
            self.open_streams -= 1

    async def _stream(self, pieces: Sequence[Piece | float | Exception]) -> AsyncIterator[Piece]:
        for piece in pieces:
            if isinstance(piece, Exception):
                raise piece
            if isinstance(piece, int | float):
                await asyncio.sleep(piece)
            else:
                yield piece


@dataclass(slots=True)
class StubSynthesizer:
    """Speaks every word as 200 ms of tone, with exact word times.

    Args:
        latency_s: before each sentence.
        fails: sentences containing this raise.
    """

    latency_s: float = 0.0
    fails: str = "\0"
    name: str = "stub"
    languages: tuple[str, ...] = ("en", "zh")
    said: list[str] = field(default_factory=list)
    open_streams: int = 0

    async def start(self) -> None:
        """Nothing to start."""

    async def close(self) -> None:
        """Nothing to end."""

    @asynccontextmanager
    async def open(self, voice: Voice) -> AsyncIterator[StubSynthesizer]:
        """Itself."""
        self.open_streams += 1
        try:
            yield self
        finally:
            self.open_streams -= 1

    async def say(self, sentence: str) -> AsyncIterator[Spoken]:
        """A word, its audio, and so on."""
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        if self.fails in sentence:
            raise StageFailed("The stub voice was told to fail.")
        self.said.append(sentence)
        words = written_words(sentence)
        for index, (word, joined) in enumerate(zip(words, joins(sentence, words), strict=True)):
            yield Word(word, index * WORD_MS, (index + 1) * WORD_MS, joined=joined)
            yield Audio(tone(WORD_MS, 440 + 20 * (index % 10)))


@dataclass(slots=True)
class StubDraftsman:
    """Draws an empty picture with the right ids, or fails.

    Args:
        error: raised instead of drawing.
    """

    error: Exception | None = None
    latency_s: float = 0.0
    name: str = "stub"

    async def draw(self, spec: Spec) -> Drawing:
        """One group a node."""
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        if self.error is not None:
            raise self.error
        groups = "".join(f'<g id="n-{node.id}" data-id="{node.id}"/>' for node in spec.nodes)
        return Drawing(spec, f'<svg xmlns="http://www.w3.org/2000/svg">{groups}</svg>', 100, 100, spec.title)


@dataclass(slots=True)
class StubParser:
    """Sees what a picture's bytes say: ``sharp`` or ``blurred``, then codes; ``unread`` for one that cannot be read.

    A picture is ``b"sharp FB-1 FB-2"``; anything that begins otherwise is refused as broken.

    Args:
        latency_s: how long it looks.
        error: raised instead of looking.
    """

    latency_s: float = 0.0
    error: Exception | None = None
    name: str = "stub"
    read: list[bytes] = field(default_factory=list)
    """What was looked at."""
    reading: int = 0

    async def start(self) -> None:
        """Nothing to start."""

    async def close(self) -> None:
        """Nothing to end."""

    async def picture(self, data: bytes, mime: str) -> Picture:
        """Look."""
        self.reading += 1
        try:
            await asyncio.sleep(self.latency_s)
        finally:
            self.reading -= 1
        self.read.append(data)
        if self.error is not None:
            raise self.error
        sharpness = {b"sharp": 400.0, b"blurred": 2.0}.get(data.split()[0])
        if sharpness is None:
            raise BadInput("broken_picture", "This picture is damaged.", "Take it again.", "image")
        words = data.decode().split()[1:]
        codes = tuple(Code("qr", word, ((0.0, 0.0),) * 4) for word in words if word != "unread")
        return Picture(1280, 720, data, sharpness, codes, "unread" in words)


def stub_stages(
    script: Sequence[str | Transcript | Exception] = (),
    answerer: Answerer = echo,
    asr_latency_s: float = 0.0,
    tts_latency_s: float = 0.0,
) -> Stages:
    """A whole set of stubs."""
    return Stages(
        StubVad(),
        StubRecognizer(list(script), asr_latency_s),
        StubOmni(answerer),
        StubDraftsman(),
        StubSynthesizer(tts_latency_s),
        parser=StubParser(),
    )


def tone(ms: float, hz: float = 300.0, rate: int = SPEAK_RATE, level: float = 0.3) -> bytes:
    """A sine as s16le mono."""
    time = np.arange(round(ms * rate / 1000)) / rate
    return (np.sin(2 * np.pi * hz * time) * level * 32767).astype("<i2").tobytes()


def silence(ms: float, rate: int = SPEAK_RATE) -> bytes:
    """Zeros as s16le mono."""
    return bytes(round(ms * rate / 1000) * 2)
