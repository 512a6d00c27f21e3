"""Stages that say again what they said in a recording, when they said it. For the virtual clock.

They go by the order in which they are asked, not by what they are asked: where a decision has changed, what follows it
gets the recorded answers all the same, as far as there are any.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, get_args

import msgspec

from assistant.errors import BadInput, FrontdeskError, StageFailed
from assistant.recording.format import Entry, unpacked
from assistant.stages import Stages
from pipelines.asr import Ear, Transcript
from pipelines.diagram import Drawing, Spec
from pipelines.omni import Piece, Question, Text, Verdict
from pipelines.parsing import Picture
from pipelines.tts import Audio, Spoken, Voice, Word
from pipelines.turn_end.wording import Wording
from pipelines.vad import WINDOW, Window

GIVE_UP_S = 30.0
"""An answer that was stopped in the recording and is not stopped now ends after so long."""

LANGUAGES = ("en", "zh")

_PIECES: dict[str, type] = {kind.__name__: kind for kind in get_args(Piece)}


class Played:
    """All stages of a recording, and what they were asked this time.

    Args:
        entries: of the recording.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.heard: list[bytearray] = []
        """What each recognition was fed: s16le mono 16 kHz."""
        self.questions: list[Question] = []
        said: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for entry in entries:
            if entry.kind in ("asr", "omni", "tts", "parser", "turn_end"):
                said[entry.kind][entry.value["id"]].append(entry.value)
        self.transcripts = [_final(said["asr"][number]) for number in range(len(said["asr"]))]
        """Of each recognition, where it was finished."""
        self.answers = [_verdict(said["omni"][number]) for number in range(len(said["omni"]))]
        """Of each answer its verdict and its words."""
        windows = [Window(*one) for entry in entries if entry.kind == "vad" for one in entry.value["windows"]]
        finished = {entry.value["text"]: entry.value["finished"] for entry in entries if entry.kind == "wording"}
        self.stages = Stages(
            _Vad(windows),
            _Recognizer(said["asr"], self.heard),
            _Omni(said["omni"], self.questions),
            _Draftsman(),
            _Synthesizer(said["tts"]),
            parser=_Parser(said["parser"]),
            wording=_Wording(finished) if finished else None,
            turn_end=_TurnEnd(said["turn_end"]) if said["turn_end"] else None,
        )


Said = dict[int, list[dict[str, Any]]]


def _final(lines: list[dict[str, Any]]) -> str | None:
    return next((line["final"]["text"] for line in lines if "final" in line), None)


def _verdict(lines: list[dict[str, Any]]) -> str:
    pieces = [line["piece"] for line in lines if "piece" in line]
    kind = next((piece["kind"] for piece in pieces if piece["type"] == "Verdict"), "none")
    return f"{kind}: {''.join(piece['piece'] for piece in pieces if piece['type'] == 'Text')}"


async def _until(began: float, line: dict[str, Any]) -> None:
    """Wait as long as it took, and fail where it failed."""
    wait = began + line.get("ms", 0.0) / 1000 - asyncio.get_running_loop().time()
    if wait > 0:
        await asyncio.sleep(wait)
    if "failed" in line:
        kind, message = line["failed"]
        failed: FrontdeskError = BadInput("replayed", message) if kind == "BadInput" else StageFailed(message)
        raise failed


class _Stage:
    name = "recorded"
    languages: tuple[str, ...] = LANGUAGES

    async def start(self) -> None:
        """Nothing to start."""

    async def built(self) -> None:
        """Nothing to wait for."""

    async def close(self) -> None:
        """Nothing to end."""


class _Vad(_Stage):
    def __init__(self, windows: Sequence[Window]) -> None:
        self._windows = windows
        self._at = 0
        self._rest = 0

    def open(self) -> _Vad:
        return self

    def feed(self, pcm: bytes) -> list[Window]:
        self._rest += len(pcm)
        number, self._rest = divmod(self._rest, WINDOW * 2)
        found = list(self._windows[self._at : self._at + number])
        self._at += number
        return found + [Window(0.0, -100.0)] * (number - len(found))

    def reset(self) -> None:
        """It has no state but its place."""


