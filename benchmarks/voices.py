"""Synthetic callers: questions spoken in voices that are not the assistant's, made once and kept.

The assistant speaks with flite's slt. Callers get flite's three other voices and one of espeak-ng, so that nothing is
recognised for being spoken by the machine that listens.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

import pipelines
from pipelines.audio import SPEAK_RATE
from pipelines.errors import BackendUnavailable
from pipelines.tts import Audio, Synthesizer, Voice
from pipelines.tts.choice import choose_synthesizer
from pipelines.tts.text import Sentences

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "evals"

LOUD = round(10 ** (-45 / 20) * 32768)
"""-45 dBFS as a sample: what is louder is voice, what is not is the room."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A synthetic voice."""

    engine: str
    voice: str

    def __str__(self) -> str:
        return f"{self.engine}/{self.voice}"


CALLERS = (
    Caller("flite", "rms"),
    Caller("flite", "kal16"),
    Caller("flite", "awb"),
    Caller("espeak-ng", "en-us+f5"),
)
"""A US man, a US diphone voice, a Scottish man and an American formant voice.

Of espeak-ng's voices the embedded recogniser makes nearly nothing: of 27 variants tried on 8 to 16 of the questions,
f5 had the least word error (0.47; the plain one 0.78; recordings of people on other subjects 0.29)."""


def rotating(texts: Sequence[str], callers: Sequence[Caller] = CALLERS) -> list[tuple[Caller, str]]:
    """Each text with the caller whose turn it is."""
    return [(callers[place % len(callers)], text) for place, text in enumerate(texts)]


def available() -> list[Caller]:
    """The callers that can speak on this machine; where flite is missing, espeak-ng's other accents stand in.

    Raises:
        BackendUnavailable: none can.
    """
    callers = [caller for caller in CALLERS if _can(caller.engine)]
    if callers and not any(caller.engine == "flite" for caller in callers):
        callers += [Caller("espeak-ng", "en"), Caller("espeak-ng", "en-gb-scotland")]
    if not callers:
        raise BackendUnavailable("No voice for the callers is installed.", "apt-get install libflite1")
    return callers


def speak(lines: Iterable[tuple[Caller, str]]) -> list[bytes]:
    """Each line as s16le mono 24 kHz, from the cache where it was spoken before."""
    return asyncio.run(_speak(list(lines)))


def loud_span(pcm: bytes) -> tuple[float, float]:
    """Seconds from the start of the first sample above -45 dBFS and of the end of the last one.

    Raises:
        ValueError: there is none.
    """
    loud = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > LOUD)
    if not loud.size:
        raise ValueError("There is only silence.")
    return float(loud[0]) / SPEAK_RATE, float(loud[-1] + 1) / SPEAK_RATE


async def _speak(lines: list[tuple[Caller, str]]) -> list[bytes]:
    engines: dict[str, Synthesizer] = {}
    spoken = []
    try:
        for caller, text in lines:
            kept = CACHE / f"{_key(caller, text)}.pcm"
            if not kept.exists():
                if caller.engine not in engines:
                    engines[caller.engine] = choose_synthesizer([caller.engine]).backend
                    await engines[caller.engine].start()
                CACHE.mkdir(parents=True, exist_ok=True)
                fresh = kept.with_suffix(".new")
                fresh.write_bytes(await _say(engines[caller.engine], caller.voice, text))
                fresh.replace(kept)
            spoken.append(kept.read_bytes())
    finally:
        for engine in engines.values():
            await engine.close()
    return spoken


async def _say(engine: Synthesizer, voice: str, text: str) -> bytes:
    cut = Sentences()
    pcm = bytearray()
    async with engine.open(Voice(name=voice)) as stream:
        for sentence in [*cut.feed(text), *cut.finish()]:
            async for piece in stream.say(sentence):
                if isinstance(piece, Audio):
                    pcm += piece.pcm
    return bytes(pcm)


def _can(engine: str) -> bool:
    try:
        choose_synthesizer([engine])
    except BackendUnavailable:
        return False
    return True


def _key(caller: Caller, text: str) -> str:
    return hashlib.sha256(f"{_engines_version()}|{caller}|{text}".encode()).hexdigest()[:24]


@cache
def _engines_version() -> str:
    """A digest of the code that speaks: what an older version said is not what this one says."""
    folder = Path(next(iter(pipelines.__path__)))
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("tts/*.py"), *folder.glob("audio/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
