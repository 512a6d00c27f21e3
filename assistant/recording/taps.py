"""Stages as a session has them, with a note of everything that comes out of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from typing import Any

import msgspec

from assistant.errors import FrontdeskError
from assistant.recording.format import packed
from assistant.recording.recorder import Recorder
from assistant.stages import Stages
from pipelines.asr import Ear, RecognitionStream, Recognizer, Transcript
from pipelines.omni import AnswerStream, Omni, Piece, Question
from pipelines.parsing import Picture, PictureReader
from pipelines.tts import Audio, SpeechStream, Spoken, Synthesizer, Voice
from pipelines.turn_end import TurnEnd
from pipelines.turn_end.wording import Wording
from pipelines.vad import Vad, VadStream, Window


def tapped(stages: Stages, recorder: Recorder, now: Callable[[], float]) -> Stages:
    """The stages, tapped; ``now`` gives loop time in seconds."""
    note = _Note(recorder, now)
    return replace(
        stages,
        vad=_TappedVad(stages.vad, note),
        asr=_TappedRecognizer(stages.asr, note),
        omni=_TappedOmni(stages.omni, note),
        tts=_TappedSynthesizer(stages.tts, note),
        parser=_TappedParser(stages.parser, note),
        wording=_TappedWording(stages.wording, note) if stages.wording is not None else None,
        turn_end=_TappedTurnEnd(stages.turn_end, note) if stages.turn_end is not None else None,
    )


class _Note:
    """Notes what comes out of one stage, numbered by its streams."""

    def __init__(self, recorder: Recorder, now: Callable[[], float]) -> None:
        self.recorder = recorder
        self.now = now
        self.numbers = count()

    def __call__(self, stage: str, **fields: Any) -> None:
        if self.recorder.wanted:
            self.recorder.put(stage, fields)

    def since(self, began: float) -> float:
        """Milliseconds since a moment of loop time."""
        return round((self.now() - began) * 1000, 3)

    def failed(self, stage: str, error: FrontdeskError, began: float, **fields: Any) -> None:
        """A stage failed in a way that a session expects."""
        self(stage, ms=self.since(began), failed=[type(error).__name__, error.message], **fields)


class _TappedVad:
    def __init__(self, stage: Vad, note: _Note) -> None:
        self.name = stage.name
        self._stage = stage
        self._note = note

    def open(self) -> VadStream:
        return _TappedWindows(self._stage.open(), self._note)


class _TappedWindows:
    def __init__(self, stream: VadStream, note: _Note) -> None:
        self._stream = stream
        self._note = note

    def feed(self, pcm: bytes) -> list[Window]:
        windows = self._stream.feed(pcm)
        if windows:
            self._note("vad", windows=[[one.probability, one.level_db] for one in windows])
        return windows

    def reset(self) -> None:
        self._stream.reset()


class _TappedRecognizer:
    def __init__(self, stage: Recognizer, note: _Note) -> None:
        self.name, self.languages = stage.name, stage.languages
        self._stage = stage
        self._note = note
        self._numbers = count()

    async def start(self) -> None:
        await self._stage.start()

    async def close(self) -> None:
        await self._stage.close()

    @asynccontextmanager
    async def open(self, ear: Ear, expected: Sequence[str] = ()) -> AsyncIterator[RecognitionStream]:
        number, began = next(self._numbers), self._note.now()
        try:
            async with self._stage.open(ear, expected) as stream:
                self._note("asr", id=number, ms=self._note.since(began), opened=True)
                yield _TappedHearing(stream, self._note, number)
        except FrontdeskError as error:
            self._note.failed("asr", error, began, id=number)
            raise


class _TappedHearing:
    def __init__(self, stream: RecognitionStream, note: _Note, number: int) -> None:
        self._stream = stream
        self._note = note
        self._number = number
        self._fed = 0
        self._told = ""

    @property
    def partial(self) -> str:
        text = self._stream.partial
        if text != self._told:
            self._told = text
            self._note("asr", id=self._number, fed=self._fed, partial=text)
        return text

    def feed(self, pcm: bytes) -> None:
        self._fed += len(pcm)
        self._stream.feed(pcm)

    def segment_end(self) -> None:
        self._stream.segment_end()

    async def finish(self) -> Transcript:
        began = self._note.now()
        found = await self._stream.finish()
        self._note("asr", id=self._number, ms=self._note.since(began), final=msgspec.to_builtins(found))
        return found


class _TappedOmni:
    def __init__(self, stage: Omni, note: _Note) -> None:
        self.name, self.languages = stage.name, stage.languages
        self._stage = stage
        self._note = note
        self._numbers = count()

    async def start(self) -> None:
        await self._stage.start()

    async def built(self) -> None:
        await self._stage.built()

    async def close(self) -> None:
        await self._stage.close()

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[AnswerStream]:
        number, began = next(self._numbers), self._note.now()
        self._note("omni", id=number, text=question.text, picked=question.picked)
        async with self._stage.answer(question) as pieces:
            yield self._pieces(pieces, number, began)

    async def _pieces(self, pieces: AnswerStream, number: int, began: float) -> AsyncIterator[Piece]:
        try:
            async for piece in pieces:
                self._note("omni", id=number, ms=self._note.since(began), piece=packed(piece))
                yield piece
        except FrontdeskError as error:
            self._note.failed("omni", error, began, id=number)
            raise
        self._note("omni", id=number, ms=self._note.since(began), over=True)


class _TappedSynthesizer:
    def __init__(self, stage: Synthesizer, note: _Note) -> None:
        self.name, self.languages = stage.name, stage.languages
        self._stage = stage
        self._note = note

    async def start(self) -> None:
        await self._stage.start()

    async def close(self) -> None:
        await self._stage.close()

    @asynccontextmanager
    async def open(self, voice: Voice) -> AsyncIterator[SpeechStream]:
        async with self._stage.open(voice) as stream:
            yield _TappedSpeech(stream, self._note)


class _TappedSpeech:
    def __init__(self, stream: SpeechStream, note: _Note) -> None:
        self._stream = stream
        self._note = note

    async def say(self, sentence: str) -> AsyncIterator[Spoken]:
        number, began = next(self._note.numbers), self._note.now()
        self._note("tts", id=number, sentence=sentence)
        try:
            async for piece in self._stream.say(sentence):
                self._note("tts", id=number, ms=self._note.since(began), **_spoken(piece))
                yield piece
        except FrontdeskError as error:
            self._note.failed("tts", error, began, id=number)
            raise
        self._note("tts", id=number, ms=self._note.since(began), over=True)


def _spoken(piece: Spoken) -> dict[str, Any]:
    """A word whole; of sound, which is the assistant's and can be made again, how much there was."""
    if isinstance(piece, Audio):
        return {"bytes": len(piece.pcm)}
    return {"word": msgspec.to_builtins(piece)}