class _Recognizer(_Stage):
    def __init__(self, said: Said, heard: list[bytearray]) -> None:
        self._said = said
        self._heard = heard
        self._numbers = count()

    @asynccontextmanager
    async def open(self, ear: Ear, expected: Sequence[str] = ()) -> AsyncIterator[_Hearing]:
        lines = self._said.get(next(self._numbers), [])
        fed = bytearray()
        self._heard.append(fed)
        began = asyncio.get_running_loop().time()
        for line in lines:
            if "opened" in line or ("failed" in line and "fed" not in line):
                await _until(began, line)
        yield _Hearing(lines, fed)


class _Hearing:
    def __init__(self, lines: list[dict[str, Any]], fed: bytearray) -> None:
        self._partials = [(line["fed"], line["partial"]) for line in lines if "partial" in line]
        self._final = next((line for line in lines if "final" in line), None)
        self._fed = fed

    @property
    def partial(self) -> str:
        return next((text for fed, text in reversed(self._partials) if fed <= len(self._fed)), "")

    def feed(self, pcm: bytes) -> None:
        self._fed += pcm

    def segment_end(self) -> None:
        """What comes of it is in the partials."""

    async def finish(self) -> Transcript:
        if self._final is None:
            raise StageFailed("This was not finished in the recording.")
        await _until(asyncio.get_running_loop().time(), self._final)
        return msgspec.convert(self._final["final"], Transcript)


class _Omni(_Stage):
    def __init__(self, said: Said, questions: list[Question]) -> None:
        self._said = said
        self._questions = questions
        self._numbers = count()

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[AsyncIterator[Piece]]:
        self._questions.append(question)
        yield self._pieces(self._said.get(next(self._numbers)))

    async def _pieces(self, lines: list[dict[str, Any]] | None) -> AsyncIterator[Piece]:
        if lines is None:
            yield Verdict("miss", 0.0, "nothing was asked here in the recording")
            yield Text("This was not recorded.")
            return
        began = asyncio.get_running_loop().time()
        for line in lines:
            await _until(began, line)
            if "piece" in line:
                yield unpacked(line["piece"], _PIECES)
        if not any("over" in line for line in lines):
            await asyncio.sleep(GIVE_UP_S)


class _Synthesizer(_Stage):
    def __init__(self, said: Said) -> None:
        self._said = said
        self._numbers = count()

    @asynccontextmanager
    async def open(self, voice: Voice) -> AsyncIterator[_Synthesizer]:
        yield self

    async def say(self, sentence: str) -> AsyncIterator[Spoken]:
        lines = self._said.get(next(self._numbers), [])
        began = asyncio.get_running_loop().time()
        for line in lines:
            await _until(began, line)
            if "word" in line:
                yield msgspec.convert(line["word"], Word)
            elif "bytes" in line:
                yield Audio(bytes(line["bytes"]))
        if not any("over" in line for line in lines):
            await asyncio.sleep(GIVE_UP_S)


class _Draftsman:
    name = "recorded"

    async def draw(self, spec: Spec) -> Drawing:
        """Nobody looks at it; what it shows is in the spec."""
        return Drawing(spec, '<svg xmlns="http://www.w3.org/2000/svg"/>', 100, 100, spec.title)


class _Parser(_Stage):
    def __init__(self, said: Said) -> None:
        self._said = said
        self._numbers = count()

    async def picture(self, data: bytes, mime: str) -> Picture:
        for line in self._said.get(next(self._numbers), []):
            await _until(asyncio.get_running_loop().time(), line)
            return msgspec.convert(line["picture"], Picture)
        raise StageFailed("No picture was read here in the recording.")


class _Wording(Wording):
    def __init__(self, finished: dict[str, float]) -> None:
        super().__init__(())
        self._finished = finished

    def finished(self, text: str) -> float:
        return self._finished.get(text, super().finished(text))


class _TurnEnd(_Stage):
    def __init__(self, said: Said) -> None:
        self._said = said
        self._numbers = count()

    async def judge(self, pcm: bytes) -> float:
        for line in self._said.get(next(self._numbers), []):
            await _until(asyncio.get_running_loop().time(), line)
            return float(line["chance"])
        raise StageFailed("Nothing was judged here in the recording.")
