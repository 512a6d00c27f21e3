"""The callers of the eval ``turn_taking``: written cases, spoken by synthetic voices, with known times.

``own.tsv`` was written by the policy's author before it, ``blind.tsv`` by somebody who has not seen it
(``evals/data/turn_taking/guide.md``). No coughs, echoes or backchannels of people are at hand, so all of it is
synthetic. Four voices take turns; three cases of five are clean, one has 20 dB and one 10 dB of pink noise.
"""

from __future__ import annotations

import asyncio
import csv
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from benchmarks.voices import CACHE, CALLERS, Caller
from pipelines.audio import LISTEN_RATE, SPEAK_RATE
from pipelines.audio.resample import resample
from pipelines.tts import Audio, Synthesizer, Voice, Word
from pipelines.tts.choice import choose_synthesizer

FOLDER = Path(__file__).resolve().parent / "data" / "turn_taking"
HALVES = ("own", "blind")

Kind = Literal["finished", "pausing", "digits", "backchannel", "interruption", "cough", "echo"]
TURNS: tuple[Kind, ...] = ("finished", "pausing", "digits")
OVER: tuple[Kind, ...] = ("backchannel", "interruption", "cough", "echo")

Sound = npt.NDArray[np.float32]

LEAD_S = 0.6
"""Before the caller speaks: the detector has heard the room."""
TAIL_S = 4.0
"""After: longer than any policy waits."""
LOUD = 10 ** (-45 / 20)
ROOM = 10 ** (-66 / 20)
"""RMS of a quiet room; digital silence is nowhere."""
NOISE_DB: tuple[float | None, ...] = (None, 20.0, None, 10.0, None)
"""Signal to noise, by a case's place."""
ECHO_DB = -26.0
"""The assistant's voice at the caller's microphone, against its own level: what is left where an echo is cancelled
badly, or not at all by a loudspeaker that is not loud."""
ECHO_S = 0.12
COUGHS, ECHOES = 40, 40
VERSION = 1
"""Of how cases become sound: what was spoken by another is spoken anew."""


@dataclass(frozen=True, slots=True)
class Case:
    """What somebody says or does, and when."""

    id: str
    kind: Kind
    before: str
    expects: tuple[str, ...]
    says: str
    caller: Caller
    noise_db: float | None
    comma: bool
    """Its voice hears of the pauses, and lets its melody hang there; else it is cut in the middle of its flow."""
    half: str

    @property
    def texts(self) -> list[str]:
        """What is said between the pauses."""
        return [piece.strip() for piece in re.split(r"\[\d+\]", self.says)]

    @property
    def pauses_ms(self) -> list[int]:
        """The pauses between them."""
        return [int(found) for found in re.findall(r"\[(\d+)\]", self.says)]

    @property
    def over(self) -> bool:
        """It happens while an answer plays."""
        return self.kind in OVER


@dataclass(frozen=True, slots=True)
class Spoken:
    """A case as sound."""

    case: Case
    pcm: bytes
    """s16le mono 16 kHz."""
    began_ms: float
    """Of the caller's first audible sample, …"""
    ended_ms: float
    """… and after their last one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant is saying meanwhile; it begins with the case."""

    level_db: float
    """Of its speech, dBFS."""
    words: tuple[tuple[float, str], ...]
    """When each begins, in ms, and the word."""
    ends_ms: float


def load() -> list[Case]:
    """All cases; those that need no words come last."""
    cases: list[Case] = []
    for half in HALVES:
        path = FOLDER / f"{half}.tsv"
        with path.open(encoding="utf-8", newline="") as lines:
            for place, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)):
                cases.append(_case(half, place, row))
    said = [case.before for case in cases if case.before and case.over]
    coughs = [_wordless("cough", place, said[place % len(said)]) for place in range(COUGHS)]
    echoes = [_wordless("echo", place, said[place * 7 % len(said)]) for place in range(ECHOES)]
    return [*cases, *coughs, *echoes]