class _TappedParser:
    def __init__(self, stage: PictureReader, note: _Note) -> None:
        self.name = stage.name
        self._stage = stage
        self._note = note
        self._numbers = count()

    async def start(self) -> None:
        await self._stage.start()

    async def close(self) -> None:
        await self._stage.close()

    async def picture(self, data: bytes, mime: str) -> Picture:
        number, began = next(self._numbers), self._note.now()
        try:
            found = await self._stage.picture(data, mime)
        except FrontdeskError as error:
            self._note.failed("parser", error, began, id=number)
            raise
        self._note("parser", id=number, ms=self._note.since(began), picture=msgspec.to_builtins(found))
        return found


class _TappedWording(Wording):
    def __init__(self, wording: Wording, note: _Note) -> None:
        self._wording = wording
        self._note = note
        self._told: set[str] = set()

    def finished(self, text: str) -> float:
        found = self._wording.finished(text)
        if text not in self._told:
            self._told.add(text)
            self._note("wording", text=text, finished=found)
        return found


class _TappedTurnEnd:
    def __init__(self, stage: TurnEnd, note: _Note) -> None:
        self.name = stage.name
        self._stage = stage
        self._note = note
        self._numbers = count()

    async def start(self) -> None:
        await self._stage.start()

    async def close(self) -> None:
        await self._stage.close()

    async def judge(self, pcm: bytes) -> float:
        number, began = next(self._numbers), self._note.now()
        try:
            chance = await self._stage.judge(pcm)
        except FrontdeskError as error:
            self._note.failed("turn_end", error, began, id=number)
            raise
        self._note("turn_end", id=number, ms=self._note.since(began), chance=chance)
        return chance