def _case(half: str, place: int, row: dict[str, str]) -> Case:
    expects = tuple(one.strip() for one in row["expects"].split("|") if one.strip())
    kind = next(kind for kind in (*TURNS, *OVER) if kind == row["kind"])
    return Case(
        row["id"], kind, row["before"], expects, row["says"], CALLERS[place % len(CALLERS)],
        NOISE_DB[place % len(NOISE_DB)], place % 2 == 0, half,
    )  # fmt: skip


def _wordless(kind: Kind, place: int, before: str) -> Case:
    noise = NOISE_DB[place % len(NOISE_DB)]
    return Case(f"{kind}{place:02d}", kind, before, (), "", CALLERS[0], noise, False, "generated")


def speak(cases: Iterable[Case]) -> list[Spoken]:
    """The cases as sound; the same each time."""
    return asyncio.run(_speak(list(cases)))


async def _speak(cases: list[Case]) -> list[Spoken]:
    engines: dict[str, Synthesizer] = {}
    try:
        for name in {caller.engine for caller in CALLERS}:
            engines[name] = choose_synthesizer([name]).backend
            await engines[name].start()
        return [await _one(case, engines) for case in cases]
    finally:
        for engine in engines.values():
            await engine.close()


async def _one(case: Case, engines: dict[str, Synthesizer]) -> Spoken:
    """Spoken once and kept: a voice with noise in its breath never says the same thing twice."""
    kept = CACHE / "turn_taking" / f"{hashlib.sha256(f'{VERSION}|{case}'.encode()).hexdigest()[:24]}.npz"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = await _spoken(case, engines)
        half = kept.with_suffix(".new")
        with half.open("wb") as file:
            np.savez(file, pcm=np.frombuffer(fresh.pcm, "<i2"), span=np.array([fresh.began_ms, fresh.ended_ms]))
        half.replace(kept)
    with np.load(kept) as file:
        began, ended = file["span"]
        return Spoken(case, file["pcm"].tobytes(), float(began), float(ended))


async def _spoken(case: Case, engines: dict[str, Synthesizer]) -> Spoken:
    chance = np.random.default_rng(_seed(case.id))
    if case.kind == "cough":
        voice = _cough(chance)
    elif case.kind == "echo":
        voice = np.zeros(0, np.float32)
    else:
        voice = await _said(case, engines[case.caller.engine])
    tail = TAIL_S
    other = np.zeros(0, np.float32)
    if case.over and (case.kind == "echo" or _seed(case.id) % 3 == 0):
        spoken, _ = await _sentence(engines["flite"], "slt", case.before)
        other = spoken * np.float32(10 ** (ECHO_DB / 20))
        tail = max(tail, len(other) / SPEAK_RATE)
    sound = np.zeros(round((LEAD_S + tail) * SPEAK_RATE) + len(voice), np.float32)
    start = round(LEAD_S * SPEAK_RATE)
    sound[start : start + len(voice)] += voice
    loud = np.flatnonzero(np.abs(sound) > LOUD)
    began, ended = (loud[0], loud[-1] + 1) if loud.size else (start, start)
    at = round(ECHO_S * SPEAK_RATE)
    sound[at : at + len(other)] += other[: len(sound) - at]
    level = float(np.sqrt(np.mean(np.square(sound[began:ended])))) if loud.size else 0.05
    noise = ROOM if case.noise_db is None else max(ROOM, level * 10 ** (-case.noise_db / 20))
    sound += _pink(len(sound), chance) * np.float32(noise)
    heard = resample(_pcm(sound), SPEAK_RATE, LISTEN_RATE)
    return Spoken(case, heard, began * 1000 / SPEAK_RATE, ended * 1000 / SPEAK_RATE)


async def _said(case: Case, engine: Synthesizer) -> Sound:
    """The words in one breath, drawn apart where the pauses are."""
    joint = ", " if case.comma else " "
    sound, words = await _sentence(engine, case.caller.voice, joint.join(case.texts))
    pieces: list[Sound] = []
    begun = place = 0
    for text, pause in zip(case.texts, case.pauses_ms, strict=False):
        place += len(text.split())
        gap = words[place].start_ms - words[place - 1].end_ms
        cut = round((words[place - 1].end_ms + max(0.0, gap) / 2) * SPEAK_RATE / 1000)
        silence = np.zeros(round(max(0.0, pause - max(0.0, gap)) * SPEAK_RATE / 1000), np.float32)
        pieces += [_faded(sound[begun:cut]), silence]
        begun = cut
    return np.concatenate([*pieces, _faded(sound[begun:])])


async def _sentence(engine: Synthesizer, voice: str, text: str) -> tuple[Sound, list[Word]]:
    pcm = bytearray()
    words: list[Word] = []
    async with engine.open(Voice(name=voice)) as stream:
        async for piece in stream.say(text):
            if isinstance(piece, Audio):
                pcm += piece.pcm
            else:
                words.append(piece)
    return np.frombuffer(bytes(pcm), "<i2").astype(np.float32) / np.float32(32_768), words


def answers(cases: Iterable[Case]) -> dict[str, Answer]:
    """What is being said over each case, by the text of it."""
    return asyncio.run(_answers({case.before for case in cases}))


async def _answers(texts: set[str]) -> dict[str, Answer]:
    engine = choose_synthesizer(["flite"]).backend
    await engine.start()
    try:
        return {text: _answer(*await _sentence(engine, "slt", text)) for text in texts}
    finally:
        await engine.close()


def _answer(sound: Sound, words: list[Word]) -> Answer:
    loud = sound[np.abs(sound) > LOUD]
    level = 10 * np.log10(np.mean(np.square(loud))) if loud.size else -np.inf
    return Answer(float(level), tuple((word.start_ms, word.text) for word in words), len(sound) * 1000 / SPEAK_RATE)


def _faded(sound: Sound, ms: float = 8.0) -> Sound:
    """Without a click at its ends."""
    size = min(round(ms * SPEAK_RATE / 1000), len(sound) // 2)
    ramp = np.linspace(0, 1, size, dtype=np.float32)
    faded = sound.copy()
    if size:
        faded[:size] *= ramp
        faded[-size:] *= ramp[::-1]
    return faded


def _cough(chance: np.random.Generator) -> Sound:
    """One to three bursts of noise, each with a hard start.

    Behind it is a throat: resonances at 500, 1,500 and 2,600 Hz and, in the second half, some voice.
    """
    bursts: list[Sound] = []
    for _ in range(int(chance.integers(1, 4))):
        size = round(chance.uniform(0.12, 0.32) * SPEAK_RATE)
        spectrum = np.fft.rfft(chance.normal(size=size))
        frequency = np.fft.rfftfreq(size, 1 / SPEAK_RATE)
        throat = sum(np.exp(-(((frequency - centre) / width) ** 2)) for centre, width in _THROAT) + 0.15
        burst = np.fft.irfft(spectrum * throat, size)
        time = np.arange(size) / SPEAK_RATE
        pitch = chance.uniform(90, 220)
        burst /= np.max(np.abs(burst))
        burst += 0.25 * np.sin(2 * np.pi * pitch * time) * (time > time[-1] / 2)
        burst *= np.minimum(time / 0.008, 1) * np.exp(-time / (time[-1] / 3))
        bursts += [np.asarray(burst * chance.uniform(0.15, 0.4), np.float32),
                   np.zeros(round(chance.uniform(0.05, 0.2) * SPEAK_RATE), np.float32)]  # fmt: skip
    return np.concatenate(bursts)


_THROAT = ((500.0, 250.0), (1500.0, 400.0), (2600.0, 600.0))


@cache
def _shape(size: int) -> npt.NDArray[np.float64]:
    frequency = np.fft.rfftfreq(size, 1 / SPEAK_RATE)
    return np.asarray(1 / np.sqrt(np.maximum(frequency, 40.0)), np.float64)


def _pink(size: int, chance: np.random.Generator) -> Sound:
    noise = np.fft.irfft(np.fft.rfft(chance.normal(size=size)) * _shape(size), size)
    return np.asarray(noise / np.sqrt(np.mean(np.square(noise))), np.float32)


def _pcm(sound: Sound) -> bytes:
    return np.clip(np.rint(sound * 32_767), -32_768, 32_767).astype("<i2").tobytes()


def _seed(name: str) -> int:
    return int.from_bytes(name.encode()[-6:], "big")
